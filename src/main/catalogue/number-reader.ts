// Reads columns of whole numbers in a thread with a connection of its own, so that what takes long to read (the order of a whole library) does not
// keep the core from serving sound. The thread is begun when it is needed and ends when it was not for a while.
import type { Worker } from 'node:worker_threads';

import type { Disposable } from '../platform/disposables.ts';
import { beginSqliteThread } from './sqlite-thread.ts';

/** A thread costs 10 MB while it lives, and 50 ms to begin. Guess. */
const IDLE_MS = 20_000;

/** A disk that hangs: then the caller reads for itself. Guess. */
const LIMIT_MS = 10_000;

/** One transaction, so that all columns are of one moment. */
const PROGRAM = `
  const connection = new Database(files.file, { fileMustExist: true });
  // Not opened for reading only: who closes last puts the log away.
  connection.pragma('query_only = ON');
  const read = connection.transaction((sqls) => sqls.map((sql) => Uint32Array.from(connection.prepare(sql).pluck().all())));
  parentPort.on('message', ({ id, sqls }) => {
    try {
      const columns = read(sqls);
      parentPort.postMessage({ id, columns }, columns.map(({ buffer }) => buffer));
    } catch (error) {
      parentPort.postMessage({ id, columns: null });
    }
  });`;

interface Answer {
  readonly id: number;
  readonly columns: readonly Uint32Array[] | null;
}

export class NumberReader implements Disposable {
  readonly #file: string;
  readonly #waiting = new Map<number, (columns: readonly Uint32Array[] | null) => void>();
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** The first column of each statement. null when they cannot be read here: never rejects. */
  async read(sqls: readonly string[]): Promise<readonly Uint32Array[] | null> {
    clearTimeout(this.#idle);
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<readonly Uint32Array[] | null>();
    this.#waiting.set(id, answer.resolve);
    const limit = setTimeout(() => this.dispose(), LIMIT_MS).unref();
    try {
      this.#thread ??= this.#begin();
      this.#thread.postMessage({ id, sqls });
      return await answer.promise;
    } catch {
      return null;
    } finally {
      clearTimeout(limit);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.dispose(), IDLE_MS).unref();
    }
  }

  /** Ends the thread; who still waits gets null. */
  dispose(): void {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = null;
    for (const resolve of this.#waiting.values()) resolve(null);
    void thread?.terminate();
  }

  #begin(): Worker {
    const thread = beginSqliteThread(PROGRAM, { file: this.#file });
    thread.on('message', ({ id, columns }: Answer) => this.#waiting.get(id)?.(columns));
    const ended = (): void => {
      if (this.#thread === thread) this.dispose();
    };
    thread.on('error', ended);
    thread.on('exit', ended);
    return thread;
  }
}
