// A track that a list is asked to show and select: the wish is the table's whose place it names, which takes it once.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import type { Navigation, ViewName } from './navigation.ts';
import type { TrackList } from './lists.ts';

export interface Reveal {
  readonly placeId: number;
  readonly track: TrackRow;
  /** Where the track is not in that list, its album is gone to; after that nothing is left to try. */
  readonly elsewhere: boolean;
}

export type RevealStore = StoreApi<Reveal | null>;

export function createRevealStore(): RevealStore {
  return createStore<Reveal | null>(() => null);
}

/** Those that show a list of tracks. */
const VIEWS_WITH_TRACKS: readonly ViewName[] = [
  'tracks',
  'album',
  'artist',
  'genre',
  'playlist',
  'search',
  'favourites',
  'folders',
];

/** Shows the track that plays: in the list that is here if it is there, else in its album's, else among all tracks. */
export function showPlaying(engine: PlayerEngine, navigation: Navigation, reveal: RevealStore): void {
  const { track } = engine.snapshot();
  if (!track) return;
  const { here } = navigation;
  if (VIEWS_WITH_TRACKS.includes(here.route.view)) {
    reveal.setState({ placeId: here.id, track, elsewhere: true }, true);
  } else {
    showTrack(track, navigation, reveal);
  }
}

export function showTrack(track: TrackRow, navigation: Navigation, reveal: RevealStore): void {
  navigation.go(track.albumId === null ? { view: 'tracks' } : { view: 'album', id: track.albumId });
  reveal.setState({ placeId: navigation.here.id, track, elsewhere: false }, true);
}

/** Where the track is in the list: null when it is not there, or is not any more what was asked. */
export async function placeInList(client: CoreClient, list: TrackList, trackId: number): Promise<number | null> {
  const { query } = list.state.getState();
  if (query.of?.kind === 'playlist') {
    const place = await client.call('playlists.entryPlace', { playlistId: query.of.id, trackId });
    return list.state.getState().query === query ? (place?.index ?? null) : null;
  }
  const ids = await client.call('library.trackIds', { query });
  if (list.state.getState().query !== query) return null;
  const index = ids.indexOf(trackId);
  return index === -1 ? null : index;
}
