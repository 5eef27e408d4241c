// Playlists: which there are, what is in them, and their way in from and out to files of other programs. Rows of one are asked for as those of any
// list of tracks (library.ts), by a query that is `of` it.
import * as v from 'valibot';

import { SORT_COLUMNS } from '../library.ts';
import { REPEATS, type EntryPlace, type PlaylistAddition, type PlaylistFacts, type PlaylistImport, type PlaylistRow, type PlaylistStep } from '../playlists.ts'; // prettier-ignore
import { call, count, event, id, nothing, path, type CallHandlers } from './kit.ts';
import { DIRECTIONS, ranges, searchText, trackQuery } from './library.ts';

/** More at once are named by a query. */
const MAX_IDS = 5000;

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
const query = v.pipe(searchText, v.trim());
const from = v.union([
  v.strictObject({ trackIds: v.pipe(v.array(id), v.minLength(1), v.maxLength(MAX_IDS), v.readonly()) }),
  v.strictObject({ query: trackQuery, ranges: v.optional(ranges) }),
  v.strictObject({ queue: v.literal(true) }),
]);
/** The index of the entry that comes behind; null: at the end. */
const before = v.nullable(count);

/** Each edit is one transaction and one `playlists.changed`, and can be undone. All but `list` and `create` reject with `not-found`. */
export const playlists = {
  calls: {
    /** By name. */
    'playlists.list': call<readonly PlaylistRow[]>({ safe: true })(nothing),
    /** A list made by hand, of these tracks or empty; with a `query` one that fills itself. Two may have one name. */
    'playlists.create': call<PlaylistRow>()(v.strictObject({ name, from: v.optional(from), query: v.optional(query) })),
    /** Makes the lists that a new library begins with, under these names, when that was never done. */
    'playlists.begin': call<null>({ safe: true })(
      v.strictObject({ lists: v.pipe(v.array(v.strictObject({ name, query })), v.maxLength(20)) }),
    ),
    /** Its name, or what it is filled by. */
    'playlists.change': call<PlaylistRow>({ safe: true })(
      v.strictObject({ playlistId: id, name: v.optional(name), query: v.optional(query) }),
    ),
    /** Adds to a list made by hand; what left the library is left out. */
    'playlists.add': call<PlaylistAddition>()(
      v.strictObject({ playlistId: id, from, before, repeats: v.picklist(REPEATS) }),
    ),
    /** Moves entries, which stay in their order. */
    'playlists.move': call<null>()(v.strictObject({ playlistId: id, ranges, before })),
    'playlists.remove': call<null>()(v.strictObject({ playlistId: id, ranges })),
    /** Puts its entries into this order once. What is not in the library comes last. */
    'playlists.sort': call<null>({ safe: true })(
      v.strictObject({ playlistId: id, by: v.picklist(SORT_COLUMNS), direction: v.picklist(DIRECTIONS) }),
    ),
    /** The files of its tracks stay as they are. */
    'playlists.delete': call<null>()(v.strictObject({ playlistId: id })),
    /** The last edit of any list, taken back or done again; null: there is none. They are kept as long as the core runs. */
    'playlists.undo': call<PlaylistStep | null>()(nothing),
    'playlists.redo': call<PlaylistStep | null>()(nothing),
    /** Of a list, or of what would fill one. */
    'playlists.facts': call<PlaylistFacts>({ safe: true })(
      v.union([v.strictObject({ playlistId: id }), v.strictObject({ query })]),
    ),
    /** Where the entry stands, or the first that is the track; null: it is not there. */
    'playlists.entryPlace': call<EntryPlace | null>({ safe: true })(
      v.union([v.strictObject({ playlistId: id, trackId: id }), v.strictObject({ playlistId: id, entryId: id })]),
    ),
    /** Makes a playlist of an M3U, M3U8, PLS or XSPF file. It takes as long as its tracks take to be looked for. */
    'playlists.import': call<PlaylistImport>({ untimed: true })(v.strictObject({ path })),
    /** Writes one as the format its path's extension names; an existing file is replaced. Returns how many tracks were written. */
    'playlists.export': call<number>({ untimed: true })(
      v.strictObject({ playlistId: id, path, relative: v.boolean() }),
    ),
  },
  notifications: {},
  events: { 'playlists.changed': event<readonly PlaylistRow[]>() },
} as const;

export type PlaylistCalls = CallHandlers<typeof playlists>;
