// Which tracks a query has and in which order. An order is read once from its covering index and kept as ids until tracks are added,
// removed or retagged; a page is a slice of it, so any offset costs the same, and a search is the order filtered by the words' ids.
import type { SortColumn, TrackQuery } from '../../shared/library.ts';
import type { CatalogueDatabase } from './database.ts';
import { matchQuery } from './search-text.ts';
import { EMPTY_KEY, EMPTY_NUMBER_KEY } from './sort-keys.ts';

/** Queries kept: the list as shown, the ones typed on the way, and back again. 0.4 MB each at 100,000 tracks. */
const KEPT_RESULTS = 12;

/**
 * How a sort orders: by the group, then by `rest` within it. Descending turns the groups around but not what is in them (an album
 * still plays from its first track), and the group of empty values stays last. Each has its index in migrations.ts.
 */
interface Order {
  readonly group: readonly [string, ...string[]];
  readonly rest: readonly string[];
  readonly empty: string | number;
}

const ALBUM = ['album_artist_key', 'album_key', 'disc_key', 'track_key'] as const;
const ARTIST_ALBUM = ['artist_key', 'album_key', 'disc_key', 'track_key'] as const;

const ORDERS: Readonly<Record<SortColumn, Order>> = {
  title: { group: ['title_key'], rest: ['artist_key', 'album_key'], empty: EMPTY_KEY },
  artist: {
    group: ['artist_key'],
    rest: ['album_key', 'disc_key', 'track_key', 'title_key'],
    empty: EMPTY_KEY,
  },
  album: {
    group: ['album_artist_key', 'album_key'],
    rest: ['disc_key', 'track_key', 'title_key'],
    empty: EMPTY_KEY,
  },
  year: { group: ['year_key'], rest: ALBUM, empty: EMPTY_NUMBER_KEY },
  genre: { group: ['genre_key'], rest: ARTIST_ALBUM, empty: EMPTY_KEY },
  duration: { group: ['duration_key'], rest: ['title_key'], empty: EMPTY_NUMBER_KEY },
  format: { group: ['format_key'], rest: ARTIST_ALBUM, empty: EMPTY_KEY },
  added: { group: ['added_at'], rest: ALBUM, empty: Number.MAX_SAFE_INTEGER },
};

export class TrackSearch {
  readonly #database: CatalogueDatabase;
  /** Most recently used last. */
  readonly #results = new Map<string, Uint32Array>();

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
    const result = this.#results.get(key) ?? make();
    this.#results.delete(key);
    this.#results.set(key, result);
    for (const oldest of this.#results.keys()) {
      if (this.#results.size <= KEPT_RESULTS) break;
      this.#results.delete(oldest);
    }
    return result;
  }

  #order({ sort, direction }: TrackQuery): Uint32Array {
    const { group, rest, empty } = ORDERS[sort];
    const ids = this.#numbers(`SELECT id AS n FROM tracks ORDER BY ${[...group, ...rest, 'id'].join(', ')}`);
    if (direction === 'ascending') return ids;
    const groups = group.join(', ');
    const sizes = this.#numbers(
      `SELECT count(*) AS n FROM tracks WHERE ${group[0]} < ? GROUP BY ${groups} ORDER BY ${groups}`,
      empty,
    );
    return groupsReversed(ids, sizes);
  }

  #filter(order: Uint32Array, match: string): Uint32Array {
    const found = this.#numbers('SELECT rowid AS n FROM track_words WHERE track_words MATCH ?', match);
    const wanted = new Uint8Array(found.reduce((highest, id) => Math.max(highest, id), 0) + 1);
    for (const id of found) wanted[id] = 1;
    return order.filter((id) => wanted[id] === 1);
  }

  /** One column of whole numbers as one JSON text: an object per row would take most of the time. */
  #numbers(sql: string, ...parameters: (string | number)[]): Uint32Array {
    const json = this.#database.run(() =>
      this.#database.connection
        .prepare<unknown[], string>(`SELECT json_group_array(n) FROM (${sql})`)
        .pluck()
        .get(...parameters),
    );
    return Uint32Array.from(JSON.parse(json ?? '[]') as number[]);
  }
}

/** `ids` with its leading groups of the given sizes in reverse; what is beyond them stays at the end. */
function groupsReversed(ids: Uint32Array, sizes: Uint32Array): Uint32Array {
  const result = new Uint32Array(ids.length);
  let start = 0;
  let end = sizes.reduce((sum, size) => sum + size, 0);
  result.set(ids.subarray(end), end);
  for (const size of sizes) {
    end -= size;
    result.set(ids.subarray(start, start + size), end);
    start += size;
  }
  return result;
}
