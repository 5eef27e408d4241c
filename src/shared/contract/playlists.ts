// Playlists: which there are, and their way in from and out to files of other programs.
import * as v from 'valibot';

import type { PlaylistImport, PlaylistRow } from '../playlists.ts';
import { call, event, id, nothing, path, type CallHandlers } from './kit.ts';

export const playlists = {
  calls: {
    'playlists.list': call<readonly PlaylistRow[]>({ safe: true })(nothing),
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
