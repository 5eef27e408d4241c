// What is done beside the commits, so that they stay short: checkpoints in a thread, merging of the words between turns.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import BetterSqlite from 'better-sqlite3';
import { expect, it } from 'vitest';

import { openCatalogue, type Catalogue } from './catalogue.ts';
import { dataFolder, readChange, silentLog, testCatalogue } from './catalogue.testing.ts';
import { Checkpointer } from './checkpointer.ts';
import { DATABASE_NAME } from './open-database.ts';

async function until(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`not within 10 s: ${condition.toString()}`);
    await sleep(10);
  }
}

/** Commits `count` tracks, each alone. */
function commitSingly({ tracks, roots }: Catalogue, count: number): void {
  const root = roots.add('/m', '/m');
  for (let i = 0; i < count; i++) tracks.commit([readChange(root.id, `/m/${i}.flac`, { title: `Title ${i}` }, i)]);
}

it('the log is written back into the file while the catalogue is open, and nothing but the file is left', async () => {
  const folder = dataFolder();
  const file = join(folder, DATABASE_NAME);
  const catalogue = openCatalogue({ dataFolder: folder, log: silentLog });
  const before = statSync(file).size;
  // Far too few pages for SQLite to write them back within a commit.
  commitSingly(catalogue, 100);
  await until(() => statSync(file).size > before);
  catalogue.dispose();
  await until(() => readdirSync(folder).length === 1);
  const again = testCatalogue(folder);
  expect(again.damage).toBeNull();
  expect(again.tracks.trackIds({ search: '', sort: 'title', direction: 'ascending' })).toHaveLength(100);
});

it('closing in the middle of a checkpoint loses nothing', async () => {
  const folder = dataFolder();
  const catalogue = openCatalogue({ dataFolder: folder, log: silentLog });
  commitSingly(catalogue, 200);
  catalogue.dispose();
  await until(() => readdirSync(folder).length === 1);
  expect(testCatalogue(folder).tracks.page({ search: 'title', sort: 'title', direction: 'ascending' }, 0, 1).total).toBe(200); // prettier-ignore
});

it('a checkpoint that fails is told once and tried again after a rest, until one goes well', async () => {
  const told: unknown[] = [];
  const file = join(dataFolder(), 'none.db');
  const options = { file, onFailed: (error: unknown) => told.push(error), onMended: () => told.push('mended') };
  const checkpointer = new Checkpointer({ ...options, restMs: 300 });
  for (let i = 0; i < 100; i++) checkpointer.noteWrite();
  await checkpointer.done;
  expect(told).toEqual([expect.objectContaining({ message: expect.stringMatching(/open|exist/) as string })]);
  for (let i = 0; i < 100; i++) checkpointer.noteWrite();
  await checkpointer.done;
  expect(told).toHaveLength(1);
  new BetterSqlite(file).close();
  await until(() => told.length === 2);
  expect(told[1]).toBe('mended');
  checkpointer.dispose();
});

it('the words of many commits are merged between turns, and are found before and after', async () => {
  const folder = dataFolder();
  const catalogue = testCatalogue(folder);
  const raw = new BetterSqlite(join(folder, DATABASE_NAME), { readonly: true });
  const segments = raw.prepare('SELECT count(DISTINCT segid) FROM track_words_idx').pluck();
  const found = (): number =>
    catalogue.tracks.page({ search: 'titl', sort: 'title', direction: 'ascending' }, 0, 1).total;
  try {
    commitSingly(catalogue, 15);
    expect(segments.get()).toBe(15);
    expect(found()).toBe(15);
    await until(() => (segments.get() as number) < 4);
    expect(found()).toBe(15);
  } finally {
    raw.close();
  }
});
