// Cuts the text of a query into tokens with their places. Takes any text: what is no syntax is a word. The parser decides what they mean.
import { isFlag, isNumberField, isTextField, type Flag, type NumberField, type TextField } from './fields.ts';
import type { Comparison } from './query.ts';

interface Place {
  /** [from, to) in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

export type FieldName = TextField | NumberField | 'sort' | 'limit';

export type Token = Place &
  (
    | { readonly kind: 'open' }
    | { readonly kind: 'close' }
    | { readonly kind: 'or' }
    | { readonly kind: 'not' }
    | { readonly kind: 'flag'; readonly flag: Flag }
    | { readonly kind: 'word'; readonly text: string; readonly unknownField: string | null }
    /** `isClosed` false: its second quotation mark is missing, it goes to the end. `isStart`: a star follows, its last word may go on. */
    | { readonly kind: 'phrase'; readonly text: string; readonly isClosed: boolean; readonly isStart: boolean }
    /** What follows is its value. `test` null: a colon alone. */
    | { readonly kind: 'field'; readonly name: FieldName; readonly test: Comparison | null }
  );

const SPACE = /\s/;
const QUOTES = '"“”„';

/** "title:", "year:>=", "year < ". */
const FIELD_START = /([a-z]+)(?::\s*(<=|>=|<|>|=)?|\s*(<=|>=|<|>|=))/iy;

/** A word that looks like a field: "artits:x", but neither "http://" nor "2:54". */
const UNKNOWN_FIELD = /^([a-z]{2,}):[^/:\s]/i;

/** A dash between words, as in "artist – title". */
const LONE_DASH = /^[-–—]+$/;

const isFieldName = (name: string): name is FieldName =>
  isTextField(name) || isNumberField(name) || name === 'sort' || name === 'limit';

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  /** The token before is a field whose value comes next: there nothing but a bracket and a quotation mark is syntax. */
  let isValue = false;
  while (at < text.length) {
    const char = text.charAt(at);
    if (SPACE.test(char)) {
      at += 1;
      continue;
    }
    const token: Token | null = isValue ? valueAt(text, at) : tokenAt(text, at);
    isValue = token?.kind === 'field';
    if (token) tokens.push(token);
    at = token ? token.to : endOfWord(text, at);
  }
  return tokens;
}

/** null: nothing to search for. */
function tokenAt(text: string, at: number): Token | null {
  const char = text.charAt(at);
  if (char === '-' && isStartOfTerm(text.charAt(at + 1))) return { kind: 'not', from: at, to: at + 1 };
  FIELD_START.lastIndex = at;
  const field = FIELD_START.exec(text);
  const name = field?.[1]?.toLowerCase() ?? '';
  if (field && isFieldName(name)) {
    const test = (field[2] ?? field[3] ?? null) as Comparison | null;
    return { kind: 'field', name, test, from: at, to: at + field[0].length };
  }
  const token = valueAt(text, at);
  if (token.kind !== 'word') return token;
  const { from, to } = token;
  const word = token.text.toLowerCase();
  if (word === 'or') return { kind: 'or', from, to };
  if (isFlag(word)) return { kind: 'flag', flag: word, from, to };
  if (LONE_DASH.test(word)) return null;
  return { ...token, unknownField: UNKNOWN_FIELD.exec(token.text)?.[1] ?? null };
}

function valueAt(text: string, at: number): Extract<Token, { kind: 'open' | 'close' | 'phrase' | 'word' }> {
  const char = text.charAt(at);
  if (char === '(') return { kind: 'open', from: at, to: at + 1 };
  if (char === ')') return { kind: 'close', from: at, to: at + 1 };
  if (QUOTES.includes(char)) return phraseAt(text, at);
  const to = endOfWord(text, at);
  return { kind: 'word', text: text.slice(at, to), unknownField: null, from: at, to };
}

/** Within quotation marks a backslash takes the next character as it is. */
function phraseAt(text: string, from: number): Extract<Token, { kind: 'phrase' }> {
  let phrase = '';
  let at = from + 1;
  for (; at < text.length && !QUOTES.includes(text.charAt(at)); at++) {
    if (text.charAt(at) === '\\' && at + 1 < text.length) at += 1;
    phrase += text.charAt(at);
  }
  if (at >= text.length) return { kind: 'phrase', text: phrase, isClosed: false, isStart: true, from, to: at };
  const isStart = text.charAt(at + 1) === '*';
  return { kind: 'phrase', text: phrase, isClosed: true, isStart, from, to: at + (isStart ? 2 : 1) };
}

function endOfWord(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && !SPACE.test(text.charAt(at)) && text.charAt(at) !== '(' && text.charAt(at) !== ')')
    at += 1;
  return at;
}

const isStartOfTerm = (char: string): boolean => char !== '' && !SPACE.test(char) && char !== ')';
