// Tells changes in folders as batches of paths to look at again. It costs nothing by file: chokidar lists nothing, its raw events name what
// changed. Where the system watches each folder by itself (Linux), the scan names every folder as its walk comes to it, before it is listed;
// elsewhere the system watches the whole tree. Links are not followed: the caller names every real folder. `watch.ts` owns it.
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { FSWatcher } from 'chokidar';

import { errnoOf } from '../../shared/errno.ts';
import { isSheetName } from '../../shared/file-part.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { isAudioName, isSkippedName, isWithin } from './scan/rules.ts';

/** A copy is finished when nothing was heard of it for so long. Guess: a slow network copy pauses longer, and is then read twice. */
const WRITE_SETTLED_MS = 500;

/** Paths are gathered until none came for the first, or the oldest waited for the second. A move of an album is one batch. */
const BATCH_QUIET_MS = 150;
const BATCH_LONGEST_MS = 600;

/** Folders that begin to be watched at once, and the pause after them: 0.25 ms of processor time each (measured). */
const SLICE_FOLDERS = 8;
const SLICE_PAUSE_MS = 6;

/** After so long chokidar has surely begun. Its own word comes only once for all. Guess. */
const BEGUN_MS = 200;

const LIMIT_CODES: readonly string[] = ['ENOSPC', 'EMFILE', 'ENFILE'];

/** inotify knows no trees. */
const IS_BY_FOLDER = process.platform === 'linux';

/** Of a folder chokidar watches only the folder: its list of what is in it would cost a look at each file, twice. */
class ListlessWatcher extends FSWatcher {
  override createScanStream(
    ...args: Parameters<FSWatcher['createScanStream']>
  ): ReturnType<FSWatcher['createScanStream']> {
    return IS_BY_FOLDER
      ? (Readable.from([]) as ReturnType<FSWatcher['createScanStream']>)
      : super.createScanStream(...args);
  }
}

export interface FolderWatcherOptions {
  readonly onPaths: (paths: readonly string[]) => void;
  /** The system's limit was met and nothing is watched any more, until `watch` is called anew after `reset`. */
  readonly onLimit: (code: string) => void;
  readonly log: Logger;
}

interface Watched {
  readonly watcher: FSWatcher;
  /** The folders below it that are watched or wait for it. */
  readonly below: Set<string>;
}

interface Newcomer {
  readonly watched: Watched;
  readonly path: string;
  /** Its time when it was listed. */
  readonly mtimeNs: string;
}

export class FolderWatcher implements Disposable {
  readonly #options: FolderWatcherOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #closing = new Set<Promise<void>>();
  readonly #newcomers: Newcomer[] = [];
  /** Folders that were listed, in none that is watched: a link leads there, which is known at the end of the scan. */
  readonly #unplaced = new Map<string, string>();
  #beginning: Promise<void> | null = null;
  readonly #paths = new Set<string>();
  /** Paths whose raw events have not settled yet. */
  readonly #settling = new Map<string, NodeJS.Timeout>();
  #quietTimer: NodeJS.Timeout | null = null;
  #firstAtMs = 0;
  #limited = false;
  #disposed = false;

  constructor(options: FolderWatcherOptions) {
    this.#options = options;
  }

  /** Whether a limit was met, so that nothing is watched. */
  get limited(): boolean {
    return this.#limited;
  }

  /** Watches these real folders, and of what is below them what `add` names; a folder within another is covered by it. */
  watch(folders: readonly string[]): void {
    if (this.#limited || this.#disposed) return;
    const wanted = folders.filter((folder) => !folders.some((other) => other !== folder && isWithin(folder, other)));
    for (const folder of [...this.#watched.keys()]) if (!wanted.includes(folder)) this.#close(folder);
    for (const folder of wanted) if (!this.#watched.has(folder)) this.#open(folder);
    this.#unplaced.clear();
  }

  /** A folder that was listed when it had this time. What changes from then on is told. */
  add(path: string, mtimeNs: string): void {
    if (!IS_BY_FOLDER || this.#limited || this.#disposed) return;
    const [folder, watched] = [...this.#watched].find(([each]) => isWithin(path, each)) ?? [];
    if (!watched) this.#unplaced.set(path, mtimeNs);
    else if (path !== folder && !watched.below.has(path)) {
      watched.below.add(path);
      this.#begin({ watched, path, mtimeNs });
    }
  }

  /** What it knows of this folder may not hold: it is away. `watch` begins anew. */
  drop(folder: string): void {
    this.#close(folder);
  }

  /** Tries again after a limit was met. */
  reset(): void {
    this.#limited = false;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#quietTimer) clearTimeout(this.#quietTimer);
    for (const timer of this.#settling.values()) clearTimeout(timer);
    this.#settling.clear();
    this.#newcomers.length = 0;
    for (const folder of [...this.#watched.keys()]) this.#close(folder);
    await Promise.all(this.#closing);
  }

  #open(folder: string): void {
    const watcher = new ListlessWatcher({
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      ...(IS_BY_FOLDER && { depth: 0 }),
      ignored: (path, stats) =>
        path !== folder &&
        (isSkippedName(basename(path)) ||
          (stats?.isFile() === true && !isAudioName(path) && !isSheetName(basename(path)))),
    });
    const watched: Watched = { watcher, below: new Set() };
    this.#watched.set(folder, watched);
    const current = (): boolean => this.#watched.get(folder) === watched;
    watcher.on('all', (event, path) => {
      if (!current()) return;
      if (event === 'unlinkDir') this.#forget(folder, watched, path);
      // The watched folder itself has come back, or went.
      if (path === folder || event === 'unlinkDir') this.#gather(path);
      else this.#settle(path);
    });
    // Also an edit that sets the time back, and a change of permissions.
    watcher.on('raw', (_event, name, about) => {
      const { watchedPath } = about as { readonly watchedPath?: string };
      if (current() && name && watchedPath && !isSkippedName(basename(name))) this.#settle(join(watchedPath, name));
    });
    watcher.on('error', (error) => {
      if (!current()) return;
      if (LIMIT_CODES.includes(errnoOf(error))) this.#limit(errnoOf(error));
      else this.#options.log.warn('watching', error);
    });
    watcher.add(folder);
    for (const [path, mtimeNs] of this.#unplaced) {
      if (path === folder) void this.#lookAgain([{ watched, path, mtimeNs }]);
      else this.add(path, mtimeNs);
    }
  }

  /** Nothing waits for folders that begin to be watched, so they take turns with whatever else is to be done. */
  #begin(newcomer: Newcomer): void {
    this.#newcomers.push(newcomer);
    this.#beginning ??= this.#beginAll().finally(() => (this.#beginning = null));
  }

  async #beginAll(): Promise<void> {
    for (
      let slice = this.#newcomers.splice(0, SLICE_FOLDERS);
      slice.length > 0;
      slice = this.#newcomers.splice(0, SLICE_FOLDERS)
    ) {
      for (const { watched, path } of slice) if (!watched.watcher.closed) watched.watcher.add(path);
      void this.#lookAgain(slice);
      await sleep(SLICE_PAUSE_MS, undefined, { ref: false });
    }
  }

  /** What came or went between the listing and the begin of watching has changed the folder's time. */
  async #lookAgain(slice: readonly Newcomer[]): Promise<void> {
    await sleep(BEGUN_MS, undefined, { ref: false });
    for (const { watched, path, mtimeNs } of slice) {
      if (this.#disposed || watched.watcher.closed) return;
      const stats = await stat(path, { bigint: true }).catch(() => null);
      if (stats?.mtimeNs.toString() !== mtimeNs) this.#gather(path);
    }
  }

  /** A folder that is gone is not waited for: one that comes in its place is named anew. */
  #forget(folder: string, { watcher, below }: Watched, path: string): void {
    for (const each of below) {
      if (!isWithin(each, path)) continue;
      below.delete(each);
      watcher.unwatch(each);
    }
    if (path === folder) below.clear();
  }

  /** Gathers the path once nothing was heard of it for as long as a copy may pause. */
  #settle(path: string): void {
    const timer = this.#settling.get(path);
    if (timer) {
      timer.refresh();
      return;
    }
    const settled = (): void => {
      this.#settling.delete(path);
      this.#gather(path);
    };
    this.#settling.set(path, setTimeout(settled, WRITE_SETTLED_MS));
  }

  #gather(path: string): void {
    if (this.#disposed) return;
    const nowMs = performance.now();
    if (this.#paths.size === 0) this.#firstAtMs = nowMs;
    this.#paths.add(path);
    if (this.#quietTimer) clearTimeout(this.#quietTimer);
    const waitMs = Math.max(0, Math.min(BATCH_QUIET_MS, this.#firstAtMs + BATCH_LONGEST_MS - nowMs));
    this.#quietTimer = setTimeout(() => {
      this.#quietTimer = null;
      const paths = [...this.#paths];
      this.#paths.clear();
      this.#options.onPaths(paths);
    }, waitMs);
  }

  #limit(code: string): void {
    this.#limited = true;
    this.#newcomers.length = 0;
    for (const folder of [...this.#watched.keys()]) this.#close(folder);
    this.#options.onLimit(code);
  }

  #close(folder: string): void {
    const watched = this.#watched.get(folder);
    if (!watched) return;
    this.#watched.delete(folder);
    watched.below.clear();
    const closed = watched.watcher
      .close()
      .catch((error: unknown) => this.#options.log.warn('closing a watch', error))
      .finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
    // Late errors of a closed watcher would otherwise be unhandled.
    watched.watcher.on('error', () => undefined);
  }
}
