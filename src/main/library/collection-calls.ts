// What the page may ask of albums, artists and genres, and what the listener makes of tracks.
import type { CollectionCalls } from '../../shared/contract/collection.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';

/** More groups than anyone looks through at once. Guess. */
const DUPLICATE_GROUPS = 500;

export interface CollectionCallsOptions {
  readonly catalogue: Pick<Catalogue, 'tracks' | 'lists' | 'playStats' | 'lyrics' | 'properties'>;
  /** The row of a track changed. */
  onRow(row: TrackRow): void;
}

export function collectionCalls({ catalogue, onRow }: CollectionCallsOptions): CollectionCalls {
  const { tracks, lists, playStats, lyrics } = catalogue;
  const tell = (ids: readonly number[]): null => {
    for (const row of tracks.byIds(ids)) onRow(row);
    return null;
  };
  return {
    'albums.page': (query) => lists.albums(query),
    'artists.page': (query) => lists.artists(query),
    'genres.page': (query) => lists.genres(query),
    'albums.place': (asked) => lists.albumPlace(asked),
    'artists.place': (asked) => lists.artistPlace(asked),
    'genres.place': (asked) => lists.genrePlace(asked),
    'albums.letters': (query) => lists.albumLetters(query),
    'artists.letters': (query) => lists.artistLetters(query),
    'albums.byIds': ({ ids }) => lists.albumRows(ids),
    'artists.byIds': ({ ids }) => lists.artistRows(ids),
    'genres.byIds': ({ ids }) => lists.genreRows(ids),
    'plays.page': ({ offset, limit }) => {
      const { plays, total } = playStats.history(offset, limit);
      const rows = new Map(tracks.byIds(plays.map(({ trackId }) => trackId)).map((row) => [row.id, row]));
      return {
        rows: plays.flatMap(({ id, trackId, playedAt }) => {
          const track = rows.get(trackId);
          return track ? [{ id, playedAt, track }] : [];
        }),
        total,
        revision: tracks.revision,
      };
    },
    'tracks.rate': ({ ids, rating }) => {
      playStats.rate(ids, rating);
      return tell(ids);
    },
    'tracks.love': ({ ids, loved }) => {
      playStats.love(ids, loved);
      return tell(ids);
    },
    'tracks.lyrics': ({ id }) => lyrics.of(id),
    'tracks.setLyricsOffset': ({ id, offsetMs }) => {
      lyrics.setOffset(id, offsetMs);
      return null;
    },
    'tracks.properties': ({ ids }) => catalogue.properties(ids),
    'tracks.duplicates': () => tracks.duplicates(DUPLICATE_GROUPS),
    'tracks.forgetMissing': async () => {
      await tracks.purgeMissing(Date.now() + 1, new AbortController().signal);
      return null;
    },
  };
}
