// Batches in which one change needs what another wrote before it, since what hangs on new tracks is written together.
import { join } from 'node:path';

import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';

import type { CreditedArtist } from '../../shared/library.ts';
import { dataFolder, readChange, tagsOf, testCatalogue } from './catalogue.testing.ts';
import { DATABASE_NAME } from './open-database.ts';

const ALL = { search: '', sort: 'title', direction: 'ascending' } as const;
const named = (name: string, sortName: string | null = null): CreditedArtist => ({ name, sortName, mbId: null });

function make() {
  const folder = dataFolder();
  const { tracks, roots } = testCatalogue(folder);
  const root = roots.add('/m', '/m');
  const raw = new Database(join(folder, DATABASE_NAME), { readonly: true });
  onTestFinished(() => void raw.close());
  return { tracks, rootId: root.id, column: (sql: string) => raw.prepare(sql).pluck().all() };
}

it('a file that is read twice in one batch is what it was last', () => {
  const { tracks, rootId, column } = make();
  const [first, second] = tracks.commit([
    readChange(rootId, '/m/1.flac', { title: 'Old', artists: [named('Before')], album: 'One', genres: ['Folk'] }, 1),
    readChange(rootId, '/m/1.flac', { title: 'New', artists: [named('After')], album: 'Two', genres: ['Rock'] }, 2),
  ]);
  expect(second).toBe(first);
  expect(column('SELECT name FROM artists')).toEqual(['After']);
  expect(column('SELECT name FROM genres')).toEqual(['Rock']);
  expect(column('SELECT title FROM albums')).toEqual(['Two']);
  expect(tracks.trackIds({ ...ALL, search: 'before' })).toEqual([]);
  expect(tracks.trackIds({ ...ALL, search: 'after' })).toEqual([first]);
});

it('a file that turns out to be several tracks keeps the artists of new files of its batch', () => {
  const { tracks, rootId, column } = make();
  const whole = readChange(rootId, '/m/1.flac', { title: 'Whole', artists: [named('One')] }, 1);
  tracks.commit([whole]);
  const parts = [0, 480_000].map((startFrame) => ({ startFrame, endFrame: null, tags: tagsOf({ title: `From ${startFrame}`, artists: [named('Part')] }) })); // prettier-ignore
  tracks.commit([
    readChange(rootId, '/m/2.flac', { title: 'New', artists: [named('Other')] }, 2),
    { ...whole, tags: null, parts, stamp: { ...whole.stamp, ctimeNs: '9' }, problem: null },
    { ...readChange(rootId, '/m/3.flac', {}, 3), parts },
    { ...whole, parts },
  ]);
  expect(column('SELECT name FROM artists ORDER BY name')).toEqual(['Other', 'Part']);
  expect(column('SELECT track_count FROM artists ORDER BY name')).toEqual([1, 4]);
  expect(tracks.trackIds({ ...ALL, search: 'whole' })).toEqual([]);
});

it('an artist that a later file of the batch says how to sort is sorted so in all of it', () => {
  const { tracks, rootId, column } = make();
  tracks.commit([
    readChange(rootId, '/m/1.flac', { title: 'First', artists: [named('Nina Simone')] }, 1),
    readChange(rootId, '/m/2.flac', { title: 'Second', artists: [named('Nina Simone', 'Simone, Nina')] }, 2),
  ]);
  expect(column('SELECT artist_key FROM tracks')).toEqual(['simone nina', 'simone nina']);
});

it('new tracks of one batch are one album with those of before', () => {
  const { tracks, rootId, column } = make();
  const track = (n: number) => readChange(rootId, `/m/${n}.flac`, { title: `T${n}`, artist: 'A', albumArtist: 'A', album: 'One', trackNo: n }, n); // prettier-ignore
  tracks.commit([track(1)]);
  tracks.commit([track(2), track(3)]);
  expect(column('SELECT track_count FROM albums')).toEqual([3]);
  expect(column('SELECT count(DISTINCT album_id) FROM tracks')).toEqual([1]);
});

it('a batch that fails leaves nothing to the next', () => {
  const { tracks, rootId, column } = make();
  const good = readChange(rootId, '/m/1.flac', { title: 'Good', artists: [named('A')], genres: ['Rock'] }, 1);
  const bad = readChange(rootId + 1, '/m/2.flac', { title: 'Bad' }, 2);
  expect(() => tracks.commit([good, bad])).toThrow();
  const [id] = tracks.commit([readChange(rootId, '/m/3.flac', { title: 'Next', artists: [named('B')] }, 3)]);
  expect(column('SELECT DISTINCT track_id FROM track_artists')).toEqual([id]);
  expect(column('SELECT count(*) FROM track_genres')).toEqual([0]);
  expect(tracks.trackIds({ ...ALL, search: 'good' })).toEqual([]);
});
