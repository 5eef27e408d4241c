// A large property list (Apple's XML) read piece by piece: of each member of the dictionary at its top, the members or elements one by one. Nothing
// else is held. Any text is read without a throw; what is no property list gives nothing.
import { unescaped } from '../playlist-files/xml.ts';

export type PlistValue = string | number | boolean | readonly PlistValue[] | PlistDictionary;
export interface PlistDictionary {
  readonly [key: string]: PlistValue;
}

interface Open {
  readonly members: Record<string, PlistValue> | null;
  readonly elements: PlistValue[] | null;
  key: string | null;
}

/** More within each other, and longer texts, are in no library of music; the latter are images. */
const MAX_DEPTH = 32;
const MAX_TEXT_LENGTH = 20_000;

/** A value lies in the dictionary at the top, and there in a dictionary or a list. */
const EMITTED_DEPTH = 2;

export class PlistReader {
  readonly #onValue: (member: string, value: PlistValue) => void;
  readonly #open: Open[] = [];
  #depthBeyond = 0;
  /** Since the last tag. */
  #text = '';
  /** A tag that is not whole yet. */
  #before = '';

  constructor(onValue: (member: string, value: PlistValue) => void) {
    this.#onValue = onValue;
  }

  feed(piece: string): void {
    const text = this.#before + piece;
    this.#before = '';
    let at = 0;
    while (at < text.length) {
      const start = text.indexOf('<', at);
      this.#note(text.slice(at, start === -1 ? text.length : start));
      if (start === -1) return;
      const isComment = text.startsWith('<!--', start);
      const end = text.indexOf(isComment ? '-->' : '>', start);
      if (end === -1) {
        // A tag is short; what is longer is none.
        this.#before = text.slice(start, start + MAX_TEXT_LENGTH);
        return;
      }
      if (!isComment) this.#tag(text.slice(start + 1, end));
      at = end + (isComment ? 3 : 1);
    }
  }

  #note(text: string): void {
    if (this.#text.length < MAX_TEXT_LENGTH) this.#text += text;
  }

  #tag(tag: string): void {
    const isEmpty = tag.endsWith('/');
    const name = /^\/?\s*(\w+)/.exec(tag)?.[1] ?? '';
    const isContainer = name === 'dict' || name === 'array';
    if (tag.startsWith('/')) {
      if (isContainer) this.#close(name);
      else this.#scalar(name, unescaped(this.#text));
    } else if (isContainer) {
      this.#begin(name);
      if (isEmpty) this.#close(name);
    } else if (isEmpty) this.#scalar(name, '');
    this.#text = '';
  }

  #begin(name: 'dict' | 'array'): void {
    if (this.#open.length >= MAX_DEPTH) this.#depthBeyond++;
    else if (name === 'dict')
      this.#open.push({ members: Object.create(null) as Record<string, PlistValue>, elements: null, key: null });
    else this.#open.push({ members: null, elements: [], key: null });
  }

  #close(name: string): void {
    if (this.#depthBeyond > 0) {
      this.#depthBeyond--;
      return;
    }
    const top = this.#open.at(-1);
    if (!top || (name === 'dict') !== (top.members !== null)) return;
    this.#open.pop();
    this.#give(top.members ?? top.elements ?? []);
  }

  #scalar(name: string, text: string): void {
    const top = this.#open.at(-1);
    if (this.#depthBeyond > 0 || !top) return;
    if (name === 'key') top.key = text;
    else if (name === 'string' || name === 'date') this.#give(text);
    else if (name === 'true' || name === 'false') this.#give(name === 'true');
    else if (name === 'integer' || name === 'real') {
      const number = Number(text.trim());
      if (Number.isFinite(number)) this.#give(number);
    }
  }

  #give(value: PlistValue): void {
    const top = this.#open.at(-1);
    if (!top) return;
    if (this.#open.length === EMITTED_DEPTH) {
      const member = this.#open[0]?.key;
      if (member) this.#onValue(member, value);
    } else if (this.#open.length > EMITTED_DEPTH) {
      if (top.elements) top.elements.push(value);
      else if (top.members && top.key !== null) top.members[top.key] = value;
    }
    if (top.members && this.#open.length > 1) top.key = null;
  }
}
