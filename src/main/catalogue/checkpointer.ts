// Writes the database's log back into its file from a thread of its own: a checkpoint waits for the disk (measured: 20 to 200 ms), and
// the core serves chunks meanwhile. One short-lived thread per checkpoint; when one fails, the opener is told and the next is begun later.
import { once } from 'node:events';

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

/** The log begins anew once all of it is written back: what was added meanwhile is written back too, in ever shorter passes. */
const MAX_PASSES = 5;

const PROGRAM = `
  const connection = new Database(files.file, { fileMustExist: true });
  try {
    for (let pass = 0; pass < ${MAX_PASSES}; pass++) {
      const [{ log, checkpointed }] = connection.pragma('wal_checkpoint(PASSIVE)');
      if (checkpointed === log) break;
    }
  } finally {
    connection.close();
  }`;

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
  #running = false;
  #transactions = 0;
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
  }

  #schedule(): void {
    if (this.#running || this.#disposed || this.#transactions === 0) return;
    const { restMs = REST_MS } = this.#options;
    if (this.#transactions >= MAX_TRANSACTIONS && !this.#hasFailed) this.#begin();
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
    await once(beginSqliteThread(PROGRAM, { file: this.#options.file }), 'exit');
  }
}
