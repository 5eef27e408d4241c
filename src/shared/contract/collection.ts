// What a library is made of beside its tracks: albums, artists and genres, page by page; what the listener makes of tracks; files that are there twice.
import * as v from 'valibot';

import {
  ALBUM_SORTS, ARTIST_KINDS, ARTIST_SORTS, GENRE_SORTS, type AlbumRow, type ArtistRow, type EntityPage, type GenreRow, type PlayRow,
} from '../entities.ts'; // prettier-ignore
import type { TrackRow } from '../library.ts';
import { call, count, id, nothing, type CallHandlers } from './kit.ts';

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
const page = { offset: count, limit: v.pipe(count, v.maxValue(1000)) };
const ids = v.pipe(v.array(id), v.minLength(1), v.maxLength(1000));

export const collection = {
  calls: {
    'albums.page': call<EntityPage<AlbumRow>>({ safe: true })(
      v.strictObject({
        of: v.optional(v.strictObject({ kind: v.picklist(['artist', 'genre']), id })),
        sort: sortBy(ALBUM_SORTS),
        ...page,
      }),
    ),
    'artists.page': call<EntityPage<ArtistRow>>({ safe: true })(
      v.strictObject({ kind: v.optional(v.picklist(ARTIST_KINDS)), sort: sortBy(ARTIST_SORTS), ...page }),
    ),
    'genres.page': call<EntityPage<GenreRow>>({ safe: true })(v.strictObject({ sort: sortBy(GENRE_SORTS), ...page })),
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
    /** Groups of tracks that sound the same to the bit, whatever their tags. */
    'tracks.duplicates': call<readonly (readonly TrackRow[])[]>({ safe: true })(nothing),
    /** Forgets every track whose file is missing now. What was made of them comes back with their files. */
    'tracks.forgetMissing': call<null>()(nothing),
  },
  notifications: {},
  events: {},
} as const;

export type CollectionCalls = CallHandlers<typeof collection>;
