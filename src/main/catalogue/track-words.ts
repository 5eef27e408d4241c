// The words of the tracks, for search: SQLite's full-text index, whose rowid is the track's id. Each commit adds a segment to it; FTS5
// would merge segments within some of the commits (measured: 180 ms once), so that is off and done here in small steps between them.
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

  /** Replaces the words of a track; `text` comes from search-text.ts. */
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
      const { changes } = this.#database.transaction(() => {
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
