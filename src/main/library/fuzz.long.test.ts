import { it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { fuzz, FUZZ_TIMEOUT_MS } from '../../testing/fuzz.ts';
import { pathsOf } from './playlist-files/locations.ts';
import { readPlaylist } from './playlist-files/playlist-file.ts';
import { itunesPlaylist, itunesTrack } from './upkeep/itunes-library.ts';
import { JsonRecords } from './upkeep/json-records.ts';
import { PlistReader } from './upkeep/plist-reader.ts';

const SEEDS: Readonly<Record<string, string>> = {
  'x.m3u8': '#EXTM3U\n#PLAYLIST:A\n#EXTINF:305 k="v",Björk - Jóga\n../a/b.flac\nfile:///c%20d.mp3\n',
  'x.pls': '[playlist]\nFile1=/m/a.mp3\nTitle1=A - B\nLength1=212\nNumberOfEntries=1\n',
  'x.xspf':
    '<?xml version="1.0"?><playlist><title>A &amp; B</title><trackList><track><location>file:///m/a%20b.flac</location><title><![CDATA[x]]></title></track></trackList></playlist>',
};
const BITS = [
  '<',
  '>',
  '<track>',
  '</track>',
  '<trackList>',
  '<playlist>',
  '<![CDATA[',
  ']]>',
  '<!--',
  '&#x1F600;',
  '&amp',
  '#EXTINF:',
  ',',
  ' - ',
  '\n',
  '\r',
  'File1=',
  '[playlist]',
  '%',
  '\0',
  '"',
  '/',
];

it.each(Object.entries(SEEDS))('%s: any bytes', { timeout: FUZZ_TIMEOUT_MS }, (name, seed) => {
  fuzz({ bits: BITS, seeds: [seed] }, (bytes) => {
    for (const { location } of readPlaylist(name, bytes).tracks) pathsOf(location, '/lists');
  });
});

it('the library of iTunes: any text, in pieces', { timeout: FUZZ_TIMEOUT_MS }, () => {
  const bits = [
    '<dict>',
    '</dict>',
    '<array>',
    '</array>',
    '<key>Tracks</key>',
    '<key>Playlists</key>',
    '<key>Track ID</key>',
    '<integer>1</integer>',
    '<string>',
    '</string>',
    '<date>2010-01-01T00:00:00Z</date>',
    '<true/>',
    '<!--',
    '-->',
    '&amp;',
    '<',
    '>',
  ];
  const seed =
    '<plist><dict><key>Tracks</key><dict><key>1</key><dict><key>Track ID</key><integer>1</integer><key>Location</key><string>file:///m/a.mp3</string></dict></dict><key>Playlists</key><array><dict><key>Name</key><string>x</string><key>Playlist Items</key><array><dict><key>Track ID</key><integer>1</integer></dict></array></dict></array></dict></plist>';
  fuzz({ bits, seeds: [seed] }, (bytes) => {
    const text = new TextDecoder().decode(bytes);
    const reader = new PlistReader(
      (member, value) => void (member === 'Tracks' ? itunesTrack(value) : itunesPlaylist(value)),
    );
    for (let at = 0; at < text.length; at += 37) reader.feed(text.slice(at, at + 37));
  });
});

it('a document of what people made: any text, in pieces, is read or refused', { timeout: FUZZ_TIMEOUT_MS }, () => {
  const bits = ['{', '}', '[', ']', '"', '\\', ':', ',', '"tracks"', 'null', '1', ' ', '\n'];
  fuzz(
    { bits, seeds: ['{"format": "auralis-library", "version": 1, "tracks": [{"path": "a", "part": 0}], "plays": []}'] },
    (bytes) => {
      const text = new TextDecoder().decode(bytes);
      const records = new JsonRecords(() => undefined);
      try {
        for (let at = 0; at < text.length; at += 37) records.feed(text.slice(at, at + 37));
        records.end();
      } catch (error) {
        if (!(error instanceof PlayerError)) throw error;
      }
    },
  );
});
