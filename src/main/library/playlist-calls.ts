// What the page may ask of playlists.
import type { PlaylistCalls } from '../../shared/contract/playlists.ts';
import type { PlaylistRow } from '../../shared/playlists.ts';
import { exportPlaylist, importPlaylist, type PlaylistRooms } from './playlist-files/playlist-import.ts';

export function playlistCalls(rooms: PlaylistRooms, onChanged: (lists: readonly PlaylistRow[]) => void): PlaylistCalls {
  const { playlists } = rooms;
  return {
    'playlists.list': () => playlists.list(),
    'playlists.trackIds': ({ playlistId }) => playlists.trackIds(playlistId),
    'playlists.import': async ({ path }) => {
      const imported = await importPlaylist(rooms, path);
      onChanged(playlists.list());
      return imported;
    },
    'playlists.export': ({ playlistId, path, relative }) => exportPlaylist(rooms, playlistId, path, relative),
  };
}
