// How text becomes words that can be compared: the one folding of search, of the query language and of the keys that lists sort by. What is
// stored and what is asked go through the same cutting, so that a word is found however it was typed.

/** Letters that Unicode does not decompose, as people type them. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ı: 'i', ŋ: 'n',
}; // prettier-ignore

/** Most text is this, and needs none of what is slow. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Lower case, without the accents of Latin, Greek and Cyrillic, compatibility forms folded. Marks of other scripts are letters. */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f\ufe0e\ufe0f]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþħıŋ]/g, (letter) => FOLDED[letter] ?? letter);
}

/** Scripts written without spaces: each character is a word, so that search finds them in the middle of a title. */
const UNSPACED_CHARACTER =
  /([\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}])/gu;
const PICTOGRAPH = /\p{Extended_Pictographic}/gu;

/**
 * Cuts text at white space into pieces, each one or several words joined by a space: "ac/dc" is "ac dc", 東京 "東 京". A piece of symbols only
 * ("!!!", "♥", "+/-") becomes letters and digits, its code points, so that it can be found too.
 */
function pieces(text: string): string[] {
  const folded = PLAIN.test(text)
    ? text.toLowerCase()
    : foldText(text.toWellFormed()).replaceAll(/\p{C}/gu, ' ').replaceAll('ς', 'σ').replaceAll(PICTOGRAPH, ' $& ');
  return folded
    .split(/\s+/)
    .filter((piece) => piece !== '')
    .map((piece) =>
      /^[a-z0-9]+$/.test(piece) ? piece : /[\p{L}\p{N}]/u.test(piece) ? spaced(piece) : symbolWord(piece),
    );
}

function spaced(piece: string): string {
  return piece
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .replaceAll(UNSPACED_CHARACTER, ' $1 ')
    .replaceAll(/ +/g, ' ')
    .trim();
}

/** How a word begins that stands for signs alone. */
export const SYMBOL_WORD = 'symbol';

function symbolWord(piece: string): string {
  return `${SYMBOL_WORD}${[...piece].map((symbol) => symbol.codePointAt(0)?.toString(16).padStart(6, '0') ?? '').join('')}`;
}

/** The words of a text in order. */
export function wordsOf(text: string): string[] {
  return pieces(text).flatMap((piece) => piece.split(' '));
}

/** Whether the value has the words that are asked and no others. */
export function isSameText(value: string, asked: string): boolean {
  return wordsOf(value).join(' ') === wordsOf(asked).join(' ');
}

/**
 * The words a text is found by: its own, and behind them each that punctuation divides as one word, so that "acdc", "dont" and "rem" find
 * AC/DC, Don't and R.E.M.
 */
export function findableWords(text: string): string[] {
  const cut = pieces(text);
  const words = cut.flatMap((piece) => piece.split(' '));
  const whole = cut
    .filter((piece) => /^[\x21-\x7e]+(?: [\x21-\x7e]+)+$/.test(piece))
    .map((piece) => piece.replaceAll(' ', ''));
  return whole.length === 0 ? words : [...words, ...whole];
}

/** Whether `asked` stand one after another in `words`; the last of them may be only the start of a word when `isPrefix`. */
export function hasPhrase(words: readonly string[], asked: readonly string[], isPrefix: boolean): boolean {
  const last = asked.length - 1;
  for (let start = 0; start + last < words.length; start++) {
    const isThere = asked.every((word, i) => {
      const found = words[start + i];
      return found === word || (isPrefix && i === last && found?.startsWith(word) === true);
    });
    if (isThere) return true;
  }
  return false;
}
