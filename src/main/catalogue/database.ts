// Opens the one SQLite file of the player and translates its errors. A damaged file is set aside, never deleted, and a new one
// begun; the opener is told. Knows nothing of what the tables mean.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';

import { PlayerError } from '../../shared/errors.ts';
import type { Logger } from '../platform/log.ts';
import { Checkpointer } from './checkpointer.ts';
import { quickCheck } from './database-check.ts';
import { migrate } from './migrations.ts';

export const DATABASE_NAME = 'auralis.db';

/** Beside the database when damage was met while it was in use: the next start looks at all of it. */
const SUSPECT_SUFFIX = '.suspect';

/**
 * Large, and can be made anew: to look at 20,000 analyses made each start 0.15 s longer (measured). So it is looked at on suspicion only,
 * and damage in nothing but it costs nothing else.
 */
const REPLACEABLE_TABLE = 'analyses';
/** What refers to its rows elsewhere. */
const FORGET_ITS_ROWS = 'UPDATE tracks SET analysis_state = 0';

/**
 * How long a statement waits for another process's lock. The event loop waits with it, and five such waits are made before the door shuts:
 * together less than the page's look-ahead, so that they are not heard. Readers wait for no writer; nobody else should write here.
 */
const BUSY_TIMEOUT_MS = 250;

/** 64 MiB of page cache hold the orders' indexes of 100,000 tracks (guess, in KiB as SQLite wants it: negative). */
const CACHE_SIZE_KIB = -64 * 1024;

/** SQLite writes the log back within a commit when it has this many pages (64 MiB): only when checkpointer.ts does not come to it. */
const CHECKPOINT_PAGES = 16_000;

/** The same (16 MiB) while checkpointer.ts fails. */
const UNAIDED_CHECKPOINT_PAGES = 4000;

/** What all work goes through: after failures in a row it throws `door-closed` at once. `passes`: done all the same. */
export interface DatabaseDoor {
  throughNow<T>(work: () => T, options: { readonly passes: boolean }): T;
}

/** What a look over a database that failed said; `unknown`: it could not be looked over. */
export type DatabaseVerdict = 'sound' | 'damaged' | 'unknown';

export class CatalogueDatabase {
  readonly connection: BetterSqlite.Database;
  /** Where a damaged database was moved at this start, null when it was sound. */
  readonly damagedFile: string | null;

  readonly #statements = new Map<string, BetterSqlite.Statement<unknown[]>>();
  readonly #checkpointer: Checkpointer;
  readonly #log: Logger;
  #door: DatabaseDoor | null = null;
  #insists = false;
  #isDiskFull = false;

  constructor(connection: BetterSqlite.Database, damagedFile: string | null, log: Logger) {
    this.connection = connection;
    this.damagedFile = damagedFile;
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

  /** The last transaction found no room on the disk. */
  get isDiskFull(): boolean {
    return this.#isDiskFull;
  }

  /** From now on all work goes through `door`. */
  guard(door: DatabaseDoor): void {
    this.#door = door;
  }

  /** What `work` asks of the database goes through a shut door, too: someone asked for it by hand. */
  insist<T>(work: () => T): T {
    const before = this.#insists;
    this.#insists = true;
    try {
      return work();
    } finally {
      this.#insists = before;
    }
  }

  /** Runs `work`; SQLite's errors come out as PlayerErrors, and `door-closed` while the door is shut. */
  run<T>(work: () => T): T {
    return this.#door
      ? this.#door.throughNow(() => this.#translated(work), { passes: this.#insists })
      : this.#translated(work);
  }

  /**
   * After failures: looks the file over in a thread, has damage looked into at the next start, and writes the log back when there is none.
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

  /** The prepared statement of `sql`, which is made once. To be run within `run` or `transaction`. */
  statement(sql: string): BetterSqlite.Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.connection.prepare<unknown[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Who writes without a pause waits for this in between: the log can only begin anew when nothing is added for a moment. */
  checkpointed(): Promise<void> {
    return this.#checkpointer.done;
  }

  /** Runs `work` in one transaction: all of it or nothing. Its log is checkpointed later, and with it what single statements wrote. */
  transaction<T>(work: () => T): T {
    try {
      const result = this.run(() => this.connection.transaction(work).immediate());
      this.#isDiskFull = false;
      this.#checkpointer.noteWrite();
      return result;
    } catch (error) {
      if (error instanceof PlayerError && error.code === 'disk-full') this.#isDiskFull = true;
      throw error;
    }
  }

  #translated<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) this.#suspect();
      throw translate(error);
    }
  }

  #suspect(): void {
    try {
      writeFileSync(this.connection.name + SUSPECT_SUFFIX, '');
    } catch (error) {
      this.#log.warn('the damage met could not be noted', error);
    }
  }

  /** Writes the log back into the file and closes. A checkpoint that fails loses nothing: the log is read at the next start. */
  close(): void {
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

/** Opens or begins the database in `folder`. Throws `database-newer`, `disk-full` or `database-failed`. */
export function openDatabase(folder: string, log: Logger): CatalogueDatabase {
  const file = join(folder, DATABASE_NAME);
  try {
    return new CatalogueDatabase(openSound(file, log), null, log);
  } catch (error) {
    if (!isDamage(error)) throw translate(error);
    log.error('the database is damaged and is set aside', error);
  }
  try {
    const damagedFile = setAside(file);
    return new CatalogueDatabase(openSound(file, log), damagedFile, log);
  } catch (error) {
    throw translate(error);
  }
}

class DamageError extends Error {}

function openSound(file: string, log: Logger): BetterSqlite.Database {
  const connection = new BetterSqlite(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    connection.pragma('foreign_keys = ON');
    connection.pragma(`cache_size = ${CACHE_SIZE_KIB}`);
    connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    check(connection, tablesOf(connection));
    if (existsSync(file + SUSPECT_SUFFIX)) {
      if (isDamaged(connection, REPLACEABLE_TABLE)) {
        log.error('the damaged table %s is made anew', REPLACEABLE_TABLE);
        remake(connection);
      }
      check(connection, [EVERYTHING]);
    }
    migrate(connection);
    rmSync(file + SUSPECT_SUFFIX, { force: true });
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** What is looked at each time. */
function tablesOf(connection: BetterSqlite.Database): string[] {
  // Virtual tables lie in tables of their own, which are checked.
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name <> ?";
  return connection.prepare<[string], string>(sql).pluck().all(REPLACEABLE_TABLE);
}

/** As an argument of SQLite's check: the whole file, and one message of what is wrong. */
const EVERYTHING = '1';

/** Throws for damage. */
function check(connection: BetterSqlite.Database, tables: readonly string[]): void {
  for (const table of tables) {
    const verdict = connection.pragma(`quick_check(${table})`, { simple: true });
    if (verdict !== 'ok') throw new DamageError(String(verdict));
  }
}

function isDamaged(connection: BetterSqlite.Database, table: string): boolean {
  try {
    check(connection, [table]);
    return false;
  } catch (error) {
    if (isDamage(error)) return true;
    throw error;
  }
}

/** To drop a table SQLite reads all of it, which fails where it is damaged. So it is struck off the schema, and its pages are let go after. */
function remake(connection: BetterSqlite.Database): void {
  const sql = 'SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY rowid';
  const schema = connection.prepare<[string], string>(sql).pluck().all(REPLACEABLE_TABLE);
  connection.unsafeMode(true);
  connection.pragma('writable_schema = ON');
  connection.prepare('DELETE FROM sqlite_schema WHERE tbl_name = ?').run(REPLACEABLE_TABLE);
  connection.pragma('writable_schema = RESET');
  connection.unsafeMode(false);
  connection.exec('VACUUM');
  connection.transaction(() => connection.exec([...schema, FORGET_ITS_ROWS].join(';'))).immediate();
}

/** Moves the file, its log and its index together: `auralis.db.damaged-20260131-235959` and the same with `-wal` and so on. */
function setAside(file: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  let target = `${file}.damaged-${time}`;
  for (let copy = 2; existsSync(target); copy++) target = `${file}.damaged-${time}-${copy}`;
  for (const suffix of ['', '-wal', '-shm', SUSPECT_SUFFIX]) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}

function sqliteCode(error: unknown): string | null {
  if (error instanceof BetterSqlite.SqliteError) return error.code;
  // One that came from a thread is a copy.
  const isCopy = error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE'); // prettier-ignore
  return isCopy ? (error.code as string) : null;
}

function isDamage(error: unknown): boolean {
  if (error instanceof DamageError) return true;
  const code = sqliteCode(error);
  return code !== null && (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'));
}

function translate(error: unknown): PlayerError {
  const full =
    sqliteCode(error) === 'SQLITE_FULL' || (error instanceof Error && 'code' in error && error.code === 'ENOSPC');
  return PlayerError.from(error, full ? 'disk-full' : 'database-failed');
}
