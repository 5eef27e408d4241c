// The one SQLite file of the player in use: its statements and transactions, its circuit breaker, and what is done when it fails. open-database.ts
// opens it. Knows nothing of what the tables mean.
import { statfsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import BetterSqlite from 'better-sqlite3';

import { errnoOf } from '../../shared/errno.ts';
import { PlayerError } from '../../shared/errors.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { FileIdentity, hasRoom } from '../process/data-folder.ts';
import type { GuardedWork } from '../resilience/guarded-work.ts';
import { Checkpointer } from './checkpointer.ts';
import { beginSqliteThread } from './sqlite-thread.ts';

/** Beside the database when damage was met while it was in use: the next start looks at all of it. */
export const SUSPECT_SUFFIX = '.suspect';

/** SQLite writes the log back within a commit when it has this many pages (64 MiB): only when checkpointer.ts does not come to it. */
export const CHECKPOINT_PAGES = 16_000;

/** The same (16 MiB) while checkpointer.ts fails. */
const UNAIDED_CHECKPOINT_PAGES = 4000;

/**
 * How long one try waits for another process's lock. The event loop waits with it, so it is far below the 50 ms that nobody notices; a write
 * that can wait longer waits between tries. Readers wait for no writer.
 */
export const BUSY_TIMEOUT_MS = 20;

/** At the end. Guess: a person waits so long for a window to close. */
const CLOSING_BUSY_TIMEOUT_MS = 2_000;

/** Tries after the first of a write that can wait: with the usual waits 0.7 s in all. Guess: longer than most transactions. */
const WRITE_RETRIES = 3;

const NEVER = new AbortController().signal;

/** A look over the file found damage in it. */
export class DamageError extends Error {}

/** SQLite's own code; null for any other error. */
function sqliteCode(error: unknown): string | null {
  if (error instanceof BetterSqlite.SqliteError) return error.code;
  // One that came from a thread is a copy.
  const errno = errnoOf(error);
  return errno.startsWith('SQLITE') ? errno : null;
}

/** The file is not what it was written as. */
export function isDamage(error: unknown): boolean {
  if (error instanceof DamageError) return true;
  const code = sqliteCode(error);
  return code !== null && (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'));
}

/** What writes within a transaction of another needs of the database. */
export interface Statements {
  statement(sql: string): BetterSqlite.Statement<unknown[]>;
}

/** With less than this nothing can be begun: a page and its frame in the log. */
const LEAST_FREE_BYTES = 64 * 1024;

/** The disk of `file` has no room, or none for another file. SQLite says of some calls only that they failed. */
function isFull(file: string): boolean {
  try {
    const { bavail, bsize, ffree, files } = statfsSync(dirname(file));
    return bavail * bsize < LEAST_FREE_BYTES || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}

/** What the player calls it: `disk-full`, `data-folder-unwritable`, or `database-failed` unless it is a PlayerError already. */
export function translate(error: unknown, file: string): PlayerError {
  const code = sqliteCode(error) ?? '';
  const isVague = code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN');
  if (code === 'SQLITE_FULL' || errnoOf(error) === 'ENOSPC' || (isVague && isFull(file)))
    return PlayerError.from(error, 'disk-full');
  return PlayerError.from(error, code.startsWith('SQLITE_READONLY') ? 'data-folder-unwritable' : 'database-failed');
}

/**
 * What the work goes through, reads and writes apart: while another process holds the lock reads succeed, and must not hide that every write
 * fails. After failures in a row a guard throws `breaker-open` at once; with `passes` the work is done all the same.
 */
export interface DatabaseGuards {
  readonly read: Pick<GuardedWork, 'runNow'>;
  readonly write: Pick<GuardedWork, 'run' | 'runNow'>;
}

/** A data folder that is gone and a full disk that has room again are noticed within so long, also when nothing is written. */
const LOOK_EVERY_MS = 3_000;

/** What a look over a database that failed said; `unknown`: it could not be looked over. */
export type DatabaseVerdict = 'sound' | 'damaged' | 'unknown';

export interface OpenedHow {
  readonly damage: PlayerError | null;
  readonly endedBadly: boolean;
  readonly log: Logger;
}

export class CatalogueDatabase implements Statements {
  readonly connection: BetterSqlite.Database;
  /** What was wrong with the database at this start and what was saved of it; null when it was sound. */
  readonly damage: PlayerError | null;
  /** The last run did not close it: see `recover`. */
  readonly endedBadly: boolean;

  readonly #statements = new Map<string, BetterSqlite.Statement<unknown[]>>();
  readonly #checkpointer: Checkpointer;
  readonly #log: Logger;
  #guards: DatabaseGuards | null = null;
  /** Work within work is one piece of it. */
  #depth = 0;
  #insists = false;
  /** The next write goes through an open circuit breaker. */
  #insistsOnWrite = false;
  #isDiskFull = false;
  readonly #identity: FileIdentity;
  readonly #looking: NodeJS.Timeout;
  readonly #lostEmitter = new Emitter<PlayerError>();
  #isLost = false;

  /** The file is no longer the one at its path: nothing that is written would be found again. */
  readonly onLost = this.#lostEmitter.event;

  constructor(connection: BetterSqlite.Database, { damage, endedBadly, log }: OpenedHow) {
    this.connection = connection;
    this.damage = damage;
    this.endedBadly = endedBadly;
    this.#identity = new FileIdentity(connection.name);
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    const writeBackAt = (pages: number): void => {
      if (connection.open) connection.pragma(`wal_autocheckpoint = ${pages}`);
    };
    this.#checkpointer = new Checkpointer({
      file: connection.name,
      onFailed: (error) => {
        log.warn('the log is written back within commits for now', error);
        writeBackAt(UNAIDED_CHECKPOINT_PAGES);
      },
      onMended: () => writeBackAt(CHECKPOINT_PAGES),
    });
    this.#log = log;
  }

  /** The data folder was deleted or replaced under the player; until the same is there again. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** The last transaction found no room on the disk, and there is none since. */
  get isDiskFull(): boolean {
    return this.#isDiskFull;
  }

  /** From now on all work goes through `guards`. */
  guard(guards: DatabaseGuards): void {
    this.#guards = guards;
  }

  /** What `work` asks of the database goes through an open circuit breaker, too, and so does the next write: someone asked for it by hand. */
  insist<T>(work: () => T): T {
    const before = this.#insists;
    this.#insists = true;
    this.#insistsOnWrite = true;
    try {
      return work();
    } finally {
      this.#insists = before;
    }
  }

  /** Runs `work`, which only reads. SQLite's errors come out as PlayerErrors, and `breaker-open` while the circuit breaker is open. */
  read<T>(work: () => T): T {
    if (this.#depth > 0 || !this.#guards) return this.#translated(work);
    return this.#guards.read.runNow(() => this.#translated(work), { passes: this.#insists });
  }

  /**
   * Runs `work` in one transaction: all of it or nothing. Blocks for `BUSY_TIMEOUT_MS` at most when another process holds the lock, and
   * throws as `read` does. Its log is checkpointed later.
   */
  write<T>(work: () => T): T {
    if (this.#depth > 0) return this.#translated(work);
    return this.#guards
      ? this.#guards.write.runNow(() => this.#transaction(work), { passes: this.#takeInsistence() })
      : this.#transaction(work);
  }

  /** The same for what can wait: a lock is waited for between the tries, not within them. */
  async writeWaiting<T>(work: () => T, signal: AbortSignal = NEVER): Promise<T> {
    if (!this.#guards) return this.#transaction(work);
    const options = { signal, retries: WRITE_RETRIES, passes: this.#takeInsistence() };
    return this.#guards.write.run(() => Promise.resolve().then(() => this.#transaction(work)), options);
  }

  /**
   * After failures, and after a run that did not close it: looks the file over in a thread, has damage looked into at the next start, and writes the log back when there is none.
   * Never rejects.
   */
  async recover(): Promise<DatabaseVerdict> {
    try {
      const verdict = await quickCheck(this.connection.name);
      if (verdict === 'ok') {
        this.#checkpointer.noteWrite();
        return 'sound';
      }
      this.#log.error('the database is damaged: %s', verdict);
    } catch (error) {
      if (!isDamage(error)) {
        this.#log.warn('the database could not be looked over', error);
        return 'unknown';
      }
      this.#log.error('the database is damaged', error);
    }
    this.#suspect();
    return 'damaged';
  }

  /** The prepared statement of `sql`, which is made once. To be run within `read` or `write`. */
  statement(sql: string): BetterSqlite.Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.connection.prepare<unknown[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** How many rows were written since the start: what was read at the same count is still so. */
  writes(): number {
    return this.read(() => this.statement('SELECT total_changes()').pluck().get() as number);
  }

  /** Who writes without a pause waits for this in between: the log can only begin anew when nothing is added for a moment. */
  checkpointed(): Promise<void> {
    return this.#checkpointer.done;
  }

  #takeInsistence(): boolean {
    const passes = this.#insists || this.#insistsOnWrite;
    this.#insistsOnWrite = false;
    return passes;
  }

  /** Looks at what nobody tells: the folder may be gone, and there may be room again. */
  #look(): void {
    this.#noticeLoss();
    if (!this.#isDiskFull) return;
    void hasRoom(dirname(this.connection.name)).then((is) => {
      if (is) this.#isDiskFull = false;
    });
  }

  /** The file that SQLite holds open lives on without its name, so that reading goes on; what is written to it is lost with the process. */
  #noticeLoss(): PlayerError | null {
    const before = this.#isLost;
    this.#isLost = !this.#identity.isSame;
    if (!this.#isLost) return null;
    const error = new PlayerError('data-folder-gone', '', { values: { path: dirname(this.connection.name) } });
    if (!before) this.#lostEmitter.fire(error);
    return error;
  }

  #transaction<T>(work: () => T): T {
    const lost = this.#noticeLoss();
    if (lost) throw lost;
    try {
      const result = this.#translated(() => this.connection.transaction(work).immediate());
      this.#isDiskFull = false;
      this.#checkpointer.noteWrite();
      return result;
    } catch (error) {
      if (error instanceof PlayerError && error.code === 'disk-full') this.#isDiskFull = true;
      throw error;
    }
  }

  #translated<T>(work: () => T): T {
    this.#depth += 1;
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) this.#suspect();
      throw translate(error, this.connection.name);
    } finally {
      this.#depth -= 1;
    }
  }

  #suspect(): void {
    try {
      writeFileSync(this.connection.name + SUSPECT_SUFFIX, '');
    } catch (error) {
      this.#log.warn('the damage met could not be noted', error);
    }
  }

  /** From now on a lock is waited for longer: nothing is served any more, and what is written now is the last chance. */
  beginClosing(): void {
    if (this.connection.open) this.connection.pragma(`busy_timeout = ${CLOSING_BUSY_TIMEOUT_MS}`);
  }

  /** Writes the log back into the file and closes. A checkpoint that fails loses nothing: the log is read at the next start. */
  close(): void {
    clearInterval(this.#looking);
    this.#checkpointer.dispose();
    if (!this.connection.open) return;
    try {
      this.connection.pragma('optimize');
      this.connection.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      this.#log.warn('closing without a checkpoint', error);
    }
    this.connection.close();
  }
}

const CHECK_PROGRAM = `
  const connection = new Database(files.file, { readonly: true, fileMustExist: true });
  try {
    parentPort.postMessage(connection.pragma('quick_check(1)', { simple: true }));
  } finally {
    connection.close();
  }`;

/** A disk that hangs is no damage: then nothing is known. Guess. */
const CHECK_LIMIT_MS = 60_000;

/**
 * Looks over the file in a thread of its own: in a library of 100,000 tracks that takes a second, and the core serves chunks meanwhile.
 * `ok`, or what is wrong in SQLite's words. Rejects with SQLite's error when the file cannot be read, or when it takes too long.
 */
async function quickCheck(file: string): Promise<string> {
  const thread = beginSqliteThread(CHECK_PROGRAM, { file });
  const verdict = Promise.withResolvers<string>();
  const limit = setTimeout(() => verdict.reject(new Error('the check took too long')), CHECK_LIMIT_MS).unref();
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
