// A section's title, a name and its figure, a bar with its number, and how figures are written in the diagnostics.
import type { ReactNode } from 'react';

import type { LatencyFigures } from '../../../shared/buffer-figures.ts';
import { formats, words } from '../../texts/words.ts';
import { SectionTitle as SectionHeading, type Section } from '../frame/Sections.tsx';

export type DiagnosticsSection = keyof typeof words.diagnostics.sections;

export const sectionOf = (id: DiagnosticsSection): Section => ({ id, title: words.diagnostics.sections[id] });

export function SectionTitle({ of }: { readonly of: DiagnosticsSection }) {
  return <SectionHeading {...sectionOf(of)} />;
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

export const mebibytes = (bytes: number): string => words.units.mebibytes(bytes / 1_048_576);
export const gibibytes = (bytes: number): string => words.units.gibibytes(bytes / 1_073_741_824);
export const milliseconds = (ms: number | null): string =>
  ms === null ? words.diagnostics.notMeasured : words.units.milliseconds(ms, 1);
/** With the sign of Unicode, so that minus and plus are of one width. */
export const signed = (value: number): string =>
  `${value < 0 ? '−' : ''}${formats.decimal(Math.abs(value), 1, 'exactly')}`;
export const decibels = (db: number): string => words.units.decibels(`${db > 0 ? '+' : ''}${signed(db)}`);
/** "96.4%", or a dash where there is nothing to have a share of. */
export const share = (part: number, whole: number): string =>
  whole === 0 ? words.diagnostics.none : formats.percent(part / whole, 1);

/** "0.4%", "12%": a render takes about one percent of the time it plays. A dash for what is not known. */
export const smallShare = (part: number | null): string =>
  part === null ? words.diagnostics.none : formats.percent(part, part < 0.01 ? 1 : 0);

const short = (ms: number): string => formats.decimal(ms, ms < 10 ? 1 : 0, 'exactly');

/** "0.1 / 2.3 / 14 ms" */
export function quantiles({ p50Ms, p95Ms, p99Ms }: LatencyFigures): string {
  if (p50Ms === null || p95Ms === null || p99Ms === null) return words.diagnostics.none;
  return words.units.quantiles(short(p50Ms), short(p95Ms), short(p99Ms));
}
