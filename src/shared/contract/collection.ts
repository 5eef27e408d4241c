// What a library is made of beside its tracks: albums, artists and genres, page by page; what the listener makes of tracks; files that are there twice.
import * as v from 'valibot';

import {
  ALBUM_SORTS, ARTIST_KINDS, ARTIST_SORTS, GENRE_SORTS, type AlbumRow, type ArtistRow, type EntityPage, type GenreRow, type LetterPlace,
  type PlayRow,
} from '../entities.ts'; // prettier-ignore
import type { TrackProperties } from '../properties.ts';
import { MOST_LYRICS_OFFSET_MS, type TrackLyrics, type TrackRow } from '../library.ts';
import { call, count, id, nothing, typed, type CallHandlers } from './kit.ts';

/** More than anyone names in one list. */
const MAX_SORT_STEPS = 4;

const sortBy = <const By extends readonly [string, ...string[]]>(columns: By) =>
  v.optional(
    v.pipe(
      v.array(v.strictObject({ by: v.picklist(columns), direction: v.picklist(['ascending', 'descending']) })),
      v.maxLength(MAX_SORT_STEPS),
      v.readonly(),
    ),
  );
const albums = {
  of: v.optional(v.strictObject({ kind: v.picklist(['artist', 'genre']), id })),
  sort: sortBy(ALBUM_SORTS),
};
const artists = { kind: v.optional(v.picklist(ARTIST_KINDS)), sort: sortBy(ARTIST_SORTS) };
const genres = { sort: sortBy(GENRE_SORTS) };
const page = { offset: count, limit: v.pipe(count, v.maxValue(1000)) };
const place = { text: typed, from: count };
const offsetMs = v.pipe(v.number(), v.integer(), v.minValue(-MOST_LYRICS_OFFSET_MS), v.maxValue(MOST_LYRICS_OFFSET_MS));
const ids = v.pipe(v.array(id), v.minLength(1), v.maxLength(1000));

export const collection = {
  calls: {
    'albums.page': call<EntityPage<AlbumRow>>({ safe: true })(v.strictObject({ ...albums, ...page })),
    'artists.page': call<EntityPage<ArtistRow>>({ safe: true })(v.strictObject({ ...artists, ...page })),
    'genres.page': call<EntityPage<GenreRow>>({ safe: true })(v.strictObject({ ...genres, ...page })),
    /** The first, from `from` on and around the end, whose name begins as typed: the name it is sorted by. null: there is none. */
    'albums.place': call<number | null>({ safe: true })(v.strictObject({ ...albums, ...place })),
    'artists.place': call<number | null>({ safe: true })(v.strictObject({ ...artists, ...place })),
    'genres.place': call<number | null>({ safe: true })(v.strictObject({ ...genres, ...place })),
    /** Where each letter begins, in the order of the list; none in an order that is not by name. */
    'albums.letters': call<readonly LetterPlace[]>({ safe: true })(v.strictObject(albums)),
    'artists.letters': call<readonly LetterPlace[]>({ safe: true })(v.strictObject(artists)),
    /** Rows of the ids that exist, in the order asked. */
    'albums.byIds': call<readonly AlbumRow[]>({ safe: true })(v.strictObject({ ids })),
    'artists.byIds': call<readonly ArtistRow[]>({ safe: true })(v.strictObject({ ids })),
    'genres.byIds': call<readonly GenreRow[]>({ safe: true })(v.strictObject({ ids })),
    /** What was heard, newest first. */
    'plays.page': call<EntityPage<PlayRow>>({ safe: true })(v.strictObject(page)),
    /** 0 to 100; null takes the rating away. The rows come as `library.track`. */
    'tracks.rate': call<null>({ safe: true })(
      v.strictObject({ ids, rating: v.nullable(v.pipe(count, v.maxValue(100))) }),
    ),
    'tracks.love': call<null>({ safe: true })(v.strictObject({ ids, loved: v.boolean() })),
    /** null where none are known. */
    'tracks.lyrics': call<TrackLyrics | null>({ safe: true })(v.strictObject({ id })),
    /** Shows the words of a song that much sooner (positive) or later. */
    'tracks.setLyricsOffset': call<null>({ safe: true })(v.strictObject({ id, offsetMs })),
    /** All that is known of those that exist, in the order asked. */
    'tracks.properties': call<readonly TrackProperties[]>({ safe: true })(v.strictObject({ ids })),
    /** Groups of tracks that sound the same to the bit, whatever their tags. */
    'tracks.duplicates': call<readonly (readonly TrackRow[])[]>({ safe: true })(nothing),
    /** Forgets every track whose file is missing now. What was made of them comes back with their files. */
    'tracks.forgetMissing': call<null>()(nothing),
  },
  notifications: {},
  events: {},
} as const;

export type CollectionCalls = CallHandlers<typeof collection>;
