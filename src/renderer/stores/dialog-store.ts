// Which dialog is open; at most one.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { LibraryRoot } from '../../shared/library.ts';
import type { PlaylistRow } from '../../shared/playlists.ts';

export type OpenDialog =
  /** `hint`: why the listener is asked to browse, when it was not their own wish. */
  | { readonly kind: 'folder'; readonly hint: string | null }
  | { readonly kind: 'remove-folder'; readonly root: LibraryRoot }
  | { readonly kind: 'save-playlist'; readonly name: string; readonly trackIds: readonly number[] }
  | { readonly kind: 'delete-playlist'; readonly playlist: PlaylistRow }
  | { readonly kind: 'shortcuts' };

export interface DialogState {
  readonly open: OpenDialog | null;
}

export type DialogStore = StoreApi<DialogState>;

export function createDialogStore(): DialogStore {
  return createStore<DialogState>(() => ({ open: null }));
}
