// Follows the roots while the player runs: their real folders are watched; where the system cannot, they are rescanned by the clock; a
// root that is away is looked for. It asks for scans; library-service.ts owns it and has them made.
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { isWithin } from './entry-rules.ts';
import type { StoredRoot } from './library-storage.ts';
import type { RootStates } from './root-states.ts';
import { FolderWatcher } from './watcher.ts';

/** A root that is away is looked for this often: a person plugs a drive in and waits. */
const RETRY_MS = 60_000;
/** Without watching, changes are looked for this often: a walk of 100,000 files takes seconds of a quiet disk (guess). */
const RESCAN_MS = 5 * 60_000;

export interface RootFollowerOptions {
  readonly roots: () => readonly StoredRoot[];
  readonly states: RootStates;
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

  /** Call when a root may be away: it is scanned again later. */
  retryLater(): void {
    const { states, safely, request, retryMs = RETRY_MS } = this.#options;
    if (this.#retryTimer || states.away().length === 0 || this.#disposed) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      safely(() => request({ rootIds: states.away() }));
    }, retryMs);
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
    states.watchProblem = `Changes are noticed only every ${Math.max(1, Math.round(rescanMs / 60_000))} minutes: the system cannot watch more folders (${code}).`;
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
