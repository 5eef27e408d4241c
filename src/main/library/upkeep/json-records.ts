// A large JSON document read piece by piece: the members of the object at its top, and of those that are lists each element by itself, however it
// is laid out. Nothing else is held, so that a document of 100 MB costs no more memory than its largest element.
import { PlayerError } from '../../../shared/errors.ts';

/** No element of a document that is read with this has as much. */
const MAX_ELEMENT_LENGTH = 1_000_000;

const [QUOTE, BACKSLASH, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [...'"\\,:[]{}'].map((sign) => sign.charCodeAt(0)); // prettier-ignore

export class JsonRecords {
  readonly #onValue: (member: string, value: unknown) => void;
  /** Containers that are open. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The member whose value is read; null: its name is. */
  #member: string | null = null;
  #inList = false;
  /** Of what is being read: what came with the pieces before. */
  #before = '';

  /** `onValue` is called for each value and, of a list, for each element. */
  constructor(onValue: (member: string, value: unknown) => void) {
    this.#onValue = onValue;
  }

  /** The next piece. Throws `format-unsupported` for what is no such document. */
  feed(text: string): void {
    let from = 0;
    const take = (to: number): string => {
      const taken = this.#before + text.slice(from, to);
      this.#before = '';
      from = to + 1;
      return taken.trim();
    };
    for (let at = 0; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (sign === BACKSLASH) this.#escaped = true;
        else if (sign === QUOTE) this.#inString = false;
        continue;
      }
      const isElement = this.#inList && this.#depth === 2;
      if (sign === QUOTE) this.#inString = true;
      else if (sign === OPEN_OBJECT || sign === OPEN_LIST) {
        this.#depth++;
        if (this.#depth === 1) {
          if (sign !== OPEN_OBJECT) throw unsupported();
          take(at);
        } else if (this.#depth === 2 && sign === OPEN_LIST && this.#member !== null) {
          this.#inList = true;
          take(at);
        }
      } else if (sign === CLOSE_OBJECT || sign === CLOSE_LIST) {
        if (isElement || this.#depth === 1) this.#emit(take(at));
        if (isElement) this.#inList = false;
        this.#depth--;
      } else if (sign === COLON && this.#depth === 1 && this.#member === null) this.#member = String(parsed(take(at)));
      else if (sign === COMMA && isElement) this.#emit(take(at));
      else if (sign === COMMA && this.#depth === 1) {
        this.#emit(take(at));
        this.#member = null;
      }
    }
    this.#before += text.slice(from);
    if (this.#before.length > MAX_ELEMENT_LENGTH) throw unsupported();
  }

  /** Nothing more comes. Throws `file-corrupt` when something is missing. */
  end(): void {
    if (this.#depth !== 0 || this.#before.trim() !== '') throw new PlayerError('file-corrupt');
  }

  #emit(text: string): void {
    if (text !== '' && this.#member !== null) this.#onValue(this.#member, parsed(text));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlayerError('file-corrupt', '', { cause: error });
  }
}

const unsupported = (): PlayerError => new PlayerError('format-unsupported');
