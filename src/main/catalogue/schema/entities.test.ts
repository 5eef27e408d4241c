// A catalogue of the schema before tracks, files, albums and artists were apart is brought over with everything in it.
import { join } from 'node:path';

import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';

import { analysisOf } from '../../../testing/analyses.ts';
import { openCatalogue, type Catalogue } from '../catalogue.ts';
import { dataFolder, readChange, silentLog, testCatalogue, toSchema } from '../catalogue.testing.ts';
import { DATABASE_NAME } from '../open-database.ts';

const BEFORE = 4;
const ALL = { search: '', sort: 'title', direction: 'ascending' } as const;

interface Migrated {
  readonly catalogue: Catalogue;
  readonly ids: readonly number[];
  readonly folder: string;
  value(sql: string): unknown;
}

/** What was there, taken back to the schema of before and opened again. */
async function migrated(prepare?: (before: Catalogue, rootId: number) => void | Promise<void>): Promise<Migrated> {
  const folder = dataFolder();
  const before = openCatalogue({ dataFolder: folder, log: silentLog });
  const root = before.roots.add('/m', '/m');
  const ids = before.tracks.commit([
    readChange(root.id, '/m/one/1.flac', { title: 'First', artist: 'The Band', album: 'One', trackNo: 1, date: '1994', genres: ['Rock'] }, 1),
    readChange(root.id, '/m/one/2.flac', { title: 'Second', artist: 'Band', albumArtist: 'Band', album: 'One', trackNo: 2, date: '1994' }, 2),
    readChange(root.id, '/m/loose.flac', { title: 'Loose', artist: 'Else' }, 3),
    readChange(root.id, '/m/gone.flac', { title: 'Gone', artist: 'Else' }, 4),
  ]); // prettier-ignore
  before.tracks.commit([{ kind: 'missing', id: ids[3] ?? 0 }]);
  await prepare?.(before, root.id);
  before.dispose();
  toSchema(folder, BEFORE);
  const catalogue = testCatalogue(folder);
  const raw = new Database(join(folder, DATABASE_NAME), { readonly: true });
  onTestFinished(() => void raw.close());
  return { catalogue, ids, folder, value: (sql) => raw.prepare(sql).pluck().get() };
}

describe('a catalogue of before', () => {
  it('keeps its tracks under their ids', async () => {
    const { catalogue, ids } = await migrated();
    expect(catalogue.tracks.byIds(ids).map(({ path, title, year, state }) => ({ path, title, year, state }))).toEqual([
      { path: '/m/one/1.flac', title: 'First', year: 1994, state: 'ready' },
      { path: '/m/one/2.flac', title: 'Second', year: 1994, state: 'ready' },
      { path: '/m/loose.flac', title: 'Loose', year: null, state: 'ready' },
      { path: '/m/gone.flac', title: 'Gone', year: null, state: 'missing' },
    ]);
  });

  it('keeps its analyses', async () => {
    const { catalogue, ids: [id = 0] } = await migrated(({ tracks, analyses }) => {
      for (const row of tracks.byIds([1])) analyses.save(row.id, row.signature, analysisOf(-14));
    }); // prettier-ignore
    const signature = catalogue.tracks.byId(id)?.signature ?? '';
    expect(catalogue.analyses.get(id, signature)).toEqual({ ...analysisOf(-14), presetChains: null });
    expect(catalogue.analyses.counts()).toEqual({ open: 2, analysed: 1, failed: 0 });
  });

  it('keeps measured lengths', async () => {
    const { catalogue } = await migrated(({ tracks }) => {
      tracks.setTotalFrames(1, tracks.byId(1)?.signature ?? '', 4711);
    });
    expect(catalogue.tracks.byId(1)?.totalFrames).toBe(4711);
  });

  it('keeps what was learned', async () => {
    const { catalogue } = await migrated(({ learned }) => learned.save('forecast', { counts: [3] }));
    expect(catalogue.learned.load('forecast')).toEqual({ counts: [3] });
  });

  it('keeps its settings', async () => {
    const { catalogue } = await migrated(
      async ({ preferences }) => void (await preferences.setSettings({ volume: 0.25 })),
    );
    expect(catalogue.preferences.settings().volume).toBe(0.25);
  });

  it('has albums of its tracks, whole', async () => {
    const { catalogue, value } = await migrated();
    const [first, second, loose] = catalogue.tracks.byIds([1, 2, 3]).map(({ albumId }) => albumId);
    expect(second).toBe(first);
    expect(first).not.toBeNull();
    expect(loose).toBeNull();
    expect(value('SELECT track_count FROM albums')).toBe(2);
  });

  it('has an artist for each name, with what names it', async () => {
    const { catalogue, value } = await migrated();
    const [first, second] = catalogue.tracks.byIds([1, 2]).flatMap(({ artists }) => artists);
    expect(first).toEqual({ id: expect.any(Number) as number, name: 'The Band' });
    expect(second?.id).toBe(first?.id);
    expect(value("SELECT track_count FROM artists WHERE name_key = 'band'")).toBe(2);
  });

  it('is found by its words', async () => {
    const { catalogue } = await migrated();
    expect(catalogue.tracks.trackIds({ ...ALL, search: 'rock' })).toEqual([1]);
    expect(catalogue.tracks.trackIds({ ...ALL, search: 'loose else' })).toEqual([3]);
  });

  it('has its tags read again when there is time', async () => {
    const { value } = await migrated();
    expect(value("SELECT count(*) FROM files WHERE tags_level = 'first'")).toBe(4);
  });

  it('gives no id to another that was given out before', async () => {
    const { catalogue } = await migrated();
    const again = catalogue.tracks.commit([readChange(1, '/m/new.flac', { title: 'New' }, 9)]);
    expect(again).toEqual([5]);
  });

  it('reports no track that lacks its file', async () => {
    const { value } = await migrated();
    expect(value('SELECT count(*) FROM pragma_foreign_key_check')).toBe(0);
  });
});
