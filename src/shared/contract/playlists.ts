// Playlists: which there are, and their way in from and out to files of other programs.
import * as v from 'valibot';

import type { PlaylistImport, PlaylistRow } from '../playlists.ts';
import { call, event, id, nothing, path, type CallHandlers } from './kit.ts';

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
const trackIds = v.pipe(v.array(id), v.minLength(1), v.maxLength(1000));

export const playlists = {
  calls: {
    'playlists.list': call<readonly PlaylistRow[]>({ safe: true })(nothing),
    /** An empty list that is made by hand. Two may have one name. */
    'playlists.create': call<PlaylistRow>()(v.strictObject({ name })),
    /** Adds tracks at its end; those that left the library are left out. Rejects with `not-found`, and for a list that fills itself. */
    'playlists.add': call<PlaylistRow>()(v.strictObject({ playlistId: id, trackIds })),
    /** The files of its tracks stay as they are. */
    'playlists.delete': call<null>({ safe: true })(v.strictObject({ playlistId: id })),
    /** Rows of the tracks of a list made by hand that are in the library, in order. */
    'playlists.trackIds': call<readonly number[]>({ safe: true })(v.strictObject({ playlistId: id })),
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
