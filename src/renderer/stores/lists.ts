// The lists of the library that the page shows. Each belongs to a place of the history and is kept for as long as one can come back to it, so
// that going back shows the rows at once.
import type { CoreClient } from '../../shared/contract/index.ts';
import type {
  AlbumQuery,
  AlbumRow,
  ArtistQuery,
  ArtistRow,
  GenreQuery,
  GenreRow,
  PlayRow,
} from '../../shared/entities.ts';
import type { TrackQuery, TrackRow } from '../../shared/library.ts';
import type { Navigation } from './navigation.ts';
import { createPagedList, type PagedList } from './paged-list.ts';
import type { Answer, HasId } from './pages.ts';

type Unpaged<Query> = Omit<Query, 'offset' | 'limit'>;
export type AlbumListQuery = Unpaged<AlbumQuery>;
export type ArtistListQuery = Unpaged<ArtistQuery>;
export type GenreListQuery = Unpaged<GenreQuery>;

export type TrackList = PagedList<TrackRow, TrackQuery>;
export type AlbumList = PagedList<AlbumRow, AlbumListQuery>;
export type ArtistList = PagedList<ArtistRow, ArtistListQuery>;
export type PlayList = PagedList<PlayRow, typeof ALL_PLAYS>;
export type GenreList = PagedList<GenreRow, GenreListQuery>;

export const FIRST_QUERY: TrackQuery = { search: '', sort: 'artist', direction: 'ascending' };

/** Nothing is asked of plays but their page. */
const ALL_PLAYS = {};

/** Conditions on what people made of tracks. */
const MADE_BY_LISTENERS = /\b(?:loved|rating|plays|skips|last)\b/i;

interface Owned {
  readonly placeId: number;
  readonly list: { dispose(): void };
}

export class Lists {
  readonly #client: CoreClient;
  readonly #onFailure: (error: unknown) => void;
  /** By place and what they are for there. */
  readonly #lists = new Map<string, Owned>();
  readonly #trackLists = new Set<TrackList>();
  readonly #playLists = new Set<PlayList>();
  readonly #ends: (() => void)[];

  constructor(client: CoreClient, navigation: Navigation, onFailure: (error: unknown) => void) {
    this.#client = client;
    this.#onFailure = onFailure;
    this.#ends = [
      client.on('library.track', (row) => {
        for (const list of this.#trackLists) {
          list.renew(row);
          // Ratings and plays change no revision of the library: only what is chosen or ordered by them is affected.
          if (MADE_BY_LISTENERS.test(list.state.getState().query.search)) list.refresh();
        }
        for (const list of this.#playLists) list.refresh();
      }),
      client.on('playlists.changed', () => {
        for (const list of this.#trackLists) if (list.state.getState().query.of?.kind === 'playlist') list.refresh();
      }),
      navigation.state.subscribe(({ places }) => this.#forgetAllBut(new Set(places.map(({ id }) => id)))),
    ];
  }

  /** The list of that name at the place; `query` is what it begins with. */
  tracks(placeId: number, name: string, query: TrackQuery): TrackList {
    const list = this.#list<TrackRow, TrackQuery>(placeId, `tracks ${name}`, query, (query, offset, limit) =>
      this.#client.call('library.tracks', { query, offset, limit }),
    );
    this.#trackLists.add(list);
    return list;
  }

  albums(placeId: number, name: string, query: AlbumListQuery): AlbumList {
    return this.#list<AlbumRow, AlbumListQuery>(placeId, `albums ${name}`, query, (query, offset, limit) =>
      this.#client.call('albums.page', { ...query, offset, limit }),
    );
  }

  artists(placeId: number, name: string, query: ArtistListQuery): ArtistList {
    return this.#list<ArtistRow, ArtistListQuery>(placeId, `artists ${name}`, query, (query, offset, limit) =>
      this.#client.call('artists.page', { ...query, offset, limit }),
    );
  }

  genres(placeId: number, name: string, query: GenreListQuery): GenreList {
    return this.#list<GenreRow, GenreListQuery>(placeId, `genres ${name}`, query, (query, offset, limit) =>
      this.#client.call('genres.page', { ...query, offset, limit }),
    );
  }

  plays(placeId: number): PlayList {
    const list = this.#list<PlayRow, typeof ALL_PLAYS>(placeId, 'plays', ALL_PLAYS, (_, offset, limit) =>
      this.#client.call('plays.page', { offset, limit }),
    );
    this.#playLists.add(list);
    return list;
  }

  dispose(): void {
    for (const end of this.#ends) end();
    this.#forgetAllBut(new Set());
  }

  #list<Row extends HasId, Query extends object>(
    placeId: number,
    name: string,
    query: Query,
    ask: (query: Query, offset: number, limit: number) => Promise<Answer<Row>>,
  ): PagedList<Row, Query> {
    const key = `${placeId} ${name}`;
    const known = this.#lists.get(key);
    if (known) return known.list as PagedList<Row, Query>;
    const list = createPagedList<Row, Query>(this.#client, { query, ask, onFailure: this.#onFailure });
    this.#lists.set(key, { placeId, list });
    return list;
  }

  #forgetAllBut(placeIds: ReadonlySet<number>): void {
    for (const [key, { placeId, list }] of this.#lists) {
      if (placeIds.has(placeId)) continue;
      this.#lists.delete(key);
      this.#trackLists.delete(list as TrackList);
      this.#playLists.delete(list as PlayList);
      list.dispose();
    }
  }
}
