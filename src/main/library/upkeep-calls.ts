// What the page may ask of what people made, as a file.
import type { UpkeepCalls } from '../../shared/contract/upkeep.ts';
import type { PlaylistRow } from '../../shared/playlists.ts';
import { exportMade, type ExportRooms } from './upkeep/made-export.ts';
import { importMade, type ImportRooms } from './upkeep/made-import.ts';

export function upkeepCalls(
  rooms: ExportRooms & ImportRooms,
  onPlaylists: (lists: readonly PlaylistRow[]) => void,
): UpkeepCalls {
  return {
    'upkeep.export': ({ path }) => exportMade(rooms, path),
    'upkeep.import': async ({ path }) => {
      try {
        return await importMade(rooms, path);
      } finally {
        onPlaylists(rooms.playlists.list());
      }
    },
  };
}
