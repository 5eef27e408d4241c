// Which tracks a query has and in which order. An order is read once from covering indexes and kept as ids until tracks are added,
// removed or retagged; a page is a slice of it, so any offset costs the same, and a search is the order filtered by the words' ids.
import type { SortColumn, TrackQuery } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import type { CatalogueDatabase } from './database.ts';
import { matchQuery } from './track-words.ts';
import { EMPTY_KEY, EMPTY_NUMBER_KEY } from './sort-keys.ts';

/** Queries kept: the list as shown, the ones typed on the way, and back again. 0.4 MB each at 100,000 tracks. */
const KEPT_RESULTS = 12;

/**
 * How a sort orders: by the group, and within it by further columns of the same index or as another sort does. Descending turns the
 * groups around but not what is in them (an album still plays from its first track), and the group of empty values stays last. Each
 * has its index in migrations.ts. `within` null: each track is a group of its own (titles are: to count 100,000 groups takes longest).
 */
interface Order {
  readonly group: readonly [string, ...string[]];
  readonly within: readonly string[] | SortColumn | null;
  readonly empty: string | number;
}

const ORDERS: Readonly<Record<SortColumn, Order>> = {
  title: { group: ['title_key', 'artist_key', 'album_key'], within: null, empty: EMPTY_KEY },
  artist: { group: ['artist_key'], within: ['album_key', 'disc_key', 'track_key', 'title_key'], empty: EMPTY_KEY },
  album: { group: ['album_artist_key', 'album_key'], within: ['disc_key', 'track_key', 'title_key'], empty: EMPTY_KEY },
  year: { group: ['year_key'], within: 'album', empty: EMPTY_NUMBER_KEY },
  genre: { group: ['genre_key'], within: 'artist', empty: EMPTY_KEY },
  duration: { group: ['duration_key'], within: 'title', empty: EMPTY_NUMBER_KEY },
  format: { group: ['format_key'], within: 'artist', empty: EMPTY_KEY },
  added: { group: ['added_at'], within: 'album', empty: Number.MAX_SAFE_INTEGER },
};

export class TrackSearch {
  readonly #database: CatalogueDatabase;
  readonly #results = new Lru<string, Uint32Array>(KEPT_RESULTS);

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** Forgets every order: tracks were added, removed or retagged. */
  invalidate(): void {
    this.#results.clear();
  }

  /** Ids of the query in order. Owned by this object: slice it, do not write to it. */
  ids(query: TrackQuery): Uint32Array {
    const match = matchQuery(query.search);
    const order = `${query.sort} ${query.direction}`;
    return match === null
      ? this.#kept(order, () => this.#order(query))
      : this.#kept(`${order} ${match}`, () => this.#filter(this.ids({ ...query, search: '' }), match));
  }

  #kept(key: string, make: () => Uint32Array): Uint32Array {
    const known = this.#results.get(key);
    if (known) return known;
    const result = make();
    this.#results.set(key, result);
    return result;
  }

  #order({ sort, direction }: TrackQuery): Uint32Array {
    const { group, within, empty } = ORDERS[sort];
    const groups = group.join(', ');
    if (direction === 'descending') {
      const ascending = this.ids({ search: '', sort, direction: 'ascending' });
      const filled = `SELECT count(*) FROM tracks WHERE ${group[0]} < ?`;
      if (within === null)
        return groupsReversed(ascending, new Uint32Array(this.#numbers(filled, empty)[0] ?? 0).fill(1));
      return groupsReversed(ascending, this.#numbers(`${filled} GROUP BY ${groups} ORDER BY ${groups}`, empty));
    }
    if (typeof within !== 'string') {
      const columns = [...group, ...(within ?? []), 'id'].join(', ');
      return this.#numbers(`SELECT id FROM tracks ORDER BY ${columns}`);
    }
    return regrouped(
      this.ids({ search: '', sort: within, direction: 'ascending' }),
      this.#numbers(`SELECT id FROM tracks ORDER BY ${groups}`),
      this.#numbers(`SELECT count(*) FROM tracks GROUP BY ${groups} ORDER BY ${groups}`),
    );
  }

  #filter(order: Uint32Array, match: string): Uint32Array {
    const found = this.#numbers('SELECT rowid FROM track_words WHERE track_words MATCH ?', match);
    const wanted = new Uint8Array(highest(found) + 1);
    for (const id of found) wanted[id] = 1;
    const result = new Uint32Array(found.length);
    let length = 0;
    for (const id of order) if (wanted[id] === 1) result[length++] = id;
    return result.subarray(0, length);
  }

  /** One column of whole numbers. */
  #numbers(sql: string, ...parameters: (string | number)[]): Uint32Array {
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

function highest(ids: Uint32Array): number {
  let result = 0;
  for (const id of ids) if (id > result) result = id;
  return result;
}

/** The ids of `order` by group and within each as they were. `grouped`: the same ids by group; `sizes`: how many each group has. */
function regrouped(order: Uint32Array, grouped: Uint32Array, sizes: Uint32Array): Uint32Array {
  const groupOf = new Uint32Array(highest(grouped) + 1);
  const free = new Uint32Array(sizes.length);
  let start = 0;
  for (const [group, size] of sizes.entries()) {
    free[group] = start;
    for (const id of grouped.subarray(start, start + size)) groupOf[id] = group;
    start += size;
  }
  const result = new Uint32Array(order.length);
  for (const id of order) {
    const group = groupOf[id] ?? 0;
    const place = free[group] ?? 0;
    result[place] = id;
    free[group] = place + 1;
  }
  return result;
}

/** `ids` with its leading groups of the given sizes in reverse; what is beyond them stays at the end. */
function groupsReversed(ids: Uint32Array, sizes: Uint32Array): Uint32Array {
  const result = new Uint32Array(ids);
  let place = sizes.reduce((sum, size) => sum + size, 0);
  let start = 0;
  for (const size of sizes) {
    place -= size;
    for (let i = 0; i < size; i++) result[place + i] = ids[start + i] ?? 0;
    start += size;
  }
  return result;
}
