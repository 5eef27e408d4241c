// What is typed ahead in a list: which presses of keys belong to it. A letter that means nothing else begins at once; a key of its own begins with any; until a
// pause everything that is typed goes on with it. Pure.

/** A pause after which a letter begins anew: what other lists of the desktop take. */
export const TYPING_PAUSE_MS = 1000;

export interface Typing {
  readonly text: string;
  readonly atMs: number;
}

export interface TypedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What else a key means, in the list or everywhere: the beginning of whatever letter follows, or something that has nothing to do with typing. */
export type OtherMeaning = 'begin' | 'else' | null;

/** What is typed after the key: null when that was ended by it, undefined when the key is not of it. */
export function typedOn(
  typing: Typing | null,
  press: TypedKey,
  meaning: OtherMeaning,
  nowMs: number,
): Typing | null | undefined {
  const { key } = press;
  const going = typing !== null && nowMs - typing.atMs < TYPING_PAUSE_MS ? typing : null;
  if (meaning === 'begin' && !going) return { text: '', atMs: nowMs };
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  if (going) {
    if (key === 'Escape') return null;
    if (key === 'Backspace') return { text: [...going.text].slice(0, -1).join(''), atMs: nowMs };
    return isCharacter(key) ? { text: going.text + key, atMs: nowMs } : undefined;
  }
  return meaning === null && isCharacter(key) && /[\p{L}\p{N}]/u.test(key) ? { text: key, atMs: nowMs } : undefined;
}

const isCharacter = (key: string): boolean => [...key].length === 1;

/** One letter again and again is the next name that begins with it; anything else is looked for from the first row on. */
export function lookedFor(text: string, cursor: number): { readonly text: string; readonly from: number } {
  const letters = [...text.toLowerCase()];
  const [first = ''] = letters;
  const isRepeated = letters.length > 1 && letters.every((letter) => letter === first);
  return isRepeated ? { text: first, from: cursor + 1 } : { text, from: 0 };
}
