// What the page may ask of playlists.
import type { PlaylistCalls } from '../../shared/contract/playlists.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { PlaylistRow } from '../../shared/playlists.ts';
import { exportPlaylist, importPlaylist, type PlaylistRooms } from './playlist-files/playlist-import.ts';

export function playlistCalls(rooms: PlaylistRooms, onChanged: (lists: readonly PlaylistRow[]) => void): PlaylistCalls {
  const { playlists } = rooms;
  const told = <T>(value: T): T => {
    onChanged(playlists.list());
    return value;
  };
  const byHand = (playlistId: number): PlaylistRow => {
    const playlist = playlists.get(playlistId);
    if (playlist?.query !== null) throw new PlayerError('not-found');
    return playlist;
  };
  return {
    'playlists.list': () => playlists.list(),
    'playlists.create': ({ name }) => told(playlists.create(name, [])),
    'playlists.add': ({ playlistId, trackIds }) => {
      byHand(playlistId);
      playlists.add(playlistId, trackIds);
      return told(byHand(playlistId));
    },
    'playlists.delete': ({ playlistId }) => {
      playlists.delete(playlistId);
      return told(null);
    },
    'playlists.trackIds': ({ playlistId }) => playlists.trackIds(playlistId),
    'playlists.import': async ({ path }) => told(await importPlaylist(rooms, path)),
    'playlists.export': ({ playlistId, path, relative }) => exportPlaylist(rooms, playlistId, path, relative),
  };
}
