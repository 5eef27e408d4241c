// When scans run: one at a time. What is asked for meanwhile waits in a set, so nothing is lost and nothing is done twice; a scan that was
// stopped goes back to what waits.
import { isAborted } from '../../../shared/errors.ts';
import type { Disposable } from '../../platform/disposables.ts';

/** What a scan is to do. `thorough`: unreadable files are tried again. */
export interface ScanWork {
  readonly rootIds: Set<number>;
  readonly paths: Set<string>;
  thorough: boolean;
}

export interface ScanScheduleOptions {
  /** Does the work; rejects with `aborted` after the signal. */
  readonly run: (work: ScanWork, signal: AbortSignal) => Promise<void>;
  /** The scan could not be done, and is not tried again by itself. */
  readonly onFailed: (work: ScanWork, error: unknown) => void;
  /** A scan began or ended. */
  readonly onChange: (running: boolean) => void;
}

/** Why a scan was stopped that is not to go on. */
const CANCELLED = Symbol('cancelled');

export class ScanSchedule implements Disposable {
  readonly #options: ScanScheduleOptions;
  readonly #end = new AbortController();
  #waiting: ScanWork = { rootIds: new Set(), paths: new Set(), thorough: false };
  #running: { readonly work: ScanWork; readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  /** No scan begins while there are any. */
  #holds = 0;

  constructor(options: ScanScheduleOptions) {
    this.#options = options;
  }

  request({
    rootIds = [],
    paths = [],
    thorough = false,
  }: Partial<{ rootIds: Iterable<number>; paths: Iterable<string>; thorough: boolean }>): void {
    for (const id of rootIds) this.#waiting.rootIds.add(id);
    for (const path of paths) this.#waiting.paths.add(path);
    this.#waiting.thorough ||= thorough;
    this.#next();
  }

  /** What is asked for waits until `first` resolves. */
  async holdUntil(first: Promise<unknown>): Promise<void> {
    this.#holds += 1;
    await first;
    this.#holds -= 1;
    this.#next();
  }

  /** Whether the root is being scanned or waits for it. */
  concerns(rootId: number): boolean {
    return this.#waiting.rootIds.has(rootId) || this.#running?.work.rootIds.has(rootId) === true;
  }

  /** Runs `work` while no scan does: the running one is stopped first, and goes on afterwards without `rootId`. */
  async without<T>(rootId: number, work: () => T): Promise<T> {
    this.#holds += 1;
    try {
      await this.#stop();
      this.#waiting.rootIds.delete(rootId);
      return work();
    } finally {
      this.#holds -= 1;
      this.#next();
    }
  }

  /** Stops the running scan and forgets what waits. */
  async cancel(): Promise<void> {
    this.#waiting = { rootIds: new Set(), paths: new Set(), thorough: false };
    this.#running?.abort.abort(CANCELLED);
    await this.#running?.done;
  }

  /** Stops the running scan; nothing runs afterwards. */
  async dispose(): Promise<void> {
    this.#end.abort();
    await this.#stop();
  }

  #next(): void {
    const work = this.#waiting;
    if (this.#running || this.#holds > 0 || this.#end.signal.aborted) return;
    if (work.rootIds.size === 0 && work.paths.size === 0) return;
    this.#waiting = { rootIds: new Set(), paths: new Set(), thorough: false };
    const abort = new AbortController();
    this.#running = { work, abort, done: this.#run(work, abort.signal) };
    this.#options.onChange(true);
  }

  async #run(work: ScanWork, signal: AbortSignal): Promise<void> {
    // So that #running is set before anything happens.
    await Promise.resolve();
    try {
      await this.#options.run(work, signal);
    } catch (error) {
      const isStopped = isAborted(error) && signal.aborted;
      if (!isStopped) this.#options.onFailed(work, error);
      else if (signal.reason !== CANCELLED) this.#putBack(work);
    }
    this.#running = null;
    this.#options.onChange(false);
    this.#next();
  }

  #putBack({ rootIds, paths, thorough }: ScanWork): void {
    for (const id of rootIds) this.#waiting.rootIds.add(id);
    for (const path of paths) this.#waiting.paths.add(path);
    this.#waiting.thorough ||= thorough;
  }

  async #stop(): Promise<void> {
    this.#running?.abort.abort();
    await this.#running?.done;
  }
}
