// What the context menu is open for, and where. One menu for the whole window.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { AlbumRow, ArtistRow, GenreRow } from '../../shared/entities.ts';
import type { NamedArtist, TrackRow } from '../../shared/library.ts';
import type { PlaylistRow, RowRanges, TracksFrom } from '../../shared/playlists.ts';

/** Tracks of any number: `rows` are those at hand (at least one), `ids` asks for all. */
export interface TracksTarget {
  readonly kind: 'tracks';
  readonly rows: readonly TrackRow[];
  readonly count: number;
  ids(): Promise<readonly number[]>;
  /** Plays the list they stand in from the first of them; absent where there is none. */
  readonly play?: (() => void) | undefined;
  /** Takes them out of what they are shown in, where that can be. */
  readonly remove?: { readonly words: string; run(): void } | undefined;
  /** The same tracks as a playlist takes them; absent where only `ids` names them. */
  readonly from?: TracksFrom | undefined;
  /** They are entries of a playlist made by hand. */
  readonly entries?: { readonly playlistId: number; readonly ranges: RowRanges } | undefined;
}

export type ItemTarget =
  | TracksTarget
  | { readonly kind: 'album'; readonly album: AlbumRow }
  | { readonly kind: 'artist'; readonly artist: ArtistRow | NamedArtist }
  | { readonly kind: 'genre'; readonly genre: GenreRow }
  | { readonly kind: 'folder'; readonly folder: NamedFolder }
  | { readonly kind: 'playlist'; readonly playlist: PlaylistRow };

/** `deep`: with what lies in its folders. */
export interface NamedFolder {
  readonly path: string;
  readonly name: string;
  readonly deep: boolean;
}

/** A point of the window, or the element it belongs to. */
export type MenuAnchor = { readonly x: number; readonly y: number } | Element;

export interface OpenMenu {
  readonly target: ItemTarget;
  readonly anchor: MenuAnchor;
}

export type MenuStore = StoreApi<{ readonly open: OpenMenu | null }>;

export function createMenuStore(): MenuStore {
  return createStore<{ readonly open: OpenMenu | null }>(() => ({ open: null }));
}
