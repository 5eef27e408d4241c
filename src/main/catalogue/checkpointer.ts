// Writes the database's log back into its file from a thread of its own: a checkpoint waits for the disk (measured: 20 to 200 ms), and
// the core serves chunks meanwhile. One short-lived thread per checkpoint; when one fails, no more are begun and the opener is told.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

import type { Disposable } from '../platform/disposables.ts';

/** From the first write to the checkpoint: sooner, and a busy database writes the same pages again and again. Guess. */
const DELAY_MS = 3000;

/**
 * A checkpoint does not wait longer than for this many transactions. A batch of a scan logs up to 1 MiB, a slice of a removal
 * 2 MiB (measured).
 */
const MAX_TRANSACTIONS = 24;

/** The log begins anew once all of it is written back: what was added meanwhile is written back too, in ever shorter passes. */
const MAX_PASSES = 5;

/** A text, not a file: the core is bundled into one file, and the thread must load nothing of it. */
const PROGRAM = `
  const { workerData } = require('node:worker_threads');
  const Database = require(workerData.sqlite);
  const connection = new Database(workerData.file, { fileMustExist: true });
  try {
    for (let pass = 0; pass < ${MAX_PASSES}; pass++) {
      const [{ log, checkpointed }] = connection.pragma('wal_checkpoint(PASSIVE)');
      if (checkpointed === log) break;
    }
  } finally {
    connection.close();
  }`;

export class Checkpointer implements Disposable {
  readonly #file: string;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #running = false;
  #transactions = 0;
  #done = Promise.resolve();
  #disposed = false;

  constructor(file: string, failed: (error: unknown) => void) {
    this.#file = file;
    this.#failed = failed;
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
    if (this.#transactions >= MAX_TRANSACTIONS) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), DELAY_MS).unref();
  }

  #begin(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#transactions = 0;
    this.#running = true;
    this.#done = this.#checkpoint()
      .catch((error: unknown) => {
        if (this.#disposed) return;
        this.dispose();
        this.#failed(error);
      })
      .finally(() => {
        this.#running = false;
        this.#schedule();
      });
  }

  async #checkpoint(): Promise<void> {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    const thread = new Worker(PROGRAM, { eval: true, workerData: { sqlite, file: this.#file } });
    thread.unref();
    await once(thread, 'exit');
  }
}
