// What comes in from files: playlists of other programs, what was made in another Auralis, and the library of iTunes or Music. One at a time; what
// came of the last one stays to be read.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import type { MadeImport } from '../../shared/made.ts';
import type { PlaylistImport } from '../../shared/playlists.ts';

export type ImportReport =
  | { readonly kind: 'playlist'; readonly path: string; readonly came: PlaylistImport }
  | { readonly kind: 'made'; readonly path: string; readonly came: MadeImport };

export interface ImportState {
  /** The file that is being read. */
  readonly reading: string | null;
  readonly report: ImportReport | null;
}

export interface ImportStore extends StoreApi<ImportState> {
  /** Rejects with the core's error; the report of before stays then. */
  take(path: string): Promise<void>;
}

const PLAYLIST = /\.(?:m3u8?|pls|xspf)$/i;
const MADE = /\.(?:json|xml)$/i;

/** Whether a file of that name is something that can be taken in. */
export function isImportable(name: string): boolean {
  return PLAYLIST.test(name) || MADE.test(name);
}

export function createImportStore(client: CoreClient): ImportStore {
  const store = createStore<ImportState>(() => ({ reading: null, report: null }));
  let before: Promise<unknown> = Promise.resolve();
  const read = async (path: string): Promise<void> => {
    store.setState({ reading: path });
    try {
      const report: ImportReport = PLAYLIST.test(path)
        ? { kind: 'playlist', path, came: await client.call('playlists.import', { path }) }
        : { kind: 'made', path, came: await client.call('upkeep.import', { path }) };
      store.setState({ report });
    } finally {
      store.setState({ reading: null });
    }
  };
  return {
    ...store,
    take(path) {
      const taken = before.then(() => read(path));
      before = taken.catch(() => undefined);
      return taken;
    },
  };
}
