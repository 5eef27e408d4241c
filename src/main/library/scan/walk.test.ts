import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { stampOf } from '../../../shared/library.ts';
import { put, temporaryFolder } from '../library.testing.ts';
import { walk, type WalkEntry } from './walk.ts';

async function walkAll(starts: string | readonly string[], visited = new Set<string>()): Promise<WalkEntry[]> {
  const entries: WalkEntry[] = [];
  for (const start of [starts].flat()) {
    for await (const entry of walk(start, { visited, signal: new AbortController().signal })) entries.push(entry);
  }
  return entries;
}

const filesOf = (entries: readonly WalkEntry[], base: string): string[] =>
  entries.flatMap((entry) => (entry.kind === 'file' ? [relative(base, entry.path)] : [])).sort();

const problemsOf = (entries: readonly WalkEntry[]) =>
  entries.flatMap((entry) => (entry.kind === 'problem' ? [{ path: entry.path, code: entry.error.code }] : []));

describe('what is found', () => {
  it('audio files of any case and depth, with the stamp Node gives; nothing hidden, nothing of the system', async () => {
    const base = temporaryFolder();
    const wanted = ['a.mp3', 'B.FLAC', 'one/two/c.OpUs', 'one/d.m4a'];
    const unwanted = ['cover.jpg', 'mp3', '.hidden.mp3', '._a.mp3', '.Trash-1000/x.mp3', 'lost+found/x.mp3', '@eaDir/x.mp3', 'one/.git/x.mp3', 'a.mp3.part', '$RECYCLE.BIN/x.mp3']; // prettier-ignore
    for (const name of [...wanted, ...unwanted]) put(join(base, name));
    mkdirSync(join(base, 'folder.mp3'));
    execFileSync('mkfifo', [join(base, 'pipe.mp3')]);
    const entries = await walkAll(base);
    expect(filesOf(entries, base)).toEqual([...wanted].sort());
    expect(problemsOf(entries)).toEqual([]);
    const entry = entries.find((found) => found.kind === 'file' && found.path.endsWith('a.mp3'));
    const stats = await stat(join(base, 'a.mp3'), { bigint: true });
    expect(entry).toMatchObject({ stamp: stampOf(stats) });
  });

  it('names in NFC and NFD, emoji, other scripts, quotes, line breaks and 255 bytes', async () => {
    const base = temporaryFolder();
    const names = ['caf\u00e9.mp3', 'cafe\u0301.mp3', '🎵 mix 👩‍👩‍👧.flac', '東京/事変.ogg', `"it's" \n new.mp3`, `${'x'.repeat(251)}.mp3`, `${'é'.repeat(125)}.mp3`, ' .mp3', '-rf.mp3', '%2F.mp3']; // prettier-ignore
    for (const name of names) put(join(base, name));
    expect(filesOf(await walkAll(base), base)).toEqual([...names].sort());
  });

  it('reports a name that is no UTF-8 and goes on', async () => {
    const base = temporaryFolder();
    put(join(base, 'good.mp3'));
    writeFileSync(Buffer.concat([Buffer.from(`${base}/bad-`), Buffer.from([0xff, 0xfe]), Buffer.from('.mp3')]), 'x');
    mkdirSync(Buffer.concat([Buffer.from(`${base}/dir-`), Buffer.from([0xff])]));
    const entries = await walkAll(base);
    expect(filesOf(entries, base)).toEqual(['good.mp3']);
    expect(problemsOf(entries).map(({ code }) => code)).toEqual(['file-unreadable', 'file-unreadable']);
  });

  it('a path as deep as the system allows, and reports what lies deeper', async () => {
    const base = temporaryFolder();
    // Built from the inside, because no call takes the whole path: two halves of about 2,400 bytes each, one moved into the other.
    const half = Array.from({ length: 12 }, () => 'd'.repeat(200)).join('/');
    put(join(base, 'upper', half, 'reachable.mp3'));
    put(join(base, 'lower', half, 'too-deep.mp3'));
    renameSync(join(base, 'lower'), join(base, 'upper', half, 'lower'));
    const entries = await walkAll(base);
    expect(filesOf(entries, base)).toEqual([join('upper', half, 'reachable.mp3')]);
    const [problem] = problemsOf(entries);
    expect(problem?.code).toBe('folder-unreadable');
    execFileSync('rm', ['-rf', join(base, 'upper')]);
  });

  it('5,000 entries in one folder', async () => {
    const base = temporaryFolder();
    for (let i = 0; i < 5000; i++) writeFileSync(join(base, `${i}.mp3`), '');
    expect(filesOf(await walkAll(base), base)).toHaveLength(5000);
  });

  it('a single file, and nothing for a path that is gone', async () => {
    const base = temporaryFolder();
    put(join(base, 'a.mp3'));
    expect(filesOf(await walkAll(join(base, 'a.mp3')), base)).toEqual(['a.mp3']);
    expect(await walkAll(join(base, 'gone.mp3'))).toEqual([]);
  });
});

describe('links', () => {
  it('to itself, to each other, to the parent and to the root end the walk, and every file comes once', async () => {
    const base = temporaryFolder();
    put(join(base, 'a/b/song.mp3'));
    put(join(base, 'c/other.mp3'));
    symlinkSync('self', join(base, 'self'));
    symlinkSync('.', join(base, 'a/dot'));
    symlinkSync('two', join(base, 'one'));
    symlinkSync('one', join(base, 'two'));
    symlinkSync('..', join(base, 'a/b/parent'));
    symlinkSync(base, join(base, 'a/b/root'));
    symlinkSync('../c', join(base, 'a/to-c'));
    symlinkSync('../a', join(base, 'c/to-a'));
    symlinkSync('/', join(base, 'c/.everything'));
    const entries = await walkAll(base);
    expect(filesOf(entries, base)).toEqual(['a/b/song.mp3', 'c/other.mp3']);
    expect(problemsOf(entries)).toEqual([]);
  });

  it('to folders and files outside are followed to real paths, and told', async () => {
    const base = temporaryFolder();
    const outside = temporaryFolder();
    put(join(outside, 'album/song.mp3'));
    put(join(outside, 'single.flac'));
    put(join(base, 'own.mp3'));
    symlinkSync(join(outside, 'album'), join(base, 'album'));
    symlinkSync(join(outside, 'single.flac'), join(base, 'no extension'));
    const entries = await walkAll(base);
    const paths = entries.flatMap((entry) => (entry.kind === 'file' ? [entry.path] : [])).sort();
    expect(paths).toEqual(
      [join(base, 'own.mp3'), join(outside, 'album/song.mp3'), join(outside, 'single.flac')].sort(),
    );
    expect(entries).toContainEqual({ kind: 'link', folder: join(outside, 'album') });
  });

  it('that lead nowhere are reported with where they lead', async () => {
    const base = temporaryFolder();
    symlinkSync('/nowhere/at-all', join(base, 'drive'));
    symlinkSync('../lost', join(base, 'near'));
    expect(problemsOf(await walkAll(base)).sort((a, b) => a.path.localeCompare(b.path))).toEqual(
      [{ path: '/nowhere/at-all', code: 'folder-missing' }, { path: join(base, '../lost'), code: 'folder-missing' }].sort((a, b) => a.path.localeCompare(b.path)),
    ); // prettier-ignore
  });

  it('overlapping roots are walked once', async () => {
    const base = temporaryFolder();
    put(join(base, 'a.mp3'));
    put(join(base, 'in/b.mp3'));
    expect(filesOf(await walkAll([join(base, 'in'), base, base]), base)).toEqual(['a.mp3', 'in/b.mp3']);
  });

  it('two names of one file are two files', async () => {
    const base = temporaryFolder();
    put(join(base, 'a.mp3'));
    linkSync(join(base, 'a.mp3'), join(base, 'b.mp3'));
    expect(filesOf(await walkAll(base), base)).toEqual(['a.mp3', 'b.mp3']);
  });
});

/** Folder permissions do not hold for root, so there the walk runs as a user without rights. */
/** Root may read everything, so the walk runs as nobody, where nobody may run this Node. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const userCanRun = spawnSync(process.execPath, ['-v'], { ...user, cwd: '/' }).status === 0;

it.skipIf(!userCanRun)(
  'a folder that may not be read is reported and the walk goes on',
  { timeout: 20_000 },
  async () => {
    const base = temporaryFolder();
    put(join(base, 'closed/x.mp3'));
    put(join(base, 'open/y.mp3'));
    chmodSync(base, 0o755);
    chmodSync(join(base, 'closed'), 0);
    const program = `
    const { walk } = await import(${JSON.stringify(new URL('./walk.ts', import.meta.url).href)});
    const found = [];
    for await (const entry of walk(${JSON.stringify(base)}, { visited: new Set(), signal: new AbortController().signal }))
      found.push(entry.kind === 'problem' ? [entry.kind, entry.path, entry.error.code] : [entry.kind, entry.path]);
    console.log(JSON.stringify(found));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      ...user,
      cwd: base,
      env: {},
    });
    chmodSync(join(base, 'closed'), 0o755);
    const found = (JSON.parse(stdout) as [string, string][]).filter(([kind]) => kind !== 'folder');
    expect(found).toEqual([
      ['problem', join(base, 'closed'), 'folder-unreadable'],
      ['file', join(base, 'open/y.mp3')],
    ]);
  },
);

it('ends with the signal', async () => {
  const base = temporaryFolder();
  for (let i = 0; i < 20; i++) put(join(base, `${i}/a.mp3`));
  const abort = new AbortController();
  const found: WalkEntry[] = [];
  const walking = (async () => {
    for await (const entry of walk(base, { visited: new Set(), signal: abort.signal })) {
      found.push(entry);
      abort.abort();
    }
  })();
  await expect(walking).rejects.toMatchObject({ code: 'aborted' });
  expect(found).toHaveLength(1);
});
