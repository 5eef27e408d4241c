// Looks over the database's file in a thread of its own: in a library of 100,000 tracks that takes a second, and the core serves chunks
// meanwhile. Only looks; what is done about damage, database.ts decides.
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** A text, not a file, as checkpointer.ts's. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Database = require(workerData.sqlite);
  const connection = new Database(workerData.file, { readonly: true, fileMustExist: true });
  try {
    parentPort.postMessage(connection.pragma('quick_check(1)', { simple: true }));
  } finally {
    connection.close();
  }`;

/** A disk that hangs is no damage: then nothing is known. Guess. */
const LIMIT_MS = 60_000;

/** `ok`, or what is wrong in SQLite's words. Rejects with SQLite's error when the file cannot be read, or when it takes too long. */
export async function quickCheck(file: string): Promise<string> {
  const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
  const thread = new Worker(PROGRAM, { eval: true, workerData: { sqlite, file } });
  thread.unref();
  const verdict = Promise.withResolvers<string>();
  const limit = setTimeout(() => verdict.reject(new Error('the check took too long')), LIMIT_MS).unref();
  thread.once('message', (said: unknown) => verdict.resolve(String(said)));
  thread.once('error', (error) => verdict.reject(error));
  thread.once('exit', () => verdict.reject(new Error('the check ended without a verdict')));
  try {
    return await verdict.promise;
  } finally {
    clearTimeout(limit);
    void thread.terminate();
  }
}
