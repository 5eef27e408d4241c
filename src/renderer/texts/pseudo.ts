// A language for tests, made of English: letters with accents, two fifths longer, between brackets. What stands on the screen without brackets does not
// come from the catalogue, and what does not fit would not fit in another language. The values in a sentence stay as they are.

const ACCENTED: Readonly<Record<string, string>> = {
  a: 'á', b: 'ƀ', c: 'ç', d: 'ð', e: 'é', f: 'ƒ', g: 'ĝ', h: 'ĥ', i: 'í', j: 'ĵ', k: 'ķ', l: 'ļ', m: 'ɱ', n: 'ñ', o: 'ó', p: 'þ', q: 'ǫ', r: 'ŕ', s: 'š',
  t: 'ţ', u: 'ú', v: 'ṽ', w: 'ŵ', x: 'ẋ', y: 'ý', z: 'ž', A: 'Å', B: 'Ɓ', C: 'Ç', D: 'Ð', E: 'É', F: 'Ƒ', G: 'Ĝ', H: 'Ĥ', I: 'Î', J: 'Ĵ', K: 'Ķ', L: 'Ļ',
  M: 'Ṁ', N: 'Ñ', O: 'Ö', P: 'Þ', Q: 'Ǫ', R: 'Ŕ', S: 'Š', T: 'Ţ', U: 'Û', V: 'Ṽ', W: 'Ŵ', X: 'Ẋ', Y: 'Ý', Z: 'Ž',
}; // prettier-ignore

/** How much longer than English other languages are: German up to two fifths. */
const LONGER = 0.4;

/** What is added may break into lines as words do. */
const WORD_LENGTH = 8;

const OPEN = '[!!';
const CLOSE = '!!]';

/** The same catalogue in that language. */
export function pseudoOf<T>(words: T): T {
  return translated(words) as T;
}

function translated(words: unknown): unknown {
  if (typeof words === 'string') return pseudoText(words, []);
  if (typeof words === 'function') {
    return (...values: unknown[]): unknown => {
      const text: unknown = (words as (...values: unknown[]) => unknown)(...values);
      return typeof text === 'string' ? pseudoText(text, namesIn(values)) : text;
    };
  }
  if (typeof words !== 'object' || words === null) return words;
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, translated(value)]));
}

/** The texts among the values of a sentence, the longest first. */
function namesIn(values: readonly unknown[]): string[] {
  const names = values.flatMap((value): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value) : [value],
  );
  return names
    .filter((name): name is string => typeof name === 'string' && name !== '')
    .sort((a, b) => b.length - a.length);
}

export function pseudoText(text: string, names: readonly string[]): string {
  if (text === '') return text;
  const more = Math.ceil(lengthWithout(text, names) * LONGER);
  const longer = Array.from({ length: more }, (_, at) => (at % WORD_LENGTH === 0 ? ' ' : '~')).join('');
  return `${OPEN}${accented(text, names)}${longer}${CLOSE}`;
}

function lengthWithout(text: string, names: readonly string[]): number {
  return names.reduce((rest, name) => rest.replace(name, ''), text).length;
}

/** Everything but the names, each of which is in the text once at most. */
function accented(text: string, [name, ...others]: readonly string[]): string {
  if (name === undefined) return text.replace(/[a-z]/gi, (letter) => ACCENTED[letter] ?? letter);
  const at = text.indexOf(name);
  if (at === -1) return accented(text, others);
  return accented(text.slice(0, at), others) + name + accented(text.slice(at + name.length), others);
}

/** What of a text is not between the brackets. */
export function outsideBrackets(text: string): string {
  let depth = 0;
  let outside = '';
  for (const part of text.split(/(\[!!|!!\])/)) {
    if (part === OPEN) depth++;
    else if (part === CLOSE) depth--;
    else if (depth === 0) outside += part;
  }
  return outside;
}
