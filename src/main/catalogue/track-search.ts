// Which tracks a query finds and in which order: the order of all (track-orders.ts), filtered by the ids that its condition has. Results are kept
// until what they depend on changes; a page is a slice of one, so any offset costs the same.
import type { TrackQuery } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import type { Field } from '../../shared/query/fields.ts';
import { isRelative } from '../../shared/query/intervals.ts';
import { parseQuery } from '../../shared/query/parser.ts';
import { printQuery } from '../../shared/query/printer.ts';
import { leaves, type Condition, type Query } from '../../shared/query/query.ts';
import type { CatalogueDatabase } from './database.ts';
import { compileCondition, compileMatch } from './query-sql.ts';
import { highest, LIVING, type SortStep, type TrackOrders } from './track-orders.ts';
import { Typos } from './typos.ts';

/** Queries kept: the list as shown, the ones typed on the way, and back again. 0.4 MB each at 100,000 tracks. */
const KEPT_RESULTS = 12;

/** An age ("last:<30d") moves on with the clock: what it has is looked at again so often. */
const AGE_STEP_MS = 60_000;

/** The tracks of an entity, by its id. */
const OF: Readonly<Record<NonNullable<TrackQuery['of']>['kind'], string>> = {
  album: 'SELECT id FROM tracks WHERE album_id = ?',
  artist: 'SELECT DISTINCT track_id FROM track_artists WHERE artist_id = ?',
  genre: 'SELECT track_id FROM track_genres WHERE genre_id = ?',
};

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
  readonly #results = new Lru<string, FoundTracks>(KEPT_RESULTS);

  constructor(database: CatalogueDatabase, orders: TrackOrders) {
    this.#database = database;
    this.#orders = orders;
    this.#typos = new Typos(database);
  }

  /** Forgets every result: tracks were added, removed or retagged. */
  invalidate(): void {
    this.#results.clear();
  }

  /** `search` is in the query language; what of it cannot be read is left out, and what it says of order and number comes before the list's own. */
  find(asked: TrackQuery): FoundTracks {
    const { query } = parseQuery(asked.search);
    const { of } = asked;
    const { where, limit } = query;
    const order = this.#orders.ids(stepsOf(query, asked));
    if (where === null && !of) return { ids: order.subarray(0, limit ?? order.length), meant: null };
    const key = JSON.stringify([asked.sort, asked.direction, asked.then, of, printQuery(query), this.#asOf(query)]);
    const known = this.#results.get(key);
    if (known) return known;
    const members = of ? marked(order, this.#read(OF[of.kind], of.id), true) : order;
    const result = where === null ? { ids: members.subarray(0, limit ?? members.length), meant: null } : this.#found({ ...query, where }, members); // prettier-ignore
    this.#results.set(key, result);
    return result;
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
    const isWanted = where.kind !== 'not';
    return marked(order, this.#idsOf(isWanted ? where : where.of), isWanted);
  }

  #idsOf(where: Condition): Uint32Array {
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
  return { by: field === 'length' ? 'duration' : field, direction: descending ? 'descending' : 'ascending' };
}
