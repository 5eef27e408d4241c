// Opens the one SQLite file of the player. A damaged file is mended where only its indexes are damaged; else it is set aside, never deleted, and
// a new one is begun with what can be read of it; the opener is told.
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';

import { PlayerError } from '../../shared/errors.ts';
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
import { backUpBeforeUpgrade, newestSoundBackup, putInPlace, takeChosenBackup } from './backups.ts';
import { derive } from './derive.ts';
import { migrate, SCHEMA_VERSION } from './migrations.ts';
import { salvage, type Salvaged } from './salvage.ts';

export const DATABASE_NAME = 'auralis.db';

/** Large, and can be made anew: damage in nothing but it costs nothing else. */
const REPLACEABLE_TABLE = 'analyses';
/** What refers to its rows elsewhere. */
const FORGET_ITS_ROWS = 'UPDATE tracks SET analysis_state = 0';

/** How long the opening waits for another process's lock: nothing plays yet, and a player that just ended may still be closing. Guess. */
const OPENING_BUSY_TIMEOUT_MS = 2_000;

/** 16 MiB of page cache (in KiB as SQLite wants it: negative): four times as much makes nothing faster at 100,000 tracks, whose pages the system keeps (measured). */
const CACHE_SIZE_KIB = -16 * 1024;

/**
 * Opens or begins the database in `folder`. Of a damaged one the indexes are made anew; when that does not help, it is set aside and what can
 * be read of it is brought into a new one, with what is lost from the newest backup. Throws `database-newer`, `disk-full`, `data-folder-unwritable` or `database-failed`.
 */
export function openDatabase(folder: string, log: Logger): CatalogueDatabase {
  const file = join(folder, DATABASE_NAME);
  try {
    restoreChosen(file, log);
  } catch (error) {
    throw translate(error, file);
  }
  try {
    // Who closes it puts the log away.
    const logBytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    const endedBadly = logBytes > 0 && !existsSync(file + SUSPECT_SUFFIX);
    return new CatalogueDatabase(openSound(file, log), { damage: null, endedBadly, log });
  } catch (error) {
    if (!isDamage(error)) throw translate(error, file);
    log.error('the database is damaged', error);
  }
  try {
    if (reindex(file, log))
      return new CatalogueDatabase(openSound(file, log), { damage: null, endedBadly: false, log });
  } catch (error) {
    if (!isDamage(error)) throw translate(error, file);
  }
  try {
    const damagedFile = setAside(file, 'damaged');
    log.error('the damaged database is set aside: %s', damagedFile);
    const connection = openSound(file, log, versionOf(damagedFile));
    let salvaged: Salvaged;
    try {
      const backup = newestSoundBackup(file, log);
      salvaged = salvage(backup === null ? [damagedFile] : [damagedFile, backup], connection, log);
      bringUpToDate(connection, true);
    } catch (error) {
      connection.close();
      throw error;
    }
    log.info('read of the damaged database: %j', salvaged);
    const damage = new PlayerError('database-corrupt', '', { values: { path: damagedFile, ...salvaged } });
    return new CatalogueDatabase(connection, { damage, endedBadly: false, log });
  } catch (error) {
    throw translate(error, file);
  }
}

/** Most damage met in the field is in an index, which holds nothing of its own. Whether all is well after that; never throws. */
function reindex(file: string, log: Logger): boolean {
  try {
    const connection = new BetterSqlite(file, { timeout: OPENING_BUSY_TIMEOUT_MS, fileMustExist: true });
    try {
      checkSchema(connection);
      connection.exec('REINDEX');
      check(connection, [EVERYTHING], 'integrity_check');
      log.info('the indexes of the database were made anew, and it is sound');
      return true;
    } finally {
      connection.close();
    }
  } catch (error) {
    log.warn('making the indexes anew did not mend it', error);
    return false;
  }
}

/** The schema a damaged file has; the present one where its head cannot be read. */
function versionOf(file: string): number {
  try {
    const connection = new BetterSqlite(file, { readonly: true, fileMustExist: true });
    try {
      const version = connection.pragma('user_version', { simple: true }) as number;
      return version >= 1 && version <= SCHEMA_VERSION ? version : SCHEMA_VERSION;
    } finally {
      connection.close();
    }
  } catch {
    return SCHEMA_VERSION;
  }
}

/** `isSalvaged`: rows were put into it from elsewhere. */
function bringUpToDate(connection: BetterSqlite.Database, isSalvaged = false): void {
  const present = connection.pragma('user_version', { simple: true }) as number;
  if (!isSalvaged && present > 0 && present < SCHEMA_VERSION) backUpBeforeUpgrade(connection);
  const before = migrate(connection);
  if (isSalvaged || before < SCHEMA_VERSION) derive(connection);
}

/** `version`: of a new one that is to be filled from one of that schema. */
function openSound(file: string, log: Logger, version = SCHEMA_VERSION): BetterSqlite.Database {
  const connection = new BetterSqlite(file, { timeout: OPENING_BUSY_TIMEOUT_MS });
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    connection.pragma('foreign_keys = ON');
    connection.pragma(`cache_size = ${CACHE_SIZE_KIB}`);
    connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    checkSchema(connection);
    // Only on suspicion, which is written down where damage is met: to look at 100,000 tracks takes a second, and the page waits for it.
    if (existsSync(file + SUSPECT_SUFFIX)) {
      check(connection, tablesOf(connection));
      if (isDamaged(connection, REPLACEABLE_TABLE)) {
        log.error('the damaged table %s is made anew', REPLACEABLE_TABLE);
        remake(connection);
      }
      // Also whether each index has what its table has, which takes longer.
      check(connection, [EVERYTHING], 'integrity_check');
    }
    if (version < SCHEMA_VERSION) migrate(connection, version);
    else bringUpToDate(connection);
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    rmSync(file + SUSPECT_SUFFIX, { force: true });
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Tables and indexes of the schema at the database's version that are not there are damage. */
function checkSchema(connection: BetterSqlite.Database): void {
  const version = connection.pragma('user_version', { simple: true }) as number;
  if (version === 0 || version > SCHEMA_VERSION) return;
  const wanted = new BetterSqlite(':memory:');
  try {
    migrate(wanted, version);
    const names = (of: BetterSqlite.Database): string[] =>
      of.prepare<[], string>("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").pluck().all();
    const present = new Set(names(connection));
    const missing = names(wanted).filter((name) => !present.has(name));
    if (missing.length > 0) throw new DamageError(`missing: ${missing.join(', ')}`);
  } finally {
    wanted.close();
  }
}

/** All but the one that is made anew. */
function tablesOf(connection: BetterSqlite.Database): string[] {
  // Virtual tables lie in tables of their own, which are checked.
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name <> ?";
  return connection.prepare<[string], string>(sql).pluck().all(REPLACEABLE_TABLE);
}

/** As an argument of SQLite's check: the whole file, and one message of what is wrong. */
const EVERYTHING = '1';

/** Throws for damage. */
function check(
  connection: BetterSqlite.Database,
  tables: readonly string[],
  how: 'quick_check' | 'integrity_check' = 'quick_check',
): void {
  for (const table of tables) {
    const verdict = connection.pragma(`${how}(${table})`, { simple: true });
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

/** The listener chose a backup in the last run. What was there is kept beside it. */
function restoreChosen(file: string, log: Logger): void {
  const backup = takeChosenBackup(file);
  if (backup === null) return;
  if (existsSync(file)) log.info('the database is set aside for a backup: %s', setAside(file, 'replaced'));
  putInPlace(backup, file);
}

/** Moves the file, its log and its index together: `auralis.db.damaged-20260131-235959` and the same with `-wal` and so on. */
function setAside(file: string, why: 'damaged' | 'replaced'): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  let target = `${file}.${why}-${time}`;
  for (let copy = 2; existsSync(target); copy++) target = `${file}.${why}-${time}-${copy}`;
  for (const suffix of ['', '-wal', '-shm', SUSPECT_SUFFIX]) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}
