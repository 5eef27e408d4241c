// The second reading, with a reader that tells more when it is asked for all.
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { PlayerError } from '../../../shared/errors.ts';
import { put, readJsonTags, temporaryFolder, testLibrary, until } from '../library.testing.ts';
import type { FileReader } from './read.ts';

type ReadTags = FileReader['readTags'];

/** Quickly read, of a file only the title is known. */
const inTwoDepths: ReadTags = async (path, known, _signal, depth) => {
  const reading = await readJsonTags(path, known);
  if (depth === 'full') return reading;
  return { ...reading, tags: reading.tags && { ...reading.tags, album: null }, tagsLevel: 'first' };
};

async function scanned(readTags: ReadTags, files = 30) {
  const base = temporaryFolder();
  for (let i = 0; i < files; i++) put(join(base, `${i}.mp3`), { title: `${i}`, album: 'Album' });
  const library = testLibrary({ readTags });
  await library.service.addFolder(base);
  await library.idle();
  return library;
}

it('reads in full what was read quickly, once the scan is over, and no file twice', async () => {
  const full: string[] = [];
  const { rows, catalogue } = await scanned((path, known, signal, depth) => {
    if (depth === 'full') full.push(path);
    return inTwoDepths(path, known, signal, depth);
  });
  await until(() => rows().every(({ album }) => album === 'Album'));
  expect(rows()).toHaveLength(30);
  expect(new Set(full).size).toBe(full.length);
  expect(catalogue.tracks.needingFullTags(1)).toEqual([]);
});

it('leaves a file at what is known of it when it cannot be read in full, and goes on with the others', async () => {
  const { rows, catalogue } = await scanned((path, known, signal, depth) =>
    depth === 'full' && path.endsWith('/7.mp3')
      ? Promise.reject(new PlayerError('file-corrupt'))
      : inTwoDepths(path, known, signal, depth),
  );
  await until(() => catalogue.tracks.needingFullTags(1).length === 0);
  expect(
    rows()
      .filter(({ album }) => album === null)
      .map(({ title, state }) => [title, state]),
  ).toEqual([['7', 'ready']]);
});

it('leaves a file that cannot be read just now for another time, and goes on with the others', async () => {
  let asked = 0;
  const { rows, catalogue } = await scanned((path, known, signal, depth) => {
    if (depth !== 'full' || !path.endsWith('/0.mp3')) return inTwoDepths(path, known, signal, depth);
    asked++;
    return Promise.reject(new PlayerError('overloaded'));
  });
  await until(() => rows().filter(({ album }) => album === 'Album').length === 29);
  expect(catalogue.tracks.needingFullTags(10)).toHaveLength(1);
  expect(asked).toBeLessThanOrEqual(2);
});

it('stops for a scan, and goes on after it', async () => {
  let full = 0;
  const library = await scanned(async (path, known, signal, depth) => {
    if (depth === 'full') {
      full++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return inTwoDepths(path, known, signal, depth);
  }, 60);
  await until(() => full > 0);
  library.service.rescan();
  await until(() => library.rows().every(({ album }) => album === 'Album'));
});
