// The words of the tracks, for search: SQLite's full-text index, whose rowid is the track's id. What is indexed and what is asked go through
// the same cutting (shared/query/words.ts); nothing typed is read as FTS5 syntax. Each commit adds a segment to it; FTS5
// would merge segments within some of the commits (measured: 180 ms once), so that is off and done here in small steps between them.
import { basename } from 'node:path';

import type Database from 'better-sqlite3';

import { wordsOf } from '../../shared/query/words.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { CatalogueDatabase } from './database.ts';

/** Pages written in one step of merging. Measured: 1 to 3 ms. */
const STEP_PAGES = 16;

/** Pause between two steps, so that whatever else waits goes first. */
const PAUSE_MS = 5;

/** The texts of a track by the column of the index; several where it has several names. */
export interface TrackText {
  readonly title: readonly (string | null)[];
  readonly artist: readonly (string | null)[];
  readonly album: readonly (string | null)[];
  readonly genre: readonly (string | null)[];
  readonly composer: readonly (string | null)[];
  readonly file: readonly (string | null)[];
}

const WRITE = `INSERT OR REPLACE INTO track_words (rowid, title, artist, album, genre, composer, file) VALUES (?, ?, ?, ?, ?, ?, ?)`;

/** The texts of tracks that are in the tables already, lists as JSON. */
const STORED_TEXT = `
  SELECT t.id, f.path, t.title, t.artist, t.album, t.album_artist AS albumArtist, t.genre,
    (SELECT json_group_array(credited) FROM track_artists WHERE track_id = t.id AND role <> 2) AS artists,
    (SELECT json_group_array(credited) FROM track_artists WHERE track_id = t.id AND role = 2) AS composers
  FROM tracks AS t JOIN files AS f ON f.id = t.file_id`;

interface StoredText {
  readonly id: number;
  readonly path: string;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly albumArtist: string | null;
  readonly genre: string | null;
  readonly artists: string;
  readonly composers: string;
}

export class TrackWords implements Disposable {
  readonly #database: CatalogueDatabase;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(database: CatalogueDatabase, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** Replaces the words of a track. */
  write(id: number, text: TrackText): void {
    this.#database.statement(WRITE).run(id, ...columnsOf(text));
    this.mergeSoon();
  }

  /** The same from what the tables say of it. */
  rewrite(id: number): void {
    const stored = this.#database.statement(`${STORED_TEXT} WHERE t.id = ?`).get(id) as StoredText | undefined;
    if (stored) this.write(id, fromStored(stored));
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

/** Artist and album artist are the same on most tracks: each text once is enough. */
function columnsOf({ title, artist, album, genre, composer, file }: TrackText): string[] {
  const column = (texts: readonly (string | null)[]): string =>
    [...new Set(texts)].map((text) => (text === null ? '' : wordsOf(text).join(' '))).join(' ');
  return [title, artist, album, genre, composer, file].map(column);
}

function fromStored({ path, title, artist, album, albumArtist, genre, artists, composers }: StoredText): TrackText {
  return {
    title: [title],
    artist: [artist, albumArtist, ...(JSON.parse(artists) as string[])],
    album: [album],
    genre: [genre],
    composer: JSON.parse(composers) as string[],
    file: [basename(path)],
  };
}

/** The words of all tracks, from what the tables say of them: where the index was made anew. */
export function indexAllWords(connection: Database.Database): void {
  const insert = connection.prepare(WRITE);
  for (const stored of connection.prepare<[], StoredText>(STORED_TEXT).all())
    insert.run(stored.id, ...columnsOf(fromStored(stored)));
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
