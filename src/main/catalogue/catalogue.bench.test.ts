// The promises of the catalogue at size: what a page, a search and a batch cost, and how long the core is blocked. Figures are
// printed; the bounds are generous, because tests share their machine.
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { SORT_COLUMNS, type TrackQuery } from '../../shared/library.ts';
import { ALBUM_SORTS } from '../../shared/entities.ts';
import { analysisOf } from '../../testing/analyses.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';

/** 100,000 by `npm run bench -- catalogue`; fewer in the tests, where only the bounds matter. */
const TRACKS = Number(process.env['AURALIS_BENCH_TRACKS'] ?? 10_000);
/** What a scan commits at once. */
const BATCH = 32;

/** Between two batches a scan reads the tags of the next one: here as fast as 2,000 files a second. */
const READING_MS = 10;

const SYLLABLES = ['ka', 'lo', 'mi', 'ra', 'te', 'shi', 'vo', 'nu', 'be', 'dra', 'fo', 'ga', 'zel', 'po', 'qui', 'sta'];

/** The same names at each run, spread like a library's: 2,500 artists, 10,000 albums. */
function word(seed: number): string {
  let left = (seed * 2654435761) % 4294967296;
  let text = '';
  for (let i = 0; i < 3; i++) {
    text += SYLLABLES[left % 16] ?? '';
    left = Math.floor(left / 16);
  }
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

/** Milliseconds of processor time of this thread: what else the machine does must not decide a test. Waiting for the disk is not in it. */
function measured(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

it(`${TRACKS} tracks`, { timeout: 480_000 }, async () => {
  const { tracks, roots, analyses, lists, playStats, search: everything } = testCatalogue();
  const root = roots.add('/music', '/music');
  const commitMs: number[] = [];
  const commitWallMs: number[] = [];
  for (let start = 0; start < TRACKS; start += BATCH) {
    const changes = Array.from({ length: BATCH }, (_, offset) => {
      const n = start + offset;
      const album = Math.floor(n / 10);
      const artist = `${word(album % 2500)} ${word((album % 2500) + 7)}`;
      const tags = {
        title: `${word(n)} ${word(n + 3)} ${n % 97}`, artist, albumArtist: artist, album: `${word(album + 11)} ${word(album + 5)}`,
        trackNo: (n % 10) + 1, date: `${1960 + (album % 60)}`, genres: [word(album % 40)], durationSeconds: 100 + (n % 400),
      }; // prettier-ignore
      return readChange(root.id, `/music/${artist}/${album}/${n}.flac`, tags, n);
    });
    const startMs = performance.now();
    commitMs.push(measured(() => tracks.commit(changes)));
    commitWallMs.push(performance.now() - startMs);
    await sleep(READING_MS);
  }

  const orderMs: number[] = [];
  const pageMs: number[] = [];
  for (const sort of SORT_COLUMNS) {
    for (const direction of ['ascending', 'descending'] as const) {
      const query: TrackQuery = { search: '', sort, direction };
      orderMs.push(measured(() => tracks.page(query, 0, 100)));
      for (let offset = 0; offset < TRACKS; offset += 4999) {
        pageMs.push(measured(() => expect(tracks.page(query, offset, 100).rows.length).toBeGreaterThan(0)));
      }
    }
  }

  // As the page asks: read beside the core, which only sorts.
  const freshMs: number[] = [];
  for (const sort of SORT_COLUMNS) {
    tracks.noteRemoved();
    const start = process.threadCpuUsage();
    await tracks.pageSoon({ search: '', sort, direction: 'ascending' }, 0, 100);
    const { user, system } = process.threadCpuUsage(start);
    freshMs.push((user + system) / 1000);
  }

  const entityOrderMs: number[] = [];
  const entityPageMs: number[] = [];
  for (const by of ALBUM_SORTS) {
    const query = { sort: [{ by, direction: 'descending' }, { by: 'title', direction: 'ascending' }], limit: 100 } as const; // prettier-ignore
    entityOrderMs.push(measured(() => lists.albums({ ...query, offset: 0 })));
    for (let offset = 0; offset < TRACKS / 10; offset += 499)
      entityPageMs.push(measured(() => expect(lists.albums({ ...query, offset }).rows.length).toBeGreaterThan(0)));
  }
  for (const kind of ['albums', 'tracks'] as const) {
    entityOrderMs.push(measured(() => lists.artists({ kind, offset: 0, limit: 100 })));
    for (let offset = 0; offset < 500; offset += 50)
      entityPageMs.push(measured(() => lists.artists({ kind, offset, limit: 100 })));
  }
  entityPageMs.push(measured(() => lists.genres({ offset: 0, limit: 100 })));

  // A play and a rating, and then the list by artist again: its order is kept.
  const playedMs: number[] = [];
  const afterPlayMs: number[] = [];
  const byArtist: TrackQuery = { search: '', sort: 'artist', direction: 'ascending' };
  tracks.page(byArtist, 0, 100);
  for (let n = 1; n <= 100; n++) {
    playedMs.push(measured(() => (playStats.played(n, n, 100), playStats.rate([n], n % 100))));
    afterPlayMs.push(measured(() => tracks.page(byArtist, n * 50, 100)));
  }

  const searchMs: number[] = [];
  const everythingMs: number[] = [];
  everything.find('warm', 5);
  const searches = [
    'k',
    'ka',
    'kal',
    'kalo',
    's',
    'st',
    'sta mi',
    'be ra 12',
    '9',
    'zzz',
    'dra',
    'v',
    'vo',
    'vok',
    'q',
    'qui te',
    'l',
    'lo',
    'r',
    'ra',
  ];
  let found = 0;
  for (const search of searches) {
    searchMs.push(
      measured(() => (found += tracks.page({ search, sort: 'artist', direction: 'ascending' }, 0, 100).total)),
    );
    everythingMs.push(measured(() => everything.find(search, 5)));
  }

  const [saveMs, nextMs, countMs, albumMs, soundMs]: number[][] = [[], [], [], [], []];
  const analysis = analysisOf(-14);
  // Fewer than all: each asks what an idle pass asks once per track.
  for (let n = 0; n < 2000; n++) {
    let target = analyses.nextOpen(0);
    nextMs?.push(measured(() => (target = analyses.nextOpen(n))));
    const { trackId, signature } = target ?? { trackId: 0, signature: '' };
    saveMs?.push(measured(() => expect(analyses.save(trackId, signature, analysis)).toBe(true)));
    countMs?.push(measured(() => expect(analyses.counts().analysed).toBe(n + 1)));
    albumMs?.push(measured(() => expect(analyses.album(trackId)).toHaveLength(10)));
    soundMs?.push(measured(() => expect(analyses.get(trackId, signature)).toHaveProperty('profile')));
    if (n % 20 === 0) await sleep(READING_MS);
  }

  const figures = {
    'next to analyse': nextMs ?? [],
    'save an analysis': saveMs ?? [],
    'analysed so far': countMs ?? [],
    'an album’s analyses': albumMs ?? [],
    'read an analysis': soundMs ?? [],
    [`commit of ${BATCH}`]: commitMs,
    'commit, with the disk': commitWallMs,
    'order, first read': orderMs,
    page: pageMs,
    'order, read beside the core': freshMs,
    'order of albums or artists': entityOrderMs,
    'page of albums or artists': entityPageMs,
    'a play and a rating': playedMs,
    'page by artist after it': afterPlayMs,
    'search, first page': searchMs,
    'search of everything': everythingMs,
  };
  for (const [name, values] of Object.entries(figures)) {
    console.log(
      `${name}: p50 ${percentile(values, 0.5).toFixed(1)} ms, p95 ${percentile(values, 0.95).toFixed(1)} ms, max ${Math.max(...values).toFixed(1)} ms`,
    );
  }
  console.log(
    `searches: ${searches.map((search, i) => `${search} ${searchMs[i]?.toFixed(1)}`).join(', ')}; ${found} found`,
  );
  console.log(
    `count ${measured(() => roots.trackCount(root.id)).toFixed(1)} ms, ids ${measured(() => tracks.trackIds({ search: '', sort: 'title', direction: 'ascending' })).toFixed(1)} ms`,
  );

  const blockMs: number[] = [];
  let lastMs = performance.now();
  const beat = setInterval(() => {
    blockMs.push(performance.now() - lastMs);
    lastMs = performance.now();
  }, 1);
  const removeStartMs = performance.now();
  await roots.remove(root.id, [], new AbortController().signal);
  clearInterval(beat);
  console.log(
    `remove ${(performance.now() - removeStartMs).toFixed(0)} ms, blocks p95 ${percentile(blockMs, 0.95).toFixed(0)} ms, longest ${Math.max(...blockMs).toFixed(0)} ms`,
  );

  expect(percentile(pageMs, 0.95)).toBeLessThan(10);
  expect(percentile(entityPageMs, 0.95)).toBeLessThan(10);
  expect(percentile(afterPlayMs, 0.95)).toBeLessThan(10);
  expect(percentile(entityOrderMs, 0.95)).toBeLessThan(100);
  expect(percentile(freshMs, 0.95)).toBeLessThan(100);
  expect(percentile(searchMs, 0.95)).toBeLessThan(30);
  expect(percentile(commitMs, 0.95)).toBeLessThan(25);
  for (const times of [saveMs, nextMs, countMs, albumMs, soundMs])
    expect(percentile(times ?? [], 0.95)).toBeLessThan(10);
  expect(percentile(blockMs, 0.95)).toBeLessThan(60);
  // Only a core without its reading thread reads an order itself.
  expect(percentile(orderMs, 0.95)).toBeLessThan(300);
  expect(tracks.trackIds({ search: '', sort: 'title', direction: 'ascending' })).toEqual([]);
});
