// Pages of albums, artists and genres: by any columns, several deep. An order is read once and kept as ids until tracks are added, removed or
// retagged; plays and ratings leave it alone. A page is a slice of it, so any offset costs the same.
import {
  type AlbumQuery, type AlbumRow, type AlbumSort, type AlbumsOf, type ArtistKind, type ArtistQuery, type ArtistRow, type ArtistSort,
  type EntityPage, type EntitySort, type GenreQuery, type GenreRow, type GenreSort, type LetterPlace,
} from '../../shared/entities.ts'; // prettier-ignore
import type { NamedArtist } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import type { CatalogueDatabase } from './database.ts';
import { keysOfTyped, letterPlaces, placeOfAny } from './names-in-order.ts';
import { EMPTY_KEY, EMPTY_NUMBER_KEY } from './sort-keys.ts';
import { SIGNATURE } from './track-rows.ts';

/** Orders kept: each list as shown, and back again. 40 kB each at 10,000 albums. */
const KEPT_ORDERS = 24;

interface Column {
  readonly column: string;
  /** Where that is the value there is none: it comes last in both directions. */
  readonly empty?: string | number;
}

const ALBUM_ORDERS: Readonly<Record<AlbumSort, Column>> = {
  title: { column: 'title_key', empty: EMPTY_KEY },
  artist: { column: 'artist_key', empty: EMPTY_KEY },
  year: { column: 'year_key', empty: EMPTY_NUMBER_KEY },
  added: { column: 'added_at' },
  duration: { column: 'duration_seconds' },
  tracks: { column: 'track_count' },
};
const ARTIST_ORDERS: Readonly<Record<ArtistSort, Column>> = {
  name: { column: 'sort_key' },
  tracks: { column: 'track_count' },
  albums: { column: 'album_count' },
};
const GENRE_ORDERS: Readonly<Record<GenreSort, Column>> = {
  name: { column: 'name_key' },
  tracks: { column: 'track_count' },
};

/** By which name each list is typed ahead in: the one it is sorted by, where that is one. */
const ALBUM_NAMES: Partial<Readonly<Record<AlbumSort, string>>> = { artist: 'artist_key', title: 'title_key' };

type Unpaged<Query> = Omit<Query, 'offset' | 'limit'>;

/** `from`: the first place that is looked at. */
interface Typed {
  readonly text: string;
  readonly from: number;
}

/** What decides in the end. */
const ALBUM_END = ['artist_key', 'year_key', 'title_key', 'id'];

const OF: Readonly<Record<AlbumsOf['kind'], string>> = {
  artist: `id IN (SELECT album_id FROM album_artists WHERE artist_id = @of
    UNION SELECT t.album_id FROM track_artists AS c JOIN tracks AS t ON t.id = c.track_id WHERE c.artist_id = @of AND c.role < 2)`,
  genre:
    'id IN (SELECT t.album_id FROM track_genres AS g JOIN tracks AS t ON t.id = g.track_id WHERE g.genre_id = @of)',
};

const KINDS: Readonly<Record<ArtistKind, string>> = {
  albums: 'album_count > 0',
  tracks: 'track_count > 0',
  composers: 'composed_count > 0',
};

const ALBUM_COLUMNS = `a.id, a.title, a.artist, a.compilation, a.date, a.original_date AS originalDate, a.year, a.track_count AS trackCount,
  a.disc_count AS discCount, a.duration_seconds AS durationSeconds, a.added_at AS addedAt,
  (SELECT count(*) FROM tracks WHERE album_id = a.id AND state = 2) AS missingCount,
  (SELECT json_group_array(json_object('id', artist_id, 'name', credited) ORDER BY position) FROM album_artists WHERE album_id = a.id) AS artists,
  (SELECT json_object('trackId', t.id, 'signature', ${SIGNATURE}) FROM tracks AS t JOIN files AS f ON f.id = t.file_id
    WHERE t.album_id = a.id AND t.has_art = 1 ORDER BY t.state = 2, t.disc_key, t.track_key LIMIT 1) AS cover`;

interface StoredAlbum extends Omit<AlbumRow, 'artists' | 'cover' | 'compilation'> {
  readonly artists: string;
  readonly cover: string | null;
  readonly compilation: number;
}

const ARTIST_COLUMNS =
  'a.id, a.name, a.album_count AS albumCount, a.track_count AS trackCount, a.composed_count AS composedCount';
const GENRE_COLUMNS = 'a.id, a.name, a.track_count AS trackCount';

export class EntityLists {
  readonly #database: CatalogueDatabase;
  readonly #revision: () => number;
  readonly #orders = new Lru<string, Uint32Array>(KEPT_ORDERS);

  /** `revision` stamps the pages. */
  constructor(database: CatalogueDatabase, revision: () => number) {
    this.#database = database;
    this.#revision = revision;
  }

  /** Tracks were added, removed or retagged. */
  invalidate(): void {
    this.#orders.clear();
  }

  albums({ offset, limit, ...query }: AlbumQuery): EntityPage<AlbumRow> {
    return this.#page(this.#albumIds(query), offset, limit, (slice) => this.albumRows(slice));
  }

  artists({ offset, limit, ...query }: ArtistQuery): EntityPage<ArtistRow> {
    return this.#page(this.#artistIds(query), offset, limit, (slice) => this.artistRows(slice));
  }

  genres({ offset, limit, ...query }: GenreQuery): EntityPage<GenreRow> {
    return this.#page(this.#genreIds(query), offset, limit, (slice) => this.genreRows(slice));
  }

  /** The first place from `from` on, and around the end, of a name that begins as typed. */
  albumPlace(asked: Unpaged<AlbumQuery> & Typed): number | null {
    return this.#place('albums', albumName(asked) ?? 'title_key', this.#albumIds(asked), asked);
  }

  artistPlace(asked: Unpaged<ArtistQuery> & Typed): number | null {
    return this.#place('artists', 'sort_key', this.#artistIds(asked), asked);
  }

  genrePlace(asked: Unpaged<GenreQuery> & Typed): number | null {
    return this.#place('genres', 'name_key', this.#genreIds(asked), asked);
  }

  /** Where each letter begins; nowhere in an order that is not by name. */
  albumLetters(query: Unpaged<AlbumQuery>): LetterPlace[] {
    const name = albumName(query);
    return name === null ? [] : this.#letters('albums', name, this.#albumIds(query));
  }

  artistLetters(query: Unpaged<ArtistQuery>): LetterPlace[] {
    const [{ by } = { by: 'name' }] = query.sort ?? [];
    return by === 'name' ? this.#letters('artists', 'sort_key', this.#artistIds(query)) : [];
  }

  #albumIds({ of, sort = [{ by: 'artist', direction: 'ascending' }] }: Unpaged<AlbumQuery>): Uint32Array {
    const where = of ? OF[of.kind] : 'true';
    return this.#order(`SELECT id FROM albums WHERE ${where} ORDER BY ${orderBy(sort, ALBUM_ORDERS, ALBUM_END)}`, of?.id); // prettier-ignore
  }

  #artistIds({ kind = 'albums', sort = [] }: Unpaged<ArtistQuery>): Uint32Array {
    return this.#order(`SELECT id FROM artists WHERE ${KINDS[kind]} ORDER BY ${orderBy(sort, ARTIST_ORDERS, ['sort_key', 'id'])}`); // prettier-ignore
  }

  #genreIds({ sort = [] }: Unpaged<GenreQuery>): Uint32Array {
    return this.#order(`SELECT id FROM genres WHERE track_count > 0 ORDER BY ${orderBy(sort, GENRE_ORDERS, ['name_key'])}`); // prettier-ignore
  }

  #place(
    table: 'albums' | 'artists' | 'genres',
    key: string,
    order: Uint32Array,
    { text, from }: Typed,
  ): number | null {
    const bounds = keysOfTyped(text);
    if (bounds === null) return null;
    const ids = this.#column<number>(`SELECT id FROM ${table} WHERE ${key} >= ? AND ${key} < ?`, ...bounds);
    return placeOfAny(order, Uint32Array.from(ids), from);
  }

  #letters(table: 'albums' | 'artists', key: string, order: Uint32Array): LetterPlace[] {
    const sql = `SELECT substr(${key}, 1, 1) FROM json_each(?) AS asked CROSS JOIN ${table} AS a WHERE a.id = asked.value ORDER BY asked.key`;
    const firsts = this.#column<string>(sql, JSON.stringify(Array.from(order)));
    return letterPlaces(firsts);
  }

  #column<T>(sql: string, ...parameters: readonly string[]): T[] {
    return this.#database.read(() => this.#database.statement(sql).pluck().all(...parameters) as T[]); // prettier-ignore
  }

  /** Rows of the ids that exist, in the order asked. */
  albumRows(ids: ArrayLike<number>): AlbumRow[] {
    return this.#rows<StoredAlbum>('albums', ALBUM_COLUMNS, ids).map(({ artists, cover, compilation, ...row }) => ({
      ...row,
      compilation: compilation === 1,
      artists: JSON.parse(artists) as NamedArtist[],
      cover: cover === null ? null : (JSON.parse(cover) as AlbumRow['cover']),
    }));
  }

  /** Rows of the ids that exist, in the order asked. */
  artistRows(ids: ArrayLike<number>): ArtistRow[] {
    return this.#rows('artists', ARTIST_COLUMNS, ids);
  }

  /** Rows of the ids that exist, in the order asked. */
  genreRows(ids: ArrayLike<number>): GenreRow[] {
    return this.#rows('genres', GENRE_COLUMNS, ids);
  }

  #order(sql: string, of = 0): Uint32Array {
    const key = `${of} ${sql}`;
    const known = this.#orders.get(key);
    if (known) return known;
    const found = this.#database.read(() => this.#database.statement(sql).pluck().all({ of }) as number[]);
    const ids = Uint32Array.from(found);
    this.#orders.set(key, ids);
    return ids;
  }

  #page<Row>(ids: Uint32Array, offset: number, limit: number, rowsOf: (ids: Uint32Array) => Row[]): EntityPage<Row> {
    return { rows: rowsOf(ids.subarray(offset, offset + limit)), total: ids.length, revision: this.#revision() };
  }

  #rows<R>(table: 'albums' | 'artists' | 'genres', columns: string, ids: ArrayLike<number>): R[] {
    const sql = `SELECT ${columns} FROM json_each(?) AS asked CROSS JOIN ${table} AS a WHERE a.id = asked.value ORDER BY asked.key`;
    return this.#database.read(() => this.#database.statement(sql).all(JSON.stringify(Array.from(ids))) as R[]);
  }
}

/** The column of the name by which the albums are sorted; null: by something else. */
function albumName({ sort = [{ by: 'artist', direction: 'ascending' }] }: Unpaged<AlbumQuery>): string | null {
  const by = sort[0]?.by;
  return (by && ALBUM_NAMES[by]) ?? null;
}

function orderBy<By extends string>(
  sort: EntitySort<By>,
  columns: Readonly<Record<By, Column>>,
  end: readonly string[],
): string {
  const asked = sort.flatMap(({ by, direction }) => {
    const { column, empty } = columns[by];
    if (direction === 'ascending') return [column];
    const literal = typeof empty === 'string' ? `'${empty}'` : String(empty);
    return empty === undefined ? [`${column} DESC`] : [`${column} = ${literal}`, `${column} DESC`];
  });
  return [...asked, ...end].join(', ');
}
