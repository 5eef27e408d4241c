// A database damaged in the ways that files are: pages overwritten, an index that lacks a row, a table that is gone. What is still there after
// the next start, and what is told of it.
import { closeSync, cpSync, openSync, readdirSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';

import { analysisOf } from '../../testing/analyses.ts';
import { BACKUP_FOLDER } from './backups.ts';
import { openCatalogue } from './catalogue.ts';
import { dataFolder, readChange, silentLog, testCatalogue } from './catalogue.testing.ts';
import { SUSPECT_SUFFIX } from './database.ts';
import { migrate, SCHEMA_VERSION } from './migrations.ts';
import { DATABASE_NAME } from './open-database.ts';

const TRACKS = 400;
const EVERYTHING = { search: '', sort: 'title', direction: 'ascending' } as const;

/** The file of a catalogue with something in each table, closed. */
async function filled() {
  const folder = dataFolder();
  const catalogue = openCatalogue({ dataFolder: folder, log: silentLog });
  const root = catalogue.roots.add('/m', '/m');
  const ids = catalogue.tracks.commit(
    Array.from({ length: TRACKS }, (_, i) => readChange(root.id, `/m/${i}.flac`, { title: `Song ${i}` }, i)),
  );
  for (const row of catalogue.tracks.byIds(ids.slice(0, 20))) catalogue.analyses.save(row.id, row.signature, analysisOf(-14)); // prettier-ignore
  await catalogue.preferences.setSettings({ volume: 0.25 });
  catalogue.learned.save('forecast', { counts: [1] });
  catalogue.dispose();
  await expect.poll(() => readdirSync(folder), { timeout: 10_000 }).toEqual([DATABASE_NAME]);
  return { folder, file: join(folder, DATABASE_NAME), ids };
}

/** Overwrites leaf pages of `name`, a table or an index: those that `which` picks by their place among `all`. */
function overwrite(file: string, name: string, which: (place: number, all: number) => boolean): void {
  const raw = new BetterSqlite(file, { readonly: true });
  const pageBytes = raw.pragma('page_size', { simple: true }) as number;
  const sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path";
  const pages = raw.prepare<[string], number>(sql).pluck().all(name);
  raw.close();
  const handle = openSync(file, 'r+');
  for (const [place, page] of pages.entries())
    if (which(place, pages.length))
      writeSync(handle, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, (page - 1) * pageBytes);
  closeSync(handle);
  suspect(file);
}

/** As the player notes it where it meets damage. */
function suspect(file: string): void {
  writeFileSync(file + SUSPECT_SUFFIX, '');
}

/** Changes the schema in ways that SQLite itself would not. */
function tamper(file: string, work: (raw: BetterSqlite.Database) => void): void {
  const raw = new BetterSqlite(file);
  raw.unsafeMode(true);
  raw.pragma('writable_schema = ON');
  work(raw);
  raw.close();
}

const asideIn = (folder: string): string[] => readdirSync(folder).filter((name) => /\.damaged-[\d-]+$/.test(name));

it('an index that lacks a row is made anew when damage is suspected, and nothing is set aside', async () => {
  const { folder, file } = await filled();
  let hidden: { readonly sql: string; readonly rootpage: number } | undefined;
  tamper(file, (raw) => {
    hidden = raw.prepare<[], { sql: string; rootpage: number }>("SELECT sql, rootpage FROM sqlite_schema WHERE name = 'tracks_by_title'").get(); // prettier-ignore
    raw.exec("DELETE FROM sqlite_schema WHERE name = 'tracks_by_title'");
  });
  tamper(file, (raw) => raw.exec("UPDATE tracks SET title_key = 'zzz' WHERE id = 5"));
  tamper(file, (raw) => {
    raw
      .prepare(
        "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('index', 'tracks_by_title', 'tracks', ?, ?)",
      )
      .run(hidden?.rootpage, hidden?.sql);
  });
  writeFileSync(`${file}.suspect`, '');
  const catalogue = testCatalogue(folder);
  expect(catalogue.damage).toBeNull();
  expect(catalogue.tracks.trackIds(EVERYTHING).at(-1)).toBe(5);
  expect(asideIn(folder)).toEqual([]);
});

it('an index whose pages are damaged costs nothing', async () => {
  const { folder, file, ids } = await filled();
  overwrite(file, 'tracks_by_artist', () => true);
  const catalogue = testCatalogue(folder);
  expect(catalogue.tracks.trackIds(EVERYTHING)).toHaveLength(ids.length);
  expect(catalogue.preferences.settings().volume).toBe(0.25);
  expect(catalogue.analyses.counts().analysed).toBe(20);
});

it('of a table with a damaged page what lies on the others is kept', async () => {
  const { folder, file, ids } = await filled();
  overwrite(file, 'tracks', (place, all) => place === Math.floor(all / 2));
  const catalogue = testCatalogue(folder);
  const kept = catalogue.tracks.trackIds(EVERYTHING).length;
  expect(kept).toBeGreaterThan(ids.length * 0.8);
  expect(kept).toBeLessThan(ids.length);
  expect(catalogue.damage?.values).toMatchObject({ roots: 1, tracks: kept, preferences: 1, learned: 1, analyses: 20 });
  expect(catalogue.roots.list()).toHaveLength(1);
});

it('between two damaged pages of a table reading goes on', async () => {
  const { folder, file } = await filled();
  overwrite(file, 'tracks', (place, all) => place === Math.floor(all / 4) || place === Math.floor((3 * all) / 4));
  const { tracks } = testCatalogue(folder);
  expect(tracks.byId(TRACKS / 2)?.title).toBe(`Song ${TRACKS / 2 - 1}`);
  expect(tracks.byId(TRACKS)).not.toBeNull();
});

it('what was saved is found by search, and tracks keep their ids', async () => {
  const { folder, file, ids } = await filled();
  overwrite(file, 'tracks', (place) => place === 0);
  const { tracks } = testCatalogue(folder);
  const id = ids[TRACKS - 1] ?? 0;
  expect(tracks.byId(id)?.path).toBe(`/m/${TRACKS - 1}.flac`);
  expect(tracks.trackIds({ ...EVERYTHING, search: `song ${TRACKS - 1}` })).toEqual([id]);
});

it('a table that is gone is damage, and the others are kept', async () => {
  const { folder, file, ids } = await filled();
  const raw = new BetterSqlite(file);
  raw.exec('DROP TABLE learned');
  raw.close();
  const catalogue = testCatalogue(folder);
  expect(catalogue.damage?.code).toBe('database-corrupt');
  expect(catalogue.damage?.values).toMatchObject({ learned: 0, tracks: ids.length });
  expect(catalogue.learned.load('forecast')).toBeNull();
  expect(catalogue.preferences.settings().volume).toBe(0.25);
  expect(asideIn(folder)).toHaveLength(1);
});

it('a database of which nothing can be read is set aside, and that is told', () => {
  const folder = dataFolder();
  writeFileSync(join(folder, DATABASE_NAME), 'not a database at all, '.repeat(500));
  expect(testCatalogue(folder).damage?.values).toMatchObject({ roots: 0, tracks: 0, preferences: 0 });
});

it('an id that was lost with its track is not given to another', async () => {
  const { folder, file } = await filled();
  overwrite(file, 'tracks', (place, all) => place === all - 1);
  const { tracks, roots } = testCatalogue(folder);
  const [root] = roots.list();
  const [id = 0] = tracks.commit([readChange(root?.id ?? 0, '/m/new.flac', { title: 'New' }, 9_999)]);
  expect(id).toBeGreaterThan(TRACKS);
});

it('what a damaged page held comes from the newest backup, and what was deleted since it was made does not', async () => {
  const { folder, file, ids } = await filled();
  const before = openCatalogue({ dataFolder: folder, log: silentLog });
  await before.backups.make();
  await before.preferences.setSettings({ volume: 0.5 });
  before.dispose();
  overwrite(file, 'tracks', (place, all) => place === Math.floor(all / 2));
  const { tracks, preferences, damage } = testCatalogue(folder);
  expect(damage?.code).toBe('database-corrupt');
  expect(asideIn(folder)).toHaveLength(1);
  expect(tracks.byIds(ids)).toHaveLength(TRACKS);
  expect(preferences.settings().volume).toBe(0.5);
});

it('a backup that was chosen takes the place of the database at the next start, once, and the database is kept', async () => {
  const { folder } = await filled();
  const before = openCatalogue({ dataFolder: folder, log: silentLog });
  const { name } = await before.backups.make();
  await before.preferences.setSettings({ volume: 0.75 });
  before.backups.restoreAtNextStart(name);
  before.dispose();
  const restored = openCatalogue({ dataFolder: folder, log: silentLog });
  expect(restored.preferences.settings().volume).toBe(0.25);
  expect(restored.damage).toBeNull();
  await restored.preferences.setSettings({ volume: 1 });
  restored.dispose();
  expect(readdirSync(folder).filter((entry) => /\.replaced-[\d-]+$/.test(entry))).toHaveLength(1);
  expect(testCatalogue(folder).preferences.settings().volume).toBe(1);
});

it('a copy is made before a new version changes the schema', async () => {
  const folder = dataFolder();
  const old = new BetterSqlite(join(folder, DATABASE_NAME));
  migrate(old, SCHEMA_VERSION - 1);
  old.close();
  const { backups } = testCatalogue(folder);
  expect(backups.list().map(({ why }) => why)).toEqual(['upgrade']);
  const copy = new BetterSqlite(join(folder, BACKUP_FOLDER, backups.list()[0]?.name ?? ''), { readonly: true });
  onTestFinished(() => void copy.close());
  expect(copy.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION - 1);
});

it('after a run that ended without closing it the database is looked over once the page is there, and damage is told', async () => {
  const { folder, file } = await filled();
  overwrite(file, 'files_by_inode', (place) => place === 0);
  rmSync(file + SUSPECT_SUFFIX);
  // What a killed run leaves: a log that nobody put away.
  const killed = new BetterSqlite(file);
  killed.pragma('journal_mode = WAL');
  killed.exec("INSERT INTO learned (name, value, saved_at) VALUES ('last', '1', 0)");
  cpSync(file, `${file}.copy`);
  cpSync(`${file}-wal`, `${file}.copy-wal`);
  killed.close();
  renameSync(`${file}.copy`, file);
  renameSync(`${file}.copy-wal`, `${file}-wal`);
  const catalogue = testCatalogue(folder);
  expect(catalogue.problem).toBeNull();
  await catalogue.lookOver();
  expect(catalogue.problem).toBe('database-corrupt');
  expect(readdirSync(folder)).toContain(DATABASE_NAME + SUSPECT_SUFFIX);
});

it('after a run that closed it nothing is looked over', async () => {
  const { folder, file } = await filled();
  overwrite(file, 'files_by_inode', (place) => place === 0);
  rmSync(file + SUSPECT_SUFFIX);
  const catalogue = testCatalogue(folder);
  await catalogue.lookOver();
  expect(catalogue.problem).toBeNull();
});
