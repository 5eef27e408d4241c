// What the page may ask of playlists. Each edit is told once, whatever it is made of.
import type { PlaylistCalls } from '../../shared/contract/playlists.ts';
import { PlayerError } from '../../shared/errors.ts';
import { tracksOfPlaylist, smartTracks, type PlaylistRow, type TracksFrom } from '../../shared/playlists.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { trackIdsOf } from './listed-tracks.ts';
import { exportPlaylist, importPlaylist } from './playlist-files/playlist-import.ts';

export interface PlaylistCallsOptions {
  readonly catalogue: Pick<Catalogue, 'playlists' | 'playlistEdits' | 'playlistRows' | 'tracks' | 'finder'>;
  /** Of the queue as it was kept last, in order of play. */
  queuedTrackIds(): Promise<readonly number[]>;
  onChanged(lists: readonly PlaylistRow[]): void;
}

export function playlistCalls({ catalogue, queuedTrackIds, onChanged }: PlaylistCallsOptions): PlaylistCalls {
  const { playlists, playlistEdits: edits, playlistRows, tracks } = catalogue;
  const told = <T>(value: T): T => {
    onChanged(playlists.list());
    return value;
  };
  const known = (playlistId: number): PlaylistRow => {
    const playlist = playlists.get(playlistId);
    if (!playlist) throw new PlayerError('not-found');
    return playlist;
  };
  const byHand = (playlistId: number): PlaylistRow => {
    const playlist = known(playlistId);
    if (playlist.query !== null) throw new PlayerError('not-found');
    return playlist;
  };
  const idsFrom = async (from: TracksFrom): Promise<readonly number[]> => {
    if ('trackIds' in from) return from.trackIds;
    return 'queue' in from ? queuedTrackIds() : trackIdsOf(catalogue, from.query, from.ranges);
  };
  return {
    'playlists.list': () => playlists.list(),
    'playlists.create': async ({ name, from, query }) => {
      const id = edits.create(name, query ?? null, from && query === undefined ? await idsFrom(from) : []);
      return told(known(id));
    },
    'playlists.begin': ({ lists }) => (edits.begin(lists) ? told(null) : null),
    'playlists.change': ({ playlistId, name, query }) => {
      if (query !== undefined && known(playlistId).query === null) throw new PlayerError('not-found');
      known(playlistId);
      edits.change(playlistId, { name, query });
      return told(known(playlistId));
    },
    'playlists.add': async ({ playlistId, from, before, repeats }) => {
      const playlist = byHand(playlistId);
      const ids = await idsFrom(from);
      const there = playlistRows.already(playlistId);
      const already = ids.filter((id) => there.has(id)).length;
      const wanted = repeats === 'new' ? [...new Set(ids)].filter((id) => !there.has(id)) : ids;
      if (wanted.length === 0 || (repeats === 'ask' && already > 0)) return { playlist, added: 0, already };
      const added = edits.add(playlistId, wanted, before);
      return told({ playlist: known(playlistId), added, already });
    },
    'playlists.move': ({ playlistId, ranges, before }) => {
      byHand(playlistId);
      edits.move(playlistId, ranges, before);
      return told(null);
    },
    'playlists.remove': ({ playlistId, ranges }) => {
      byHand(playlistId);
      edits.remove(playlistId, ranges);
      return told(null);
    },
    'playlists.sort': async ({ playlistId, by, direction }) => {
      byHand(playlistId);
      const order = await tracks.trackIdsSoon({ search: '', sort: by, direction });
      const ranks = new Map(order.map((id, rank) => [id, rank]));
      edits.sort(playlistId, (trackId) => ranks.get(trackId) ?? Number.MAX_SAFE_INTEGER);
      return told(null);
    },
    'playlists.delete': ({ playlistId }) => {
      known(playlistId);
      edits.delete(playlistId);
      return told(null);
    },
    'playlists.undo': () => told(edits.undo()),
    'playlists.redo': () => told(edits.redo()),
    'playlists.facts': async (asked) => {
      if ('query' in asked) return playlistRows.factsOf(await tracks.trackIdsSoon(smartTracks(asked.query)));
      const { id, query } = known(asked.playlistId);
      if (query === null) return playlistRows.facts(id);
      return playlistRows.factsOf(await tracks.trackIdsSoon(smartTracks(query)));
    },
    'playlists.entryPlace': ({ playlistId, ...wanted }) => playlistRows.entryPlace(playlistId, wanted),
    'playlists.import': async ({ path }) => told(await importPlaylist(catalogue, path)),
    'playlists.export': async ({ playlistId, path, relative }) => {
      const playlist = known(playlistId);
      const found = playlist.query === null ? null : await trackIdsOf(catalogue, tracksOfPlaylist(playlist));
      const entries = found ? playlists.entriesOf(found) : playlists.entries(playlistId);
      return exportPlaylist(playlist.name, entries, path, relative);
    },
  };
}
