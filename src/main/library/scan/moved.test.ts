// Files that are elsewhere as other files: copied and deleted, or written anew, so that only their sound tells what they were.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { analysisOf } from '../../../testing/analyses.ts';
import { put, temporaryFolder, testLibrary, until } from '../library.testing.ts';

const file = (sound: string, title = sound): string => JSON.stringify({ title, sound });

/** Copies and deletes, as a file manager does between drives. */
function carry(from: string, to: string, content: string): void {
  writeFileSync(to, content);
  rmSync(from);
}

async function scanned(folders: readonly string[], dataFolder = temporaryFolder()) {
  const library = testLibrary({ dataFolder });
  for (const folder of folders) await library.service.addFolder(folder);
  await library.idle();
  return library;
}

it('a file that was copied and deleted while the player was stopped keeps id, date and analysis, also with other tags', async () => {
  const [base, dataFolder] = [temporaryFolder(), temporaryFolder()];
  const path = put(join(base, 'a.mp3'), file('one'));
  const first = await scanned([base], dataFolder);
  const before = first.row(path);
  first.catalogue.analyses.save(before?.id ?? 0, before?.signature ?? '', analysisOf(-14));
  await first.service.dispose();
  first.catalogue.dispose();
  mkdirSync(join(base, 'new'));
  carry(path, join(base, 'new/b.mp3'), file('one', 'Other title'));
  const second = testLibrary({ dataFolder });
  second.service.start();
  await second.idle();
  const [row, ...others] = second.rows();
  expect(others).toEqual([]);
  expect(row).toMatchObject({ id: before?.id, path: join(base, 'new/b.mp3'), title: 'Other title', state: 'ready' });
  expect(second.catalogue.analyses.get(row?.id ?? 0, row?.signature ?? '')).toEqual(analysisOf(-14));
});

it('files go along from one root to another while the player runs', async () => {
  const [from, to] = [temporaryFolder(), temporaryFolder()];
  const names = Array.from({ length: 40 }, (_, index) => `${index}.mp3`);
  for (const name of names) put(join(from, name), file(name));
  put(join(from, 'stays.mp3'), file('stays'));
  put(join(to, 'there.mp3'), file('there'));
  const library = await scanned([from, to]);
  const ids = new Map(library.rows().map(({ title, id }) => [title, id]));
  mkdirSync(join(to, 'album'));
  for (const name of names) carry(join(from, name), join(to, 'album', name), file(name));
  await until(() => library.rows().filter(({ path }) => path.startsWith(join(to, 'album'))).length === names.length);
  await until(() => library.rows().every(({ state }) => state === 'ready'));
  expect(library.rows()).toHaveLength(names.length + 2);
  expect(new Map(library.rows().map(({ title, id }) => [title, id]))).toEqual(ids);
});

it('a copy is a row of its own', async () => {
  const base = temporaryFolder();
  const path = put(join(base, 'a.mp3'), file('one'));
  const library = await scanned([base]);
  const id = library.row(path)?.id;
  const copy = put(join(base, 'copy.mp3'), file('one'));
  library.service.rescan();
  await until(() => library.row(copy)?.state === 'ready');
  expect(library.row(path)?.id).toBe(id);
  expect(library.rows()).toHaveLength(2);
});

it('of two with the same sound that are gone, the one with the same name moved', async () => {
  const base = temporaryFolder();
  const [one, two] = [put(join(base, '1/one.mp3'), file('same')), put(join(base, '2/two.mp3'), file('same'))];
  put(join(base, 'stays.mp3'), file('stays'));
  const base2 = join(base, '3');
  const library = await scanned([base]);
  const id = library.row(two)?.id;
  mkdirSync(base2);
  carry(two, join(base2, 'two.mp3'), file('same'));
  rmSync(one);
  await until(() => library.row(join(base2, 'two.mp3'))?.id === id);
});
