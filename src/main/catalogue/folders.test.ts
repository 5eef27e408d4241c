import { describe, expect, it } from 'vitest';

import type { TrackQuery } from '../../shared/library.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';

const PATHS = [
  '/m/one/a/1.flac',
  '/m/one/a/2.flac',
  '/m/one/3.flac',
  '/m/Track 10/4.flac',
  '/m/Track 2/5.flac',
  '/m/straße 😀/deep/6.flac',
  '/m/7.flac',
  '/m/one-more/8.flac',
];

function library() {
  const catalogue = testCatalogue();
  const root = catalogue.roots.add('/m', '/m');
  catalogue.tracks.commit(PATHS.map((path, at) => readChange(root.id, path, { title: path }, at)));
  return { ...catalogue, root };
}

const names = ({ folders }: ReturnType<typeof library>, path: string | null) =>
  folders.page(path, 0, 100).rows.map(({ name }) => name);

describe('folders of the library', () => {
  it('begin at those that were added', () => {
    expect(library().folders.page(null, 0, 10)).toMatchObject({
      total: 1,
      rows: [{ path: '/m', name: 'm', trackCount: 8, hasFolders: true }],
    });
  });

  it('are those directly in one, in the order of a file manager', () => {
    expect(names(library(), '/m')).toEqual(['one', 'one-more', 'straße 😀', 'Track 2', 'Track 10']);
  });

  it('say how many tracks are below them and whether folders are', () => {
    const { rows } = library().folders.page('/m', 0, 3);
    expect(rows.map(({ trackCount, hasFolders }) => [trackCount, hasFolders])).toEqual([[3, true], [1, false], [1, true]]); // prettier-ignore
  });

  it('come page by page', () => {
    expect(library().folders.page('/m', 3, 1)).toMatchObject({ total: 5, rows: [{ id: 4, name: 'Track 2' }] });
  });

  it('are new when tracks come', () => {
    const catalogue = library();
    expect(names(catalogue, '/m/one')).toEqual(['a']);
    catalogue.tracks.commit([readChange(catalogue.root.id, '/m/one/b/9.flac', { title: 'new' }, 9)]);
    expect(names(catalogue, '/m/one')).toEqual(['a', 'b']);
  });
});

describe('tracks of a folder', () => {
  const asked = (folder: TrackQuery['folder']): TrackQuery => ({
    search: '',
    sort: 'path',
    direction: 'ascending',
    folder,
  });
  const paths = (folder: TrackQuery['folder']) =>
    library()
      .tracks.page(asked(folder), 0, 100)
      .rows.map(({ path }) => path);

  it('are those in it, and below it where that is asked', () => {
    expect(paths({ path: '/m/one', deep: false })).toEqual(['/m/one/3.flac']);
    expect(paths({ path: '/m/one', deep: true })).toEqual(['/m/one/3.flac', '/m/one/a/1.flac', '/m/one/a/2.flac']);
  });

  it('are found where names take more than one unit of text', () => {
    expect(paths({ path: '/m/straße 😀', deep: false })).toEqual([]);
    expect(paths({ path: '/m/straße 😀/deep', deep: false })).toEqual(['/m/straße 😀/deep/6.flac']);
  });

  it('are typed ahead in by their titles', () => {
    const { tracks } = library();
    expect(tracks.found(asked({ path: '/m/one', deep: true })).ids).toHaveLength(3);
    return expect(tracks.placeSoon(asked({ path: '/m/one', deep: true }), '/m/one/a', 0)).resolves.toBe(1);
  });
});
