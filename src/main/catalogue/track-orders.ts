// In which order tracks stand: by any columns, several deep. Each column is read once as a ranking (the group each track is in) and kept until what
// it depends on changes; an order is made of rankings by counting, without asking the database again.
import type { SortColumn, SortDirection } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import type { CatalogueDatabase } from './database.ts';
import type { NumberReader } from './number-reader.ts';
import { EMPTY_KEY, EMPTY_NUMBER_KEY } from './sort-keys.ts';

/** Orders kept: the list as shown, and back again. 0.4 MB each at 100,000 tracks. */
const KEPT_ORDERS = 8;

/** Columns of their own index: what lists are sorted by most. */
type PlainColumn = keyof typeof PLAIN;

type FurtherColumn = Exclude<SortColumn, PlainColumn | 'album' | 'albumArtist'> | 'skips' | 'lufs';

export interface SortStep {
  /** `skips` and `lufs` are only a query's. */
  readonly by: SortColumn | FurtherColumn;
  readonly direction: SortDirection;
}

type Sort = readonly [SortStep, ...SortStep[]];

/** `ranks` by id: the group of the track. From group `filled` on the value is empty: those come last in both directions. */
interface Ranking {
  readonly ranks: Uint32Array;
  readonly groups: number;
  readonly filled: number;
}

type RankingName = SortStep['by'];

/** By the album's row: `album` by title before artist, which is also how the albums of one artist stand. */
type AlbumColumn = keyof typeof ALBUMS;

/** Columns of `tracks` with an index of their own. */
const PLAIN = {
  title: { column: 'title_key', empty: EMPTY_KEY },
  artist: { column: 'artist_key', empty: EMPTY_KEY },
  year: { column: 'year_key', empty: EMPTY_NUMBER_KEY },
  genre: { column: 'genre_key', empty: EMPTY_KEY },
  duration: { column: 'duration_key', empty: EMPTY_NUMBER_KEY },
  format: { column: 'format_key', empty: EMPTY_KEY },
  added: { column: 'added_at', empty: Number.MAX_SAFE_INTEGER },
} as const;

const FIRST_COMPOSERS = `(SELECT track_id AS id, min(position), sort_key AS value FROM track_artists JOIN artists ON id = artist_id
  WHERE role = 2 GROUP BY track_id)`;
const ofTrack = (value: string): string => `(SELECT id, ${value} AS value FROM tracks WHERE ${value} IS NOT NULL)`;
const ofFile = (name: string): string =>
  `(SELECT t.id, f.${name} AS value FROM files AS f JOIN tracks AS t ON t.file_id = f.id)`;
const counts = (name: string): string =>
  `(SELECT id, ifnull(${name}, 0) AS value FROM tracks LEFT JOIN play_stats ON track_id = id)`;
const made = (table: string, name: string): string =>
  `(SELECT track_id AS id, ${name} AS value FROM ${table} WHERE ${name} IS NOT NULL)`;

/** Rows of id and value, without the empty ones. Nobody waits for these as for a list's own columns, so they have no index. */
const FURTHER: Readonly<Record<FurtherColumn, string>> = {
  composer: FIRST_COMPOSERS,
  path: ofFile('path'),
  size: ofFile('size_bytes'),
  number: ofTrack('track_no'),
  disc: ofTrack('disc_no'),
  originalYear: ofTrack('CAST(substr(original_date, 1, 4) AS INTEGER)'),
  bitrate: ofTrack('bitrate_kbps'),
  sampleRate: ofTrack('sample_rate_hz'),
  channels: ofTrack('channels'),
  bpm: ofTrack('bpm'),
  plays: counts('plays'),
  skips: counts('skips'),
  loved: counts('loved'),
  last: made('play_stats', 'last_played_at'),
  rating: made('play_stats', 'rating'),
  lufs: made('analyses', 'integrated_lufs'),
};

/** What listening and analysing change and no scan: kept until anything is written. */
export const LIVING: ReadonlySet<string> = new Set<RankingName>(['plays', 'skips', 'last', 'rating', 'loved', 'lufs']);

const isAlbum = (name: RankingName): name is AlbumColumn => Object.hasOwn(ALBUMS, name);
const isFurther = (name: RankingName): name is FurtherColumn => Object.hasOwn(FURTHER, name);

const ALBUMS = {
  album: 'SELECT id FROM albums ORDER BY title_key, year_key, artist_key, id',
  albumArtist: 'SELECT id FROM albums ORDER BY artist_key, title_key, year_key, id',
} as const;

const PLACE = {
  ids: 'SELECT id FROM tracks ORDER BY album_id, disc_key, track_key, title_key',
  albumIds: 'SELECT DISTINCT album_id FROM tracks WHERE album_id IS NOT NULL ORDER BY album_id',
  sizes: 'SELECT count(*) FROM tracks WHERE album_id IS NOT NULL GROUP BY album_id ORDER BY album_id',
} as const;

/** The ids by group, the size of each group, and whether there is one of the empty. */
function plainColumns(name: keyof typeof PLAIN): readonly [string, string, string] {
  const { column, empty } = PLAIN[name];
  const literal = typeof empty === 'string' ? `'${empty}'` : empty;
  return [
    `SELECT id FROM tracks ORDER BY ${column}`,
    `SELECT count(*) FROM tracks GROUP BY ${column} ORDER BY ${column}`,
    `SELECT 1 FROM tracks WHERE ${column} = ${literal} LIMIT 1`,
  ];
}

/** The ids by group, and the size of each group. */
function furtherColumns(name: FurtherColumn): readonly [string, string] {
  return [
    `SELECT id FROM ${FURTHER[name]} ORDER BY value`,
    `SELECT count(*) FROM ${FURTHER[name]} GROUP BY value ORDER BY value`,
  ];
}

/** What a ranking reads. */
function columnsOf(name: RankingName): readonly string[] {
  if (isAlbum(name)) return [ALBUMS[name], ...plainColumns('artist')];
  return isFurther(name) ? furtherColumns(name) : plainColumns(name);
}

/** What decides where the columns asked for are equal. In the end it is disc, track number and title. */
const WITHIN: Partial<Readonly<Record<RankingName, readonly RankingName[]>>> = {
  title: ['artist', 'album'],
  artist: ['album'],
  album: [],
  albumArtist: [],
  year: ['albumArtist'],
  duration: ['title', 'artist', 'album'],
  added: ['albumArtist'],
};

const OTHERWISE_WITHIN: readonly RankingName[] = ['artist', 'album'];

/** All columns an order is made of, the first decides. */
function stepsOf(sort: Sort): readonly { readonly name: RankingName; readonly isDescending: boolean }[] {
  const asked = sort.map((step) => ({ name: step.by as RankingName, isDescending: step.direction === 'descending' }));
  const within = (WITHIN[sort[0].by] ?? OTHERWISE_WITHIN).map((name) => ({ name, isDescending: false }));
  return [...asked, ...within].filter(({ name }, at, all) => all.findIndex((step) => step.name === name) === at);
}

/** Tracks by album id (of none first) and within by disc, track number and title, and the album of each. */
interface Placed {
  readonly ids: Uint32Array;
  readonly albumIds: Uint32Array;
  readonly sizes: Uint32Array;
  readonly withoutAlbum: number;
}

/** What was read beside the core for an order, by statement, and of which generation it is. */
export interface FetchedOrder {
  readonly columns: ReadonlyMap<string, Uint32Array>;
  readonly generation: number;
}

export class TrackOrders {
  readonly #database: CatalogueDatabase;
  readonly #reader: NumberReader;
  /** Rises with each change: what was read before it is of another library. */
  #generation = 0;
  #fetched: FetchedOrder['columns'] | null = null;
  readonly #rankings = new Map<RankingName, Ranking>();
  readonly #orders = new Lru<string, Uint32Array>(KEPT_ORDERS);
  #placed: Placed | null = null;

  constructor(database: CatalogueDatabase, reader: NumberReader) {
    this.#database = database;
    this.#reader = reader;
  }

  /** Tracks were added, removed or retagged. */
  invalidate(): void {
    this.#generation += 1;
    this.#forget();
  }

  #forget(): void {
    this.#rankings.clear();
    this.#orders.clear();
    this.#placed = null;
  }

  /** Reads beside the core what `ids` would have to read. null when that is nothing, or it cannot: then `ids` reads for itself. */
  async fetch(sort: Sort): Promise<FetchedOrder | null> {
    const steps = stepsOf(sort).map(({ name }) => name);
    const isReady = this.#placed !== null && steps.every((name) => this.#rankings.has(name));
    if (isReady || this.#orders.get(this.#keyOf(sort))) return null;
    const generation = this.#generation;
    // All of it: what is known now may be of another library by then.
    const sqls = [...new Set([...Object.values(PLACE), ...steps.flatMap(columnsOf)])];
    const columns = await this.#reader.read(sqls);
    return columns && { generation, columns: new Map(sqls.map((sql, at) => [sql, columns[at] ?? new Uint32Array()])) };
  }

  /** Whether tracks came, went or changed since it was read. */
  isStale({ generation }: FetchedOrder): boolean {
    return generation !== this.#generation;
  }

  /** What `work` asks of orders is answered from what was fetched. Nothing of it is kept when it is stale. */
  using<T>(fetched: FetchedOrder, work: () => T): T {
    if (this.isStale(fetched)) this.#forget();
    this.#fetched = fetched.columns;
    try {
      return work();
    } finally {
      this.#fetched = null;
      if (this.isStale(fetched)) this.#forget();
    }
  }

  /** Ids of all tracks in order. Owned by this object: slice it, do not write to it. */
  ids(sort: Sort): Uint32Array {
    const key = this.#keyOf(sort);
    const known = this.#orders.get(key);
    if (known) return known;
    // A sort that leaves equals as they stand, from the last column to the first.
    const ids = stepsOf(sort).reduceRight((order, { name, isDescending }) => sorted(order, this.#ranking(name), isDescending), this.#place().ids); // prettier-ignore
    this.#orders.set(key, ids);
    return ids;
  }

  #keyOf(sort: Sort): string {
    const isLiving = sort.some(({ by }) => LIVING.has(by));
    return sort.map(({ by, direction }) => `${by} ${direction}`).join() + (isLiving ? this.#database.writes() : '');
  }

  #ranking(name: RankingName): Ranking {
    const known = this.#rankings.get(name);
    if (known) return known;
    const ranking = this.#made(name);
    if (!LIVING.has(name)) this.#rankings.set(name, ranking);
    return ranking;
  }

  #made(name: RankingName): Ranking {
    if (isAlbum(name)) return this.#byAlbum(name);
    return isFurther(name) ? this.#byValue(name) : this.#byColumn(name);
  }

  /** A track that has no value is in none of the groups. */
  #byValue(name: FurtherColumn): Ranking {
    const [idsSql, sizesSql] = furtherColumns(name);
    const ids = this.#numbers(idsSql);
    const sizes = this.#numbers(sizesSql);
    const ranks = new Uint32Array(Math.max(highest(ids), highest(this.#place().ids)) + 1).fill(sizes.length);
    for (let group = 0, at = 0, end = 0; group < sizes.length; group++)
      for (end += sizes[group] ?? 0; at < end; at++) ranks[ids[at] ?? 0] = group;
    return { ranks, groups: sizes.length + 1, filled: sizes.length };
  }

  #byColumn(name: keyof typeof PLAIN): Ranking {
    const [idsSql, sizesSql, emptySql] = plainColumns(name);
    const ids = this.#numbers(idsSql);
    const sizes = this.#numbers(sizesSql);
    const hasEmpty = this.#numbers(emptySql).length > 0;
    const ranks = new Uint32Array(highest(ids) + 1);
    for (let group = 0, at = 0, end = 0; group < sizes.length; group++)
      for (end += sizes[group] ?? 0; at < end; at++) ranks[ids[at] ?? 0] = group;
    return { ranks, groups: sizes.length, filled: sizes.length - Number(hasEmpty) };
  }

  /** Whole albums, whatever single tracks of them say. Tracks of no album come after all albums, and there by artist. */
  #byAlbum(name: AlbumColumn): Ranking {
    const albums = this.#numbers(ALBUMS[name]);
    const rankOfAlbum = new Uint32Array(highest(albums) + 1);
    for (const [rank, id] of albums.entries()) rankOfAlbum[id] = rank;
    const { ids, albumIds, sizes, withoutAlbum } = this.#place();
    const artists = this.#ranking('artist');
    const ranks = new Uint32Array(highest(ids) + 1);
    for (let at = 0; at < withoutAlbum; at++) ranks[ids[at] ?? 0] = albums.length + (artists.ranks[ids[at] ?? 0] ?? 0);
    let start = withoutAlbum;
    for (const [place, albumId] of albumIds.entries()) {
      const rank = rankOfAlbum[albumId] ?? 0;
      const end = start + (sizes[place] ?? 0);
      for (let at = start; at < end; at++) ranks[ids[at] ?? 0] = rank;
      start = end;
    }
    return { ranks, groups: albums.length + artists.groups, filled: albums.length };
  }

  #place(): Placed {
    if (this.#placed) return this.#placed;
    const ids = this.#numbers(PLACE.ids);
    const albumIds = this.#numbers(PLACE.albumIds);
    const sizes = this.#numbers(PLACE.sizes);
    const withoutAlbum = ids.length - sizes.reduce((sum, size) => sum + size, 0);
    this.#placed = { ids, albumIds, sizes, withoutAlbum };
    return this.#placed;
  }

  /** One column of whole numbers. */
  #numbers(sql: string): Uint32Array {
    return (
      this.#fetched?.get(sql) ??
      this.#database.read(() => Uint32Array.from(this.#database.connection.prepare<[], number>(sql).pluck().all()))
    );
  }
}

// Loops by index: over 100,000 tracks iterators take four times as long (measured).

export function highest(ids: Uint32Array): number {
  let result = 0;
  for (let at = 0; at < ids.length; at++) result = Math.max(result, ids[at] ?? 0);
  return result;
}

/** The ids by group, and within each as they were. Descending turns the groups around, not what is in them, and what is empty stays last. */
function sorted(ids: Uint32Array, { ranks, groups, filled }: Ranking, isDescending: boolean): Uint32Array {
  const groupOf = new Uint32Array(ids.length);
  const free = new Uint32Array(groups + 1);
  for (let at = 0; at < ids.length; at++) {
    const rank = ranks[ids[at] ?? 0] ?? 0;
    const group = isDescending && rank < filled ? filled - 1 - rank : rank;
    groupOf[at] = group;
    free[group + 1] = (free[group + 1] ?? 0) + 1;
  }
  for (let group = 1; group < free.length; group++) free[group] = (free[group] ?? 0) + (free[group - 1] ?? 0);
  const result = new Uint32Array(ids.length);
  for (let at = 0; at < ids.length; at++) {
    const group = groupOf[at] ?? 0;
    const place = free[group] ?? 0;
    result[place] = ids[at] ?? 0;
    free[group] = place + 1;
  }
  return result;
}
