// The folders the listener added. Removing one is done in slices so that the core stays responsive, and goes on at the next start when it was
// interrupted.
import { sep } from 'node:path';

import { PlayerError } from '../../shared/errors.ts';
import type { CatalogueDatabase } from './database.ts';
import type { Removal } from './removal.ts';

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

const COLUMNS = 'id, path, real_path AS realPath';

export class Roots {
  readonly #database: CatalogueDatabase;
  readonly #removal: Removal;
  readonly #removed: () => void;

  /** `removed` is called after rows of tracks were deleted. */
  constructor(database: CatalogueDatabase, removal: Removal, removed: () => void) {
    this.#database = database;
    this.#removal = removal;
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
            AND (root_id = @rootId OR (path >= @from AND path < @to)))
        + (SELECT count(*) FROM tracks AS t INDEXED BY tracks_further JOIN files AS f ON f.id = t.file_id
            WHERE t.part > 1 AND f.missing_since IS NULL AND (f.root_id = @rootId OR (f.path >= @from AND f.path < @to)))`;
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
    const sql = 'SELECT id FROM files WHERE root_id = ? LIMIT ?';
    const next = (limit: number): number[] => this.#database.statement(sql).pluck().all(rootId, limit) as number[];
    await this.#removal.inSlices({
      next,
      // In the transaction of the last slice, so that no root is left without a reason.
      atEnd: () => void this.#database.statement('DELETE FROM roots WHERE id = ?').run(rootId),
      afterSlice: this.#removed,
      signal,
    });
  }
}
