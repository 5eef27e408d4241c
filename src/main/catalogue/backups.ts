// Copies of the database, in `backups` beside it: one a day, and one before the schema changes. SQLite writes each in a thread of its own, from
// one moment of the database, while the core serves on. What is restored is put in place at the next start, by open-database.ts.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { basename, dirname, join } from 'node:path';

import BetterSqlite from 'better-sqlite3';

import type { Backup } from '../../shared/contract/library.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { translate } from './database.ts';
import { beginSqliteThread } from './sqlite-thread.ts';

export const BACKUP_FOLDER = 'backups';

/** Beside the database: the name of the backup that takes its place at the next start. */
const RESTORE_SUFFIX = '.restore';

const DAY_MS = 24 * 3600 * 1000;
/** How often the age of the newest is looked at: a player that is never closed has one a day, too. */
const LOOK_EVERY_MS = 3600 * 1000;
/** The first look of a run: the start is over by then. Guess. */
const FIRST_LOOK_MS = 120_000;

/** Daily ones that are kept, and those made before the schema changed. */
const KEEP = { daily: 3, upgrade: 1 } as const;

/** Sorted by name they are sorted by age: `auralis-20260131T235959Z-daily.db`. */
const NAME = /^auralis-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-(daily|upgrade)\.db$/;

const PROGRAM = `
  const connection = new Database(files.file, { readonly: true, fileMustExist: true });
  try {
    connection.prepare('VACUUM INTO ?').run(files.target);
  } finally {
    connection.close();
  }`;

export interface BackupsOptions {
  /** The database. */
  readonly file: string;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly nowMs?: () => number;
}

export class Backups implements Disposable {
  readonly #options: BackupsOptions;
  readonly #nowMs: () => number;
  readonly #timers: NodeJS.Timeout[] = [];
  #making: Promise<Backup> | null = null;

  constructor(options: BackupsOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#timers.push(setTimeout(() => void this.#daily(), FIRST_LOOK_MS).unref());
    this.#timers.push(setInterval(() => void this.#daily(), LOOK_EVERY_MS).unref());
  }

  /** Newest first. */
  list(): readonly Backup[] {
    return listBackups(this.#options.file);
  }

  /** Makes one now; the oldest beyond those that are kept go. Rejects with `disk-full`, `data-folder-unwritable` or `database-failed`. */
  make(): Promise<Backup> {
    this.#making ??= this.#make()
      .catch((error: unknown) => Promise.reject(translate(error, this.#options.file)))
      .finally(() => (this.#making = null));
    return this.#making;
  }

  /** At the next start that backup takes the place of the database, which is set aside. Throws `not-found`. */
  restoreAtNextStart(name: string): void {
    if (!this.list().some((backup) => backup.name === name)) throw new PlayerError('not-found');
    writeFileSync(this.#options.file + RESTORE_SUFFIX, name, { mode: 0o600 });
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #daily(): Promise<void> {
    const newest = this.list().find(({ why }) => why === 'daily');
    // A clock that was set back must not end the backups.
    const ageMs = newest ? Math.abs(this.#nowMs() - newest.atMs) : Infinity;
    if (ageMs < DAY_MS) return;
    await this.make().catch((error: unknown) => this.#options.log.warn('no backup could be made', error));
  }

  async #make(): Promise<Backup> {
    const { file } = this.#options;
    const target = pathOf(file, 'daily', this.#nowMs());
    await inPlace(target, async (part) => {
      const thread = beginSqliteThread(PROGRAM, { file, target: part });
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      thread.once('error', reject);
      thread.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('the backup was not made'))));
      await promise;
    });
    prune(file);
    const made = this.list().find(({ name }) => name === basename(target));
    if (!made) throw new PlayerError('database-failed', 'the backup is not there');
    return made;
  }
}

/** Before the schema changes, at a start: nothing is served yet, so it is waited for. Throws SQLite's error: without it nothing is changed. */
export function backUpBeforeUpgrade(connection: BetterSqlite.Database, nowMs = Date.now()): void {
  const target = pathOf(connection.name, 'upgrade', nowMs);
  const part = `${target}.part`;
  rmSync(part, { force: true });
  connection.prepare('VACUUM INTO ?').run(part);
  renameSync(part, target);
  prune(connection.name);
}

/** The backup that was chosen for this start, if one was; it is chosen once. */
export function takeChosenBackup(file: string): string | null {
  const marker = file + RESTORE_SUFFIX;
  if (!existsSync(marker)) return null;
  const name = readFileSync(marker, 'utf8');
  rmSync(marker, { force: true });
  const path = join(dirname(file), BACKUP_FOLDER, name);
  return NAME.test(name) && existsSync(path) ? path : null;
}

/** The newest backup in which all is well; null without one. */
export function newestSoundBackup(file: string, log: Logger): string | null {
  for (const { name } of listBackups(file)) {
    const path = join(dirname(file), BACKUP_FOLDER, name);
    try {
      const connection = new BetterSqlite(path, { readonly: true, fileMustExist: true });
      try {
        if (connection.pragma('quick_check(1)', { simple: true }) === 'ok') return path;
      } finally {
        connection.close();
      }
    } catch (error) {
      log.warn('the backup %s cannot be read', name, error);
    }
  }
  return null;
}

/** Puts a copy of the backup where the database was; nothing may be there. */
export function putInPlace(backup: string, file: string): void {
  const part = `${file}.part`;
  copyFileSync(backup, part);
  renameSync(part, file);
}

function listBackups(file: string): Backup[] {
  const folder = join(dirname(file), BACKUP_FOLDER);
  const backups: Backup[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort().reverse() : []) {
    const [, ...parts] = NAME.exec(name) ?? [];
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (parts.length === 0 || !stats) continue;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(Number);
    const atMs = Date.UTC(year, month - 1, day, hour, minute, second);
    backups.push({ name, atMs, sizeBytes: stats.size, why: parts[6] === 'upgrade' ? 'upgrade' : 'daily' });
  }
  return backups;
}

/** Also what a run that was killed left half. */
function prune(file: string): void {
  const folder = join(dirname(file), BACKUP_FOLDER);
  for (const why of ['daily', 'upgrade'] as const) {
    const old = listBackups(file).filter((backup) => backup.why === why).slice(KEEP[why]); // prettier-ignore
    for (const { name } of old) rmSync(join(folder, name), { force: true });
  }
  for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true });
}

async function inPlace(target: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${target}.part`;
  rmSync(part, { force: true });
  try {
    await write(part);
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Its folder is made. Two within a second have the same: the later one stays. */
function pathOf(file: string, why: Backup['why'], nowMs: number): string {
  const folder = join(dirname(file), BACKUP_FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return join(folder, `auralis-${time}Z-${why}.db`);
}
