// Which tracks a query finds and in which order: the order of all (track-orders.ts), filtered by the ids that its condition has. Results are kept
// until what they depend on changes; a page is a slice of one, so any offset costs the same.
import { sep } from 'node:path';

import type { TrackQuery } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import type { Field } from '../../shared/query/fields.ts';
import { isRelative } from '../../shared/query/intervals.ts';
import { parseQuery } from '../../shared/query/parser.ts';
import { printQuery } from '../../shared/query/printer.ts';
import { leaves, type Condition, type Query } from '../../shared/query/query.ts';
import type { CatalogueDatabase } from './database.ts';
import { FolderIndex } from './folder-index.ts';
import { keysOfTyped, placeOfAny } from './names-in-order.ts';
import { compileCondition, compileMatch } from './query-sql.ts';
import { rangeBelow } from './roots.ts';
import { highest, LIVING, type SortStep, type TrackOrders } from './track-orders.ts';
import { Typos } from './typos.ts';

/** Queries kept: the list as shown, the ones typed on the way, and back again. 0.4 MB each at 100,000 tracks. */
const KEPT_RESULTS = 12;

/** What was typed last is asked for in more than one order; up to 400 kB each at 100,000 tracks. Guess. */
const KEPT_MATCHES = 3;

/** An age ("last:<30d") moves on with the clock: what it has is looked at again so often. */
const AGE_STEP_MS = 60_000;

/** To look at so many files in SQL takes half as long as to read all folders of 100,000 (measured), which makes the next questions cheap. */
const MANY_FILES = 40_000;

/** The tracks of an entity, by its id. */
const OF: Readonly<Record<NonNullable<TrackQuery['of']>['kind'], string>> = {
  album: 'SELECT id FROM tracks WHERE album_id = ?',
  artist: 'SELECT DISTINCT track_id FROM track_artists WHERE artist_id = ?',
  genre: 'SELECT track_id FROM track_genres WHERE genre_id = ?',
  playlist: 'SELECT track_id FROM playlist_entries WHERE playlist_id = ? AND track_id IS NOT NULL',
};

const IN_FOLDER = 'SELECT t.id FROM files AS f JOIN tracks AS t ON t.file_id = f.id WHERE f.path >= ? AND f.path < ?';
const DIRECTLY = ' AND instr(substr(f.path, ?), ?) = 0';

/** The tracks whose name lies between two keys, by what they are sorted by. */
const NAMED: Partial<Readonly<Record<SortStep['by'], string>>> = {
  artist: 'SELECT id FROM tracks WHERE artist_key >= ? AND artist_key < ?',
  genre: 'SELECT id FROM tracks WHERE genre_key >= ? AND genre_key < ?',
  format: 'SELECT id FROM tracks WHERE format_key >= ? AND format_key < ?',
  album: 'SELECT t.id FROM albums AS a JOIN tracks AS t ON t.album_id = a.id WHERE a.title_key >= ? AND a.title_key < ?',
  albumArtist: 'SELECT t.id FROM albums AS a JOIN tracks AS t ON t.album_id = a.id WHERE a.artist_key >= ? AND a.artist_key < ?',
  composer: 'SELECT c.track_id FROM artists AS a JOIN track_artists AS c ON c.artist_id = a.id WHERE c.role = 2 AND a.sort_key >= ? AND a.sort_key < ?',
}; // prettier-ignore
const BY_TITLE = 'SELECT id FROM tracks WHERE title_key >= ? AND title_key < ?';

export interface FoundTracks {
  /** In order. Owned by this object: slice it, do not write to it. */
  readonly ids: Uint32Array;
  /** The query that was answered instead, because nothing was found as it was typed; null when it was. */
  readonly meant: string | null;
}

export class TrackSearch {
  readonly #database: CatalogueDatabase;
  readonly #orders: TrackOrders;
  readonly #typos: Typos;
  readonly #folders: FolderIndex;
  readonly #results = new Lru<string, FoundTracks>(KEPT_RESULTS);
  /** The tracks of a condition, whatever the order: what takes longest of a search for little (measured: 20 of 28 ms where all of 100,000 are found). */
  readonly #matches = new Lru<string, Uint32Array>(KEPT_MATCHES);

  constructor(database: CatalogueDatabase, orders: TrackOrders) {
    this.#database = database;
    this.#orders = orders;
    this.#typos = new Typos(database);
    this.#folders = new FolderIndex(database);
  }

  /** Forgets every result: tracks were added, removed or retagged. */
  invalidate(): void {
    this.#results.clear();
    this.#matches.clear();
    this.#folders.invalidate();
  }

  /** `search` is in the query language; what of it cannot be read is left out, and what it says of order and number comes before the list's own. */
  find(asked: TrackQuery): FoundTracks {
    const { query } = parseQuery(asked.search);
    const { of, folder } = asked;
    const { where, limit } = query;
    const order = this.#orders.ids(stepsOf(query, asked));
    if (where === null && !of && !folder) return { ids: order.subarray(0, limit ?? order.length), meant: null };
    const key = JSON.stringify([
      asked.sort,
      asked.direction,
      asked.then,
      of,
      folder,
      printQuery(query),
      this.#asOf(query),
    ]);
    const known = this.#results.get(key);
    if (known) return known;
    const ofIt = of ? marked(order, this.#read(OF[of.kind], of.id), true) : order;
    const members = folder ? marked(ofIt, this.#inFolder(folder), true) : ofIt;
    const result = where === null ? { ids: members.subarray(0, limit ?? members.length), meant: null } : this.#found({ ...query, where }, members); // prettier-ignore
    this.#results.set(key, result);
    return result;
  }

  /** The first place from `from` on, and around the end, of a track whose name begins with `text`: the name that the query sorts by, else its title. */
  placeOf(asked: TrackQuery, text: string, from: number): number | null {
    const keys = keysOfTyped(text);
    if (keys === null) return null;
    const [{ by }] = this.sortOf(asked);
    return placeOfAny(this.find(asked).ids, this.#read(NAMED[by] ?? BY_TITLE, ...keys), from);
  }

  /** By what the answer to a query is sorted. */
  sortOf(asked: TrackQuery): readonly [SortStep, ...SortStep[]] {
    return stepsOf(parseQuery(asked.search).query, asked);
  }

  #found({ where, sort, limit }: Query & { readonly where: Condition }, order: Uint32Array): FoundTracks {
    let ids = this.#filtered(order, where);
    let meant: string | null = null;
    if (ids.length === 0) {
      const corrected = this.#typos.corrected(where);
      ids = corrected ? this.#filtered(order, corrected) : ids;
      if (ids.length > 0) meant = printQuery({ where: corrected, sort, limit });
    }
    return { ids: ids.subarray(0, limit ?? ids.length), meant };
  }

  /** Of what changes without `invalidate` the state that an answer is of. */
  #asOf({ where, sort }: Query): string {
    const parts = where === null ? [] : [...leaves(where)];
    const isLiving =
      sort.some(({ field }) => LIVING.has(field)) ||
      parts.some((part) => part.kind === 'flag' || ('field' in part && part.field !== null && LIVING.has(part.field)));
    const writes = isLiving ? ` ${this.#database.writes()}` : '';
    return parts.some(isRelative) ? `${writes} ${Math.floor(Date.now() / AGE_STEP_MS)}` : writes;
  }

  /** What is everything but something else is nearly all: that something is asked for, and left out. */
  #filtered(order: Uint32Array, where: Condition): Uint32Array {
    const inFolders = where.kind === 'all' ? where.of.filter((part) => this.#isForIndex(part)) : [];
    if (where.kind === 'all' && inFolders.length > 0) {
      const others = where.of.filter((part) => !inFolders.includes(part));
      const rest = others.length > 0 ? this.#filtered(order, { kind: 'all', of: others }) : order;
      return inFolders.reduce((ids, part) => this.#filtered(ids, part), rest);
    }
    const isWanted = where.kind !== 'not';
    return marked(order, this.#idsOf(isWanted ? where : where.of), isWanted);
  }

  #inFolder({ path, deep }: NonNullable<TrackQuery['folder']>): Uint32Array {
    const { from, to } = rangeBelow(path);
    // SQLite counts characters, not UTF-16 units.
    return deep
      ? this.#read(IN_FOLDER, from, to)
      : this.#read(IN_FOLDER + DIRECTLY, from, to, [...from].length + 1, sep);
  }

  #idsOf(where: Condition): Uint32Array {
    const query: Query = { where, sort: [], limit: null };
    const key = `${printQuery(query)}${this.#asOf(query)}`;
    const known = this.#matches.get(key);
    if (known) return known;
    const ids = this.#match(where);
    this.#matches.set(key, ids);
    return ids;
  }

  /** What asks of the folder alone: SQL looks at each file that may be it, which is less to do only where those are few and nothing is read yet. */
  #isForIndex(where: Condition): boolean {
    const condition = where.kind === 'not' ? where.of : where;
    if (!isOfFolder(condition)) return false;
    if (this.#folders.isReady) return true;
    const match = compileMatch({
      ...condition,
      field: 'path',
      match: condition.match === 'prefix' ? 'prefix' : 'phrase',
    });
    const sql = 'SELECT count(*) FROM (SELECT 1 FROM track_words WHERE track_words MATCH ? LIMIT ?)';
    const [count = 0] = match === null ? [] : this.#read(sql, match, MANY_FILES);
    return count >= MANY_FILES;
  }

  #match(where: Condition): Uint32Array {
    if (isOfFolder(where) && this.#isForIndex(where)) return this.#folders.idsOf(where.match, where.text);
    const match = compileMatch(where);
    const { sql, parameters } =
      match === null ? compileCondition(where, Date.now()) : { sql: null, parameters: [match] };
    const select =
      sql === null
        ? 'SELECT rowid FROM track_words WHERE track_words MATCH ?'
        : `SELECT t.id FROM tracks AS t WHERE ${sql}`;
    return this.#read(select, ...parameters);
  }

  #read(sql: string, ...parameters: unknown[]): Uint32Array {
    return this.#database.read(() =>
      Uint32Array.from(
        this.#database.connection
          .prepare<unknown[], number>(sql)
          .pluck()
          .all(...parameters),
      ),
    );
  }
}

const isOfFolder = (where: Condition): where is Condition & { readonly kind: 'text' } =>
  where.kind === 'text' && where.field === 'folder';

/** Those of `order` that are among `ids`, or those that are not. */
function marked(order: Uint32Array, ids: Uint32Array, isWanted: boolean): Uint32Array {
  const marks = new Uint8Array(Math.max(highest(ids), highest(order)) + 1);
  // By index: over 100,000 tracks iterators take four times as long (measured).
  for (let at = 0; at < ids.length; at++) marks[ids[at] ?? 0] = 1;
  const wanted = isWanted ? 1 : 0;
  const result = new Uint32Array(isWanted ? Math.min(ids.length, order.length) : order.length);
  let length = 0;
  for (let at = 0; at < order.length; at++) {
    const id = order[at] ?? 0;
    if (marks[id] === wanted) result[length++] = id;
  }
  return result.subarray(0, length);
}

function stepsOf({ sort }: Query, asked: TrackQuery): readonly [SortStep, ...SortStep[]] {
  const [first, ...further] = sort.map(({ field, descending }) => stepOf(field, descending));
  return first ? [first, ...further] : [{ by: asked.sort, direction: asked.direction }, ...(asked.then ?? [])];
}

function stepOf(field: Field, descending: boolean): SortStep {
  const by = field === 'length' ? 'duration' : field === 'folder' ? 'path' : field;
  return { by, direction: descending ? 'descending' : 'ascending' };
}
