// The page's mirror of the library's folders and of what its scanner does.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import type { LibraryRoot, ScanProgress } from '../../shared/library.ts';
import { mirror } from './mirror.ts';

export interface LibraryState {
  /** Null until the core has reported it. */
  readonly roots: readonly LibraryRoot[] | null;
  readonly progress: ScanProgress | null;
}

export type LibraryStore = StoreApi<LibraryState>;

export function createLibraryStore(): LibraryStore {
  return createStore<LibraryState>(() => ({ roots: null, progress: null }));
}

export function bindLibrary(
  client: CoreClient,
  store: LibraryStore,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  const ends = [
    mirror(client, {
      event: 'library.roots',
      snapshot: () => client.call('library.roots', {}),
      apply: (roots) => store.setState({ roots }),
      onFailure,
    }),
    mirror(client, {
      event: 'library.progress',
      snapshot: () => client.call('library.progress', {}),
      apply: (progress) => store.setState({ progress }),
      onFailure,
    }),
  ];
  return {
    dispose() {
      for (const end of ends) end();
    },
  };
}
