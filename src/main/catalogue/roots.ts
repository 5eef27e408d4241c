// The folders the listener added. Removing one is the only way a track leaves the catalogue; it is done in slices so that the core
// stays responsive, and goes on at the next start when it was interrupted.
import { sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { PlayerError } from '../../shared/errors.ts';
import type { CatalogueDatabase } from './database.ts';
import type { TrackWriterRooms } from './track-writer.ts';

/** Folders as ranges of paths, which SQLite compares byte by byte: paths p below `folder` are those with `from` <= p < `to`. */
export function rangeBelow(folder: string): { readonly from: string; readonly to: string } {
  const from = folder.endsWith(sep) ? folder : folder + sep;
  return { from, to: from.slice(0, -1) + String.fromCharCode(sep.charCodeAt(0) + 1) };
}

/** `realPath` is where `path` led when it was last seen: paths of tracks are below that. */
export interface StoredRoot {
  readonly id: number;
  readonly path: string;
  readonly realPath: string;
}

/** A folder that another root reaches, so tracks below it pass to that root. */
export interface Heir {
  readonly rootId: number;
  readonly folder: string;
}

/** Rows are deleted for this long, then committed, which takes as long again (measured), and after a pause it goes on. */
const SLICE_MS = 4;
const PAUSE_MS = 1;
/** Rows deleted between two looks at the clock. */
const SLICE_STEP_ROWS = 16;

const COLUMNS = 'id, path, real_path AS realPath';

export class Roots {
  readonly #database: CatalogueDatabase;
  readonly #rooms: TrackWriterRooms;
  readonly #removed: () => void;

  /** `removed` is called after rows of tracks were deleted. */
  constructor(database: CatalogueDatabase, rooms: TrackWriterRooms, removed: () => void) {
    this.#database = database;
    this.#rooms = rooms;
    this.#removed = removed;
  }

  list(): StoredRoot[] {
    return this.#database.read(() =>
      this.#database.connection
        .prepare<[], StoredRoot>(`SELECT ${COLUMNS} FROM roots WHERE removing = 0 ORDER BY id`)
        .all(),
    );
  }

  /** Throws `folder-known` for a path that is a root. */
  add(path: string, realPath: string): StoredRoot {
    const sql = `INSERT INTO roots (path, real_path) VALUES (?, ?) ON CONFLICT (path) DO NOTHING RETURNING ${COLUMNS}`;
    const root = this.#database.write(() => {
      this.#database.connection
        .prepare(`UPDATE roots SET path = path || char(0) || id WHERE path = ? AND removing = 1`)
        .run(path);
      return this.#database.connection.prepare<[string, string], StoredRoot>(sql).get(path, realPath);
    });
    if (!root) throw new PlayerError('folder-known', '', { values: { path } });
    return root;
  }

  setRealPath(rootId: number, realPath: string): void {
    this.#database.write(() =>
      this.#database.connection.prepare('UPDATE roots SET real_path = ? WHERE id = ?').run(realPath, rootId),
    );
  }

  /** Tracks that belong to the root or lie below it, without the missing ones. */
  trackCount(rootId: number): number {
    const root = this.#database.read(() =>
      this.#database.connection.prepare<[number], StoredRoot>(`SELECT ${COLUMNS} FROM roots WHERE id = ?`).get(rootId),
    );
    if (!root) return 0;
    const { from, to } = rangeBelow(root.realPath);
    const sql = `
      SELECT (SELECT count(*) FROM files WHERE path >= @from AND path < @to)
        + (SELECT count(*) FROM files WHERE root_id = @rootId AND path < @from)
        + (SELECT count(*) FROM files WHERE root_id = @rootId AND path >= @to)
        - (SELECT count(*) FROM files INDEXED BY files_missing WHERE missing_since IS NOT NULL
            AND (root_id = @rootId OR (path >= @from AND path < @to)))`;
    return this.#database.read(
      () => this.#database.connection.prepare<unknown[], number>(sql).pluck().get({ rootId, from, to }) ?? 0,
    );
  }

  /** Passes rows below `folder` from other roots to `rootId`, e.g. to a new root inside another. */
  adopt(rootId: number, folder: string, fromRootId: number): void {
    const { from, to } = rangeBelow(folder);
    this.#database.write(() =>
      this.#database.connection
        .prepare('UPDATE files SET root_id = ? WHERE root_id = ? AND path >= ? AND path < ?')
        .run(rootId, fromRootId, from, to),
    );
  }

  /**
   * Forgets the root at once, and its tracks in slices: resolves when they are gone. Tracks below a folder of `heirs` pass to that
   * root (first match). Stops early, to go on at the next start, when `signal` fires.
   */
  async remove(rootId: number, heirs: readonly Heir[], signal: AbortSignal): Promise<void> {
    this.#database.write(() => {
      this.#database.connection.prepare('UPDATE roots SET removing = 1 WHERE id = ?').run(rootId);
      for (const heir of heirs) this.adopt(heir.rootId, heir.folder, rootId);
    });
    await this.#purge(rootId, signal);
  }

  /** Goes on with removals that an earlier run did not finish. */
  async finishRemovals(signal: AbortSignal): Promise<void> {
    const ids = this.#database.read(() =>
      this.#database.connection.prepare<[], number>('SELECT id FROM roots WHERE removing = 1').pluck().all(),
    );
    for (const id of ids) await this.#purge(id, signal);
  }

  async #purge(rootId: number, signal: AbortSignal): Promise<void> {
    const { connection } = this.#database;
    const next = connection.prepare<[number, number], number>('SELECT id FROM files WHERE root_id = ? LIMIT ?').pluck();
    const tracksOf = connection.prepare<[number], number>('SELECT id FROM tracks WHERE file_id = ?').pluck();
    const forgetFile = connection.prepare<[number]>('DELETE FROM files WHERE id = ?');
    const forgetRoot = connection.prepare<[number]>('DELETE FROM roots WHERE id = ?');
    const slice = (): boolean => {
      const endMs = performance.now() + SLICE_MS;
      while (performance.now() < endMs) {
        const ids = next.all(rootId, SLICE_STEP_ROWS);
        for (const id of ids) {
          for (const trackId of tracksOf.all(id)) this.#rooms.words.remove(trackId);
          forgetFile.run(id);
        }
        this.#rooms.albums.removeEmpty();
        this.#rooms.credits.removeUnused();
        if (ids.length < SLICE_STEP_ROWS) {
          forgetRoot.run(rootId);
          return true;
        }
      }
      return false;
    };
    for (let done = false; !done; await this.#database.checkpointed()) {
      await sleep(PAUSE_MS);
      if (signal.aborted) return;
      try {
        done = await this.#database.writeWaiting(slice, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      this.#removed();
    }
    this.#rooms.words.mergeSoon();
  }
}
