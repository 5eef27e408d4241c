// Reads the tags of many files at once: batches go to as many scan workers as there are processors, one fewer while music plays. The workers
// beside the first live only while there are batches. A batch that fails as a whole says nothing: each of its files is then asked for by
// itself (`readTags` of the pool), with tries, circuit breakers and quarantine of its own. Made and called by `pool`.
import { availableParallelism } from 'node:os';

import { PlayerError } from '../../shared/errors.ts';
import type { FileReading, FileToRead, ReadManyJob, TagsLevel } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { GuardedWork } from '../resilience/guarded-work.ts';
import type { Quarantine } from './quarantine.ts';
import type { WorkerSupervisor } from './supervisor.ts';

/** More than this many read one disk no faster, and each holds 70 MB. Guess. */
const MOST_WORKERS = 4;

/** In the hands of one worker: it reads one while the other is on its way. */
const BATCHES_PER_WORKER = 2;

/** Without a batch for so long, the workers beside the first end. Longer than the pauses of a walk. Guess. */
const IDLE_MS = 5_000;

export interface FileReadersOptions {
  /** The scan worker that is there anyway. */
  readonly first: WorkerSupervisor;
  another(): WorkerSupervisor;
  readonly guard: Pick<GuardedWork, 'run'>;
  readonly quarantine: Quarantine;
  /** Of one batch: as long as one file may take. */
  timeoutMs(): number;
  isPlaying(): boolean;
  /** The machine's, when left out. */
  readonly processors?: number;
}

interface Reader {
  readonly worker: WorkerSupervisor;
  batches: number;
}

export class FileReaders implements Disposable {
  readonly #options: FileReadersOptions;
  readonly #most: number;
  readonly #first: Reader;
  #others: Reader[] = [];
  #idleTimer: NodeJS.Timeout | undefined;
  #endedRestarts = 0;

  constructor(options: FileReadersOptions) {
    this.#options = options;
    this.#most = Math.min(options.processors ?? availableParallelism(), MOST_WORKERS);
    this.#first = { worker: options.first, batches: 0 };
  }

  get lanes(): number {
    return this.#most * BATCHES_PER_WORKER;
  }

  /** Of the workers beside the first. */
  get pids(): readonly number[] {
    return this.#others.flatMap(({ worker }) => worker.pids);
  }

  /** Of the workers beside the first, deaths so far. */
  get restarts(): number {
    return this.#others.reduce((sum, { worker }) => sum + worker.restarts, this.#endedRestarts);
  }

  async read(
    files: readonly FileToRead[],
    signal: AbortSignal,
    depth: TagsLevel = 'full',
  ): Promise<readonly (FileReading | null)[]> {
    const { guard, quarantine, timeoutMs } = this.#options;
    // What is in doubt must run alone.
    const sound = files.filter(({ path }) => quarantine.suspicionOf(path) === 0);
    const [first] = sound;
    if (!first) return files.map(() => null);
    const job: ReadManyJob = { kind: 'read-many', path: first.path, files: sound, depth };
    const reader = this.#leastBusy();
    reader.batches += 1;
    try {
      const readings = await guard.run(
        (signal) =>
          reader.worker
            .run(job, { ticket: { urgency: 'maybe' }, timeoutMs: timeoutMs(), signal, onlyOnce: true })
            // No failure of what is behind the guard: that is found out file by file.
            .catch((error: unknown) => Promise.reject(new PlayerError('aborted', '', { cause: error }))),
        { signal, about: { path: first.path } },
      );
      const byPath = new Map(sound.map(({ path }, index) => [path, readings[index] ?? null]));
      return files.map(({ path }) => byPath.get(path) ?? null);
    } catch {
      if (signal.aborted) throw new PlayerError('aborted');
      return files.map(() => null);
    } finally {
      reader.batches -= 1;
      this.#endLater();
    }
  }

  /** Ends the workers beside the first; what they had in hand is read by it. */
  release(): void {
    clearTimeout(this.#idleTimer);
    this.#endedRestarts = this.restarts;
    const ended = this.#others;
    this.#others = [];
    for (const { worker } of ended) worker.dispose();
  }

  dispose(): void {
    this.release();
  }

  #leastBusy(): Reader {
    const { isPlaying, another } = this.#options;
    const allowed = Math.max(1, this.#most - (isPlaying() ? 1 : 0));
    const readers = [this.#first, ...this.#others].slice(0, allowed);
    const [best = this.#first] = readers.toSorted((a, b) => a.batches - b.batches);
    if (best.batches === 0 || readers.length >= allowed) return best;
    const next = { worker: another(), batches: 0 };
    this.#others.push(next);
    return next;
  }

  #endLater(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      if ([this.#first, ...this.#others].every(({ batches }) => batches === 0)) this.release();
    }, IDLE_MS).unref();
  }
}
