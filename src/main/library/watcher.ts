// Notices changes in folders while the player runs and tells them as batches of paths to look at again; what they mean is the scanner's
// business. Links are not followed: the caller names every real folder. On the system's watch limits it stops and says so.
import { basename } from 'node:path';

import { FSWatcher } from 'chokidar';

import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { errnoOf, isAudioName, isSkippedName, isWithin } from './entry-rules.ts';

/** A copy is finished when its size stood still this long. Guess: a slow network copy pauses longer, and is then read twice. */
const WRITE_SETTLED_MS = 400;
const WRITE_POLL_MS = 100;

/** Events are gathered until none came for the first, or the oldest waited for the second. A move of an album is one batch. */
const BATCH_QUIET_MS = 150;
const BATCH_LONGEST_MS = 600;

const LIMIT_CODES: readonly string[] = ['ENOSPC', 'EMFILE', 'ENFILE'];

export interface WatcherOptions {
  readonly onPaths: (paths: readonly string[]) => void;
  /** Watching of `folder` has begun: what changed before may have gone unnoticed. */
  readonly onReady: (folder: string) => void;
  /** The system's limit was met and nothing is watched any more, until `watch` is called anew after `reset`. */
  readonly onLimit: (code: string) => void;
  readonly log: Logger;
}

export class FolderWatcher implements Disposable {
  readonly #options: WatcherOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #closing = new Set<Promise<void>>();
  readonly #paths = new Set<string>();
  #quietTimer: NodeJS.Timeout | null = null;
  #firstAtMs = 0;
  #limited = false;
  #disposed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Whether a limit was met, so that nothing is watched. */
  get limited(): boolean {
    return this.#limited;
  }

  /** Watches these real folders and no others; a folder within another is covered by it. */
  watch(folders: readonly string[]): void {
    if (this.#limited || this.#disposed) return;
    const wanted = folders.filter((folder) => !folders.some((other) => other !== folder && isWithin(folder, other)));
    for (const folder of [...this.#watchers.keys()]) if (!wanted.includes(folder)) this.#close(folder);
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  /** Tries again after a limit was met. */
  reset(): void {
    this.#limited = false;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#quietTimer) clearTimeout(this.#quietTimer);
    for (const folder of [...this.#watchers.keys()]) this.#close(folder);
    await Promise.all(this.#closing);
  }

  #open(folder: string): void {
    const watcher = new FSWatcher({
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      awaitWriteFinish: { stabilityThreshold: WRITE_SETTLED_MS, pollInterval: WRITE_POLL_MS },
      ignored: (path, stats) =>
        path !== folder && (isSkippedName(basename(path)) || (stats?.isFile() === true && !isAudioName(path))),
    });
    this.#watchers.set(folder, watcher);
    const current = (): boolean => this.#watchers.get(folder) === watcher;
    watcher.on('ready', () => {
      if (current()) this.#options.onReady(folder);
    });
    watcher.on('all', (event, path) => {
      // The files of a new folder come as events of their own once they are wholly written; the watched folder itself has come back.
      if (current() && (event !== 'addDir' || path === folder)) this.#gather(path);
    });
    watcher.on('error', (error) => {
      if (!current()) return;
      if (LIMIT_CODES.includes(errnoOf(error))) this.#limit(errnoOf(error));
      else this.#options.log.warn('watching', error);
    });
    watcher.add(folder);
  }

  #gather(path: string): void {
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
    for (const folder of [...this.#watchers.keys()]) this.#close(folder);
    this.#options.onLimit(code);
  }

  #close(folder: string): void {
    const watcher = this.#watchers.get(folder);
    if (!watcher) return;
    this.#watchers.delete(folder);
    const closed = watcher
      .close()
      .catch((error: unknown) => this.#options.log.warn('closing a watch', error))
      .finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
    // Late errors of a closed watcher would otherwise be unhandled.
    watcher.on('error', () => undefined);
  }
}
