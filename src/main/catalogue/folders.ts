// The folders of the library, as the paths of its files have them: no table of their own, so that they are never out of step. Folder by folder the
// index of paths is asked for the next one behind the last, whatever lies in it.
import { sep } from 'node:path';

import type { EntityPage, FolderRow } from '../../shared/entities.ts';
import { Lru } from '../../shared/lru.ts';
import type { CatalogueDatabase } from './database.ts';
import { rangeBelow } from './roots.ts';
import { sortKey } from './sort-keys.ts';

/** Folders whose names are kept: a tree that is walked through. */
const KEPT_FOLDERS = 200;

/** The first path behind `@after` that lies in a folder of its own: `@length` characters are those of the folder asked. */
const NEXT = `SELECT path FROM files WHERE path >= @after AND path < @to AND instr(substr(path, @length), @sep) > 0 ORDER BY path LIMIT 1`;

const TRACKS_BELOW = `SELECT count(*) FROM files AS f JOIN tracks AS t ON t.file_id = f.id WHERE f.path >= ? AND f.path < ?`;

export class Folders {
  readonly #database: CatalogueDatabase;
  readonly #revision: () => number;
  readonly #names = new Lru<string, readonly string[]>(KEPT_FOLDERS);
  readonly #counts = new Lru<string, number>(KEPT_FOLDERS * 10);

  constructor(database: CatalogueDatabase, revision: () => number) {
    this.#database = database;
    this.#revision = revision;
  }

  /** Tracks came, went or moved. */
  invalidate(): void {
    this.#names.clear();
    this.#counts.clear();
  }

  /** The folders directly in one; of null those of the roots. */
  page(folder: string | null, offset: number, limit: number): EntityPage<FolderRow> {
    return this.#database.read(() => {
      const paths = folder === null ? this.#roots() : this.#in(folder);
      const rows = paths.slice(offset, offset + limit).map((path, at) => ({
        id: offset + at + 1,
        path,
        name: path.slice(path.lastIndexOf(sep) + 1) || path,
        trackCount: this.#tracksBelow(path),
        hasFolders: this.#next(path) !== null,
      }));
      return { rows, total: paths.length, revision: this.#revision() };
    });
  }

  #roots(): readonly string[] {
    return this.#database.statement('SELECT real_path FROM roots ORDER BY path').pluck().all() as string[];
  }

  /** Named as in a file manager: numbers as numbers, letters without their accents. */
  #in(folder: string): readonly string[] {
    const known = this.#names.get(folder);
    if (known) return known;
    const { from } = rangeBelow(folder);
    const names: string[] = [];
    for (let next = this.#next(folder); next !== null;) {
      const name = next.slice(from.length, next.indexOf(sep, from.length));
      names.push(name);
      next = this.#next(folder, rangeBelow(from + name).to);
    }
    const paths = names
      .map((name) => ({ path: from + name, key: sortKey(name) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ path }) => path);
    this.#names.set(folder, paths);
    return paths;
  }

  #next(folder: string, after?: string): string | null {
    const { from, to } = rangeBelow(folder);
    // SQLite counts characters, not UTF-16 units.
    const parameters = { after: after ?? from, to, length: [...from].length + 1, sep };
    return (this.#database.statement(NEXT).pluck().get(parameters) as string | undefined) ?? null;
  }

  #tracksBelow(folder: string): number {
    const known = this.#counts.get(folder);
    if (known !== undefined) return known;
    const { from, to } = rangeBelow(folder);
    const count = this.#database.statement(TRACKS_BELOW).pluck().get(from, to) as number;
    this.#counts.set(folder, count);
    return count;
  }
}
