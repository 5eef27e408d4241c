// Notices while the player runs what is to be scanned: the roots' real folders are watched; where the system cannot watch more, they are
// rescanned by the clock; a root that is away is looked for. It only asks for scans: library-service.ts owns it and has them made.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { FSWatcher } from 'chokidar';

import { errnoOf } from '../../shared/errno.ts';
import type { StoredRoot } from '../catalogue/roots.ts';
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { RootStates } from './roots.ts';
import { isAudioName, isSkippedName, isWithin } from './scan/rules.ts';

/** A root that is away, and files that may not be read, are looked for this often: a person plugs a drive in and waits. */
const RETRY_MS = 60_000;
/** Without watching, changes are looked for this often: a walk of 100,000 files takes seconds of a quiet disk (guess). */
const RESCAN_MS = 5 * 60_000;

/** A copy is finished when its size stood still this long. Guess: a slow network copy pauses longer, and is then read twice. */
const WRITE_SETTLED_MS = 400;
const WRITE_POLL_MS = 100;

/** Events are gathered until none came for the first, or the oldest waited for the second. A move of an album is one batch. */
const BATCH_QUIET_MS = 150;
const BATCH_LONGEST_MS = 600;

const LIMIT_CODES: readonly string[] = ['ENOSPC', 'EMFILE', 'ENFILE'];

export interface RootFollowerOptions {
  readonly roots: () => readonly StoredRoot[];
  readonly states: RootStates;
  /** Paths of files that could not be read for want of permission; none when the database cannot be asked. */
  readonly forbidden: () => readonly string[];
  /** These are to be scanned. */
  readonly request: (work: { readonly rootIds: readonly number[]; readonly paths?: readonly string[] }) => void;
  /** `states.watchProblem` changed. */
  readonly onWatchProblem: () => void;
  /** Runs what a timer or the system called; nothing may throw from there. */
  readonly safely: (work: () => void) => void;
  readonly log: Logger;
  readonly retryMs?: number | undefined;
  readonly rescanMs?: number | undefined;
}

export class RootFollower implements Disposable {
  readonly #options: RootFollowerOptions;
  readonly #watcher: FolderWatcher;
  readonly #ends = new DisposableStore();
  #retryTimer: NodeJS.Timeout | null = null;
  #rescanTimer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(options: RootFollowerOptions) {
    this.#options = options;
    const { log, safely, request } = options;
    this.#watcher = this.#ends.add(
      new FolderWatcher({
        log,
        onPaths: (paths) => safely(() => this.#noteChanges(paths)),
        // What changed between the walk and the begin of watching is found by walking once more, which reads nothing twice.
        onReady: (folder) => safely(() => request({ rootIds: this.#rootsReaching(folder) })),
        onLimit: (code) => safely(() => this.#degrade(code)),
      }),
    );
    this.#ends.onDispose(() => {
      if (this.#retryTimer) clearTimeout(this.#retryTimer);
      if (this.#rescanTimer) clearInterval(this.#rescanTimer);
    });
  }

  /** Call when the roots, or the folders they reach, may have changed. */
  follow(): void {
    this.#watcher.watch(this.#options.states.reached().map(({ folder }) => folder));
    if (this.#watcher.limited || !this.#rescanTimer) return;
    clearInterval(this.#rescanTimer);
    this.#rescanTimer = null;
    this.#options.states.watchProblem = null;
    this.#options.onWatchProblem();
  }

  /** As `follow`, and tries to watch again after the system's limit was met. */
  followAnew(): void {
    this.#watcher.reset();
    this.follow();
  }

  /** Call when a root may be away, or a file may not be readable: it is looked for again later. */
  retryLater(): void {
    const { states, forbidden, retryMs = RETRY_MS } = this.#options;
    if (this.#retryTimer || this.#disposed) return;
    if (states.away().length === 0 && forbidden().length === 0) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      void this.#retry();
    }, retryMs);
  }

  /** A permission that was given to a folder above is told to no watcher. What still may not be read is no reason for a scan. */
  async #retry(): Promise<void> {
    const { states, forbidden, safely, request } = this.#options;
    const paths = forbidden();
    const readable = await Promise.all(paths.map((path) => access(path, constants.R_OK).then(() => true, () => false))); // prettier-ignore
    safely(() => request({ rootIds: states.away(), paths: paths.filter((_, index) => readable[index]) }));
    this.retryLater();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#ends.dispose();
  }

  #noteChanges(paths: readonly string[]): void {
    const { roots, states, request } = this.#options;
    // A root that itself came or went, or was away, is scanned whole.
    const rootIds = roots()
      .filter(({ id, realPath }) => paths.includes(realPath) || states.isAway(id))
      .filter(({ realPath }) => paths.some((path) => isWithin(path, realPath)))
      .map(({ id }) => id);
    request({ rootIds, paths });
  }

  #degrade(code: string): void {
    const { roots, states, safely, request, log, rescanMs = RESCAN_MS } = this.#options;
    log.warn('watching is given up, folders are rescanned instead', code);
    states.watchProblem = { errno: code, everyMinutes: Math.max(1, Math.round(rescanMs / 60_000)) };
    this.#rescanTimer ??= setInterval(() => safely(() => request({ rootIds: roots().map(({ id }) => id) })), rescanMs);
    this.#options.onWatchProblem();
  }

  #rootsReaching(folder: string): number[] {
    return this.#options.states
      .reached()
      .filter((own) => isWithin(own.folder, folder))
      .map(({ rootId }) => rootId);
  }
}

interface WatcherOptions {
  readonly onPaths: (paths: readonly string[]) => void;
  /** Watching of `folder` has begun: what changed before may have gone unnoticed. */
  readonly onReady: (folder: string) => void;
  /** The system's limit was met and nothing is watched any more, until `watch` is called anew after `reset`. */
  readonly onLimit: (code: string) => void;
  readonly log: Logger;
}

/** Tells changes in folders as batches of paths to look at again. Links are not followed: the caller names every real folder. */
class FolderWatcher implements Disposable {
  readonly #options: WatcherOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #closing = new Set<Promise<void>>();
  readonly #paths = new Set<string>();
  /** Paths whose raw events have not settled yet. */
  readonly #settling = new Map<string, NodeJS.Timeout>();
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
    for (const timer of this.#settling.values()) clearTimeout(timer);
    this.#settling.clear();
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
    // An edit that sets the time back, and a change of permissions, are no events for it.
    watcher.on('raw', (_event, name, about) => {
      const { watchedPath } = about as { readonly watchedPath?: string };
      if (!current() || !name || !watchedPath) return;
      if (isAudioName(name) && !isSkippedName(basename(name))) this.#settle(join(watchedPath, name));
    });
    watcher.on('error', (error) => {
      if (!current()) return;
      if (LIMIT_CODES.includes(errnoOf(error))) this.#limit(errnoOf(error));
      else this.#options.log.warn('watching', error);
    });
    watcher.add(folder);
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
    this.#settling.set(path, setTimeout(settled, WRITE_SETTLED_MS + WRITE_POLL_MS));
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
