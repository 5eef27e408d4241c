// Notices while the player runs what is to be scanned: the roots' real folders are watched; where the system cannot watch more, and where others
// change files without it being told (network drives), they are rescanned by the clock; a root that is away is looked for. It only asks for scans: library-service.ts owns it and has them made.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { NETWORK_WATCH } from '../../shared/library.ts';
import type { StoredRoot } from '../catalogue/roots.ts';
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { FolderWatcher } from './folder-watcher.ts';
import { isRemoteFolder } from './remote-folders.ts';
import type { LinkedFolder, RootStates } from './roots.ts';
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
  /** The system is asked when it is left out. */
  readonly isRemote?: ((folder: string) => Promise<boolean>) | undefined;
}

export class RootFollower implements Disposable {
  readonly #options: RootFollowerOptions;
  readonly #watcher: FolderWatcher;
  readonly #ends = new DisposableStore();
  #retryTimer: NodeJS.Timeout | null = null;
  #rescanTimer: NodeJS.Timeout | null = null;
  /** Roots that reach folders on remote drives. */
  #remoteIds: ReadonlySet<number> = new Set();
  /** The system's limit that was met. */
  #limitCode: string | null = null;
  #disposed = false;

  constructor(options: RootFollowerOptions) {
    this.#options = options;
    const { log, safely } = options;
    this.#watcher = this.#ends.add(
      new FolderWatcher({
        log,
        onPaths: (paths) => safely(() => this.#noteChanges(paths)),
        onLimit: (code) => safely(() => this.#limit(code)),
      }),
    );
    this.#ends.onDispose(() => {
      if (this.#retryTimer) clearTimeout(this.#retryTimer);
      if (this.#rescanTimer) clearInterval(this.#rescanTimer);
    });
  }

  /** Call when the roots, or the folders they reach, may have changed. */
  follow(): void {
    const reached = this.#options.states.reached();
    this.#watcher.watch(reached.map(({ folder }) => folder));
    if (!this.#watcher.limited) this.#limitCode = null;
    this.#chooseRescans();
    void this.#findRemote(reached);
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

  #limit(code: string): void {
    this.#options.log.warn('watching is given up, folders are rescanned instead', code);
    this.#limitCode = code;
    this.#chooseRescans();
  }

  async #findRemote(reached: readonly LinkedFolder[]): Promise<void> {
    const { isRemote = isRemoteFolder, safely } = this.#options;
    const are = await Promise.all(reached.map(({ folder }) => isRemote(folder)));
    if (this.#disposed) return;
    this.#remoteIds = new Set(reached.filter((_, index) => are[index]).map(({ rootId }) => rootId));
    safely(() => this.#chooseRescans());
  }

  /** By the clock come all roots where nothing is watched, else those on remote drives. */
  #chooseRescans(): void {
    const { states, safely, request, rescanMs = RESCAN_MS, onWatchProblem } = this.#options;
    const errno = this.#limitCode ?? (this.#remoteIds.size > 0 ? NETWORK_WATCH : null);
    if (errno === (states.watchProblem?.errno ?? null)) return;
    if (errno === null && this.#rescanTimer) {
      clearInterval(this.#rescanTimer);
      this.#rescanTimer = null;
    } else if (errno !== null) {
      this.#rescanTimer ??= setInterval(() => safely(() => request({ rootIds: this.#rescanned() })), rescanMs);
    }
    const everyMinutes = Math.max(1, Math.round(rescanMs / 60_000));
    states.watchProblem = errno === null ? null : { errno, everyMinutes };
    onWatchProblem();
  }

  #rescanned(): number[] {
    const ids = this.#options.roots().map(({ id }) => id);
    return this.#limitCode === null ? ids.filter((id) => this.#remoteIds.has(id)) : ids;
  }
}
