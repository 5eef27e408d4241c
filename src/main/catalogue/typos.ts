// Words that are one letter off: a letter too many, too few, another, or two in the wrong order. Looked for only when a search finds nothing, and
// only in words that are long enough for one letter not to make another word of them.
import type { Condition } from '../../shared/query/query.ts';
import { wordsOf } from '../../shared/query/words.ts';
import type { CatalogueDatabase } from './database.ts';

const MIN_LETTERS = 5;

/** Words tried in place of one: what is beyond is unlikely meant. Guess. */
const MAX_NEIGHBOURS = 12;

/** Letters tried at one place: a library in many scripts begins its words with thousands. */
const MAX_LETTERS_AT_ONE_PLACE = 48;

const HIGHEST = String.fromCodePoint(0x10ffff);

export class Typos {
  readonly #database: CatalogueDatabase;
  #isReady = false;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** The condition with what is one letter off beside each word; null where there is no such word. */
  corrected(condition: Condition): Condition | null {
    const corrected = this.#database.read(() => this.#replaced(condition));
    return corrected === condition ? null : corrected;
  }

  #replaced(condition: Condition): Condition {
    switch (condition.kind) {
      case 'all':
      case 'any': {
        const of = condition.of.map((part) => this.#replaced(part));
        return of.some((part, at) => part !== condition.of[at]) ? { ...condition, of } : condition;
      }
      case 'text':
        return this.#replacedWord(condition);
      default:
        return condition;
    }
  }

  /** What is in quotation marks is meant as it is written; another digit is another number, and a symbol has no letters. */
  #replacedWord(condition: Condition & { kind: 'text' }): Condition {
    if ((condition.text.match(/\p{L}/gu) ?? []).length < MIN_LETTERS) return condition;
    const [word = '', ...more] = wordsOf(condition.text);
    const letters = [...word];
    if (condition.match !== 'prefix' || more.length > 0 || letters.length < MIN_LETTERS) return condition;
    const words = this.#neighbours(letters);
    if (words.length === 0) return condition;
    if (this.#isStart(word)) words.unshift(word);
    const of = words.map((text): Condition => ({ ...condition, text }));
    const [only] = of;
    return of.length === 1 && only ? only : { kind: 'any', of };
  }

  /** Starts of words in the library that are one letter off. */
  #neighbours(letters: readonly string[]): string[] {
    const found = new Set<string>();
    const own = letters.join('');
    const tryWord = (...parts: readonly string[]): void => {
      const word = parts.join('');
      if (word !== own && !found.has(word) && found.size < MAX_NEIGHBOURS && this.#isStart(word)) found.add(word);
    };
    for (let at = 0; at <= letters.length && found.size < MAX_NEIGHBOURS; at++) {
      const before = letters.slice(0, at).join('');
      if (at > 0 && !this.#isStart(before)) break;
      const [letter = '', next = ''] = letters.slice(at, at + 2);
      const rest = letters.slice(at + 1).join('');
      if (letter !== '') tryWord(before, rest);
      if (next !== '') tryWord(before, next, letter, letters.slice(at + 2).join(''));
      for (const other of this.#lettersAfter(before)) {
        if (letter !== '') tryWord(before, other, rest);
        // A letter behind the last is not missing: the word goes on anyway.
        if (letter !== '') tryWord(before, other, letter, rest);
      }
    }
    // What goes on as another does says less than that.
    return [...found].filter((word) => ![...found].some((other) => other !== word && other.startsWith(word)));
  }

  *#lettersAfter(start: string): Generator<string> {
    let from = start;
    for (let count = 0; count < MAX_LETTERS_AT_ONE_PLACE; count++) {
      const term = this.#firstFrom(from);
      if (term === null || !term.startsWith(start)) return;
      const letter = term.codePointAt(start.length);
      if (letter === undefined) {
        from = `${start}\0`;
        continue;
      }
      yield String.fromCodePoint(letter);
      from = start + String.fromCodePoint(letter) + HIGHEST;
    }
  }

  #isStart(text: string): boolean {
    return this.#firstFrom(text)?.startsWith(text) === true;
  }

  /** The first word of the library that does not come before `text`. */
  #firstFrom(text: string): string | null {
    if (!this.#isReady) {
      // Of this connection only: nothing of it is in the file.
      this.#database.connection.exec(
        `CREATE VIRTUAL TABLE IF NOT EXISTS temp.track_vocabulary USING fts5vocab(main, track_words, instance)`,
      );
      this.#isReady = true;
    }
    const sql = 'SELECT term FROM temp.track_vocabulary WHERE term >= ? LIMIT 1';
    return (this.#database.statement(sql).pluck().get(text) as string | undefined) ?? null;
  }
}
