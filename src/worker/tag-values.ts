// Makes tag values fit to be stored and shown: bounded, printable text in one Unicode form, and numbers that can be true.

const MAX_TEXT_LENGTH = 500;

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
