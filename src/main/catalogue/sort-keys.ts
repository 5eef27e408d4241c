// Turns what a listener reads into a key that SQLite can compare byte by byte: accents, case, punctuation and a leading article do
// not count, numbers sort as numbers, empty comes last. Stored beside each track, so changing it needs a migration.

import { foldText } from '../../shared/query/words.ts';

/** Key of an empty text: the last code point there is, so it sorts after everything. */
export const EMPTY_KEY = '\u{10FFFF}';

/** Key of an empty number: above every year, disc, track and length. */
export const EMPTY_NUMBER_KEY = 1e12;

/** Keys are cut here: what differs only beyond it is ordered by the next key. Guess: longer than titles a person compares. */
const KEY_LENGTH = 120;

const NUMBER_WIDTH = 8;

export function sortKey(text: string | null): string {
  const folded = foldText(text ?? '').trim();
  if (folded === '') return EMPTY_KEY;
  const words = folded
    .replace(/^[^\p{L}\p{N}\p{M}]+/u, '')
    .replace(/^(?:the|an|a)\s+(?=\S)/, '')
    .replaceAll(/['’`´]/g, '')
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
    .replaceAll(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, '').padStart(NUMBER_WIDTH, '0'));
  // Names made of symbols ("!!!") come first, in the order of their symbols.
  return (words === '' ? ` ${folded}` : words).slice(0, KEY_LENGTH).toWellFormed();
}

export function numberKey(value: number | null): number {
  return value ?? EMPTY_NUMBER_KEY;
}
