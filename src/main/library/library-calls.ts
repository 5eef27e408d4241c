// What the page may ask of the library: its folders and scans, tracks by query and by id, and where a folder is.
import { access } from 'node:fs/promises';

import { PlayerError } from '../../shared/errors.ts';
import type { LibraryCalls } from '../../shared/contract/library.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { ownOrderOf, trackIdsOf } from './listed-tracks.ts';
import { listFolder, locateFolder } from './folders.ts';
import type { LibraryService } from './library-service.ts';

export interface LibraryCallsOptions {
  readonly library: LibraryService;
  readonly catalogue: Pick<Catalogue, 'tracks' | 'folders' | 'search' | 'backups' | 'insist' | 'playlistRows'>;
  readonly homeFolder: string;
  /** The system's folder dialog, null where there is none. */
  readonly pickFolder: (() => Promise<string | null>) | null;
  /** The system's file manager, null where there is none. */
  readonly showFile: ((path: string) => Promise<void>) | null;
  /** What was rendered of a folder that was removed goes with it. */
  afterRemoval(): Promise<void>;
  /** A rescan by hand tries again what had failed. */
  beforeRescan(): void;
}

export function libraryCalls(options: LibraryCallsOptions): LibraryCalls {
  const { library, catalogue, homeFolder, pickFolder, showFile, afterRemoval, beforeRescan } = options;
  const { tracks, backups, playlistRows } = catalogue;
  return {
    'shell.listFolder': ({ path }) => listFolder(path, homeFolder),
    'library.roots': () => library.roots(),
    'library.pickFolder': () => pickFolder?.() ?? null,
    'library.addFolder': ({ path }) => library.addFolder(path),
    'library.locateFolder': (dropped) =>
      locateFolder(dropped, { homeFolder, roots: library.roots().map((root) => root.path) }),
    'library.removeFolder': async ({ rootId }) => {
      await library.removeFolder(rootId);
      await afterRemoval();
      return null;
    },
    'library.rescan': () => {
      beforeRescan();
      catalogue.insist(() => library.rescan());
      return null;
    },
    'library.progress': () => library.progress(),
    'library.pauseScan': ({ paused }) => {
      library.pauseScan(paused);
      return null;
    },
    'library.cancelScan': async () => {
      await library.cancelScan();
      return null;
    },
    'library.problems': ({ offset, limit }) => library.problems(offset, limit),
    'library.ignoreProblems': ({ paths, ignored }) => {
      tracks.ignoreProblems(paths, ignored);
      return null;
    },
    'shell.showFile': async ({ trackId }) => {
      const path = tracks.byId(trackId)?.path;
      if (path === undefined) throw new PlayerError('not-found');
      if (!showFile) throw new PlayerError('no-file-manager');
      await access(path).catch(() => {
        throw new PlayerError('file-missing', '', { values: { path } });
      });
      await showFile(path);
      return null;
    },
    'library.readAgain': ({ paths }) => {
      beforeRescan();
      catalogue.insist(() => library.readAgain(paths));
      return null;
    },
    'library.tracks': ({ query, offset, limit }) => {
      const playlistId = ownOrderOf(query);
      if (playlistId !== null) return playlistRows.page(playlistId, offset, limit);
      if (query.folder) library.lookAt(query.folder.path);
      return tracks.pageSoon(query, offset, limit);
    },
    'search.all': ({ text, limit }) => catalogue.search.findSoon(text, limit),
    'library.trackIds': ({ query, ranges }) => trackIdsOf(catalogue, query, ranges),
    'library.trackPlace': ({ query, text, from }) => {
      const playlistId = ownOrderOf(query);
      return playlistId === null ? tracks.placeSoon(query, text, from) : playlistRows.place(playlistId, text, from);
    },
    'folders.page': ({ path, offset, limit }) => catalogue.folders.page(path, offset, limit),
    'library.byIds': ({ ids }) => tracks.byIds(ids),
    'library.backups': () => backups.list(),
    'library.backUp': () => backups.make(),
    'library.restore': ({ name }) => {
      backups.restoreAtNextStart(name);
      return null;
    },
  };
}
