// Values of numbers as people write them ("1990", "5:00", "30d", "2024-03", "4*"), and which stretch of numbers a comparison with one means.
// The only reader of them: evaluator and SQL get the same bounds.
import { NUMBER_FIELDS, type NumberField, type NumberKind } from './fields.ts';
import type { Condition } from './query.ts';

/** Numbers x with from ≤ x (or < when `fromOpen`) and x ≤ to (or < when `toOpen`). */
export interface Interval {
  readonly from: number;
  readonly fromOpen: boolean;
  readonly to: number;
  readonly toOpen: boolean;
}

/** What a value covers, [from, to); `point`: the value itself, where greater and smaller are compared with that. */
interface Literal {
  readonly from: number;
  readonly to: number;
  readonly point: number | null;
  /** A time counted back from now: smaller is later. */
  readonly isAge: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A month is 30 days and a year 365: an age is no date. */
const AGE_UNITS_MS: Readonly<Record<string, number>> = {
  h: 60 * MINUTE_MS, d: DAY_MS, w: 7 * DAY_MS, m: 30 * DAY_MS, y: 365 * DAY_MS,
}; // prettier-ignore

const SECONDS_OF_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** One star of five. */
const STAR = 20;

/** No value has more digits. */
const MAX_VALUE_LENGTH = 24;

const literal = (from: number, to: number, point: number | null = null): Literal => ({ from, to, point, isAge: false });

/** null when the text is no value of the field. */
function readLiteral(field: NumberField, text: string, nowMs: number): Literal | null {
  if (text.length > MAX_VALUE_LENGTH) return null;
  const value = text.toLowerCase();
  const stars = field === 'rating' && /^([0-5])\*$/.exec(value);
  if (stars) return literal(Number(stars[1]) * STAR, Number(stars[1]) * STAR + 1);
  return READERS[NUMBER_FIELDS[field]](value, nowMs);
}

const READERS: Readonly<Record<NumberKind, (value: string, nowMs: number) => Literal | null>> = {
  whole: (value) => (/^\d+$/.test(value) ? literal(Number(value), Number(value) + 1) : null),
  measured: (value) => {
    const [, digits = '', decimals = ''] = /^(-?\d+(?:\.(\d+))?)k?$/.exec(value) ?? [];
    if (digits === '') return null;
    const half = 0.5 / 10 ** decimals.length;
    return literal(Number(digits) - half, Number(digits) + half, Number(digits));
  },
  clock: (value) => {
    const clock = /^(?:(\d+):)?(\d+):([0-5]\d)$/.exec(value);
    const plain = /^(\d+)([smh]?)$/.exec(value);
    if (clock) return seconds(Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]), 1);
    const unit = SECONDS_OF_UNIT[plain?.[2] || 's'] ?? 1;
    return plain ? seconds(Number(plain[1]) * unit, unit) : null;
  },
  date: (value, nowMs) => {
    const age = /^(\d+)([hdwmy])$/.exec(value);
    if (age) {
      const point = nowMs - Number(age[1]) * (AGE_UNITS_MS[age[2] ?? ''] ?? 0);
      return { from: point, to: point, point, isAge: true };
    }
    const date = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(value);
    return date ? dateLiteral(Number(date[1]), date[2], date[3]) : null;
  },
};

const seconds = (from: number, length: number): Literal => literal(from, from + length);

function dateLiteral(year: number, monthText: string | undefined, dayText: string | undefined): Literal | null {
  const month = Number(monthText ?? 1) - 1;
  const day = Number(dayText ?? 1);
  const from = new Date(2000, 0, 1);
  from.setFullYear(year, month, day);
  if (from.getMonth() !== month || from.getDate() !== day) return null;
  const to = new Date(from);
  if (monthText === undefined) to.setFullYear(year + 1);
  else if (dayText === undefined) to.setMonth(month + 1);
  else to.setDate(day + 1);
  return literal(from.getTime(), to.getTime());
}

/** Whether `text` is a value of the field. */
export function isValueOf(field: NumberField, text: string): boolean {
  return readLiteral(field, text, 0) !== null;
}

const above = (from: number, fromOpen: boolean): Interval => ({ from, fromOpen, to: Infinity, toOpen: false });
const below = (to: number, toOpen: boolean): Interval => ({ from: -Infinity, fromOpen: false, to, toOpen });
const NOTHING: Interval = { from: 0, fromOpen: true, to: 0, toOpen: true };

/** The numbers that satisfy the condition at that time; none where its value cannot be read. */
export function intervalOf(condition: Condition & { kind: 'number' | 'range' }, nowMs: number): Interval {
  const read = (text: string): Literal | null => readLiteral(condition.field, text, nowMs);
  if (condition.kind === 'range') {
    const ends = [condition.from, condition.to].map((text) => (text === null ? undefined : read(text)));
    if (ends.includes(null)) return NOTHING;
    const isAge = ends.some((end) => end?.isAge);
    // "10d..30d" is from 30 days ago to 10 days ago.
    const [low, high] = isAge && ends.every((end) => !end || end.isAge) ? [ends[1], ends[0]] : ends;
    const start = low ? above(low.point ?? low.from, false) : above(-Infinity, false);
    const end = high ? below(high.point ?? high.to, high.point === null) : below(Infinity, false);
    return { ...start, to: end.to, toOpen: end.toOpen };
  }
  const value = read(condition.value);
  if (!value) return NOTHING;
  const { from, to, point, isAge } = value;
  switch (isAge ? turned(condition.test) : condition.test) {
    case '=':
      return { from, fromOpen: false, to, toOpen: true };
    case '<':
      return below(point ?? from, true);
    case '<=':
      return below(point ?? to, point === null);
    case '>':
      return above(point ?? to, point !== null);
    case '>=':
      return above(point ?? from, false);
  }
}

/** An age is smaller the later the time; "last:30d" is within them. */
function turned(test: (Condition & { kind: 'number' })['test']): (Condition & { kind: 'number' })['test'] {
  const other = { '=': '>=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
  return other[test];
}

/** Whether it means other times tomorrow. */
export function isRelative(condition: Condition): boolean {
  if (condition.kind !== 'number' && condition.kind !== 'range') return false;
  const values = condition.kind === 'number' ? [condition.value] : [condition.from, condition.to];
  return values.some((value) => value !== null && readLiteral(condition.field, value, 0)?.isAge === true);
}

/** Whether from comes after to, at any time of asking. */
export function isBackwards(condition: Condition & { kind: 'range' }): boolean {
  if (condition.from === null || condition.to === null) return false;
  const { from, to } = intervalOf(condition, Date.UTC(2100, 0));
  return from > to;
}
