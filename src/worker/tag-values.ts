// Makes tag values fit to be stored and shown: bounded, printable text in one Unicode form, and numbers that can be true.

const MAX_TEXT_LENGTH = 500;
const MAX_LINES_LENGTH = 100_000;

/** Marks that turn the direction of what follows, also in the row around them. */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** NFC text without control characters, trimmed, at most 500 characters; null when nothing is left. */
export function cleanText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  // Cut before normalising too: a hostile tag may hold megabytes, and NFC at most triples what is looked at.
  const text = value
    .slice(0, MAX_TEXT_LENGTH * 4)
    .toWellFormed()
    .normalize('NFC')
    .replace(BIDI_CONTROLS, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const bounded = [...text].slice(0, MAX_TEXT_LENGTH).join('').trim();
  return bounded === '' ? null : bounded;
}

/** NFC text of several lines, at most 100,000 characters: the words of a song; null when nothing is left. */
export function cleanLines(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value
    .slice(0, MAX_LINES_LENGTH)
    .toWellFormed()
    .normalize('NFC')
    .replace(BIDI_CONTROLS, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]+/gu, '')
    .slice(0, MAX_LINES_LENGTH)
    .trim();
  return text === '' ? null : text;
}

/** A date as precise as the text says ("1994", "1994-03", "1994-03-21"), also of "19940321" and "1994/3/21T…"; null without a year. */
export function cleanDate(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.slice(0, 40).trim();
  const parts =
    /^(\d{4})(\d\d)(\d\d)(?!\d)/.exec(text) ??
    /^(\d{4})(?!\d)(?:[-./](\d{1,2})(?!\d)(?:[-./](\d{1,2})(?!\d))?)?/.exec(text);
  if (!parts || Number(parts[1]) === 0) return null;
  const [, year = '', month, day] = parts;
  const isWithin = (part: string | undefined, most: number): boolean => Number(part) >= 1 && Number(part) <= most;
  if (!isWithin(month, 12)) return year;
  const ofMonth = `${year}-${month?.padStart(2, '0')}`;
  return isWithin(day, 31) ? `${ofMonth}-${day?.padStart(2, '0')}` : ofMonth;
}

/** A whole number within bounds, else null. */
export function cleanCount(value: unknown, least: number, most: number): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const rounded = Math.round(value);
  return rounded >= least && rounded <= most ? rounded : null;
}

/** A positive finite number up to `most`, else null. */
export function cleanPositive(value: unknown, most: number): number | null {
  return typeof value === 'number' && value > 0 && value <= most ? value : null;
}
