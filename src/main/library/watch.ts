// Notices while the player runs what is to be scanned: the roots' real folders are watched; where the system cannot watch more, they are
// rescanned by the clock; a root that is away is looked for. It only asks for scans: library-service.ts owns it and has them made.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { StoredRoot } from '../catalogue/roots.ts';
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { FolderWatcher } from './folder-watcher.ts';
import type { RootStates } from './roots.ts';
import { isWithin } from './scan/rules.ts';

/** A root that is away, and files that may not be read, are looked for this often: a person plugs a drive in and waits. */
const RETRY_MS = 60_000;
/** Without watching, changes are looked for this often: a walk of 100,000 files takes seconds of a quiet disk (guess). */
const RESCAN_MS = 5 * 60_000;

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
    const { log, safely } = options;
    this.#watcher = this.#ends.add(
      new FolderWatcher({
        log,
        onPaths: (paths) => safely(() => this.#noteChanges(paths)),
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

  /** A walk came to this folder, which had this time then: it is watched as well. */
  noteFolder(path: string, mtimeNs: string): void {
    this.#watcher.add(path, mtimeNs);
  }

  /** A root's folder is away, or empty: the system may have forgotten what is watched in it, so `follow` begins anew. */
  noteAway(rootId: number): void {
    for (const { id, realPath } of this.#options.roots()) if (id === rootId) this.#watcher.drop(realPath);
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
}
