// Which dialog is open; at most one.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { LibraryRoot } from '../../shared/library.ts';
import type { PlaylistRow, TracksFrom } from '../../shared/playlists.ts';
import type { ItemTarget } from './menu-store.ts';

export type OpenDialog =
  /** `hint`: why the listener is asked to browse, when it was not their own wish. */
  | { readonly kind: 'folder'; readonly hint: string | null }
  | { readonly kind: 'remove-folder'; readonly root: LibraryRoot }
  /** `count`: of how many tracks; null where that is not known here. */
  | { readonly kind: 'save-playlist'; readonly name: string; readonly from: TracksFrom; readonly count: number | null }
  | { readonly kind: 'choose-playlist'; readonly target: ItemTarget }
  | { readonly kind: 'playlist-repeats'; readonly addition: RepeatedAddition }
  | { readonly kind: 'playlist-rules'; readonly playlist: PlaylistRow | null; readonly query: string }
  | { readonly kind: 'export-playlist'; readonly playlist: PlaylistRow }
  | { readonly kind: 'shortcuts' };

/** Tracks that a playlist has already, in part. */
export interface RepeatedAddition {
  readonly playlist: PlaylistRow;
  readonly from: TracksFrom;
  readonly before: number | null;
  readonly already: number;
  /** null: not known. */
  readonly count: number | null;
}

export interface DialogState {
  readonly open: OpenDialog | null;
}

export type DialogStore = StoreApi<DialogState>;

export function createDialogStore(): DialogStore {
  return createStore<DialogState>(() => ({ open: null }));
}
