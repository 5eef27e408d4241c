import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { locationOf, namesFromLast, pathsOf } from './locations.ts';
import { isPlaylistPath, readPlaylist, writePlaylist, type ListedTrack, type PlaylistFile } from './playlist-file.ts';
import { readXml } from './xml.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const NONE = { title: null, artist: null, album: null, durationSeconds: null };

/** How long each parser is fuzzed here; library/fuzz.long.test.ts does it for longer. */
const FUZZ_MS = 1000;

describe('M3U', () => {
  it('as foobar2000 and VLC write it', () => {
    const text = [
      '\uFEFF#EXTM3U',
      '#PLAYLIST:Evening',
      '#EXTALB:Homogenic',
      '#EXTINF:305,Björk - Jóga',
      '../Björk/Homogenic/02 - Jóga.flac',
      '',
      '#EXTINF:-1 tvg-id="x" group="a,b",Radio',
      'http://radio.example/stream',
      '# a comment',
      'C:\\Music\\AC_DC\\Hells Bells.mp3',
    ].join('\r\n');
    expect(readPlaylist('x.m3u8', bytes(text))).toEqual({
      name: 'Evening',
      tracks: [
        {
          location: '../Björk/Homogenic/02 - Jóga.flac',
          title: 'Jóga',
          artist: 'Björk',
          album: 'Homogenic',
          durationSeconds: 305,
        },
        { ...NONE, location: 'http://radio.example/stream', title: 'Radio' },
        { ...NONE, location: 'C:\\Music\\AC_DC\\Hells Bells.mp3' },
      ],
    });
  });

  it('in the encoding of old Windows, and in UTF-16', () => {
    expect(
      readPlaylist('x.m3u', Uint8Array.of(0x42, 0x6a, 0xf6, 0x72, 0x6b, 0x2e, 0x6d, 0x70, 0x33)).tracks[0]?.location,
    ).toBe('Björk.mp3');
    const utf16 = new Uint8Array([0xff, 0xfe, ...Buffer.from('Ёлка.mp3\n', 'utf16le')]);
    expect(readPlaylist('x.m3u', utf16).tracks[0]?.location).toBe('Ёлка.mp3');
  });
});

describe('PLS', () => {
  it('by its numbers, whatever the order of the lines', () => {
    const text =
      '[playlist]\nFile10=/m/b.mp3\nNumberOfEntries=2\nTitle2=Can - Vitamin C\nFile2=/m/a.mp3\nLength2=212\nLength10=-1\n';
    expect(readPlaylist('x.pls', bytes(text)).tracks).toEqual([
      { location: '/m/a.mp3', artist: 'Can', title: 'Vitamin C', album: null, durationSeconds: 212 },
      { ...NONE, location: '/m/b.mp3' },
    ]);
  });
});

describe('XSPF', () => {
  it('with prefixes, comments, CDATA, entities, and tracks without a place', () => {
    const text = `<?xml version="1.0"?><!DOCTYPE playlist>
      <x:playlist xmlns:x="http://xspf.org/ns/0/"><x:title>A &amp; B</x:title><!-- <track> -->
      <x:trackList><x:track><x:location>file:///m/a%20b.flac</x:location><x:duration>1500</x:duration><x:image/></x:track>
      <x:track><x:title><![CDATA[1 < 2]]></x:title><x:creator>&#66;j&#xF6;rk &foo;</x:creator></x:track></x:trackList></x:playlist>`;
    expect(readPlaylist('x.xspf', bytes(text))).toEqual({
      name: 'A & B',
      tracks: [
        { ...NONE, location: 'file:///m/a%20b.flac', durationSeconds: 1.5 },
        { ...NONE, location: '', title: '1 < 2', artist: 'Björk &foo;' },
      ],
    });
  });
  it('is known by its content whatever its name', () => {
    expect(readPlaylist('x.m3u', bytes('<playlist><title>T</title></playlist>')).name).toBe('T');
  });
});

describe('locations', () => {
  it.each<[string, string[]]>([
    ['a.mp3', ['/lists/a.mp3']],
    ['../m/a.mp3', ['/m/a.mp3']],
    ['/m/a.mp3', ['/m/a.mp3']],
    ['sub\\a.mp3', ['/lists/sub\\a.mp3', '/lists/sub/a.mp3']],
    ['a%20b.mp3', ['/lists/a%20b.mp3', '/lists/a b.mp3']],
    ['file:///m/a%20b.mp3', ['/m/a b.mp3']],
    ['file://localhost/m/a.mp3', ['/m/a.mp3']],
    ['file:///m/100%.mp3', ['/m/100%.mp3']],
    ['http://x/a.mp3', []],
    ['Mission: Impossible.mp3', ['/lists/Mission: Impossible.mp3']],
    ['', []],
  ])('%s', (location, paths) => expect(pathsOf(location, '/lists')).toEqual(paths));

  it('of another system keep their names', () => {
    expect(namesFromLast('D:\\Musik\\Can\\Ege Bamyasi\\Vitamin C.MP3')).toEqual([
      'vitamin c.mp3',
      'ege bamyasi',
      'can',
      'musik',
      'd:',
    ]);
    expect(namesFromLast('file:///C:/m/a%20b.mp3').slice(0, 2)).toEqual(['a b.mp3', 'm']);
  });

  it('lead back to the same path, relative and absolute, in every format', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      fc.constantFrom('#1', ' a ', 'a\nb', '100%', 'a%20b', 'http:x', 'file:x', 'é', 'e\u0301', '東京', 'a\\b'),
    );
    const safe = name.map((text) => text.replaceAll(/[/\0]/g, '_')).filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(
        fc.array(safe, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('x.m3u8', 'x.pls', 'x.xspf'),
        fc.boolean(),
        (names, file, isRelative) => {
          const path = `/m/${names.join('/')}`;
          const playlist = `/m/lists/${file}`;
          const location = locationOf(path, playlist, '/m/lists', isRelative);
          const text = writePlaylist(playlist, { name: null, tracks: [{ ...NONE, location }] });
          const read = readPlaylist(playlist, bytes(text)).tracks[0]?.location ?? '';
          expect(pathsOf(read, '/m/lists')).toContain(path);
        },
      ),
      { numRuns: 1000, seed: 3 },
    );
  });
});

const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => text.replaceAll(/\s+|[\p{Cc}\ufffe\uffff]/gu, ' ').trim())
  .filter((text) => text !== '' && !/\s[-–—]\s/.test(text));
const listed: fc.Arbitrary<ListedTrack> = fc.record({
  location: words.map((text) => `/m/${text}`),
  title: words,
  artist: fc.option(words),
  album: fc.option(words),
  durationSeconds: fc.option(fc.integer({ min: 1, max: 100_000 })),
});

it.each(['x.m3u8', 'x.pls', 'x.xspf'])('what is written into %s is read again', (file) => {
  const knows = (track: ListedTrack): ListedTrack => (file === 'x.pls' ? { ...track, album: null } : track);
  fc.assert(
    fc.property(fc.array(listed, { maxLength: 5 }), fc.option(words), (tracks, name) => {
      const playlist: PlaylistFile = { name: file === 'x.pls' ? null : name, tracks: tracks.map(knows) };
      expect(readPlaylist(file, bytes(writePlaylist(file, playlist)))).toEqual(playlist);
    }),
    { numRuns: 300, seed: 5 },
  );
});

describe('any bytes are read, soon and without a throw', () => {
  const bits = ['<', '>', '<track>', '</track>', '<trackList>', '<playlist>', '<![CDATA[', ']]>', '<!--', '&#x1F600;', '&amp', '#EXTINF:', ',', ' - ', '\n', '\r', 'File1=', '[playlist]', 'a', '\0', '"', '/']; // prettier-ignore
  const text = fc.array(fc.constantFrom(...bits), { maxLength: 200 }).map((parts) => bytes(parts.join('')));
  const any = fc.oneof(text, fc.uint8Array({ maxLength: 500 }));
  it.each(['x.m3u', 'x.pls', 'x.xspf'])('%s', { timeout: FUZZ_MS * 2 + 30_000 }, (file) => {
    fc.assert(
      fc.property(any, (content) => {
        for (const { location } of readPlaylist(file, content).tracks) pathsOf(location, '/lists');
      }),
      { numRuns: Number.MAX_SAFE_INTEGER, seed: 9, interruptAfterTimeLimit: FUZZ_MS, markInterruptAsFailure: false },
    );
  });

  it('long and deep ones in no time', () => {
    const started = process.threadCpuUsage();
    for (const bit of ['<a>', '<', '&', '</a>', '<a><!--', '#EXTINF:1 a="', 'File1=\n', ' - ']) {
      readPlaylist('x.xspf', bytes(bit.repeat(20_000)));
      readPlaylist('x.m3u', bytes(bit.repeat(20_000)));
    }
    const { user, system } = process.threadCpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(2000);
  });

  it('deeper elements than anyone writes are not looked into, and those after them are', () => {
    const { children } = readXml(`${'<a>'.repeat(500)}${'</a>'.repeat(500)}<b>x</b>`);
    expect(children.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

it('a playlist is known by its extension', () => {
  expect(['a.M3U', 'a.m3u8', 'a.pls', 'a.xspf', 'a.mp3', 'm3u'].map(isPlaylistPath)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
