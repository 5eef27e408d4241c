// A section's title, a name and its figure, a bar with its number, and how figures are written in the diagnostics.
import type { ReactNode } from 'react';

import type { LatencyFigures } from '../../../shared/buffer-figures.ts';
import { percentText } from '../../texts/en.ts';
import { SectionTitle as SectionHeading, type Section } from '../frame/Sections.tsx';

/** A section's id is its title's. */
export const sectionOf = (name: string): Section => ({ id: name.toLowerCase(), title: name });

export function SectionTitle({ name }: { readonly name: string }) {
  return <SectionHeading {...sectionOf(name)} />;
}

export function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface BarProps {
  readonly name: string;
  readonly value: number;
  readonly max: number;
  /** The number that stands with it. */
  readonly children: ReactNode;
}

/** The bar is for the eye only: its number says the same. */
export function Bar({ name, value, max, children }: BarProps) {
  return (
    <div className="bar">
      <meter aria-label={name} min={0} max={max || 1} value={value} />
      <span>{children}</span>
    </div>
  );
}

interface WideTableProps {
  readonly caption: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A table that may be wider than the window: it scrolls by itself, with the keyboard too. */
export function WideTable({ caption, className, children }: WideTableProps) {
  return (
    <div className="wide-table" role="region" aria-label={caption} tabIndex={0}>
      <table className={className}>
        <caption>{caption}</caption>
        {children}
      </table>
    </div>
  );
}

export const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const NOT_MEASURED = 'not measured';

export const mebibytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
export const gibibytes = (bytes: number): string => `${(bytes / 1_073_741_824).toFixed(1)} GiB`;
export const milliseconds = (ms: number | null): string => (ms === null ? NOT_MEASURED : `${ms.toFixed(1)} ms`);
/** With the sign of Unicode, so that minus and plus are of one width. */
export const decibels = (db: number): string => `${db > 0 ? '+' : db < 0 ? '−' : ''}${Math.abs(db).toFixed(1)} dB`;
/** "96.4 %", or a dash where there is nothing to have a share of. */
export const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;

/** "0.4 %", "12 %": a render takes about one percent of the time it plays. A dash for what is not known. */
export const smallShare = (part: number | null): string =>
  part === null ? '–' : part < 0.01 ? `${(100 * part).toFixed(1)} %` : percentText(part);

const short = (ms: number): string => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));

/** "0.1 / 2.3 / 14 ms" */
export function quantiles({ p50Ms, p95Ms, p99Ms }: LatencyFigures): string {
  if (p50Ms === null || p95Ms === null || p99Ms === null) return '–';
  return `${short(p50Ms)} / ${short(p95Ms)} / ${short(p99Ms)} ms`;
}
