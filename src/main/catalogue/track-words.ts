// The words of the tracks, for search: SQLite's full-text index, whose rowid is the track's id. What is indexed and what is asked go through
// the same cutting (shared/query/words.ts); nothing typed is read as FTS5 syntax. Each commit adds a segment to it; FTS5
// would merge segments within some of the commits (measured: 180 ms once), so that is off and done here in small steps between them.
import { wordsOf } from '../../shared/query/words.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { CatalogueDatabase } from './database.ts';

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

/** Words in a query beyond this are ignored: each costs an index look-up. Guess. */
const MAX_QUERY_WORDS = 16;

/** The text that is indexed for a track. */
export function indexedText(parts: readonly (string | null)[]): string {
  return parts.map((part) => (part === null ? '' : wordsOf(part).join(' '))).join(' ');
}

/** The FTS5 query of a search: every word is the start of a word of the track. null when nothing was asked. */
export function matchQuery(search: string): string | null {
  const asked = search
    .split(/\s+/)
    .map((piece) => wordsOf(piece).join(' '))
    .filter((words) => words !== '')
    .slice(0, MAX_QUERY_WORDS);
  return asked.length === 0 ? null : asked.map((words) => `"${words}"*`).join(' AND ');
}
