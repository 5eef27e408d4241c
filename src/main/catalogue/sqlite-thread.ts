// Begins threads that have SQLite at hand, for what would keep the core from serving sound: checkpoints, checks, backups, long reads.
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

export interface ThreadFiles {
  /** The database. */
  readonly file: string;
  /** What is written. */
  readonly target?: string;
}

/**
 * The thread runs `program` with `Database` (better-sqlite3), `parentPort` and `files` in scope. A text, not a file: the core is bundled into one
 * file, and the thread must load nothing of it. It keeps no process alive.
 */
export function beginSqliteThread(program: string, files: ThreadFiles): Worker {
  const head = `
    const { parentPort, workerData: { sqlite, files } } = require('node:worker_threads');
    const Database = require(sqlite);`;
  const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
  const thread = new Worker(`${head}\n${program}`, { eval: true, workerData: { sqlite, files } });
  thread.unref();
  return thread;
}
