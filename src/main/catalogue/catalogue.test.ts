import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';

import { contentSignature } from '../../shared/library.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { openCatalogue } from './catalogue.ts';
import { DATABASE_NAME } from './open-database.ts';
import { migrate, SCHEMA_VERSION } from './migrations.ts';
import { dataFolder, readChange, silentLog, testCatalogue } from './catalogue.testing.ts';

/** A small file system of its own is the one real way to fill a disk; only root may mount one. */
const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'auralis-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

describe('the database file', () => {
  it('is sound, has WAL and the present schema, and a second opening changes nothing', () => {
    const folder = dataFolder();
    openCatalogue({ dataFolder: folder, log: silentLog }).dispose();
    const read = (): unknown[] => {
      const raw = new BetterSqlite(join(folder, DATABASE_NAME));
      const schema = raw.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
      const pragmas = [raw.pragma('journal_mode', { simple: true }), raw.pragma('user_version', { simple: true })];
      raw.close();
      return [...pragmas, ...schema];
    };
    const first = read();
    expect(first.slice(0, 2)).toEqual(['wal', SCHEMA_VERSION]);
    openCatalogue({ dataFolder: folder, log: silentLog }).dispose();
    expect(read()).toEqual(first);
    expect(readdirSync(folder)).toEqual([DATABASE_NAME]);
  });

  it('is set aside with its log when it is no database, and a new one is begun', () => {
    const folder = dataFolder();
    writeFileSync(join(folder, DATABASE_NAME), 'not a database at all, '.repeat(500));
    const catalogue = testCatalogue(folder);
    expect(catalogue.damage?.code).toBe('database-corrupt');
    expect(catalogue.tracks.page({ search: '', sort: 'title', direction: 'ascending' }, 0, 10).total).toBe(0);
    const aside = readdirSync(folder).find((name) => /^auralis\.db\.damaged-\d{8}-\d{6}$/.test(name));
    expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toContain('not a database at all');
  });

  it('is set aside when its pages are damaged though its head is whole', () => {
    const folder = dataFolder();
    const before = openCatalogue({ dataFolder: folder, log: silentLog });
    const root = before.roots.add('/m', '/m');
    before.tracks.commit(
      Array.from({ length: 400 }, (_, i) => readChange(root.id, `/m/${i}.flac`, { title: `T ${i}` }, i)),
    );
    before.dispose();
    const file = join(folder, DATABASE_NAME);
    const { size } = statSync(file);
    const handle = openSync(file, 'r+');
    for (let at = 8192; at < size; at += 4096) writeSync(handle, Buffer.alloc(2048, 0xa5), 0, 2048, at);
    closeSync(handle);
    const catalogue = testCatalogue(folder);
    expect(catalogue.damage?.code).toBe('database-corrupt');
    expect(catalogue.roots.list()).toEqual([]);
    expect(catalogue.roots.add('/m', '/m').path).toBe('/m');
  });

  it('of a newer version is refused and left as it is', () => {
    const folder = dataFolder();
    openCatalogue({ dataFolder: folder, log: silentLog }).dispose();
    const raw = new BetterSqlite(join(folder, DATABASE_NAME));
    raw.pragma(`user_version = ${SCHEMA_VERSION + 7}`);
    raw.close();
    expect(() => openCatalogue({ dataFolder: folder, log: silentLog })).toThrow(
      expect.objectContaining({ code: 'database-newer' }),
    );
    expect(readdirSync(folder)).toEqual([DATABASE_NAME]);
  });

  it('fails with a code where no file can be made', () => {
    expect(() => openCatalogue({ dataFolder: '/dev/null/nowhere', log: silentLog })).toThrow(
      expect.objectContaining({ code: 'database-failed' }),
    );
  });

  it.skipIf(!canMount)(
    'on a full disk fails with its own code, and goes on once there is room',
    { timeout: 20_000 },
    () => {
      const folder = dataFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
      onTestFinished(() => void execFileSync('umount', ['-l', folder]));
      writeFileSync(join(folder, 'ballast'), Buffer.alloc(512 * 1024));
      const catalogue = openCatalogue({ dataFolder: folder, log: silentLog });
      onTestFinished(() => catalogue.dispose());
      const root = catalogue.roots.add('/m', '/m');
      const batch = (start: number) => Array.from({ length: 50 }, (_, i) => readChange(root.id, `/m/${start + i}.flac`, { title: `${start + i}` }, start + i)); // prettier-ignore
      let committed = 0;
      const fill = (): void => {
        for (; committed < 50_000; committed += 50) catalogue.tracks.commit(batch(committed));
      };
      expect(fill).toThrow(expect.objectContaining({ code: 'disk-full' }));
      rmSync(join(folder, 'ballast'));
      catalogue.tracks.commit(batch(committed));
      expect(catalogue.tracks.trackIds({ search: '', sort: 'title', direction: 'ascending' })).toHaveLength(
        committed + 50,
      );
    },
  );
});

describe('tracks', () => {
  it('keeps id and measured length while the content is the same, and forgets the length of other content', () => {
    const { tracks, roots } = testCatalogue();
    const root = roots.add('/m', '/m');
    const [id = 0] = tracks.commit([readChange(root.id, '/m/a.flac', { title: 'A' }, 1)]);
    const signature = tracks.byId(id)?.signature ?? '';
    expect(tracks.setTotalFrames(id, 'other-content', 5)).toBe(false);
    expect(tracks.setTotalFrames(id, signature, 480_000)).toBe(true);
    expect(tracks.commit([readChange(root.id, '/m/a.flac', { title: 'A again' }, 1)])).toEqual([id]);
    expect(tracks.byId(id)).toMatchObject({ title: 'A again', totalFrames: 480_000 });
    tracks.commit([readChange(root.id, '/m/a.flac', { title: 'A' }, 2)]);
    expect(tracks.byId(id)).toMatchObject({ totalFrames: null, state: 'ready' });
  });

  it('marks a file missing, and restores it with the same id', () => {
    const { tracks, roots } = testCatalogue();
    const root = roots.add('/m', '/m');
    const [id = 0] = tracks.commit([readChange(root.id, '/m/a.flac', {}, 1)]);
    tracks.commit([{ kind: 'missing', id }]);
    expect(tracks.byId(id)).toMatchObject({ state: 'missing', title: 'a' });
    expect(tracks.byId(id)?.problem?.code).toBe('file-missing');
    expect(roots.trackCount(root.id)).toBe(0);
    tracks.commit([{ kind: 'returned', id }]);
    expect(tracks.byId(id)).toMatchObject({ state: 'ready', problem: null });
  });

  it('keeps the tags of a file that can no longer be read, and says why', () => {
    const { tracks, roots } = testCatalogue();
    const root = roots.add('/m', '/m');
    const [id] = tracks.commit([readChange(root.id, '/m/a.flac', { title: 'Song', artist: 'X' }, 1)]);
    const broken = { ...readChange(root.id, '/m/a.flac', {}, 2), tags: null };
    expect(
      tracks.commit([{ ...broken, problem: { code: 'file-corrupt', values: { why: 'channels', channels: 9 } } }]),
    ).toEqual([id]);
    expect(tracks.byId(id ?? 0)).toMatchObject({
      state: 'unreadable',
      problem: { code: 'file-corrupt', values: { why: 'channels', channels: 9 } },
      title: 'Song',
    });
    tracks.commit([{ ...broken, problem: null }]);
    expect(tracks.byId(id ?? 0)).toMatchObject({ state: 'unread', problem: null });
  });

  it('notes a problem only of the content it was met in', () => {
    const { tracks, roots } = testCatalogue();
    const root = roots.add('/m', '/m');
    const change = readChange(root.id, '/m/a.flac', {}, 1);
    const [id = 0] = tracks.commit([change]);
    expect(tracks.setProblem(id, 'x', { code: 'decode-failed', values: {} })).toBe(false);
    expect(tracks.setProblem(id, contentSignature(change.stamp), { code: 'decode-failed', values: {} })).toBe(true);
    expect(tracks.byId(id)).toMatchObject({ state: 'unreadable', problem: { code: 'decode-failed' } });
  });

  it('moves a row, with the title and the words of its new name when it has no title tag', () => {
    const { tracks, roots } = testCatalogue();
    const root = roots.add('/m', '/m');
    const [id = 0] = tracks.commit([readChange(root.id, '/m/before.flac', { artist: 'X' }, 1)]);
    tracks.commit([{ kind: 'move', id, rootId: root.id, path: '/m/sub/after.flac' }]);
    expect(tracks.byId(id)).toMatchObject({ path: '/m/sub/after.flac', title: 'after', artist: 'X', state: 'ready' });
    const search = (text: string): number[] => tracks.trackIds({ search: text, sort: 'title', direction: 'ascending' });
    expect(search('after x')).toEqual([id]);
    expect(search('before')).toEqual([]);
  });

  it('commits all of a batch or nothing', () => {
    const { tracks, roots } = testCatalogue();
    const root = roots.add('/m', '/m');
    const bad = readChange(root.id + 99, '/m/b.flac', {}, 2);
    expect(() => tracks.commit([readChange(root.id, '/m/a.flac', {}, 1), bad])).toThrow(
      expect.objectContaining({ code: 'database-failed' }),
    );
    expect(tracks.known(['/m/a.flac', '/m/b.flac'])).toEqual([]);
  });

  it('takes whatever numbers and texts tags hold', () => {
    const { tracks, roots } = testCatalogue();
    const root = roots.add('/m', '/m');
    const odd = {
      title: 'a\0b\u{1F3B5}',
      trackNo: 3.5,
      discNo: Number.POSITIVE_INFINITY,
      genres: ['\uD800'],
    };
    const [id = 0] = tracks.commit([readChange(root.id, '/m/a.flac', odd, 1)]);
    expect(tracks.byId(id)).toMatchObject({ trackNo: 4, year: null, discNo: null });
  });

  it('finds rows below a folder and of a root page by page, with / and % and _ in names', () => {
    const { tracks, roots } = testCatalogue();
    const root = roots.add('/m', '/m');
    const paths = ['/m/a', '/m/a_b/1.mp3', '/m/a/1.mp3', '/m/a/2.mp3', '/m/a/b/3.mp3', '/m/a%/4.mp3', '/m/ab/5.mp3'];
    tracks.commit(paths.map((path, index) => readChange(root.id, path, {}, index)));
    const first = tracks.presentBelow('/m/a', '', 2).map(({ path }) => path);
    expect(first).toEqual(['/m/a/1.mp3', '/m/a/2.mp3']);
    expect(tracks.presentBelow('/m/a', '/m/a/2.mp3', 2).map(({ path }) => path)).toEqual(['/m/a/b/3.mp3']);
    expect(tracks.presentBelow('/', '', 100)).toHaveLength(7);
    expect(tracks.presentOfRoot(root.id, '/m/a/b/3.mp3', 100).map(({ path }) => path)).toEqual([
      '/m/a_b/1.mp3',
      '/m/ab/5.mp3',
    ]);
  });

  it('sentences that earlier versions kept of problems are gone, their codes stay', () => {
    const folder = dataFolder();
    const raw = new BetterSqlite(join(folder, DATABASE_NAME));
    migrate(raw, 3);
    raw.exec("INSERT INTO roots (id, path, real_path) VALUES (1, '/m', '/m')");
    const needed = raw.prepare<[], { name: string; type: string }>('SELECT name, type FROM pragma_table_info(\'tracks\') WHERE "notnull" AND dflt_value IS NULL AND NOT pk').all(); // prettier-ignore
    const values = needed.map(({ name, type }) => (name === 'root_id' ? 1 : type === 'TEXT' ? 'x' : 0));
    raw.prepare(`INSERT INTO tracks (id, ${needed.map(({ name }) => name).join(', ')}) VALUES (7, ${values.map(() => '?').join(', ')})`).run(values); // prettier-ignore
    raw.exec("UPDATE tracks SET problem_code = 'file-corrupt', problem = 'The file is damaged.'");
    raw.close();
    expect(testCatalogue(folder).tracks.byId(7)?.problem).toEqual({ code: 'file-corrupt', values: {} });
    const after = new BetterSqlite(join(folder, DATABASE_NAME), { readonly: true });
    onTestFinished(() => void after.close());
    expect(after.prepare('SELECT problem FROM files').pluck().get()).toBeNull();
  });
});

describe('roots', () => {
  it('removing one deletes its rows but passes on those that another root reaches', async () => {
    const { tracks, roots } = testCatalogue();
    const outer = roots.add('/m', '/m');
    const inner = roots.add('/m/jazz', '/m/jazz');
    const changes = Array.from({ length: 1200 }, (_, i) => readChange(outer.id, `/m/${i}.flac`, {}, i));
    tracks.commit([...changes, readChange(inner.id, '/m/jazz/x.flac', { title: 'X' }, 5000)]);
    const [x] = tracks.known(['/m/jazz/x.flac']);
    expect(roots.trackCount(outer.id)).toBe(1201);
    expect(roots.trackCount(inner.id)).toBe(1);
    await roots.remove(inner.id, [{ rootId: outer.id, folder: '/m' }], new AbortController().signal);
    expect(tracks.known(['/m/jazz/x.flac'])[0]).toMatchObject({ id: x?.id, rootId: outer.id });
    await roots.remove(outer.id, [], new AbortController().signal);
    expect(tracks.trackIds({ search: '', sort: 'title', direction: 'ascending' })).toEqual([]);
    expect(tracks.trackIds({ search: 'x', sort: 'title', direction: 'ascending' })).toEqual([]);
    expect(roots.list()).toEqual([]);
  });

  it('an interrupted removal is finished by the next start, and the folder can be added again at once', async () => {
    const folder = dataFolder();
    const first = openCatalogue({ dataFolder: folder, log: silentLog });
    const root = first.roots.add('/m', '/m');
    first.tracks.commit(Array.from({ length: 700 }, (_, i) => readChange(root.id, `/m/${i}.flac`, {}, i)));
    await first.roots.remove(root.id, [], AbortSignal.abort());
    expect(first.roots.list()).toEqual([]);
    const again = first.roots.add('/m', '/m');
    expect(again.id).not.toBe(root.id);
    first.dispose();
    const second = testCatalogue(folder);
    await second.roots.finishRemovals(new AbortController().signal);
    expect(second.tracks.trackIds({ search: '', sort: 'title', direction: 'ascending' })).toEqual([]);
    expect(second.roots.list()).toEqual([again]);
    expect(() => second.roots.add('/m', '/m')).toThrow(expect.objectContaining({ code: 'folder-known' }));
  });
});

describe('preferences', () => {
  it('keeps settings across runs, and a bad value falls back on its own', async () => {
    const folder = dataFolder();
    const first = openCatalogue({ dataFolder: folder, log: silentLog });
    expect(first.preferences.settings()).toEqual(DEFAULT_SETTINGS);
    expect(await first.preferences.setSettings({ theme: 'dark' })).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    await first.preferences.setSettings({ volume: 0.25 });
    first.dispose();
    const raw = new BetterSqlite(join(folder, DATABASE_NAME));
    const set = (key: string, value: string): unknown =>
      raw.prepare('UPDATE preferences SET value = ? WHERE key = ?').run(value, key);
    set('settings.volume', '7');
    raw.close();
    const second = testCatalogue(folder);
    expect(second.preferences.settings()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    const other = new BetterSqlite(join(folder, DATABASE_NAME));
    other.prepare("UPDATE preferences SET value = 'no json'").run();
    other.close();
    expect(second.preferences.settings()).toEqual(DEFAULT_SETTINGS);
  });
});

it('the revision rises with each change and across runs', () => {
  const folder = dataFolder();
  const first = openCatalogue({ dataFolder: folder, log: silentLog });
  const root = first.roots.add('/m', '/m');
  const told: number[] = [];
  first.onRevision((revision) => told.push(revision));
  const before = first.revision;
  first.tracks.commit([readChange(root.id, '/m/a.flac', {}, 1)]);
  first.tracks.commit([]);
  expect(told).toEqual([before + 1]);
  const last = first.revision;
  first.dispose();
  expect(testCatalogue(folder).revision).toBeGreaterThanOrEqual(last);
});
