// Tells changes in folders as batches of paths to look at again. It costs nothing by file. Where the system watches each folder by itself (Linux),
// the scan names every folder as its walk comes to it, before it is listed; elsewhere the system watches the whole tree. Links are not followed:
// the caller names every real folder. `watch.ts` owns it.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { errnoOf } from '../../shared/errno.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { isGone, isSkippedName, isWithin } from './scan/rules.ts';
import { WatchByFolder, type FolderWatch, type WatchEvents } from './watch-by-folder.ts';
import { WatchTree } from './watch-tree.ts';

/** A copy is finished when nothing was heard of it for so long. Guess: a slow network copy pauses longer, and is then read twice. */
const WRITE_SETTLED_MS = 500;

/** Paths are gathered until none came for the first, or the oldest waited for the second. A move of an album is one batch. */
const BATCH_QUIET_MS = 150;
const BATCH_LONGEST_MS = 600;

/** Folders that begin to be watched at once, and the pause after them. Guess. */
const SLICE_FOLDERS = 32;
const SLICE_PAUSE_MS = 6;

const LIMIT_CODES: readonly string[] = ['ENOSPC', 'EMFILE', 'ENFILE'];

/** inotify knows no trees. */
const IS_BY_FOLDER = process.platform === 'linux';

export interface FolderWatcherOptions {
  readonly onPaths: (paths: readonly string[]) => void;
  /** The system's limit was met and nothing is watched any more, until `watch` is called anew after `reset`. */
  readonly onLimit: (code: string) => void;
  readonly log: Logger;
}

interface Newcomer {
  readonly watch: FolderWatch;
  readonly path: string;
  /** Its time when it was listed. */
  readonly mtimeNs: string;
}

export class FolderWatcher implements Disposable {
  readonly #options: FolderWatcherOptions;
  readonly #watched = new Map<string, FolderWatch>();
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
    for (const [folder, watch] of this.#watched) {
      if (!isWithin(path, folder)) continue;
      if (path !== folder) this.#begin({ watch, path, mtimeNs });
      return;
    }
    this.#unplaced.set(path, mtimeNs);
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
    const current = (): boolean => this.#watched.get(folder) === watch;
    const events: WatchEvents = {
      onChange: (path) => {
        if (current() && !isSkippedName(basename(path))) this.#settle(path);
      },
      onFolder: (path) => {
        if (current()) this.#gather(path);
      },
      onError: (error, path) => {
        if (!current()) return;
        this.#failed(error);
        // It is tried again when it is named anew, as one that was away is.
        if (path === folder) this.#close(folder);
      },
    };
    const watch: FolderWatch = IS_BY_FOLDER ? new WatchByFolder(folder, events) : new WatchTree(folder, events);
    this.#watched.set(folder, watch);
    watch.add(folder);
    for (const [path, mtimeNs] of this.#unplaced) {
      if (path === folder) void this.#lookAgain([{ watch, path, mtimeNs }]);
      else this.add(path, mtimeNs);
    }
  }

  #failed(error: unknown): void {
    if (LIMIT_CODES.includes(errnoOf(error))) this.#limit(errnoOf(error));
    else if (!isGone(error)) this.#options.log.warn('watching', error);
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
      for (const { watch, path } of slice) if (this.#isOpen(watch)) watch.add(path);
      void this.#lookAgain(slice);
      await sleep(SLICE_PAUSE_MS, undefined, { ref: false });
    }
  }

  #isOpen(watch: FolderWatch): boolean {
    return [...this.#watched.values()].includes(watch);
  }

  /** What came or went between the listing and the begin of watching has changed the folder's time. */
  async #lookAgain(slice: readonly Newcomer[]): Promise<void> {
    for (const { watch, path, mtimeNs } of slice) {
      if (!this.#isOpen(watch)) return;
      const stats = await stat(path, { bigint: true }).catch(() => null);
      if (stats?.mtimeNs.toString() !== mtimeNs) this.#gather(path);
    }
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
    const watch = this.#watched.get(folder);
    if (!watch) return;
    this.#watched.delete(folder);
    const closed = watch
      .close()
      .catch((error: unknown) => this.#options.log.warn('closing a watch', error))
      .finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}
