// Which tracks a query has and in which order: the order of all (track-orders.ts), filtered by the ids that the words have. Results are kept until
// tracks are added, removed or retagged; a page is a slice of one, so any offset costs the same.
import type { TrackQuery } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import type { CatalogueDatabase } from './database.ts';
import { highest, type TrackOrders } from './track-orders.ts';
import { matchQuery } from './track-words.ts';

/** Queries kept: the list as shown, the ones typed on the way, and back again. 0.4 MB each at 100,000 tracks. */
const KEPT_RESULTS = 12;

export class TrackSearch {
  readonly #database: CatalogueDatabase;
  readonly #orders: TrackOrders;
  readonly #results = new Lru<string, Uint32Array>(KEPT_RESULTS);

  constructor(database: CatalogueDatabase, orders: TrackOrders) {
    this.#database = database;
    this.#orders = orders;
  }

  /** Forgets every result: tracks were added, removed or retagged. */
  invalidate(): void {
    this.#results.clear();
  }

  /** Ids of the query in order. Owned by this object: slice it, do not write to it. */
  ids({ search, sort, direction }: TrackQuery): Uint32Array {
    const order = this.#orders.ids([{ by: sort, direction }]);
    const match = matchQuery(search);
    if (match === null) return order;
    const key = `${sort} ${direction} ${match}`;
    const known = this.#results.get(key);
    if (known) return known;
    const result = this.#filter(order, match);
    this.#results.set(key, result);
    return result;
  }

  #filter(order: Uint32Array, match: string): Uint32Array {
    const found = this.#database.read(() =>
      this.#database.connection
        .prepare<[string], number>('SELECT rowid FROM track_words WHERE track_words MATCH ?')
        .pluck()
        .all(match),
    );
    const ids = Uint32Array.from(found);
    const wanted = new Uint8Array(highest(ids) + 1);
    for (const id of ids) wanted[id] = 1;
    const result = new Uint32Array(ids.length);
    let length = 0;
    for (const id of order) if (wanted[id] === 1) result[length++] = id;
    return result.subarray(0, length);
  }
}
