// Files that are several tracks, from the folder to the rows: real files, read as the worker reads them.
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { analysisOf } from '../../../testing/analyses.ts';
import { fixture, readingOf, writeWav } from '../../../testing/media-files.ts';
import type { TrackRow } from '../../../shared/library.ts';
import { temporaryFolder, testLibrary, until, type TestLibrary } from '../library.testing.ts';
import { exportPlaylist, importPlaylist } from '../playlist-files/playlist-import.ts';

const TITLES = ['Dawn', 'Noon', 'Dusk'];

const sheet = (file: string, starts = ['00:00:00', '00:02:00', '00:05:37'], titles = TITLES): string =>
  [
    'PERFORMER "The Band"',
    'TITLE "A Day"',
    `FILE "${file}" WAVE`,
    ...starts.flatMap((start, place) => [
      `  TRACK ${String(place + 1).padStart(2, '0')} AUDIO`,
      `    TITLE "${titles[place] ?? ''}"`,
      `    INDEX 01 ${start}`,
    ]),
  ].join('\n');

interface Shelf {
  readonly library: TestLibrary;
  readonly music: string;
  readonly audio: string;
  readonly cue: string;
  /** Of the audio file, by number. */
  rows(): TrackRow[];
  titles(): string[];
  /** How many files were read so far. */
  reads(): number;
  rescan(): Promise<void>;
}

/** A WAV of 8 s in a folder of its own. */
async function shelf(withSheet = true): Promise<Shelf> {
  const music = temporaryFolder();
  const audio = join(music, 'day.wav');
  const cue = join(music, 'day.cue');
  writeWav(audio, 8 * 48_000);
  if (withSheet) writeFileSync(cue, sheet('day.wav'));
  let reads = 0;
  const library = testLibrary({
    readTags: (path, _known, _signal, depth) => {
      reads++;
      return readingOf(path, undefined, depth);
    },
  });
  await library.service.addFolder(music);
  await library.idle();
  const rows = (): TrackRow[] => library.rows().filter(({ path }) => path === audio).toSorted((a, b) => (a.trackNo ?? 0) - (b.trackNo ?? 0)); // prettier-ignore
  const rescan = async (): Promise<void> => {
    library.service.rescan();
    await library.idle();
  };
  return {
    library,
    music,
    audio,
    cue,
    rows,
    titles: () => rows().map(({ title }) => title),
    reads: () => reads,
    rescan,
  };
}

describe('a file beside a sheet', () => {
  it('is the tracks of the sheet, one album, each as long as its stretch', async () => {
    const { rows, library } = await shelf();
    expect(rows().map(({ title, trackNo, artist, album, durationSeconds }) => [title, trackNo, artist, album, durationSeconds])).toEqual([
      ['Dawn', 1, 'The Band', 'A Day', 2],
      ['Noon', 2, 'The Band', 'A Day', 3 + 37 / 75],
      ['Dusk', 3, 'The Band', 'A Day', 3 - 37 / 75],
    ]); // prettier-ignore
    expect(new Set(rows().map(({ albumId }) => albumId)).size).toBe(1);
    expect(new Set(rows().map(({ signature }) => signature)).size).toBe(3);
    expect(library.service.roots()[0]?.trackCount).toBe(3);
  });

  it('is one track without the sheet, and its tracks again with it: what was made of them is there again', async () => {
    const { library, cue, rows, titles, rescan } = await shelf();
    const [, noon] = rows();
    library.catalogue.playStats.rate([noon?.id ?? 0], 80);
    rmSync(cue);
    await rescan();
    expect(rows().map(({ title, durationSeconds }) => [title, durationSeconds])).toEqual([['day', 8]]);
    const [whole] = rows();
    library.catalogue.playStats.love([whole?.id ?? 0], true);
    writeFileSync(cue, sheet('day.wav'));
    await rescan();
    expect(titles()).toEqual(TITLES);
    expect(rows()[1]).toMatchObject({ id: noon?.id, rating: 80 });
    rmSync(cue);
    await rescan();
    expect(rows()[0]).toMatchObject({ id: whole?.id, loved: true });
  });

  it('follows an edit of the sheet: ids stay by number, places that moved are another content', async () => {
    const { library, cue, rows, titles, rescan } = await shelf();
    const before = rows();
    for (const { id, signature } of before) library.catalogue.analyses.save(id, signature, analysisOf(-14));
    writeFileSync(cue, sheet('day.wav', ['00:00:00', '00:02:00', '00:06:00'], ['Dawn', 'Midday', 'Dusk']));
    await rescan();
    const after = rows();
    expect(titles()).toEqual(['Dawn', 'Midday', 'Dusk']);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.map(({ signature }, place) => signature === before[place]?.signature)).toEqual([true, false, false]);
    const analysed = after.map(({ id, signature }) => library.catalogue.analyses.get(id, signature) !== null);
    expect(analysed).toEqual([true, false, false]);
  });

  it('is read once: a rescan where nothing changed reads nothing', async () => {
    const { library, rows, reads, rescan } = await shelf();
    const before = rows();
    const readBefore = reads();
    const told: string[] = [];
    library.service.onTrackChanged(({ reason }) => told.push(reason));
    await rescan();
    expect(reads()).toBe(readBefore);
    expect(told).toEqual([]);
    expect(rows()).toEqual(before);
  });

  it('that moves takes all of its tracks along', async () => {
    const { library, music, audio, cue, rows, rescan } = await shelf();
    const before = rows();
    for (const { id, signature } of before) library.catalogue.analyses.save(id, signature, analysisOf(-14));
    renameSync(audio, join(music, 'evening.wav'));
    writeFileSync(cue, sheet('evening.wav'));
    await rescan();
    const after = library.rows().toSorted((a, b) => (a.trackNo ?? 0) - (b.trackNo ?? 0));
    expect(after.map(({ id, path, title }) => [id, path, title])).toEqual(
      before.map(({ id, title }) => [id, join(music, 'evening.wav'), title]),
    );
    expect(after.every(({ id, signature }) => library.catalogue.analyses.get(id, signature) !== null)).toBe(true);
  });

  it('that goes is missing track by track, and told so', async () => {
    const { library, audio, rows, rescan } = await shelf();
    const told: number[] = [];
    library.service.onTrackChanged(({ rows: changed, reason }) => {
      if (reason === 'missing') told.push(...changed.map(({ id }) => id));
    });
    writeFileSync(join(audio, '..', 'stays.txt'), '');
    copyFileSync(fixture('flac-16-44.flac'), join(audio, '..', 'stays.flac'));
    await rescan();
    rmSync(audio);
    await rescan();
    expect(rows().map(({ state }) => state)).toEqual(['missing', 'missing', 'missing']);
    expect(told).toEqual(rows().map(({ id }) => id));
  });

  it('that is written anew has tracks of new content', async () => {
    const { library, audio, rows, rescan } = await shelf();
    const before = rows();
    for (const { id, signature } of before) library.catalogue.analyses.save(id, signature, analysisOf(-14));
    writeWav(audio, 9 * 48_000);
    await rescan();
    expect(rows().map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(rows()[2]?.durationSeconds).toBeCloseTo(4 - 37 / 75, 6);
    expect(rows().map(({ id, signature }) => library.catalogue.analyses.get(id, signature))).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('is all its tracks where a playlist of another program names the file, and one where it names that', async () => {
    const { library, rows, audio } = await shelf();
    const list = `${audio}.m3u8`;
    const [dawn, noon, dusk] = rows().map(({ id }) => id);
    writeFileSync(list, `${audio}\n#EXTINF:-1,The Band - Noon\n${audio}\n#EXTINF:-1,The Band - A Day\n${audio}\n`);
    const { playlist, foundByPath } = await importPlaylist(library.catalogue, list);
    expect(foundByPath).toBe(3);
    expect(library.catalogue.playlists.trackIds(playlist.id)).toEqual([dawn, noon, dusk, noon, dawn, noon, dusk]);
  });

  it('comes out to a playlist and in again as it was', async () => {
    const { library, rows, audio } = await shelf();
    const { playlists } = library.catalogue;
    const ids = rows().map(({ id }) => id);
    const entries = rows().map(({ id, path, title, artist }) => ({ trackId: id, path, title, artist }));
    const list = `${audio}.xspf`;
    await exportPlaylist('A day', playlists.entries(playlists.create('A day', entries).id), list, true);
    const { playlist } = await importPlaylist(library.catalogue, list);
    expect(playlists.trackIds(playlist.id)).toEqual(ids);
  });
});

it('a sheet that comes, changes and goes while the player runs is followed', async () => {
  const { library, music, cue, titles } = await shelf(false);
  expect(titles()).toEqual(['day']);
  // Found by the watcher, or by the look that follows its beginning.
  writeWav(join(music, 'first.wav'), 48_000);
  await until(() => library.rows().length === 2);
  await library.idle();
  writeFileSync(cue, sheet('day.wav'));
  await until(() => titles().join() === TITLES.join());
  await library.idle();
  writeFileSync(cue, sheet('day.wav', undefined, ['I', 'II', 'III']));
  await until(() => titles().join() === 'I,II,III');
  await library.idle();
  rmSync(cue);
  await until(() => titles().join() === 'day');
});
