// The only way out of the catalogue: files leave with their tracks, and what a person made of a track is kept under its id until its file is met
// again (track-writer.ts asks here).
import { setTimeout as sleep } from 'node:timers/promises';

import type { MadeTrack } from '../../shared/made.ts';
import type { Albums } from './albums.ts';
import type { Credits } from './credits.ts';
import type { CatalogueDatabase } from './database.ts';
import type { TrackWords } from './track-words.ts';

/** What was made of a track by a person: reason enough to keep its id. A rating that only its tags gave comes back with them. */
const SOMETHING_MADE = `(EXISTS (SELECT 1 FROM play_stats WHERE track_id = t.id AND (plays > 0 OR skips > 0 OR loved = 1 OR rated_by = 'listener'))
  OR EXISTS (SELECT 1 FROM plays WHERE track_id = t.id) OR EXISTS (SELECT 1 FROM playlist_entries WHERE track_id = t.id)
  OR in_queue(t.id))`;

const KEEP = `INSERT OR REPLACE INTO former_tracks (id, path, part, identity, title, artist, album, added_at, left_at)
  SELECT t.id, f.path, t.part, f.identity, t.title, t.artist, t.album, t.added_at, ?
  FROM json_each(?) AS asked CROSS JOIN tracks AS t JOIN files AS f ON f.id = t.file_id WHERE t.id = asked.value AND ${SOMETHING_MADE}`;

/** A list of ids, as JSON. */
const ASKED = '(SELECT value FROM json_each(?))';

const FORGET_STATS = `DELETE FROM play_stats WHERE track_id IN ${ASKED} AND NOT EXISTS (SELECT 1 FROM former_tracks WHERE id = track_id)`;

/** Rows are deleted for this long, then committed, which takes as long again (measured), and after a pause it goes on. */
const SLICE_MS = 4;
const PAUSE_MS = 1;
/** Files removed between two looks at the clock. */
const SLICE_STEP_FILES = 32;

export interface Removing {
  /** The ids of the next files, at most so many; fewer: these are the last. Called within a transaction. */
  next(limit: number): number[];
  /** Called in the transaction of the last slice. */
  atEnd?(): void;
  /** Called after each slice. */
  afterSlice(): void;
  readonly signal: AbortSignal;
}

export type AbsentTrack = Pick<MadeTrack, 'path' | 'part' | 'identity' | 'title' | 'artist' | 'album' | 'addedAt'>;

export interface FormerTrack {
  readonly id: number;
  readonly addedAt: number;
}

export interface RemovalRooms {
  readonly words: TrackWords;
  readonly credits: Credits;
  readonly albums: Albums;
}

export class Removal {
  readonly #database: CatalogueDatabase;
  readonly #rooms: RemovalRooms;
  /** Whether any track may have left with something made of it: most libraries know none, and a scan asks twice for each new file. */
  #mayBeFormer: boolean | null = null;

  constructor(database: CatalogueDatabase, rooms: RemovalRooms) {
    this.#database = database;
    this.#rooms = rooms;
  }

  /** Removes all files that `next` gives, in slices. False when it stopped early because `signal` fired. */
  async inSlices({ next, atEnd, afterSlice, signal }: Removing): Promise<boolean> {
    const slice = (): boolean => {
      const endMs = performance.now() + SLICE_MS;
      while (performance.now() < endMs) {
        const ids = next(SLICE_STEP_FILES);
        this.remove(ids);
        if (ids.length < SLICE_STEP_FILES) {
          atEnd?.();
          return true;
        }
      }
      return false;
    };
    for (let done = false; !done; await this.#database.checkpointed()) {
      await sleep(PAUSE_MS);
      if (signal.aborted) return false;
      try {
        done = await this.#database.writeWaiting(slice, signal);
      } catch (error) {
        if (signal.aborted) return false;
        throw error;
      }
      afterSlice();
    }
    this.#rooms.words.mergeSoon();
    return true;
  }

  /** Removes files with their tracks. To be called within a transaction. */
  remove(fileIds: readonly number[]): void {
    if (fileIds.length === 0) return;
    this.#leave(this.#idsOf(fileIds));
    // Many in one statement: what follows a row by foreign keys and triggers costs half of what it does one by one (measured: 75 µs, 144).
    this.#run(`DELETE FROM files WHERE id IN ${ASKED}`, JSON.stringify(fileIds));
    this.#rooms.albums.removeEmpty();
    this.#rooms.credits.removeUnused();
  }

  /** Removes tracks whose files stay: of what tracks these consist is known better now. To be called within a transaction. */
  removeTracks(trackIds: readonly number[]): void {
    if (trackIds.length === 0) return;
    this.#leave(trackIds);
    this.#run(`DELETE FROM tracks WHERE id IN ${ASKED}`, JSON.stringify(trackIds));
    this.#rooms.albums.removeEmpty();
    this.#rooms.credits.removeUnused();
  }

  /** What a person made of them stays. */
  #leave(trackIds: readonly number[]): void {
    const asked = JSON.stringify(trackIds);
    this.#run(KEEP, Date.now(), asked);
    this.#mayBeFormer = true;
    this.#rooms.words.remove(trackIds);
    this.#run(FORGET_STATS, asked);
  }

  /**
   * A file, or a part of it, is new: the track it was before it left, by its path, else by its sound when only one had it. It is former no more.
   * null: it is really new.
   */
  takeBack(path: string, identity: string | null, part = 0): FormerTrack | null {
    if (!this.#isAnyFormer()) return null;
    const former = this.#byPath(path, part) ?? (identity === null ? undefined : this.#byIdentity(identity, part));
    if (!former) return null;
    this.#run('DELETE FROM former_tracks WHERE id = ?', former.id);
    return former;
  }

  /**
   * A track of which something was made elsewhere, and whose file is not here: it is as one that left. Returns its id, the same each time. To be
   * called within a transaction.
   */
  keepForLater({ path, part, identity, title, artist, album, addedAt }: AbsentTrack): number {
    const known = this.#byPath(path, part) ?? (identity === null ? undefined : this.#byIdentity(identity, part));
    if (known) return known.id;
    this.#mayBeFormer = true;
    const next = "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'tracks' RETURNING seq";
    this.#run("INSERT INTO sqlite_sequence (name, seq) SELECT 'tracks', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'tracks')"); // prettier-ignore
    const id = this.#database.statement(next).pluck().get() as number;
    this.#run(
      'INSERT INTO former_tracks (id, path, part, identity, title, artist, album, added_at, left_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      id, path, part, identity, title ?? '', artist, album, addedAt ?? Date.now(), Date.now(),
    ); // prettier-ignore
    this.#mayBeFormer = true;
    return id;
  }

  /** Whether exactly one track that left had this sound. */
  isFormer(identity: string): boolean {
    return this.#isAnyFormer() && this.#byIdentity(identity, 0) !== undefined;
  }

  #isAnyFormer(): boolean {
    return (this.#mayBeFormer ??= this.#database.statement('SELECT 1 FROM former_tracks LIMIT 1').get() !== undefined);
  }

  #byPath(path: string, part: number): FormerTrack | undefined {
    const sql =
      'SELECT id, added_at AS addedAt FROM former_tracks WHERE path = ? AND part = ? ORDER BY left_at DESC LIMIT 1';
    return this.#database.statement(sql).get(path, part) as FormerTrack | undefined;
  }

  #byIdentity(identity: string, part: number): FormerTrack | undefined {
    const sql = 'SELECT id, added_at AS addedAt FROM former_tracks WHERE identity = ? AND part = ? LIMIT 2';
    const found = this.#database.statement(sql).all(identity, part) as FormerTrack[];
    return found.length === 1 ? found[0] : undefined;
  }

  #idsOf(fileIds: readonly number[]): number[] {
    const sql = `SELECT id FROM tracks WHERE file_id IN ${ASKED}`;
    return this.#database.statement(sql).pluck().all(JSON.stringify(fileIds)) as number[];
  }

  #run(sql: string, ...parameters: unknown[]): void {
    this.#database.statement(sql).run(...parameters);
  }
}
