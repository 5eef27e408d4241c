// What can be done with tracks, albums, artists, genres and playlists wherever they are shown. Menus, keys and buttons call it; nothing else does it.
import type { CoreClient } from '../../shared/contract/index.ts';
import type { TrackQuery, TrackRow } from '../../shared/library.ts';
import { tracksOfPlaylist, type PlaylistRow, type TracksFrom } from '../../shared/playlists.ts';
import type { QueueSource, ShuffleMode } from '../../shared/queue.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import { words } from '../texts/words.ts';
import type { DialogStore } from './dialog-store.ts';
import type { ItemTarget, TracksTarget } from './menu-store.ts';
import type { Navigation } from './navigation.ts';
import { tell, tellFailure, type NoticeStore } from './notice-store.ts';
import type { PlaylistCommands } from './playlist-commands.ts';

/** As many as the contract takes at once. */
const IDS_A_CALL = 1000;

export interface ItemCommands {
  /** Plays it in its own order, or shuffled; of selected tracks the list they stand in, from the first of them. */
  play(target: ItemTarget, shuffle?: ShuffleMode): void;
  /** Shows all that is known of it: of its tracks, where it has some. */
  showProperties(target: ItemTarget): void;
  /** Opens the system's file manager at the file of its first track. */
  showFile(target: ItemTarget): void;
  playNext(target: ItemTarget): void;
  addToQueue(target: ItemTarget): void;
  /** Asks for the name of a playlist to be made of it. */
  askToSave(target: ItemTarget): void;
  /** Makes a playlist of that name of it. */
  saveAs(name: string, target: ItemTarget): void;
  /** Adds it to a playlist; null: at its end, else before the entry at that index. */
  addToPlaylist(playlist: PlaylistRow, target: ItemTarget, before?: number | null): void;
  love(target: ItemTarget, loved: boolean): void;
  /** 0 to 100; null takes the rating away. */
  rate(target: ItemTarget, rating: number | null): void;
}

export function createItemCommands(
  client: CoreClient,
  engine: PlayerEngine,
  navigation: Navigation,
  notices: NoticeStore,
  dialogs: DialogStore,
  playlists: PlaylistCommands,
): ItemCommands {
  const fail = (error: unknown): void => tellFailure(notices, error);
  const idsOf = (target: ItemTarget): Promise<readonly number[]> => {
    if (target.kind === 'tracks') return target.ids();
    return client.call('library.trackIds', { query: queryOfItem(target) });
  };
  const withIds = (target: ItemTarget, act: (ids: readonly number[]) => void): void => {
    idsOf(target).then(act, fail);
  };
  const inParts = async (ids: readonly number[], send: (part: number[]) => Promise<unknown>): Promise<void> => {
    for (let at = 0; at < ids.length; at += IDS_A_CALL) await send(ids.slice(at, at + IDS_A_CALL));
  };
  return {
    play(target, shuffle) {
      if (target.kind === 'tracks' && target.count === 1 && target.play && shuffle === undefined) target.play();
      else withIds(target, (ids) => engine.playList(sourceOf(target), ids, shuffle === undefined ? {} : { shuffle }));
    },
    showProperties(target) {
      withIds(target, (ids) => {
        if (ids.length > 0) navigation.go({ view: 'properties', ids });
      });
    },
    showFile(target) {
      withIds(target, ([trackId]) => {
        if (trackId !== undefined) client.call('shell.showFile', { trackId }).catch(fail);
      });
    },
    playNext(target) {
      withIds(target, (ids) => {
        engine.queue.playNext(ids);
        tell(notices, 'note', words.notices.playsNext(ids.length));
      });
    },
    addToQueue(target) {
      withIds(target, (ids) => {
        engine.queue.add(ids);
        tell(notices, 'note', words.notices.queued(ids.length));
      });
    },
    askToSave(target) {
      fromOf(target).then((from) => {
        const name = sourceOf(target).name ?? '';
        dialogs.setState({ open: { kind: 'save-playlist', name, from, count: countOf(target) } });
      }, fail);
    },
    saveAs(name, target) {
      fromOf(target).then((from) => playlists.createFrom(name, from), fail);
    },
    addToPlaylist(playlist, target, before) {
      fromOf(target).then((from) => playlists.add(playlist, from, countOf(target), before), fail);
    },
    love(target, loved) {
      withIds(
        target,
        (ids) => void inParts(ids, (part) => client.call('tracks.love', { ids: part, loved })).catch(fail),
      );
    },
    rate(target, rating) {
      withIds(
        target,
        (ids) => void inParts(ids, (part) => client.call('tracks.rate', { ids: part, rating })).catch(fail),
      );
    },
  };
}

/** All tracks of it, in the order in which it is played. */
export function queryOf(kind: 'album' | 'artist' | 'genre', id: number): TrackQuery {
  return { search: '', sort: 'albumArtist', direction: 'ascending', of: { kind, id } };
}

/** What the queue says it came from. */
function sourceOf(target: ItemTarget): QueueSource {
  if (target.kind === 'tracks') return { kind: 'loose', query: null };
  const query = queryOfItem(target);
  if (target.kind === 'folder') return { kind: 'folder', name: target.folder.name, query };
  return { kind: target.kind, ...namedItem(target), query };
}

/** How a playlist takes the tracks: by a query where there is one. */
async function fromOf(target: ItemTarget): Promise<TracksFrom> {
  if (target.kind !== 'tracks') return { query: queryOfItem(target) };
  return target.from ?? { trackIds: await target.ids() };
}

/** How many tracks it has; null where that is not known here. */
function countOf(target: ItemTarget): number | null {
  if (target.kind === 'tracks') return target.count;
  if (target.kind === 'album') return target.album.trackCount;
  return target.kind === 'playlist' && target.playlist.query === null ? target.playlist.trackCount : null;
}

function queryOfItem(target: Exclude<ItemTarget, TracksTarget>): TrackQuery {
  if (target.kind === 'playlist') return tracksOfPlaylist(target.playlist);
  if (target.kind !== 'folder') return queryOf(target.kind, namedItem(target).id);
  const { path, deep } = target.folder;
  return { search: '', sort: 'path', direction: 'ascending', folder: { path, deep } };
}

function namedItem(target: Exclude<ItemTarget, TracksTarget | { readonly kind: 'folder' }>): {
  readonly id: number;
  readonly name: string;
} {
  switch (target.kind) {
    case 'album':
      return { id: target.album.id, name: target.album.title };
    case 'artist':
      return { id: target.artist.id, name: target.artist.name };
    case 'genre':
      return { id: target.genre.id, name: target.genre.name };
    case 'playlist':
      return { id: target.playlist.id, name: target.playlist.name };
  }
}

/** Whether all of the tracks at hand are favourites; null where that is not asked of tracks. */
export function allLoved(target: ItemTarget): boolean | null {
  return target.kind === 'tracks' ? target.rows.every(({ loved }) => loved) : null;
}

/** The rating all of the tracks at hand share. */
export function sharedRating(rows: readonly TrackRow[]): number | null {
  const [first] = rows;
  return first && rows.every(({ rating }) => rating === first.rating) ? first.rating : null;
}
