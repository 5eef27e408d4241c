// The words of the tracks, for search: SQLite's full-text index, whose rowid is the track's id, and how text becomes words of it. What is
// indexed and what is asked go through the same cutting, so that a word is found however it was typed; nothing typed is read as FTS5 syntax. Each commit adds a segment to it; FTS5
// would merge segments within some of the commits (measured: 180 ms once), so that is off and done here in small steps between them.
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { CatalogueDatabase } from './database.ts';
import { foldText } from './sort-keys.ts';

/** Pages written in one step of merging. Measured: 1 to 3 ms. */
const STEP_PAGES = 16;

/** Pause between two steps, so that whatever else waits goes first. */
const PAUSE_MS = 5;

export class TrackWords implements Disposable {
  readonly #database: CatalogueDatabase;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(database: CatalogueDatabase, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** Replaces the words of a track; `text` comes from `indexedText`. */
  write(id: number, text: string): void {
    this.#database.statement('INSERT OR REPLACE INTO track_words (rowid, words) VALUES (?, ?)').run(id, text);
    this.mergeSoon();
  }

  /** Who removes many calls `mergeSoon` at the end. */
  remove(id: number): void {
    this.#database.statement('DELETE FROM track_words WHERE rowid = ?').run(id);
  }

  /** Merges in steps until nothing is left to merge. */
  mergeSoon(): void {
    if (!this.#disposed) this.#timer ??= setTimeout(() => this.#merge(), PAUSE_MS).unref();
  }

  /** Stops merging; what is not merged is searched none the less, and merged after the next write. */
  dispose(): void {
    this.#disposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #merge(): void {
    this.#timer = null;
    try {
      const { changes } = this.#database.write(() => {
        const before = this.#totalChanges();
        this.#database.statement(`INSERT INTO track_words (track_words, rank) VALUES ('merge', ?)`).run(STEP_PAGES);
        return { changes: this.#totalChanges() - before };
      });
      // As FTS5 documents it: a step that found nothing to merge makes less than 2 changes.
      if (changes >= 2) this.mergeSoon();
    } catch (error) {
      this.#log.warn('the words of the tracks could not be merged', error);
    }
  }

  #totalChanges(): number {
    return this.#database.statement('SELECT total_changes()').pluck().get() as number;
  }
}

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
