// The words of the tracks, for search: SQLite's full-text index, whose rowid is the track's id. What is indexed and what is asked go through
// the same cutting (shared/query/words.ts). Each commit adds a segment to it; FTS5
// would merge segments within some of the commits (measured: 180 ms once), so that is off and done here in small steps between them.
import { basename, extname } from 'node:path';

import type Database from 'better-sqlite3';

import { columnWords } from '../../shared/query/evaluator.ts';
import { TEXT_COLUMNS, type TextColumn } from '../../shared/query/fields.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { CatalogueDatabase } from './database.ts';

/** Pages written in one step of merging. Measured: 1 to 3 ms. */
const STEP_PAGES = 16;

/** Pause between two steps, so that whatever else waits goes first. */
const PAUSE_MS = 5;

/**
 * Merging begins so long after the first write, so that a scan's commits are merged several at a time: each step is a transaction, and with one
 * after every commit they were half of all (measured). FTS5 itself merges within a commit when there are 16.
 */
const GATHER_MS = 250;

/** Texts whose words are kept: of the tracks of a few albums most texts are the same. */
const KEPT_TEXTS = 512;

/** The texts of a track by the column of the index; several where it has several names. */
export type TrackText = Readonly<Record<TextColumn, readonly (string | null)[]>>;

const INTO = `INTO track_words (rowid, ${TEXT_COLUMNS.join(', ')}) VALUES (?${', ?'.repeat(TEXT_COLUMNS.length)})`;
const INSERT = `INSERT ${INTO}`;
const WRITE = `INSERT OR REPLACE ${INTO}`;

/** The texts of tracks that are in the tables already, lists as JSON. */
const STORED_TEXT = `
  SELECT t.id, f.path, t.title, t.artist, t.album, t.album_artist AS albumArtist, t.genre, t.format,
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
  readonly format: string | null;
  readonly artists: string;
  readonly composers: string;
}

export class TrackWords implements Disposable {
  readonly #database: CatalogueDatabase;
  readonly #log: Logger;
  readonly #kept: KeptWords = new Map();
  /** Of new tracks, until `writePending`. */
  #new: (readonly [id: number, ...columns: string[]])[] = [];
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(database: CatalogueDatabase, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** A batch begins: what an earlier one was about to write when it failed is void. */
  begin(): void {
    this.#new = [];
  }

  /** The words of a new track. They are in the index after `writePending`. */
  writeNew(id: number, text: TrackText): void {
    this.#new.push([id, ...columnsOf(text, this.#kept)]);
    this.mergeSoon();
  }

  /**
   * One by one, and best after all else of a commit: a statement of several rows, and any that a trigger follows, makes FTS5 write what it has as a
   * segment of its own.
   */
  writePending(): void {
    const rows = this.#new;
    this.#new = [];
    for (const row of rows) this.#database.statement(INSERT).run(...row);
  }

  /** Replaces the words of a track that is in the index. */
  write(id: number, text: TrackText): void {
    this.#database.statement(WRITE).run(id, ...columnsOf(text, this.#kept));
    this.mergeSoon();
  }

  /** The same from what the tables say of it. */
  rewrite(id: number): void {
    const stored = this.#database.statement(`${STORED_TEXT} WHERE t.id = ?`).get(id) as StoredText | undefined;
    if (stored) this.write(id, fromStored(stored));
  }

  /** Who removes many calls `mergeSoon` at the end. */
  remove(ids: readonly number[]): void {
    const sql = 'DELETE FROM track_words WHERE rowid IN (SELECT value FROM json_each(?))';
    this.#database.statement(sql).run(JSON.stringify(ids));
  }

  /** Merges in steps until nothing is left to merge. */
  mergeSoon(): void {
    this.#mergeIn(GATHER_MS);
  }

  /** Stops merging; what is not merged is searched none the less, and merged after the next write. */
  dispose(): void {
    this.#disposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #mergeIn(afterMs: number): void {
    if (!this.#disposed) this.#timer ??= setTimeout(() => this.#merge(), afterMs).unref();
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
      if (changes >= 2) this.#mergeIn(PAUSE_MS);
    } catch (error) {
      this.#log.warn('the words of the tracks could not be merged', error);
    }
  }

  #totalChanges(): number {
    return this.#database.statement('SELECT total_changes()').pluck().get() as number;
  }
}

/** Words by column and text. */
type KeptWords = Map<string, string>;

/** Artist and album artist are the same on most tracks: each text once is enough. */
function columnsOf(text: TrackText, kept: KeptWords): string[] {
  return TEXT_COLUMNS.map((column) => {
    const values = [...new Set(text[column])].filter((value) => value !== null);
    if (column === 'title' || column === 'file' || column === 'path') return columnWords(column, values).join(' ');
    const key = `${column}\n${values.join('\n')}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const words = columnWords(column, values).join(' ');
    if (kept.size >= KEPT_TEXTS) kept.clear();
    kept.set(key, words);
    return words;
  });
}

/** The two columns of a file's place: its name without the extension, which is the format of most, and all of it. */
export function placeText(path: string): Pick<TrackText, 'file' | 'path'> {
  return { file: [basename(path, extname(path))], path: [path] };
}

function fromStored({
  path,
  title,
  artist,
  album,
  albumArtist,
  genre,
  format,
  artists,
  composers,
}: StoredText): TrackText {
  return {
    title: [title],
    artist: [artist, albumArtist, ...(JSON.parse(artists) as string[])],
    album: [album],
    genre: [genre],
    composer: JSON.parse(composers) as string[],
    format: [format],
    ...placeText(path),
  };
}

/** The words of all tracks, from what the tables say of them: where the index was made anew. */
export function indexAllWords(connection: Database.Database): void {
  const insert = connection.prepare(WRITE);
  const kept: KeptWords = new Map();
  for (const stored of connection.prepare<[], StoredText>(STORED_TEXT).all())
    insert.run(stored.id, ...columnsOf(fromStored(stored), kept));
}
