// Opens the one SQLite file of the player. A damaged file is set aside, never deleted, and a new one begun; the opener is told.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';

import type { Logger } from '../platform/log.ts';
import {
  BUSY_TIMEOUT_MS,
  CatalogueDatabase,
  CHECKPOINT_PAGES,
  DamageError,
  isDamage,
  SUSPECT_SUFFIX,
  translate,
} from './database.ts';
import { migrate } from './migrations.ts';

export const DATABASE_NAME = 'auralis.db';

/**
 * Large, and can be made anew: to look at 20,000 analyses made each start 0.15 s longer (measured). So it is looked at on suspicion only,
 * and damage in nothing but it costs nothing else.
 */
const REPLACEABLE_TABLE = 'analyses';
/** What refers to its rows elsewhere. */
const FORGET_ITS_ROWS = 'UPDATE tracks SET analysis_state = 0';

/** How long the opening waits for another process's lock: nothing plays yet, and a player that just ended may still be closing. Guess. */
const OPENING_BUSY_TIMEOUT_MS = 2_000;

/** 64 MiB of page cache hold the orders' indexes of 100,000 tracks (guess, in KiB as SQLite wants it: negative). */
const CACHE_SIZE_KIB = -64 * 1024;

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

function openSound(file: string, log: Logger): BetterSqlite.Database {
  const connection = new BetterSqlite(file, { timeout: OPENING_BUSY_TIMEOUT_MS });
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
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
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
