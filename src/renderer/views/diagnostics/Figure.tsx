// A name and its figure, and how figures are written in the diagnostics.
import type { ReactNode } from 'react';

export function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export const NOT_MEASURED = 'not measured';

export const mebibytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
export const milliseconds = (ms: number | null): string => (ms === null ? NOT_MEASURED : `${ms.toFixed(1)} ms`);
/** With the sign of Unicode, so that minus and plus are of one width. */
export const decibels = (db: number): string => `${db > 0 ? '+' : db < 0 ? '−' : ''}${Math.abs(db).toFixed(1)} dB`;
