// Numbers, units, plurals, lists and moments as a language writes them, by Intl. One for each catalogue; `words.ts` holds that of the chosen one.

/** The forms of a word by count; a language that has others than English and German names them here when it comes. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

export interface Formats {
  /** "12,345" */
  whole(count: number): string;
  /** "3.5": at most, or exactly, so many digits behind the point. */
  decimal(value: number, digits: number, exactly?: 'exactly'): string;
  /** "80%" of 0.8 */
  percent(share: number, digits?: number): string;
  /** The form alone: "tracks". */
  form(count: number, forms: Plural): string;
  /** "12,345 tracks", "1 track". */
  count(count: number, forms: Plural): string;
  /** "a, b and c" */
  list(items: readonly string[]): string;
  /** "1 hr", "2 minutes": whole ones. */
  unit(value: number, unit: TimeUnit, width: 'short' | 'long'): string;
  /** "Mar 3, 2026" */
  day(atMs: number): string;
  /** "8:14 PM" */
  time(atMs: number): string;
  /** "8:14:05 PM" */
  exactTime(atMs: number): string;
  /** "Mar 3, 2026, 8:14 PM" */
  moment(atMs: number): string;
}

export type TimeUnit = 'hour' | 'minute' | 'second';

/** What Intl is asked for is made when it is needed first, and once: most of it is not needed for the first frame. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

export function formatsOf(locale: string): Formats {
  const whole = once(() => new Intl.NumberFormat(locale));
  const plurals = once(() => new Intl.PluralRules(locale));
  const lists = once(() => new Intl.ListFormat(locale));
  const day = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }));
  const time = once(() => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }));
  const exactTime = once(() => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }));
  const moment = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }));
  const numbers = new Map<string, Intl.NumberFormat>();
  const number = (key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const known = numbers.get(key) ?? new Intl.NumberFormat(locale, options);
    numbers.set(key, known);
    return known;
  };
  const form = (count: number, forms: Plural): string => (plurals().select(count) === 'one' ? forms.one : forms.other);
  return {
    whole: (count) => whole().format(count),
    decimal: (value, digits, exactly) =>
      number(`${digits} ${exactly}`, {
        maximumFractionDigits: digits,
        ...(exactly && { minimumFractionDigits: digits }),
      }).format(value),
    percent: (share, digits = 0) =>
      number(`${digits} %`, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(share),
    form,
    count: (count, forms) => `${whole().format(count)} ${form(count, forms)}`,
    list: (items) => lists().format(items),
    unit: (value, unit, width) =>
      number(`${unit} ${width}`, { style: 'unit', unit, unitDisplay: width, maximumFractionDigits: 0 }).format(value),
    day: (atMs) => day().format(atMs),
    time: (atMs) => time().format(atMs),
    exactTime: (atMs) => exactTime().format(atMs),
    moment: (atMs) => moment().format(atMs),
  };
}
