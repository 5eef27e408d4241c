// Orders that are read beside the core: the same as those it reads itself, also when the library changes meanwhile.
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { SORT_COLUMNS } from '../../shared/library.ts';
import { dataFolder, readChange, testCatalogue } from './catalogue.testing.ts';
import { NumberReader } from './number-reader.ts';
import { DATABASE_NAME } from './open-database.ts';

function filled(count = 300) {
  const folder = dataFolder();
  const catalogue = testCatalogue(folder);
  const root = catalogue.roots.add('/m', '/m');
  catalogue.tracks.commit(
    Array.from({ length: count }, (_, n) =>
      readChange(root.id, `/m/${n % 20}/${n}.flac`, {
        title: `T${(n * 7) % 50}`, artist: `A${n % 9}`, album: n % 4 ? `B${n % 20}` : null, date: `${1990 + (n % 9)}`, genres: [`G${n % 4}`],
      }, n),
    ),
  ); // prettier-ignore
  const add = (n: number) => catalogue.tracks.commit([readChange(root.id, `/m/new ${n}.flac`, { title: `A new ${n}` }, 10_000 + n)]); // prettier-ignore
  return { ...catalogue, catalogue, folder, add };
}

const TITLES = { search: '', sort: 'title', direction: 'ascending' } as const;

it.each(SORT_COLUMNS)('by %s a page that is waited for is the page that is read at once', async (sort) => {
  const { tracks } = filled();
  const query = { search: '', sort, direction: 'descending' } as const;
  const soon = await tracks.pageSoon(query, 20, 50);
  tracks.noteRemoved();
  expect(soon.rows.map(({ id }) => id)).toEqual(tracks.page(query, 20, 50).rows.map(({ id }) => id));
});

it('a search in an order that is read beside the core finds what it finds at once', async () => {
  const { tracks } = filled();
  const query = { ...TITLES, search: 'artist:a3 sort:-year' };
  const soon = await tracks.trackIdsSoon(query);
  tracks.noteRemoved();
  expect(soon).toEqual(tracks.trackIds(query));
});

describe('when tracks come while the order is read', () => {
  it('the answer has them once they come no more', async () => {
    const { tracks, add } = filled();
    const soon = tracks.trackIdsSoon(TITLES);
    const [id] = add(1);
    expect(await soon).toContain(id);
  });

  it('the answer says of when it is while they still come', async () => {
    const { tracks, catalogue, add } = filled();
    let last = 0;
    const coming = setInterval(() => add(++last), 1);
    onTestFinished(() => clearInterval(coming));
    const page = await tracks.pageSoon(TITLES, 0, 10);
    clearInterval(coming);
    expect(page.revision).toBeLessThanOrEqual(catalogue.revision);
  });

  it('the next answer has all of them', async () => {
    const { tracks, add } = filled();
    let last = 0;
    const coming = setInterval(() => add(++last), 1);
    onTestFinished(() => clearInterval(coming));
    await tracks.pageSoon(TITLES, 0, 10);
    clearInterval(coming);
    expect((await tracks.pageSoon(TITLES, 0, 10)).total).toBe(300 + last);
  });
});

describe('the reader', () => {
  it('gives the first column of each statement', async () => {
    const { folder } = filled(3);
    const reader = new NumberReader(join(folder, DATABASE_NAME));
    onTestFinished(() => reader.dispose());
    const columns = await reader.read(['SELECT id FROM tracks ORDER BY id', 'SELECT 7']);
    expect(columns?.map((column) => [...column])).toEqual([[1, 2, 3], [7]]);
  });

  it('gives nothing where nothing can be read, and the caller reads for itself', async () => {
    const reader = new NumberReader('/nowhere/at/all.db');
    onTestFinished(() => reader.dispose());
    expect(await reader.read(['SELECT 1'])).toBeNull();
  });

  it('gives nothing for a statement that fails, and goes on', async () => {
    const { folder } = filled(1);
    const reader = new NumberReader(join(folder, DATABASE_NAME));
    onTestFinished(() => reader.dispose());
    expect(await reader.read(['SELECT id FROM nothing'])).toBeNull();
    expect(await reader.read(['SELECT 1'])).not.toBeNull();
  });

  it('lets go of who waits when it ends', async () => {
    const { folder } = filled(1);
    const reader = new NumberReader(join(folder, DATABASE_NAME));
    const answer = reader.read(['SELECT 1']);
    reader.dispose();
    expect(await answer).toBeNull();
  });

  it('writes nothing', async () => {
    const { folder, tracks } = filled(1);
    const reader = new NumberReader(join(folder, DATABASE_NAME));
    onTestFinished(() => reader.dispose());
    expect(await reader.read(["UPDATE tracks SET title = 'x' RETURNING id"])).toBeNull();
    expect(tracks.byId(1)?.title).toBe('T0');
  });
});
