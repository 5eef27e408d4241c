import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { LibraryRoot, ScanProgress } from '../../shared/library.ts';
import type { TracksChange } from './library-service.ts';
import { put, readJsonTags, temporaryFolder, testLibrary, until, type TestLibrary } from './library.testing.ts';

/** What the listener is promised: a change on disk shows within this. */
const NOTICED_MS = 2000;

function changesOf({ service }: TestLibrary): string[] {
  const changes: string[] = [];
  service.onTrackChanged(({ rows, reason }: TracksChange) =>
    changes.push(...rows.map((row) => `${reason} ${row.title}`)),
  );
  return changes;
}

/** A library of one folder, scanned and watched. */
async function watched(
  files: Record<string, Parameters<typeof put>[1]>,
  options: Parameters<typeof testLibrary>[0] = {},
) {
  const base = temporaryFolder();
  for (const [name, tags] of Object.entries(files)) put(join(base, name), tags);
  const library = testLibrary(options);
  const root = await library.service.addFolder(base);
  await sleep(300);
  await library.idle();
  return { base, root, ...library };
}

describe('folders', () => {
  it('adding one brings its tracks, and it is there with them after a restart', async () => {
    const dataFolder = temporaryFolder();
    const { base, service, catalogue, rows } = await watched(
      { 'a.mp3': { title: 'A' }, 'sub/b.flac': { artist: 'B' } },
      { dataFolder },
    );
    expect(rows()).toMatchObject([
      { path: join(base, 'a.mp3'), title: 'A', state: 'ready' },
      { path: join(base, 'sub/b.flac'), title: 'b', artist: 'B', state: 'ready' },
    ]);
    expect(service.roots()).toMatchObject([{ path: base, state: 'ready', trackCount: 2, problem: null }]);
    await service.dispose();
    catalogue.dispose();
    let reads = 0;
    const again = testLibrary({ dataFolder, readTags: (path, known) => (reads++, readJsonTags(path, known)) });
    again.service.start();
    await again.idle();
    expect(again.service.roots()).toMatchObject([{ path: base, trackCount: 2 }]);
    expect(reads).toBe(0);
  });

  it('refuses with codes what is gone, no folder, or known under any name', async () => {
    const { base, service } = await watched({ 'a.mp3': {} });
    await expect(service.addFolder(join(base, 'gone'))).rejects.toMatchObject({ code: 'folder-missing' });
    await expect(service.addFolder(join(base, 'a.mp3'))).rejects.toMatchObject({ code: 'not-a-folder' });
    await expect(service.addFolder(join(base, 'x'.repeat(300)))).rejects.toMatchObject({ code: 'folder-unreadable' });
    const link = join(temporaryFolder(), 'link');
    symlinkSync(base, link);
    for (const same of [base, `${base}/`, join(base, 'sub/..'), link]) {
      await expect(service.addFolder(same)).rejects.toMatchObject({ code: 'folder-known' });
    }
    await expect(service.removeFolder(99)).rejects.toMatchObject({ code: 'not-found' });
    expect(service.roots()).toHaveLength(1);
  });

  it('overlapping ones hold each track once, and removing the inner one passes its tracks on with their ids', async () => {
    const library = await watched({ 'a.mp3': {}, 'in/b.mp3': {} });
    const { base, service, idle, rows } = library;
    const ids = rows().map(({ id }) => id);
    const inner = await service.addFolder(join(base, 'in'));
    await sleep(200);
    await idle();
    expect(rows().map(({ id }) => id)).toEqual(ids);
    expect(service.roots().map(({ trackCount }) => trackCount)).toEqual([2, 1]);
    await service.removeFolder(inner.id);
    expect(rows().map(({ id }) => id)).toEqual(ids);
    service.rescan();
    await idle();
    expect(rows().every(({ state }) => state === 'ready')).toBe(true);
  });

  it('removing the outer one keeps what the inner one and links of another reach', async () => {
    const library = await watched({ 'a.mp3': {}, 'in/b.mp3': {}, 'linked/c.mp3': {} });
    const { base, root, service, idle, rows } = library;
    await service.addFolder(join(base, 'in'));
    const other = temporaryFolder();
    symlinkSync(join(base, 'linked'), join(other, 'link'));
    await service.addFolder(other);
    await sleep(200);
    await idle();
    const [, b, c] = rows();
    await service.removeFolder(root.id);
    expect(rows().map(({ id }) => id)).toEqual([b?.id, c?.id]);
  });

  it('one that is a link is shown as it was added, and its tracks have real paths', async () => {
    const target = temporaryFolder();
    put(join(target, 'a.mp3'));
    const link = join(temporaryFolder(), 'Music');
    symlinkSync(target, link);
    const library = testLibrary();
    await library.service.addFolder(link);
    await library.idle();
    expect(library.service.roots()).toMatchObject([{ path: link, trackCount: 1 }]);
    expect(library.rows().map(({ path }) => path)).toEqual([join(target, 'a.mp3')]);
  });
});

describe('what is away is not gone', () => {
  it('a root that vanished is unavailable, marks nothing missing, and is found again by itself', async () => {
    const { base, service, rows, idle } = await watched({ 'a.mp3': {}, 'b/c.mp3': {} }, { retryMs: 200 });
    const away = `${base}-away`;
    renameSync(base, away);
    service.rescan();
    await until(() => service.roots()[0]?.state === 'unavailable');
    expect(service.roots()[0]?.problem?.code).toBe('folder-missing');
    await sleep(700);
    expect(rows().map(({ state }) => state)).toEqual(['ready', 'ready']);
    renameSync(away, base);
    await until(() => service.roots()[0]?.state === 'ready', NOTICED_MS);
    await idle();
    expect(service.roots()[0]).toMatchObject({ problem: null, trackCount: 2 });
  });

  it('a root that is suddenly empty marks nothing missing and says so', async () => {
    const { base, service, rows } = await watched({ 'a.mp3': {}, 'b/c.mp3': {} }, { retryMs: 200 });
    const ids = rows().map(({ id }) => id);
    const away = temporaryFolder();
    for (const name of ['a.mp3', 'b']) renameSync(join(base, name), join(away, name));
    await until(() => service.roots()[0]?.state === 'unavailable');
    expect(service.roots()[0]?.problem?.code).toBe('folder-empty');
    await sleep(700);
    expect(rows().map(({ state }) => state)).toEqual(['ready', 'ready']);
    for (const name of ['a.mp3', 'b']) renameSync(join(away, name), join(base, name));
    await until(() => service.roots()[0]?.state === 'ready', 4000);
    expect(rows().map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, 'ready']));
  });

  it('a link whose drive is away marks nothing below its target missing, and the rest is judged', async () => {
    const drive = temporaryFolder();
    put(join(drive, 'album/far.mp3'));
    const { base, service, row, idle } = await watched({ 'near.mp3': {}, 'stays.mp3': {} });
    symlinkSync(join(drive, 'album'), join(base, 'link'));
    service.rescan();
    await until(() => row(join(drive, 'album/far.mp3')) !== undefined);
    await idle();
    renameSync(join(drive, 'album'), join(drive, 'elsewhere'));
    rmSync(join(base, 'near.mp3'));
    service.rescan();
    await until(() => row(join(base, 'near.mp3'))?.state === 'missing');
    await idle();
    expect(row(join(drive, 'album/far.mp3'))?.state).toBe('ready');
    expect(service.roots()[0]?.problem?.values['path']).toContain('link');
  });
});

describe('while it runs', () => {
  it(
    'a new, a changed and a deleted file show within 2 s; a deleted one that returns has its id',
    { timeout: 30_000 },
    async () => {
      const library = await watched({ 'stays.mp3': { title: 'S' }, 'b.mp3': { title: 'Before' } });
      const { base, row, catalogue } = library;
      const changes = changesOf(library);

      put(join(base, 'new/folder/n.mp3'), { title: 'N' });
      await until(() => row(join(base, 'new/folder/n.mp3'))?.title === 'N', NOTICED_MS);

      const before = row(join(base, 'b.mp3'));
      catalogue.tracks.setTotalFrames(before?.id ?? 0, before?.signature ?? '', 99);
      put(join(base, 'b.mp3'), { title: 'After, and longer' });
      await until(() => row(join(base, 'b.mp3'))?.title === 'After, and longer', NOTICED_MS);
      expect(row(join(base, 'b.mp3'))).toMatchObject({ id: before?.id, totalFrames: null });

      rmSync(join(base, 'b.mp3'));
      await until(() => row(join(base, 'b.mp3'))?.state === 'missing', NOTICED_MS);
      put(join(base, 'b.mp3'), { title: 'Back' });
      await until(() => row(join(base, 'b.mp3'))?.state === 'ready', NOTICED_MS);
      expect(row(join(base, 'b.mp3'))).toMatchObject({ id: before?.id, title: 'Back' });
      expect(changes).toEqual(['changed After, and longer', 'missing After, and longer', 'returned Back']);
    },
  );

  it('a renamed file and a renamed folder keep their ids and are not read again', { timeout: 30_000 }, async () => {
    let reads = 0;
    const { base, rows } = await watched(
      { 'old.mp3': {}, 'album/1.mp3': { title: 'One' }, 'album/2.mp3': { title: 'Two' } },
      { readTags: (path, known) => (known === null && reads++, readJsonTags(path, known)) },
    );
    const ids = rows().map(({ id }) => id).sort(); // prettier-ignore
    expect(reads).toBe(3);
    renameSync(join(base, 'old.mp3'), join(base, 'new.mp3'));
    await until(() => rows().some(({ title, state }) => title === 'new' && state === 'ready'), NOTICED_MS);
    renameSync(join(base, 'album'), join(base, 'renamed'));
    await until(
      () =>
        rows().filter(({ path, state }) => path.startsWith(join(base, 'renamed')) && state === 'ready').length === 2,
      NOTICED_MS,
    );
    expect(rows().map(({ id }) => id).sort()).toEqual(ids); // prettier-ignore
    expect(reads).toBe(3);
  });

  it(
    'a deleted folder takes its tracks with it, and a file that is written slowly is read when it is whole',
    { timeout: 30_000 },
    async () => {
      const read: string[] = [];
      const { base, rows, row } = await watched(
        { 'stays.mp3': {}, 'album/1.mp3': {}, 'album/cd/2.mp3': {} },
        { readTags: async (path, known) => (known === null && read.push(path), readJsonTags(path, known)) },
      );
      rmSync(join(base, 'album'), { recursive: true });
      await until(() => rows().filter(({ state }) => state === 'missing').length === 2, NOTICED_MS);
      const slow = join(base, 'slow.mp3');
      writeFileSync(slow, '{"title":');
      for (const part of [' ', ' ', ' ', ' ', ' ', '"Whole"}']) {
        await sleep(200);
        appendFileSync(slow, part);
      }
      await until(() => row(slow)?.title === 'Whole', NOTICED_MS);
      expect(read.filter((path) => path === slow)).toHaveLength(1);
    },
  );

  it('changes behind a link to a folder outside are noticed too', { timeout: 30_000 }, async () => {
    const outside = temporaryFolder();
    put(join(outside, 'far.mp3'));
    const { base, service, row, idle } = await watched({ 'near.mp3': {} });
    symlinkSync(outside, join(base, 'link'));
    await until(() => row(join(outside, 'far.mp3')) !== undefined, 4000);
    service.rescan();
    await sleep(300);
    await idle();
    put(join(outside, 'new.mp3'), { title: 'New' });
    await until(() => row(join(outside, 'new.mp3'))?.title === 'New', NOTICED_MS);
  });
});

describe('reading', () => {
  it(
    'a file that cannot be read is a row with its reason, and is read when it changed',
    { timeout: 20_000 },
    async () => {
      let reads = 0;
      const { base, row, service, idle } = await watched(
        { 'bad.mp3': 'no audio', 'empty.mp3': '', 'good.mp3': {} },
        { readTags: (path, known) => (reads++, readJsonTags(path, known)) },
      );
      const bad = row(join(base, 'bad.mp3'));
      expect(bad).toMatchObject({
        state: 'unreadable',
        title: 'bad',
        problem: { code: 'file-corrupt' },
      });
      expect(row(join(base, 'empty.mp3'))?.problem?.code).toBe('file-empty');
      expect(service.roots()[0]?.trackCount).toBe(3);
      const before = reads;
      put(join(base, 'bad.mp3'), { title: 'Repaired' });
      await until(() => row(join(base, 'bad.mp3'))?.state === 'ready', NOTICED_MS);
      expect(row(join(base, 'bad.mp3'))).toMatchObject({ id: bad?.id, title: 'Repaired', problem: null });
      await idle();
      expect(reads).toBe(before + 1);
    },
  );

  it('what is no fault of the file is read another time', async () => {
    let broken = true;
    const { base, row, service, idle } = await watched(
      { 'a.mp3': { title: 'A' } },
      { readTags: (path) => (broken ? Promise.reject(new PlayerError('decoder-missing')) : readJsonTags(path)) },
    );
    expect(row(join(base, 'a.mp3'))).toMatchObject({ state: 'unread', problem: null, title: 'a' });
    broken = false;
    service.rescan();
    await until(() => row(join(base, 'a.mp3'))?.state === 'ready');
    await idle();
  });

  it('a file without permission is read once it has one, though nothing tells of it', async () => {
    let forbidden = true;
    const { base, row, idle } = await watched(
      { 'a.mp3': { title: 'A' } },
      {
        retryMs: 50,
        readTags: (path, known) =>
          forbidden ? Promise.reject(new PlayerError('file-unreadable')) : readJsonTags(path, known),
      },
    );
    expect(row(join(base, 'a.mp3'))?.state).toBe('unreadable');
    forbidden = false;
    await until(() => row(join(base, 'a.mp3'))?.state === 'ready');
    expect(row(join(base, 'a.mp3'))?.title).toBe('A');
    await idle();
  });

  it('in two lanes, and a reader that hangs without heeding its signal does not hold up the end', async () => {
    const base = temporaryFolder();
    for (let i = 0; i < 20; i++) put(join(base, `${i}.mp3`));
    let running = 0;
    const signals: AbortSignal[] = [];
    const { service } = testLibrary({
      readTags: (_path, _known, signal) => (running++, signals.push(signal), new Promise(() => undefined)),
    });
    await service.addFolder(base);
    await until(() => running > 0);
    await sleep(200);
    expect(running).toBe(2);
    expect(service.progress()).toMatchObject({ foundFiles: 20, toReadFiles: 20, readFiles: 0 });
    const startMs = performance.now();
    await service.dispose();
    expect(performance.now() - startMs).toBeLessThan(500);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('stands still while it is paused, and goes on afterwards', async () => {
    const base = temporaryFolder();
    for (let i = 0; i < 200; i++) put(join(base, `${i}.mp3`));
    let reads = 0;
    const { service, rows, idle } = testLibrary({
      readTags: async (path, known) => (reads++, await sleep(2), readJsonTags(path, known)),
    });
    await service.addFolder(base);
    await until(() => reads > 0);
    service.pauseScan(true);
    // The batches in hand are finished.
    await sleep(150);
    const before = reads;
    expect(before).toBeLessThan(200);
    await sleep(200);
    expect(reads).toBe(before);
    expect(service.progress()).toMatchObject({ paused: true, toReadFiles: 200 });
    service.pauseScan(false);
    await idle();
    expect(rows()).toHaveLength(200);
    expect(service.progress().paused).toBe(false);
  });

  it('that is cancelled keeps what was read, and is not gone on with until the next', async () => {
    const base = temporaryFolder();
    for (let i = 0; i < 200; i++) put(join(base, `${i}.mp3`));
    const { service, rows, idle } = testLibrary({ readTags: async (path) => (await sleep(5), readJsonTags(path)) });
    await service.addFolder(base);
    await until(() => rows().length > 0);
    await service.cancelScan();
    await idle();
    const kept = rows().length;
    expect(kept).toBeLessThan(200);
    service.rescan();
    await idle();
    expect(rows()).toHaveLength(200);
  });

  it('is reported, files that failed with their codes, and what was left out by extension; a file is read again on demand', async () => {
    const base = temporaryFolder();
    put(join(base, 'good.mp3'), { title: 'Good' });
    const bad = put(join(base, 'bad.mp3'), 'no json');
    for (const name of ['cover.JPG', 'back.jpg', 'notes']) put(join(base, name), 'x');
    const { service, idle } = testLibrary();
    await service.addFolder(base);
    await idle();
    const report = service.problems(0, 10);
    expect(report.files.map(({ path, problem }) => [path, problem.code])).toEqual([[bad, 'file-corrupt']]);
    expect(report).toMatchObject({
      total: 1,
      ignored: 0,
      leftOut: [
        { extension: 'jpg', files: 2 },
        { extension: '', files: 1 },
      ],
    });
    expect(report.files[0]?.sinceMs).toBeGreaterThan(Date.now() - 60_000);
    put(bad, { title: 'Mended' });
    service.readAgain([bad]);
    await until(() => service.problems(0, 10).total === 0);
  });

  it('tells of problems that are ignored apart, until the file can be read', async () => {
    const base = temporaryFolder();
    const bad = put(join(base, 'bad.mp3'), 'no json');
    const other = put(join(base, 'other.mp3'), 'no json either');
    const { service, catalogue, idle } = testLibrary();
    await service.addFolder(base);
    await idle();
    const { sinceMs } = service.problems(0, 10).files[0] ?? {};
    catalogue.tracks.ignoreProblems([bad, join(base, 'no such.mp3')], true);
    expect(service.problems(0, 10)).toMatchObject({ total: 2, ignored: 1 });
    service.readAgain([bad, other]);
    await idle();
    // It failed as before: it is still that problem, and still ignored.
    expect(service.problems(0, 10).files).toMatchObject([{ path: bad, ignored: true, sinceMs }, { path: other, ignored: false }]); // prettier-ignore
    put(bad, { title: 'Mended' });
    service.readAgain([bad]);
    await until(() => service.problems(0, 10).total === 1);
    put(bad, 'broken anew, in another way');
    service.readAgain([bad]);
    await until(() => service.problems(0, 10).total === 2);
    expect(service.problems(0, 10).ignored).toBe(0);
  });

  it('an interrupted scan keeps what was read, and the next one reads only the rest', async () => {
    const base = temporaryFolder();
    const dataFolder = temporaryFolder();
    for (let i = 0; i < 300; i++) put(join(base, `${i}.mp3`));
    const read: string[] = [];
    const slowly = async (path: string) => (read.push(path), await sleep(2), readJsonTags(path));
    const first = testLibrary({ dataFolder, readTags: slowly });
    await first.service.addFolder(base);
    await until(() => read.length >= 120);
    await first.service.dispose();
    const kept = first.rows().length;
    // All but the two batches that were being read.
    expect(kept).toBeGreaterThanOrEqual(read.length - 2 * 32);
    expect(kept).toBeLessThan(300);
    first.catalogue.dispose();
    read.length = 0;
    const second = testLibrary({ dataFolder, readTags: slowly });
    second.service.start();
    await second.idle();
    expect(second.rows()).toHaveLength(300);
    expect(new Set(read).size).toBe(300 - kept);
  });

  it(
    'tracks show while a long scan goes on, and progress is told at most 10 times a second, the last always',
    { timeout: 20_000 },
    async () => {
      const base = temporaryFolder();
      for (let i = 0; i < 400; i++) put(join(base, `${i % 20}/${i}.mp3`));
      const library = testLibrary({ readTags: async (path) => (await sleep(100), readJsonTags(path)) });
      const told: ScanProgress[] = [];
      const revisions: number[] = [];
      const roots: (readonly LibraryRoot[])[] = [];
      library.service.onProgress((progress) => told.push(progress));
      library.service.onChanged(({ revision }) => revisions.push(revision));
      library.service.onRoots((list) => roots.push(list));
      const startMs = performance.now();
      await library.service.addFolder(base);
      await until(() => library.rows().length > 0, 1000);
      expect(library.service.roots()[0]?.state).toBe('scanning');
      await library.idle();
      await sleep(300);
      const seconds = (performance.now() - startMs) / 1000;
      expect(told.length).toBeLessThan(seconds * 10 + 3);
      expect(told.some(({ phase }) => phase === 'reading')).toBe(true);
      expect(told.at(-1)).toMatchObject({ phase: 'idle', foundFiles: 400 });
      expect(revisions.length).toBeLessThan(seconds * 4 + 3);
      expect(revisions.at(-1)).toBe(library.catalogue.revision);
      expect(roots.at(-1)).toMatchObject([{ state: 'ready', trackCount: 400 }]);
    },
  );

  it('removing a folder in the middle of its scan leaves nothing of it', async () => {
    const base = temporaryFolder();
    for (let i = 0; i < 200; i++) put(join(base, `${i}.mp3`));
    const library = testLibrary({ readTags: async (path) => (await sleep(5), readJsonTags(path)) });
    const root = await library.service.addFolder(base);
    await until(() => library.rows().length > 0);
    await library.service.removeFolder(root.id);
    await library.idle();
    await sleep(400);
    expect(library.rows()).toEqual([]);
    expect(library.service.roots()).toEqual([]);
    expect((await library.service.addFolder(base)).id).not.toBe(root.id);
    await library.idle();
    expect(library.rows()).toHaveLength(200);
  });
});

describe('what playback tells', () => {
  it('a bad file is marked, a vanished or changed one is looked at', async () => {
    const library = await watched({ 'a.mp3': { title: 'A' }, 'b.mp3': { title: 'B' } });
    const { base, row, service } = library;
    const changes = changesOf(library);
    const a = row(join(base, 'a.mp3'));
    service.markProblem(a?.id ?? 0, 'other content', { code: 'decode-failed', values: {} });
    expect(row(join(base, 'a.mp3'))?.state).toBe('ready');
    service.markProblem(a?.id ?? 0, a?.signature ?? '', { code: 'decoder-missing', values: {} });
    expect(row(join(base, 'a.mp3'))?.state).toBe('ready');
    service.markProblem(a?.id ?? 0, a?.signature ?? '', { code: 'file-corrupt', values: {} });
    expect(row(join(base, 'a.mp3'))).toMatchObject({ state: 'unreadable', problem: { code: 'file-corrupt' } });
    expect(changes).toEqual(['unreadable A']);
    utimesSync(join(base, 'b.mp3'), new Date(), new Date(1_600_000_000_000));
    const b = row(join(base, 'b.mp3'));
    service.markProblem(b?.id ?? 0, b?.signature ?? '', { code: 'file-changed', values: {} });
    await until(() => row(join(base, 'b.mp3'))?.signature !== b?.signature);
  });
});

it('nothing is fired after the end, and all work on it is refused', async () => {
  const library = await watched({ 'a.mp3': {} });
  const { service, base } = library;
  await service.dispose();
  let fired = 0;
  service.onChanged(() => fired++);
  service.onRoots(() => fired++);
  service.onProgress(() => fired++);
  mkdirSync(join(base, 'x'));
  put(join(base, 'x/new.mp3'));
  service.rescan();
  await expect(service.addFolder(join(base, 'x'))).rejects.toMatchObject({ code: 'aborted' });
  await sleep(800);
  expect(fired).toBe(0);
});
