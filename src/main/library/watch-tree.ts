// Watches a whole tree where the system can (macOS, Windows), by chokidar. For folder-watcher.ts.
import { basename, join } from 'node:path';

import { FSWatcher } from 'chokidar';

import { isSheetName } from '../../shared/file-part.ts';
import { isAudioName, isSkippedName } from './scan/rules.ts';
import type { FolderWatch, WatchEvents } from './watch-by-folder.ts';

export class WatchTree implements FolderWatch {
  readonly #folder: string;
  readonly #watcher: FSWatcher;

  constructor(folder: string, { onChange, onFolder, onError }: WatchEvents) {
    const watcher = new FSWatcher({
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      ignored: (path, stats) =>
        path !== folder &&
        (isSkippedName(basename(path)) ||
          (stats?.isFile() === true && !isAudioName(path) && !isSheetName(basename(path)))),
    });
    this.#folder = folder;
    this.#watcher = watcher;
    watcher.on('all', (event, path) => {
      if (watcher.closed) return;
      // The watched folder itself has come back, or went.
      if (path === folder || event === 'unlinkDir') onFolder(path);
      else onChange(path);
    });
    // Also an edit that sets the time back, and a change of permissions.
    watcher.on('raw', (_event, name, about) => {
      const { watchedPath } = about as { readonly watchedPath?: string };
      if (!watcher.closed && name && watchedPath) onChange(join(watchedPath, name));
    });
    // Late errors of a closed one would otherwise be unhandled.
    watcher.on('error', (error) => {
      if (!watcher.closed) onError(error);
    });
  }

  add(path: string): void {
    // What is below it is watched with it.
    if (path === this.#folder) this.#watcher.add(path);
  }

  close(): Promise<void> {
    return this.#watcher.close();
  }
}
