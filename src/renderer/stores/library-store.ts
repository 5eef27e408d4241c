// What the library screens show: the query asked for, the rows that answer it, folders and scan progress. `library-feed` fills it;
// views write only `query`, `visible` and `reveal`, which are facts of this window.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { LibraryRoot, ScanProgress, TrackQuery, TrackRow } from '../../shared/library.ts';
import type { RowRange, TrackPages } from './track-pages.ts';

/** A row the table is asked to show and select, in the list of `query` (by identity). */
export interface Reveal {
  readonly query: TrackQuery;
  readonly index: number;
  readonly row: TrackRow;
}

export interface LibraryState {
  /** What the listener asked for last. */
  readonly query: TrackQuery;
  /** Rows on the screen; its `query` lags behind until the first answer came. Null before the very first one. */
  readonly shown: TrackPages | null;
  /** Indices the table shows, overscan included. */
  readonly visible: RowRange;
  /** The newest wish; the table takes each once. */
  readonly reveal: Reveal | null;
  /** Null until the core has reported it. */
  readonly roots: readonly LibraryRoot[] | null;
  readonly progress: ScanProgress | null;
}

export type LibraryStore = StoreApi<LibraryState>;

export const FIRST_QUERY: TrackQuery = { search: '', sort: 'artist', direction: 'ascending' };

export function createLibraryStore(): LibraryStore {
  return createStore<LibraryState>(() => ({
    query: FIRST_QUERY,
    shown: null,
    visible: { first: 0, last: 0 },
    reveal: null,
    roots: null,
    progress: null,
  }));
}
