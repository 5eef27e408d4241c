// What people made, out of one library and into another: what is found how, that nothing is lost, and that twice is the same as once.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { NO_TAGS, stampOf, type TrackTags } from '../../../shared/library.ts';
import type { MadeImport } from '../../../shared/made.ts';
import { openCatalogue, type Catalogue } from '../../catalogue/catalogue.ts';
import { testCatalogue } from '../../catalogue/catalogue.testing.ts';
import { temporaryFolder } from '../library.testing.ts';
import { JsonRecords } from './json-records.ts';
import { exportMade } from './made-export.ts';
import { importMade } from './made-import.ts';
import { UnfoundEntries } from './unfound-entries.ts';
import { PlistReader, type PlistValue } from './plist-reader.ts';

interface Song extends Partial<TrackTags> {
  readonly path: string;
  readonly sound?: string;
}

const SONGS: readonly Song[] = [
  { path: '/m/Can/Ege/1.flac', sound: 'one', title: 'Pinch', artist: 'Can', artists: [{ name: 'Can', sortName: null, mbId: null }] },
  { path: '/m/Can/Ege/2.flac', sound: 'two', title: 'Vitamin C', artist: 'Can', artists: [{ name: 'Can', sortName: null, mbId: null }] },
  { path: '/m/Neu/1.flac', sound: 'three', title: 'Hallogallo', artist: 'Neu!', artists: [{ name: 'Neu!', sortName: null, mbId: null }] },
]; // prettier-ignore

function withSongs(songs: readonly Song[] = SONGS, catalogue: Catalogue = testCatalogue()): Catalogue {
  const root = catalogue.roots.list()[0] ?? catalogue.roots.add('/', '/');
  catalogue.tracks.commit(
    songs.map(({ path, sound = null, ...tags }, index) => ({
      kind: 'read',
      rootId: root.id,
      path,
      stamp: stampOf({ size: 1n, mtimeNs: 1n, ctimeNs: 1n, ino: BigInt(index) }),
      fingerprint: path,
      identity: sound,
      tags: { ...NO_TAGS, ...tags },
      tagsLevel: 'full',
      problem: null,
    })),
  );
  return catalogue;
}

const idOf = ({ tracks }: Catalogue, title: string): number =>
  tracks.page({ search: '', sort: 'title', direction: 'ascending' }, 0, 100).rows.find((row) => row.title === title)
    ?.id ?? 0;

/** Of every track by title, and of every list by name. */
function madeOf(catalogue: Catalogue): unknown {
  const { tracks, playStats, playlists } = catalogue;
  const { rows } = tracks.page({ search: '', sort: 'title', direction: 'ascending' }, 0, 100);
  const lists = playlists
    .list()
    .map(({ id, name, query }) => [name, query, tracks.byIds(playlists.trackIds(id)).map((row) => row.title)]);
  return { tracks: rows.map(({ id, title }) => [title, playStats.get(id)]), lists };
}

/** A library of which something was made. */
function lovedLibrary(): Catalogue {
  const catalogue = withSongs();
  const [pinch, vitamin, hallogallo] = ['Pinch', 'Vitamin C', 'Hallogallo'].map((title) => idOf(catalogue, title)) as [
    number,
    number,
    number,
  ];
  catalogue.playStats.rate([pinch], 80);
  catalogue.playStats.love([vitamin], true);
  catalogue.playStats.skipped(vitamin);
  for (const at of [1000, 2000, 3000]) catalogue.playStats.played(hallogallo, at, 60);
  const entry = (trackId: number) => ({ trackId, path: '/m/x', title: null, artist: null });
  catalogue.playlists.create('Krautrock', [entry(hallogallo), entry(pinch), entry(hallogallo)]);
  catalogue.playlists.createSmart('Often', 'plays:>2');
  return catalogue;
}

async function exported(catalogue: Catalogue): Promise<string> {
  const path = join(temporaryFolder(), 'made.json');
  await exportMade(catalogue, path);
  return path;
}

function put(text: string): string {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, text);
  return path;
}

describe('what was made', () => {
  it('is one JSON document', async () => {
    const path = await exported(lovedLibrary());
    const written = JSON.parse(readFileSync(path, 'utf8')) as Record<string, readonly unknown[]>;
    expect(written).toMatchObject({ format: 'auralis-library', version: 1 });
    expect(written['tracks']).toHaveLength(3);
    expect(written['plays']).toHaveLength(3);
    expect(written['playlists']).toEqual([{ name: 'Krautrock', query: null }, { name: 'Often', query: 'plays:>2' }]); // prettier-ignore
    expect(written['entries']).toHaveLength(3);
  });

  it('is the same in a library of the same files', async () => {
    const from = lovedLibrary();
    const into = withSongs();
    const result = await importMade(into, await exported(from));
    expect(madeOf(into)).toEqual(madeOf(from));
    expect(result).toMatchObject({ source: 'auralis', foundByIdentity: 3, unfoundCount: 0, plays: 3, playlists: 2 });
  });

  it('does not change when it is read twice', async () => {
    const path = await exported(lovedLibrary());
    const into = withSongs();
    await importMade(into, path);
    const once = madeOf(into);
    expect(await importMade(into, path)).toMatchObject({ plays: 0, playlists: 0 });
    expect(madeOf(into)).toEqual(once);
  });

  it.each<[string, (song: Song) => Song, Partial<MadeImport>]>([
    ['the sound, elsewhere and with other tags', (song) => ({ path: `/else${song.path}`, sound: song.sound ?? '', title: song.title ?? '' }), { foundByIdentity: 3 }],
    ['the path, where the sound is another', (song) => ({ ...song, sound: `${song.sound ?? ''}!` }), { foundByPath: 3 }],
    ['the names of the path, below another folder', (song) => ({ path: song.path.replace('/m', '/other/place'), title: song.title ?? '' }), { foundByNames: 3 }],
    ['title and artist', (song) => ({ ...song, path: `/flat/${song.title ?? ''}.mp3`, sound: `${song.sound ?? ''}!` }), { foundByTags: 3 }],
  ])('is found by %s', async (_name, change, found) => {
    const from = lovedLibrary();
    const into = withSongs(SONGS.map(change));
    expect(await importMade(into, await exported(from))).toMatchObject({ ...found, unfoundCount: 0 });
    expect(madeOf(into)).toEqual(madeOf(from));
  }); // prettier-ignore

  it('of files that are not there yet is kept until they come, and told', async () => {
    const from = lovedLibrary();
    const into = withSongs(SONGS.slice(0, 1));
    const result = await importMade(into, await exported(from));
    expect(result.unfoundCount).toBe(2);
    expect(result.unfound.map(({ title }) => title)).toEqual(['Vitamin C', 'Hallogallo']);
    withSongs(
      SONGS.slice(1).map((song) => ({ ...song, path: `/later${song.path}` })),
      into,
    );
    const stats = (title: string) => into.playStats.get(idOf(into, title));
    expect(stats('Vitamin C')).toMatchObject({ loved: true, skips: 1 });
    expect(stats('Hallogallo')).toMatchObject({ plays: 3, lastPlayedAt: 3000 });
  });

  it('goes before nothing that was made here', async () => {
    const path = await exported(lovedLibrary());
    const into = withSongs();
    into.playStats.rate([idOf(into, 'Pinch')], 20);
    for (const at of [2000, 9000]) into.playStats.played(idOf(into, 'Hallogallo'), at, 60);
    await importMade(into, path);
    expect(into.playStats.get(idOf(into, 'Pinch')).rating).toBe(20);
    // 1000 and 3000 are new, 2000 is known.
    expect(into.playStats.get(idOf(into, 'Hallogallo'))).toMatchObject({ plays: 4, lastPlayedAt: 9000 });
  });

  it('comes again with the backup of a library that was lost', async () => {
    const from = lovedLibrary();
    const path = await exported(from);
    const into = openCatalogue({
      dataFolder: temporaryFolder(),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    await importMade(into, path);
    withSongs(SONGS, into);
    expect(madeOf(into)).toMatchObject({ tracks: (madeOf(from) as { tracks: unknown }).tracks });
    into.dispose();
  });

  it('that cannot be read is told: no such file, no such format, a later version, half a file', async () => {
    const code = (path: string) => importMade(withSongs(), path).then(() => null, (error: { code: string }) => error.code); // prettier-ignore
    expect(await code('/nowhere/made.json')).toBe('file-missing');
    expect(await code(put('no JSON'))).toBe('format-unsupported');
    expect(await code(put('{"format": "another", "tracks": [{}]}'))).toBe('format-unsupported');
    expect(await code(put('{"format": "auralis-library", "version": 2}'))).toBe('format-unsupported');
    expect(await code(put('{"format": "auralis-library", "version": 1, "tracks": ['))).toBe('file-corrupt');
  });
});

describe('the library of iTunes', () => {
  const XML = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
  <key>Major Version</key><integer>1</integer>
  <key>Tracks</key><dict>
    <key>10</key><dict><key>Track ID</key><integer>10</integer><key>Name</key><string>Pinch</string><key>Artist</key><string>Can</string>
      <key>Rating</key><integer>80</integer><key>Play Count</key><integer>7</integer><key>Play Date UTC</key><date>2015-06-07T08:09:10Z</date>
      <key>Date Added</key><date>2010-01-02T03:04:05Z</date><key>Location</key><string>file://localhost/m/Can/Ege/1.flac</string></dict>
    <key>11</key><dict><key>Track ID</key><integer>11</integer><key>Name</key><string>Vitamin C</string><key>Artist</key><string>Can</string>
      <key>Loved</key><true/><key>Skip Count</key><integer>2</integer><key>Rating</key><integer>60</integer><key>Rating Computed</key><true/>
      <key>Location</key><string>file:///C:/Users/me/Music/iTunes/Can/Ege/2.flac</string></dict>
    <key>12</key><dict><key>Track ID</key><integer>12</integer><key>Name</key><string>Gone &amp; lost</string><key>Artist</key><string>Nobody</string>
      <key>Play Count</key><integer>3</integer><key>Location</key><string>file:///m/Nobody/Gone%20%26%20lost.flac</string></dict>
  </dict>
  <key>Playlists</key><array>
    <dict><key>Name</key><string>Library</string><key>Master</key><true/><key>Playlist Items</key><array><dict><key>Track ID</key><integer>10</integer></dict></array></dict>
    <dict><key>Name</key><string>Best</string><key>Playlist ID</key><integer>99</integer><key>Playlist Items</key><array>
      <dict><key>Track ID</key><integer>11</integer></dict><dict><key>Track ID</key><integer>10</integer></dict><dict><key>Track ID</key><integer>12</integer></dict>
    </array></dict>
  </array>
</dict></plist>`;

  it('gives ratings, counts, dates, hearts and playlists', async () => {
    const into = withSongs();
    const result = await importMade(into, put(XML));
    expect(result).toMatchObject({ source: 'itunes', foundByPath: 1, foundByNames: 1, unfoundCount: 1, playlists: 1 });
    expect(result.unfound).toEqual([
      { location: '/m/Nobody/Gone & lost.flac', title: 'Gone & lost', artist: 'Nobody' },
    ]);
    expect(madeOf(into)).toMatchObject({
      tracks: [
        ['Hallogallo', { plays: 0, rating: null }],
        ['Pinch', { plays: 7, rating: 80, lastPlayedAt: Date.UTC(2015, 5, 7, 8, 9, 10) }],
        ['Vitamin C', { loved: true, skips: 2, rating: null }],
      ],
      lists: [['Best', null, ['Vitamin C', 'Pinch']]],
    });
    expect(into.tracks.trackIds({ search: '', sort: 'added', direction: 'ascending' })[0]).toBe(idOf(into, 'Pinch'));
  });

  it('is the same when it is read twice', async () => {
    const into = withSongs();
    await importMade(into, put(XML));
    const once = madeOf(into);
    expect(await importMade(into, put(XML))).toMatchObject({ playlists: 0 });
    expect(madeOf(into)).toEqual(once);
  });

  it('is read in pieces of any length as in one', () => {
    const read = (pieces: readonly string[]): unknown[] => {
      const values: unknown[] = [];
      const reader = new PlistReader((member, value) => values.push([member, value]));
      for (const piece of pieces) reader.feed(piece);
      return values;
    };
    const whole = read([XML]);
    expect(whole).toHaveLength(5);
    for (const length of [1, 2, 7, 64, 1000]) {
      const pieces = Array.from({ length: Math.ceil(XML.length / length) }, (_, place) => XML.slice(place * length, (place + 1) * length)); // prettier-ignore
      expect(read(pieces)).toEqual(whole);
    }
  });

  it('of any text is read without a throw', () => {
    const bits = ['<dict>', '</dict>', '<array>', '</array>', '<key>', '</key>', '<string>', '</string>', '<true/>', '<dict/>', '<!--', '-->', '&amp;', 'a', '<', '>', '<integer>', '</integer>', '9']; // prettier-ignore
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...bits), { maxLength: 200 }), (pieces) => {
        const reader = new PlistReader((_member, _value: PlistValue) => undefined);
        for (const piece of pieces) reader.feed(piece);
      }),
      { numRuns: 2000, seed: 4 },
    );
  });
});

it('a JSON document gives the same however it is laid out and cut', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.oneof(fc.array(fc.jsonValue({ maxDepth: 2 })), fc.integer(), fc.string(), fc.object({ maxDepth: 1 })), { noNullPrototype: true }), // prettier-ignore
      fc.constantFrom(undefined, 1, '\t'),
      fc.integer({ min: 1, max: 50 }),
      (document, indent, length) => {
        const text = JSON.stringify(document, null, indent);
        const read: [string, unknown][] = [];
        const records = new JsonRecords((member, value) => read.push([member, value]));
        for (let at = 0; at < text.length; at += length) records.feed(text.slice(at, at + length));
        records.end();
        const whole = JSON.parse(text) as Record<string, unknown>;
        expect(read).toEqual(Object.entries(whole).flatMap(([member, value]) => (Array.isArray(value) ? value : [value]).map((each: unknown) => [member, each]))); // prettier-ignore
      },
    ),
    { numRuns: 500, seed: 6 },
  );
});

describe('entries that no track was', () => {
  const looked = (catalogue: Catalogue): { readonly entries: UnfoundEntries; found(): number } => {
    let found = 0;
    const entries = new UnfoundEntries({
      made: catalogue.made, finder: catalogue.finder, playlists: catalogue.playlists, revision: () => catalogue.revision,
      onFound: () => found++, log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    }); // prettier-ignore
    return { entries, found: () => found };
  };

  it('are their tracks once these have come, in the order of the list', async () => {
    const catalogue = withSongs(SONGS.slice(0, 1));
    const missing = (song: Song) => ({
      trackId: null,
      path: song.path,
      title: song.title ?? null,
      artist: song.artist ?? null,
    });
    const { id } = catalogue.playlists.create('All', SONGS.map(missing));
    const { entries, found } = looked(catalogue);
    await entries.look();
    expect(catalogue.playlists.trackIds(id)).toEqual([idOf(catalogue, 'Pinch')]);
    withSongs(SONGS.slice(1), catalogue);
    await entries.look();
    expect(catalogue.playlists.trackIds(id)).toEqual(
      ['Pinch', 'Vitamin C', 'Hallogallo'].map((title) => idOf(catalogue, title)),
    );
    expect(found()).toBe(2);
  });

  it('are not looked for again before something changed', async () => {
    const catalogue = withSongs(SONGS.slice(0, 1));
    catalogue.playlists.create('All', [{ trackId: null, path: '/nowhere/x.flac', title: null, artist: null }]);
    const { entries } = looked(catalogue);
    await entries.look();
    let looks = 0;
    const { unfound } = catalogue.playlists;
    catalogue.playlists.unfound = (...asked) => (looks++, unfound.apply(catalogue.playlists, asked));
    await entries.look();
    expect(looks).toBe(0);
    withSongs(SONGS.slice(1), catalogue);
    await entries.look();
    expect(looks).toBeGreaterThan(0);
  });
});
