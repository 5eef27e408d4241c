// Writes the database's log back into its file from a thread of its own: a checkpoint waits for the disk (measured: 20 to 200 ms), and
// the core serves chunks meanwhile. The thread lives as long as there is something to write back now and then; when it fails, the opener is told and
// the next is begun later.
import type { Worker } from 'node:worker_threads';

import type { Disposable } from '../platform/disposables.ts';
import { beginSqliteThread } from './sqlite-thread.ts';

/** From the first write to the checkpoint: sooner, and a busy database writes the same pages again and again. Guess. */
const DELAY_MS = 3000;

/** After one that failed, for want of a file or a thread perhaps. Guess. */
const REST_MS = 60_000;

/**
 * A checkpoint does not wait longer than for this many transactions. A batch of a scan logs up to 1 MiB, a slice of a removal
 * 2 MiB (measured).
 */
const MAX_TRANSACTIONS = 24;

/** Between two checkpoints, unless there are twice as many transactions: each waits for the disk twice, and whatever writes waits with it. Guess. */
const PAUSE_MS = 500;

/** The log begins anew once all of it is written back: what was added meanwhile is written back too, in ever shorter passes. */
const MAX_PASSES = 5;

/** A thread costs 60 ms of processor time to begin (measured) and 10 MB while it lives: a scan needs one each second. Guess. */
const IDLE_MS = 10_000;

const PROGRAM = `
  const connection = new Database(files.file, { fileMustExist: true });
  parentPort.on('message', (word) => {
    if (word === 'end') {
      connection.close();
      parentPort.close();
      return;
    }
    for (let pass = 0; pass < ${MAX_PASSES}; pass++) {
      const [{ log, checkpointed }] = connection.pragma('wal_checkpoint(PASSIVE)');
      if (checkpointed === log) break;
    }
    parentPort.postMessage('done');
  });`;

export interface CheckpointerOptions {
  readonly file: string;
  /** It failed: until `onMended` is called the log is the opener's business. */
  onFailed(error: unknown): void;
  onMended(): void;
  /** For tests that cannot wait. */
  readonly restMs?: number;
}

export class Checkpointer implements Disposable {
  readonly #options: CheckpointerOptions;
  #timer: NodeJS.Timeout | null = null;
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #running = false;
  #transactions = 0;
  #endedMs = -Infinity;
  #done = Promise.resolve();
  #hasFailed = false;
  #disposed = false;

  constructor(options: CheckpointerOptions) {
    this.#options = options;
  }

  /** Resolves when the checkpoint that runs has ended, at once when none does. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Something was written: it is checkpointed a little later. */
  noteWrite(): void {
    this.#transactions++;
    this.#schedule();
  }

  /** Begins no more checkpoints; one that runs ends by itself and keeps no process alive. */
  dispose(): void {
    this.#disposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#running) this.#endThread();
  }

  #schedule(): void {
    if (this.#running || this.#disposed || this.#transactions === 0) return;
    const { restMs = REST_MS } = this.#options;
    const isLong = this.#transactions >= MAX_TRANSACTIONS * (performance.now() - this.#endedMs < PAUSE_MS ? 2 : 1);
    if (isLong && !this.#hasFailed) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), this.#hasFailed ? restMs : DELAY_MS).unref();
  }

  #begin(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#transactions = 0;
    this.#running = true;
    this.#done = this.#checkpoint()
      .then(
        () => this.#learn(null),
        (error: unknown) => this.#learn(error),
      )
      .finally(() => {
        this.#running = false;
        this.#endedMs = performance.now();
        if (this.#disposed) this.#endThread();
        else this.#idle = setTimeout(() => this.#endThread(), IDLE_MS).unref();
        this.#schedule();
      });
  }

  /** `error`: null when it went well. */
  #learn(error: unknown): void {
    if (this.#disposed || (error !== null) === this.#hasFailed) return;
    this.#hasFailed = error !== null;
    if (this.#hasFailed) this.#options.onFailed(error);
    else this.#options.onMended();
  }

  async #checkpoint(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = (this.#thread ??= this.#beginThread());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const ended = (): void => reject(new Error('the thread of the checkpoint ended'));
    thread.postMessage('write back');
    thread
      .once('message', () => resolve())
      .once('error', reject)
      .once('exit', ended);
    try {
      await promise;
    } finally {
      thread.off('error', reject).off('exit', ended);
    }
  }

  #beginThread(): Worker {
    const thread = beginSqliteThread(PROGRAM, { file: this.#options.file });
    const ended = (): void => {
      if (this.#thread === thread) this.#thread = null;
    };
    return thread.on('error', ended).on('exit', ended);
  }

  /** It closes its connection itself: who closes last puts the log away. */
  #endThread(): void {
    clearTimeout(this.#idle);
    this.#thread?.postMessage('end');
    this.#thread = null;
  }
}
