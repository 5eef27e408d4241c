// What of a track is indexed for search, and how a listener's words become an FTS5 query. Both go through the same cutting, so that
// a word is found however it was typed. Nothing the listener types is read as FTS5 syntax.
import { foldText } from './sort-keys.ts';

/** Scripts written without spaces: each character is a word, so that search finds them in the middle of a title. */
const UNSPACED_CHARACTER =
  /([\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}])/gu;
const PICTOGRAPH = /\p{Extended_Pictographic}/gu;

/** Words in a query beyond this are ignored: each costs an index look-up. Guess. */
const MAX_QUERY_WORDS = 16;

/**
 * Cuts text into words of letters and digits. A word of symbols only ("!!!", "♥", "+/-") becomes letters and digits, its code
 * points, so that it can be found too.
 */
function words(text: string): string[] {
  return foldText(text.toWellFormed())
    .replaceAll(/\p{C}/gu, ' ')
    .replaceAll(PICTOGRAPH, ' $& ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => (/[\p{L}\p{N}]/u.test(word) ? spaced(word) : symbolWord(word)));
}

/** "ac/dc" is the phrase "ac dc", 東京 the phrase 東 京. */
function spaced(word: string): string {
  return word
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .replaceAll(UNSPACED_CHARACTER, ' $1 ')
    .trim();
}

function symbolWord(word: string): string {
  return `symbol${[...word].map((symbol) => symbol.codePointAt(0)?.toString(16).padStart(6, '0') ?? '').join('')}`;
}

/** The text that is indexed for a track. */
export function indexedText(parts: readonly (string | null)[]): string {
  return parts.map((part) => (part === null ? '' : words(part).join(' '))).join(' ');
}

/** The FTS5 query of a search: every word is the start of a word of the track. null when nothing was asked. */
export function matchQuery(search: string): string | null {
  const asked = words(search).slice(0, MAX_QUERY_WORDS);
  if (asked.length === 0) return null;
  return asked.map((word) => `"${word}"*`).join(' AND ');
}
