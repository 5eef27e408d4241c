import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { Backups, backUpBeforeUpgrade, newestSoundBackup, takeChosenBackup } from './backups.ts';

const log = { info: () => undefined, warn: vi.fn(), error: vi.fn() };
const DAY_MS = 24 * 3600 * 1000;
const START_MS = Date.UTC(2026, 0, 31, 12, 0, 0);

let folder: string;
let file: string;
let database: BetterSqlite.Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'auralis-backups-'));
  file = join(folder, 'auralis.db');
  database = new BetterSqlite(file);
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE made (value TEXT); INSERT INTO made VALUES (1)');
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

function start(nowMs: () => number = () => START_MS): Backups {
  const backups = new Backups({ file, log, nowMs });
  onTestFinished(() => backups.dispose());
  return backups;
}

const valuesIn = (path: string): unknown[] => {
  const copy = new BetterSqlite(path, { readonly: true });
  try {
    return copy.prepare('SELECT value FROM made').pluck().all();
  } finally {
    copy.close();
  }
};

describe('backups', () => {
  it('hold what was committed, also what is still in the log, and nobody else may read them', async () => {
    database.exec('INSERT INTO made VALUES (2)');
    const { name, why, atMs } = await start().make();
    const path = join(folder, 'backups', name);
    expect(valuesIn(path)).toEqual(['1', '2']);
    expect(why).toBe('daily');
    expect(atMs).toBe(START_MS);
    expect(statSync(join(folder, 'backups')).mode & 0o777).toBe(0o700);
  });

  it('are three at most of the daily ones, newest first, and the one before an upgrade besides', async () => {
    let nowMs = START_MS;
    const backups = start(() => nowMs);
    backUpBeforeUpgrade(database, START_MS - 1000);
    for (let day = 0; day < 5; day++, nowMs += DAY_MS) await backups.make();
    const days = [4, 3, 2].map((day) => START_MS + day * DAY_MS);
    expect(backups.list().filter(({ why }) => why === 'daily').map(({ atMs }) => atMs)).toEqual(days); // prettier-ignore
    expect(backups.list().filter(({ why }) => why === 'upgrade')).toHaveLength(1);
  });

  it('are one at a time', async () => {
    const backups = start();
    const [one, two] = await Promise.all([backups.make(), backups.make()]);
    expect(one).toEqual(two);
  });

  it('are made within two hours of a start when the newest is a day old, and no sooner', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    let nowMs = START_MS;
    const backups = start(() => nowMs);
    await vi.advanceTimersByTimeAsync(121_000);
    await vi.waitUntil(() => backups.list().length === 1, { timeout: 10_000 });
    nowMs += DAY_MS - 1;
    await vi.advanceTimersByTimeAsync(3600_000);
    expect(backups.list()).toHaveLength(1);
    nowMs += 1;
    await vi.advanceTimersByTimeAsync(3600_000);
    await vi.waitUntil(() => backups.list().length === 2, { timeout: 10_000 });
  });

  it('leave nothing half behind when they fail, and say why', async () => {
    writeFileSync(join(folder, 'backups'), 'in the way');
    await expect(start().make()).rejects.toMatchObject({ code: 'database-failed' });
    rmSync(join(folder, 'backups'));
    rmSync(file);
    await expect(start().make()).rejects.toMatchObject({ code: 'database-failed' });
    expect(readdirSync(join(folder, 'backups'))).toEqual([]);
  });

  it('are chosen for the next start, once, and only those that are there', async () => {
    const backups = start();
    const { name } = await backups.make();
    expect(() => backups.restoreAtNextStart('../auralis.db')).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(takeChosenBackup(file)).toBeNull();
    backups.restoreAtNextStart(name);
    expect(takeChosenBackup(file)).toBe(join(folder, 'backups', name));
    expect(takeChosenBackup(file)).toBeNull();
  });

  it('that are damaged are passed over for an older one', async () => {
    let nowMs = START_MS;
    const backups = start(() => nowMs);
    const old = await backups.make();
    nowMs += DAY_MS;
    const { name } = await backups.make();
    expect(newestSoundBackup(file, log)).toBe(join(folder, 'backups', name));
    writeFileSync(join(folder, 'backups', name), 'no database');
    expect(newestSoundBackup(file, log)).toBe(join(folder, 'backups', old.name));
    expect(existsSync(join(folder, 'backups', name))).toBe(true);
  });
});
