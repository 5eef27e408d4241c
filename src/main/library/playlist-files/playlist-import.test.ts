// Playlists of other programs against a library on a disk of its own: what is found how, what is told, and what comes out again.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { NO_TAGS, stampOf, type TrackTags } from '../../../shared/library.ts';
import { openCatalogue, type Catalogue } from '../../catalogue/catalogue.ts';
import { exportPlaylist, importPlaylist } from './playlist-import.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Library {
  readonly catalogue: Catalogue;
  readonly folder: string;
  idOf(path: string): number;
  /** Writes a playlist there and reads it in. */
  importText(name: string, text: string): ReturnType<typeof importPlaylist>;
}

/** A library with these files; the paths are below its folder "music". */
function library(files: Readonly<Record<string, Partial<TrackTags>>>): Library {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'auralis-playlists-')));
  mkdirSync(join(folder, 'music'));
  mkdirSync(join(folder, 'lists'));
  mkdirSync(join(folder, 'data'));
  const catalogue = openCatalogue({ dataFolder: join(folder, 'data'), log: silent });
  onTestFinished(() => {
    catalogue.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const root = catalogue.roots.add(join(folder, 'music'), join(folder, 'music'));
  const paths = Object.keys(files);
  const ids = catalogue.tracks.commit(
    Object.entries(files).map(([path, tags], index) => ({
      kind: 'read',
      rootId: root.id,
      path: join(folder, 'music', path),
      stamp: stampOf({ size: 1n, mtimeNs: 1n, ctimeNs: 1n, ino: BigInt(index) }),
      fingerprint: null,
      identity: null,
      tags: { ...NO_TAGS, ...tags },
      tagsLevel: 'full',
      problem: null,
    })),
  );
  return {
    catalogue,
    folder,
    idOf: (path) => ids[paths.indexOf(path)] ?? 0,
    importText: (name, text) => {
      writeFileSync(join(folder, 'lists', name), text);
      return importPlaylist(catalogue, join(folder, 'lists', name));
    },
  };
}

const artist = (name: string): Pick<TrackTags, 'artist' | 'artists'> => ({
  artist: name,
  artists: [{ name, sortName: null, mbId: null }],
});

describe('a playlist that is read in', () => {
  it('finds tracks by their path, relative, absolute and as an address, and keeps their order', async () => {
    const { importText, idOf, catalogue, folder } = library({ 'a/1.mp3': {}, 'a/2 x.mp3': {}, 'a/3.mp3': {} });
    const report = await importText(
      'Evening.m3u8',
      `../music/a/3.mp3\n${folder}/music/a/1.mp3\nfile://${folder}/music/a/2%20x.mp3\n..\\music\\a\\3.mp3\n`,
    );
    expect(report).toMatchObject({ foundByPath: 4, foundByNames: 0, foundByTags: 0, unfoundCount: 0 });
    expect(report.playlist).toMatchObject({ name: 'Evening', trackCount: 4, query: null });
    expect(catalogue.playlists.trackIds(report.playlist.id)).toEqual(
      ['a/3.mp3', 'a/1.mp3', 'a/2 x.mp3', 'a/3.mp3'].map(idOf),
    );
    expect(catalogue.playlists.list()).toEqual([report.playlist]);
  });

  it('finds names in another form of Unicode, and files behind links', async () => {
    const { importText, folder } = library({ 'Bjo\u0308rk/x.mp3': {} });
    mkdirSync(join(folder, 'music', 'Bjo\u0308rk'));
    writeFileSync(join(folder, 'music', 'Bjo\u0308rk', 'x.mp3'), '');
    symlinkSync(join(folder, 'music'), join(folder, 'link'));
    const report = await importText('x.m3u8', '../music/Bj\u00f6rk/x.mp3\n../link/Bjo\u0308rk/x.mp3\n');
    expect(report).toMatchObject({ foundByPath: 2, unfoundCount: 0 });
  });

  it('finds by names what lies below another folder, and none of two that may be it', async () => {
    const { importText, idOf, catalogue } = library({
      'Can/Ege Bamyasi/Vitamin C.mp3': {},
      'Can/Tago Mago/01.mp3': {},
      'Backup/Tago Mago/01.mp3': {},
      'x/01.mp3': {},
    });
    const report = await importText(
      'x.m3u8',
      'D:\\Musik\\Can\\Ege Bamyasi\\vitamin c.MP3\nE:\\Tago Mago\\01.mp3\nE:\\Can\\Tago Mago\\01.mp3\n01.mp3\n',
    );
    expect(report).toMatchObject({ foundByNames: 2, unfoundCount: 2 });
    expect(report.unfound.map(({ location }) => location)).toEqual(['E:\\Tago Mago\\01.mp3', '01.mp3']);
    expect(catalogue.playlists.trackIds(report.playlist.id)).toEqual(
      ['Can/Ege Bamyasi/Vitamin C.mp3', 'Can/Tago Mago/01.mp3'].map(idOf),
    );
  });

  it('finds by title and artist, however they are written, and the right one by album and length', async () => {
    const { importText, idOf, catalogue } = library({
      'q.mp3': { title: 'Jóga', ...artist('Björk'), durationSeconds: 305 },
      'live.mp3': { title: 'Jóga', ...artist('Björk'), durationSeconds: 400, album: 'Live' },
      'other.mp3': { title: 'Jóga', ...artist('Somebody') },
    });
    const report = await importText(
      'x.m3u8',
      '#EXTM3U\n#EXTINF:306,Bjork - Joga\nelsewhere.mp3\n#EXTALB:live\n#EXTINF:-1,Björk - Jóga\ngone.mp3\n#EXTINF:-1,Björk - Jóga\nunclear.mp3\n',
    );
    expect(report).toMatchObject({
      foundByTags: 2,
      unfoundCount: 1,
      unfound: [{ location: 'unclear.mp3', title: 'Jóga', artist: 'Björk' }],
    });
    expect(catalogue.playlists.trackIds(report.playlist.id)).toEqual(['q.mp3', 'live.mp3'].map(idOf));
  });

  it('that is not there, or has no tracks, is told as such', async () => {
    const { catalogue, folder, importText } = library({});
    await expect(importPlaylist(catalogue, join(folder, 'none.m3u'))).rejects.toMatchObject({ code: 'file-missing' });
    await expect(importPlaylist(catalogue, folder)).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(await importText('empty.pls', '')).toMatchObject({ playlist: { trackCount: 0 }, unfoundCount: 0 });
  });
});

describe('a playlist that is written', () => {
  it.each(['m3u8', 'pls', 'xspf'])(
    'as %s is read in as the same, relative and absolute, with what was not found',
    async (format) => {
      const { catalogue, folder, importText } = library({
        'a/#1 é.mp3': { title: 'One', ...artist('A & B'), album: '<Album>', durationSeconds: 61.2 },
        'a/100%.mp3': {},
      });
      const first = await importText(
        'x.m3u8',
        `../music/a/#1 é.mp3\n../music/a/100%.mp3\n#EXTINF:5,X - Y\n/gone/z.mp3\n`,
      );
      expect(first).toMatchObject({ foundByPath: 2, unfoundCount: 1 });
      for (const isRelative of [true, false]) {
        const path = join(folder, 'lists', `out-${isRelative}.${format}`);
        expect(await exportPlaylist('Mine', catalogue.playlists.entries(first.playlist.id), path, isRelative)).toBe(3);
        expect(readFileSync(path, 'utf8').includes(folder)).toBe(!isRelative);
        const again = await importPlaylist(catalogue, path);
        expect(again).toMatchObject({ foundByPath: 2, unfoundCount: 1, unfound: [{ title: 'Y', artist: 'X' }] });
        expect(catalogue.playlists.trackIds(again.playlist.id)).toEqual(
          catalogue.playlists.trackIds(first.playlist.id),
        );
      }
    },
  );

  it('replaces a file only when it is whole, and leaves nothing beside it', async () => {
    const { catalogue, folder, importText } = library({});
    const { playlist } = await importText('x.m3u8', '');
    const write = (path: string): Promise<number> =>
      exportPlaylist(playlist.name, catalogue.playlists.entries(playlist.id), join(folder, path), true);
    await expect(write('lists/x.mp3')).rejects.toMatchObject({ code: 'format-unsupported' });
    await expect(write('none/x.m3u8')).rejects.toMatchObject({ code: 'file-missing' });
    await write('lists/x.m3u8');
    expect(readFileSync(join(folder, 'lists', 'x.m3u8'), 'utf8')).toBe('#EXTM3U\n#PLAYLIST:x\n');
  });
});
