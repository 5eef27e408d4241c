import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

import type { TrackTags } from '../../shared/library.ts';
import { addHistograms } from '../../shared/loudness-histogram.ts';
import { analysisOf } from '../../testing/analyses.ts';
import { histogramBlob, histogramFrom, waveformBlob, waveformFrom } from './analyses.ts';
import { openCatalogue } from './catalogue.ts';
import { dataFolder, readChange, silentLog, testCatalogue } from './catalogue.testing.ts';
import { DATABASE_NAME } from './open-database.ts';

/** A catalogue with these tracks, `/m/0.flac` and so on. */
function withTracks(tags: readonly Partial<TrackTags>[], folder = dataFolder()) {
  const catalogue = testCatalogue(folder);
  const root = catalogue.roots.add('/m', '/m');
  const changes = tags.map((tag, index) => readChange(root.id, `/m/${index}.flac`, tag, index));
  const ids = catalogue.tracks.commit(changes);
  const signatureOf = (id: number): string => catalogue.tracks.byId(id)?.signature ?? '';
  return { ...catalogue, catalogue, root, ids, signatureOf, folder };
}

const later = { code: 'analysis-failed', values: {} } as const;

describe('analyses', () => {
  it('come back exactly as they were saved, also in the next run', () => {
    const { analyses, ids: [id = 0], signatureOf, catalogue, folder } = withTracks([{}]); // prettier-ignore
    const analysis = analysisOf(-14.237, -0.31);
    expect(analyses.get(id, signatureOf(id))).toBeNull();
    expect(analyses.save(id, signatureOf(id), analysis)).toBe(true);
    const signature = signatureOf(id);
    expect(analyses.get(id, signature)).toEqual(analysis);
    catalogue.dispose();
    expect(testCatalogue(folder).analyses.get(id, signature)).toEqual(analysis);
  });

  it('are of one content: other content is open, and a late result of the old one is not kept', () => {
    const { analyses, tracks, root, ids: [id = 0], signatureOf } = withTracks([{}]); // prettier-ignore
    const old = signatureOf(id);
    analyses.save(id, old, analysisOf(-14));
    tracks.commit([readChange(root.id, '/m/0.flac', {}, 99)]);
    expect(analyses.get(id, signatureOf(id))).toBeNull();
    expect(analyses.nextOpen(0)).toEqual({ trackId: id, signature: signatureOf(id) });
    expect(analyses.save(id, old, analysisOf(-14))).toBe(false);
    expect(analyses.saveFailure(id, old, { ...later, retryAt: null })).toBe(false);
    expect(analyses.nextOpen(0)).not.toBeNull();
  });

  it('stay with a track that is read again, moved, or missing for a while', () => {
    const { analyses, tracks, root, ids: [id = 0], signatureOf } = withTracks([{}]); // prettier-ignore
    analyses.save(id, signatureOf(id), analysisOf(-14));
    tracks.commit([readChange(root.id, '/m/0.flac', { title: 'Retagged row' }, 0)]);
    tracks.commit([{ kind: 'move', id, rootId: root.id, path: '/m/elsewhere.flac' }]);
    tracks.commit([{ kind: 'missing', id }]);
    expect(analyses.counts()).toEqual({ open: 0, analysed: 0, failed: 0 });
    tracks.commit([{ kind: 'returned', id }]);
    expect(analyses.counts()).toEqual({ open: 0, analysed: 1, failed: 0 });
    expect(analyses.get(id, signatureOf(id))).toEqual(analysisOf(-14));
  });

  it('vanish with their track', async () => {
    const { analyses, roots, root, ids: [id = 0], signatureOf, folder } = withTracks([{}]); // prettier-ignore
    const signature = signatureOf(id);
    analyses.save(id, signature, analysisOf(-14));
    await roots.remove(root.id, [], new AbortController().signal);
    const raw = new BetterSqlite(join(folder, DATABASE_NAME), { readonly: true });
    expect(raw.prepare('SELECT count(*) FROM analyses').pluck().get()).toBe(0);
    raw.close();
    expect(analyses.save(id, signature, analysisOf(-14))).toBe(false);
  });

  it.each([
    ['no JSON', `profile = 'nothing'`],
    ['a field too few', `profile = json_remove(profile, '$.width')`],
    ['a number that is none', `preset_lufs = json_replace(preset_lufs, '$.warm', 'loud')`],
    ['a histogram that is cut', `histogram = substr(histogram, 1, 3)`],
    ['a histogram of too many bins', `histogram = CAST(x'2B01' || zeroblob(8) AS BLOB)`],
    ['no histogram', 'histogram = NULL'],
    ['a waveform of too many columns', `waveform = zeroblob(5000)`],
    ['an empty waveform', `waveform = x''`],
  ])('that are damaged count as absent and are made anew: %s', (_what, change) => {
    const folder = dataFolder();
    const { analyses, ids: [id = 0], signatureOf } = withTracks([{}], folder); // prettier-ignore
    analyses.save(id, signatureOf(id), analysisOf(-14));
    expect(analyses.nextOpen(0)).toBeNull();
    const raw = new BetterSqlite(join(folder, DATABASE_NAME));
    raw.exec(`UPDATE analyses SET ${change}`);
    raw.close();
    expect(analyses.get(id, signatureOf(id))).toBeNull();
    expect(analyses.nextOpen(0)).toMatchObject({ trackId: id });
    expect(analyses.counts()).toEqual({ open: 1, analysed: 0, failed: 0 });
  });

  it('of another version are open again at the next start', () => {
    const folder = dataFolder();
    const { analyses, ids: [id = 0, other = 0], signatureOf, catalogue } = withTracks([{}, {}], folder); // prettier-ignore
    for (const each of [id, other]) analyses.save(each, signatureOf(each), analysisOf(-14));
    const signature = signatureOf(id);
    catalogue.dispose();
    const raw = new BetterSqlite(join(folder, DATABASE_NAME));
    raw.prepare("UPDATE analyses SET made_by = '0.1' WHERE track_id = ?").run(id);
    raw.close();
    const again = testCatalogue(folder).analyses;
    expect(again.get(id, signature)).toBeNull();
    expect(again.counts()).toEqual({ open: 1, analysed: 1, failed: 0 });
    expect(again.nextOpen(0)?.trackId).toBe(id);
  });
});

it('damage among the analyses is met when they are read, and the next start makes them anew and keeps the rest', async () => {
  const folder = dataFolder();
  const file = join(folder, DATABASE_NAME);
  const many = Array.from({ length: 300 }, () => ({}));
  const { analyses, ids, signatureOf, catalogue } = withTracks(many, folder);
  for (const id of ids) analyses.save(id, signatureOf(id), analysisOf(-14));
  const signatures = ids.map(signatureOf);
  catalogue.dispose();
  // A checkpoint that still runs would write the pages anew.
  await expect.poll(() => readdirSync(folder), { timeout: 10_000 }).toEqual([DATABASE_NAME]);
  const raw = new BetterSqlite(file, { readonly: true });
  const roots = raw.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'analyses'").pluck().all();
  const pageBytes = raw.pragma('page_size', { simple: true }) as number;
  raw.close();
  const handle = openSync(file, 'r+');
  for (const root of roots) writeSync(handle, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, (root - 1) * pageBytes);
  closeSync(handle);

  const damaged = openCatalogue({ dataFolder: folder, log: silentLog });
  expect(damaged.damage).toBeNull();
  expect(damaged.tracks.byId(ids[0] ?? 0)).not.toBeNull();
  expect(() => damaged.analyses.get(ids[0] ?? 0, signatures[0] ?? '')).toThrow(expect.objectContaining({ code: 'database-failed' })); // prettier-ignore
  damaged.dispose();
  const again = testCatalogue(folder);
  expect(again.damage).toBeNull();
  expect(ids.map((id) => again.tracks.byId(id)?.signature)).toEqual(signatures);
  expect(again.tracks.page({ search: '0', sort: 'title', direction: 'ascending' }, 0, 1).total).toBeGreaterThan(0);
  expect(again.analyses.counts()).toEqual({ open: 300, analysed: 0, failed: 0 });
  expect(again.analyses.save(ids[0] ?? 0, signatures[0] ?? '', analysisOf(-9))).toBe(true);
  expect(again.analyses.get(ids[0] ?? 0, signatures[0] ?? '')).toEqual(analysisOf(-9));
  expect(readdirSync(folder).filter((name) => name.startsWith(`${DATABASE_NAME}.suspect`))).toEqual([]);
});

describe('failures', () => {
  it('are kept until the content changes, or until their time has come', () => {
    const { analyses, tracks, root, ids: [id = 0, other = 0], signatureOf } = withTracks([{}, {}]); // prettier-ignore
    analyses.saveFailure(id, signatureOf(id), {
      code: 'file-corrupt',
      values: { why: 'channels', channels: 9 },
      retryAt: null,
    });
    analyses.saveFailure(other, signatureOf(other), { ...later, retryAt: 5_000 });
    expect(analyses.get(id, signatureOf(id))).toEqual({
      code: 'file-corrupt',
      values: { why: 'channels', channels: 9 },
      retryAt: null,
    });
    expect(analyses.counts()).toEqual({ open: 0, analysed: 0, failed: 2 });
    expect(analyses.reopenDue(4_999)).toBe(0);
    expect(analyses.reopenDue(5_000)).toBe(1);
    expect(analyses.nextOpen(0)?.trackId).toBe(other);
    tracks.commit([readChange(root.id, '/m/0.flac', {}, 50)]);
    expect(analyses.get(id, signatureOf(id))).toBeNull();
    expect(analyses.counts()).toEqual({ open: 2, analysed: 0, failed: 0 });
  });

  it('give way to an analysis, and are forgotten on demand', () => {
    const { analyses, ids: [id = 0], signatureOf } = withTracks([{}]); // prettier-ignore
    analyses.saveFailure(id, signatureOf(id), { ...later, retryAt: 1 });
    analyses.save(id, signatureOf(id), analysisOf(-9));
    expect(analyses.reopenDue(Date.now())).toBe(0);
    expect(analyses.get(id, signatureOf(id))).toEqual(analysisOf(-9));
    analyses.forgetFailure(id);
    expect(analyses.get(id, signatureOf(id))).toEqual(analysisOf(-9));
    analyses.saveFailure(id, signatureOf(id), { ...later, retryAt: null });
    analyses.forgetFailure(id);
    expect(analyses.get(id, signatureOf(id))).toBeNull();
    expect(analyses.counts()).toEqual({ open: 1, analysed: 0, failed: 0 });
  });
});

describe('what is next', () => {
  it('goes by id over tracks that are there and were read, and the counts keep step', () => {
    const { analyses, tracks, root, ids, signatureOf } = withTracks([{}, {}, {}, {}]);
    const [a = 0, b = 0, c = 0, d = 0] = ids;
    tracks.commit([{ kind: 'missing', id: b }]);
    tracks.commit([{ ...readChange(root.id, '/m/2.flac', {}, 2), tags: null, problem: later }]);
    expect(analyses.counts()).toEqual({ open: 2, analysed: 0, failed: 0 });
    expect(analyses.nextOpen(0)?.trackId).toBe(a);
    expect(analyses.nextOpen(a)?.trackId).toBe(d);
    expect(analyses.nextOpen(d)).toBeNull();
    analyses.save(a, signatureOf(a), analysisOf(-14));
    expect(analyses.counts()).toEqual({ open: 1, analysed: 1, failed: 0 });
    analyses.save(b, signatureOf(b), analysisOf(-14));
    expect(analyses.counts()).toEqual({ open: 1, analysed: 1, failed: 0 });
    tracks.commit([readChange(root.id, '/m/2.flac', {}, 2)]);
    expect(analyses.counts()).toEqual({ open: 2, analysed: 1, failed: 0 });
    expect(analyses.nextOpen(0)?.trackId).toBe(c);
  });
});

describe('albums', () => {
  const album = { album: 'One', albumArtist: 'Band' };

  it('are the present tracks of one album artist and title, however it is written', () => {
    const { analyses, tracks, ids, signatureOf } = withTracks([album, { album: 'ONE', artist: 'the band' }, { album: 'One', albumArtist: 'Other' }, album]); // prettier-ignore
    const [a = 0, b = 0, , d = 0] = ids;
    tracks.commit([{ kind: 'missing', id: d }]);
    analyses.save(a, signatureOf(a), analysisOf(-14, -2));
    expect(analyses.album(a)?.map(({ open }) => open)).toEqual([false, true]);
    analyses.save(b, signatureOf(b), analysisOf(-20, -3));
    expect(
      analyses
        .album(b)
        ?.map(({ truePeakDbtp }) => truePeakDbtp)
        .sort(),
    ).toEqual([-2, -3]);
    expect(addHistograms((analyses.album(a) ?? []).map(({ histogram }) => histogram ?? []))).toEqual(
      addHistograms([analysisOf(-14).histogram, analysisOf(-20).histogram]),
    );
  });

  it('do not wait for a track that could not be analysed', () => {
    const { analyses, ids: [a = 0, b = 0], signatureOf } = withTracks([album, album]); // prettier-ignore
    analyses.save(a, signatureOf(a), analysisOf(-14));
    analyses.saveFailure(b, signatureOf(b), { ...later, retryAt: null });
    expect(analyses.album(a)).toMatchObject([{ open: false }, { open: false, histogram: null, truePeakDbtp: null }]);
  });

  it('are none for tracks without an album tag, nor when they are too large', () => {
    const { analyses, tracks, root, ids: [a = 0, b = 0] } = withTracks([{ artist: 'Band' }, album]); // prettier-ignore
    expect(analyses.album(a)).toBeNull();
    expect(analyses.album(b)).toHaveLength(1);
    tracks.commit(Array.from({ length: 1000 }, (_, i) => readChange(root.id, `/m/x${i}.flac`, album, 100 + i)));
    expect(analyses.album(b)).toBeNull();
    expect(analyses.album(999_999)).toBeNull();
  });
});

it('loudness that the tags tell is kept beside the track', () => {
  const replayGain = { trackGainDb: -7.03, trackPeak: 0.98, albumGainDb: null, albumPeak: null };
  const { analyses, tracks, root, ids: [a = 0, b = 0] } = withTracks([{ replayGain }, {}]); // prettier-ignore
  expect(analyses.replayGain(a)).toEqual(replayGain);
  expect(analyses.replayGain(b)).toBeNull();
  tracks.commit([readChange(root.id, '/m/0.flac', {}, 0)]);
  expect(analyses.replayGain(a)).toBeNull();
});

it('the arrays survive at their bounds', () => {
  const empty = addHistograms([]);
  const full = empty.map((_, bin) => 4_000_000_000 - bin);
  const edges = empty.map((_, bin) => (bin === 0 || bin === 299 ? 7 : 0));
  for (const histogram of [empty, full, edges]) expect(histogramFrom(histogramBlob(histogram))).toEqual(histogram);
  expect(histogramBlob(analysisOf(-14).histogram)).toHaveLength(6);
  for (const waveform of [{ peak: [], rms: [] }, { peak: [255], rms: [0] }, analysisOf(-14).waveform])
    expect(waveformFrom(waveformBlob(waveform))).toEqual(waveform);
});
