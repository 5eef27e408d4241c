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
  find({ search, sort, direction }: TrackQuery): FoundTracks {
    const { query } = parseQuery(search);
    const order = this.#orders.ids(stepsOf(query, { by: sort, direction }));
    const { where } = query;
    if (where === null) return { ids: order.subarray(0, query.limit ?? order.length), meant: null };
    const key = `${sort} ${direction} ${printQuery(query)}${this.#asOf(query)}`;
    const known = this.#results.get(key);
    if (known) return known;
    const result = this.#found({ ...query, where }, order);
    this.#results.set(key, result);
    return result;
  }

  /** By what the answer to a query is sorted. */
  sortOf({ search, sort, direction }: TrackQuery): readonly [SortStep, ...SortStep[]] {
    return stepsOf(parseQuery(search).query, { by: sort, direction });
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
    const parts = [...leaves(where)];
    const isLiving =
      sort.some(({ field }) => LIVING.has(field)) ||
      parts.some((part) => part.kind === 'flag' || ('field' in part && part.field !== null && LIVING.has(part.field)));
    const writes = isLiving ? ` ${this.#database.writes()}` : '';
    return parts.some(isRelative) ? `${writes} ${Math.floor(Date.now() / AGE_STEP_MS)}` : writes;
  }

  /** What is everything but something else is nearly all: that something is asked for, and left out. */
  #filtered(order: Uint32Array, where: Condition): Uint32Array {
    const isWanted = where.kind !== 'not';
    const ids = this.#idsOf(isWanted ? where : where.of);
    const marked = new Uint8Array(Math.max(highest(ids), highest(order)) + 1);
    for (const id of ids) marked[id] = 1;
    const wanted = isWanted ? 1 : 0;
    const result = new Uint32Array(isWanted ? Math.min(ids.length, order.length) : order.length);
    let length = 0;
    for (const id of order) if (marked[id] === wanted) result[length++] = id;
    return result.subarray(0, length);
  }

  #idsOf(where: Condition): Uint32Array {
    const match = compileMatch(where);
    const { sql, parameters } =
      match === null ? compileCondition(where, Date.now()) : { sql: null, parameters: [match] };
    const select =
      sql === null
        ? 'SELECT rowid FROM track_words WHERE track_words MATCH ?'
        : `SELECT t.id FROM tracks AS t WHERE ${sql}`;
    return this.#database.read(() =>
      Uint32Array.from(
        this.#database.connection
          .prepare<unknown[], number>(select)
          .pluck()
          .all(...parameters),
      ),
    );
  }
}

function stepsOf({ sort }: Query, otherwise: SortStep): readonly [SortStep, ...SortStep[]] {
  const [first, ...further] = sort.map(({ field, descending }) => stepOf(field, descending));
  return first ? [first, ...further] : [otherwise];
}

function stepOf(field: Field, descending: boolean): SortStep {
  return { by: field === 'length' ? 'duration' : field, direction: descending ? 'descending' : 'ascending' };
}
