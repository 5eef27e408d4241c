import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeText } from '../../shared/decode-text.ts';
import { parseCueSheet } from './cue-sheet.ts';

const SHEET = `REM GENRE "Trip Hop"
REM DATE 1998
REM DISCID B20BC80D
REM COMMENT "ExactAudioCopy v0.99pb4"
REM REPLAYGAIN_ALBUM_GAIN -7.89 dB
CATALOG 0724384559922
PERFORMER "Massive Attack"
TITLE "Mezzanine"
FILE "Massive Attack - Mezzanine.wav" WAVE
  TRACK 01 AUDIO
    TITLE "Angel"
    PERFORMER "Massive Attack & Horace Andy"
    REM REPLAYGAIN_TRACK_GAIN -6.00 dB
    ISRC GBAAA9800001
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Risingson"
    FLAGS DCP
    INDEX 00 06:17:27
    INDEX 01 06:18:00
  TRACK 03 MODE1/2352
    INDEX 01 63:30:10
`;

describe('a sheet as EAC writes it', () => {
  const sheet = parseCueSheet(SHEET);
  const [file] = sheet.files;
  it('names the album', () => {
    expect(sheet.names).toMatchObject({ title: 'Mezzanine', performer: 'Massive Attack' });
    expect(sheet.names.remarks.get('GENRE')).toBe('Trip Hop');
    expect(sheet.names.remarks.get('REPLAYGAIN_ALBUM_GAIN')).toBe('-7.89 dB');
  });
  it('names its file and tracks', () => {
    expect(file?.name).toBe('Massive Attack - Mezzanine.wav');
    expect(file?.tracks.map(({ number, title, performer }) => [number, title, performer])).toEqual([
      [1, 'Angel', 'Massive Attack & Horace Andy'],
      [2, 'Risingson', null],
      [3, null, null],
    ]);
    expect(file?.tracks[0]?.remarks.get('REPLAYGAIN_TRACK_GAIN')).toBe('-6.00 dB');
  });
  it('tracks begin at their first index, not with the gap before it', () => {
    expect(file?.tracks.map(({ startSectors }) => startSectors)).toEqual([
      0,
      (6 * 60 + 18) * 75,
      (63 * 60 + 30) * 75 + 10,
    ]);
  });
  it('data is no music', () => {
    expect(file?.tracks.map(({ isAudio }) => isAudio)).toEqual([true, true, false]);
  });
});

it('a gap at the end of a file belongs to the track that begins in the next', () => {
  const text = `FILE "1.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 04:00:00\nFILE "2.wav" WAVE\nINDEX 01 00:00:00`;
  expect(parseCueSheet(text).files.map(({ name, tracks }) => [name, tracks.map(({ number }) => number)])).toEqual([
    ['1.wav', [1]],
    ['2.wav', [2]],
  ]);
});

it.each([
  [
    'no quotes',
    'FILE My Album.ape WAVE\nTRACK 1 AUDIO\nTITLE One Two\nINDEX 01 00:02:00',
    'My Album.ape',
    'One Two',
    150,
  ],
  [
    'quotes in quotes',
    'file "a.wv" WAVE\ntrack 01 audio\ntitle "The "Best" Of"\nindex 01 0:0:0',
    'a.wv',
    'The "Best" Of',
    0,
  ],
  [
    'a mark, old Mac lines and tabs',
    '\uFEFFFILE\t"a.wv"\tWAVE\rTRACK 01 AUDIO\r\tTITLE "x"\r\tINDEX 01 100:00:74',
    'a.wv',
    'x',
    450_074,
  ],
  ['only the gap', 'FILE "a.wv" WAVE\nTRACK 01 AUDIO\nTITLE x\nINDEX 00 00:01:00', 'a.wv', 'x', 75],
  ['no file, as within one', 'TRACK 01 AUDIO\nTITLE x\nINDEX 01 00:01:00', '', 'x', 75],
])('%s', (_name, text, file, title, startSectors) => {
  expect(parseCueSheet(text).files).toMatchObject([{ name: file, tracks: [{ title, startSectors }] }]);
});

it('a track that does not begin after the one before it is left out', () => {
  const index = (time: string, number: number): string => `TRACK ${number} AUDIO\nINDEX 01 ${time}\n`;
  const text = `FILE "a.wav" WAVE\n${index('00:00:00', 1)}${index('03:00:00', 2)}${index('02:00:00', 3)}${index('05:00:00', 4)}`;
  expect(parseCueSheet(text).files[0]?.tracks.map(({ number }) => number)).toEqual([1, 2, 4]);
});

it('is read in every encoding that sheets are written in', () => {
  const text = 'TITLE "Björk"\n';
  const title = (bytes: Uint8Array): string | null => parseCueSheet(decodeText(bytes)).names.title;
  expect(title(Buffer.from(text))).toBe('Björk');
  expect(title(Buffer.from(`\uFEFF${text}`))).toBe('Björk');
  expect(title(Buffer.from(text, 'latin1'))).toBe('Björk');
  expect(title(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toBe('Björk');
  expect(title(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())).toBe('Björk');
});

describe('for every sheet', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((value) => value.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim())
    .filter((value) => value !== '');
  const track = fc.record({
    title: fc.option(text),
    performer: fc.option(text),
    sectors: fc.integer({ min: 1, max: 100_000 }),
  });
  const files = fc.array(fc.record({ name: text, tracks: fc.array(track, { minLength: 1, maxLength: 5 }) }), { minLength: 1, maxLength: 3 }); // prettier-ignore
  const timeOf = (sectors: number): string =>
    [Math.floor(sectors / 75 / 60), Math.floor(sectors / 75) % 60, sectors % 75]
      .map((part) => String(part).padStart(2, '0'))
      .join(':');

  it('what is written is read', () => {
    fc.assert(
      fc.property(files, text, (written, album) => {
        let number = 0;
        const wanted = written.map(({ name, tracks }) => {
          let sectors = 0;
          return { name, tracks: tracks.map((each) => ({ ...each, number: ++number, at: (sectors += each.sectors) })) };
        });
        const lines = wanted.flatMap(({ name, tracks }) => [
          `FILE "${name}" WAVE`,
          ...tracks.flatMap((each) => [
            `  TRACK ${String(each.number).padStart(2, '0')} AUDIO`,
            ...(each.title === null ? [] : [`    TITLE "${each.title}"`]),
            ...(each.performer === null ? [] : [`    PERFORMER "${each.performer}"`]),
            `    INDEX 01 ${timeOf(each.at)}`,
          ]),
        ]);
        const sheet = parseCueSheet([`TITLE "${album}"`, ...lines].join('\r\n'));
        expect(sheet.names.title).toBe(album);
        expect(
          sheet.files.map(({ name, tracks }) => ({
            name,
            tracks: tracks.map(({ title, performer, number: no, startSectors }) => ({
              title,
              performer,
              no,
              at: startSectors,
            })),
          })),
        ).toEqual(
          wanted.map(({ name, tracks }) => ({
            name,
            tracks: tracks.map(({ title, performer, number: no, at }) => ({ title, performer, no, at })),
          })),
        );
      }),
      { numRuns: 500, seed: 12 },
    );
  });
});

it('a sheet of the longest lines, and of the most files and tracks, is read in no time', () => {
  const started = process.threadCpuUsage();
  for (const line of [
    `FILE x${' '.repeat(3980)}y z`,
    `TITLE x${' '.repeat(3980)}y`,
    `REM A ${'x '.repeat(1980)}`,
    'TRACK 1 AUDIO',
    'FILE a b',
    ' '.repeat(3999),
  ])
    parseCueSheet(`${line}\n`.repeat(Math.ceil(1_000_000 / line.length)));
  const { user, system } = process.threadCpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(3000);
});
