// The page's mirror of the playlists, and which of them is being given a name in place.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import type { PlaylistRow } from '../../shared/playlists.ts';
import { words } from '../texts/words.ts';
import { mirror } from './mirror.ts';

export interface PlaylistsState {
  /** By name; null until the core has told them. */
  readonly lists: readonly PlaylistRow[] | null;
  /** The list whose name is a field now: in the sidebar, or in the head of its view. */
  readonly renaming: { readonly id: number; readonly where: 'sidebar' | 'view' } | null;
}

export type PlaylistStore = StoreApi<PlaylistsState>;

export function createPlaylistStore(): PlaylistStore {
  return createStore<PlaylistsState>(() => ({ lists: null, renaming: null }));
}

/** What a library begins with, in the words of the language that is spoken then. The core makes them once. */
function listsToBegin(): { readonly name: string; readonly query: string }[] {
  const { beginLists } = words;
  return [
    { name: beginLists.recentlyAdded, query: 'sort:-added limit:100' },
    { name: beginLists.mostPlayed, query: 'plays:>0 sort:-plays limit:100' },
    { name: beginLists.neverPlayed, query: 'plays:0' },
    { name: beginLists.loved, query: 'loved' },
    { name: beginLists.forgotten, query: 'plays:>2 last:>90d sort:last limit:200' },
  ];
}

export function bindPlaylists(
  client: CoreClient,
  store: PlaylistStore,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  let hasBegun = false;
  const stop = mirror(client, {
    event: 'playlists.changed',
    // Asked behind the settings, so that the language is known when its answer comes.
    snapshot: () => client.call('playlists.list', {}),
    apply: (lists) => {
      store.setState({ lists });
      if (hasBegun) return;
      hasBegun = true;
      client.call('playlists.begin', { lists: listsToBegin() }).catch(onFailure);
    },
    onFailure,
  });
  return { dispose: stop };
}

/** Those that take tracks, the ones that were changed last first. */
export function recentFirst(lists: readonly PlaylistRow[]): PlaylistRow[] {
  return lists.filter(({ query }) => query === null).toSorted((a, b) => b.changedAt - a.changedAt || a.id - b.id);
}
