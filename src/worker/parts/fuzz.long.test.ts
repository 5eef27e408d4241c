import { expect, it } from 'vitest';

import { decodeText } from '../../shared/decode-text.ts';
import { fuzz, FUZZ_TIMEOUT_MS } from '../../testing/fuzz.ts';
import { cleanLines } from '../tag-values.ts';
import { bestLyrics, lyricsOf } from '../tags/lyrics.ts';
import { sheetFor, sheetWithin } from './covering-sheet.ts';
import { parseCueSheet } from './cue-sheet.ts';
import { NO_TAGS } from '../../shared/library.ts';
import { partsOfSheet } from './file-parts.ts';

const SHEET =
  'PERFORMER "A"\nTITLE "B"\nREM DATE 1999\nFILE "a.wav" WAVE\n  TRACK 01 AUDIO\n    TITLE "C"\n    INDEX 00 00:00:00\n    INDEX 01 00:02:00\n  TRACK 02 AUDIO\n    INDEX 01 04:17:52\n';

it('CUE sheets: any bytes give parts in order that do not overlap', { timeout: FUZZ_TIMEOUT_MS }, () => {
  const bits = [
    'FILE ',
    'TRACK 01 AUDIO',
    'INDEX 01 ',
    '00:00:00',
    '99:59:74',
    'TITLE "',
    '"',
    'REM ',
    'REPLAYGAIN_TRACK_GAIN 1',
    '\n',
    '\r',
    '\t',
    ' ',
    '\uFEFF',
    '1',
    'a.wav',
  ];
  fuzz({ bits, seeds: [SHEET] }, (bytes) => {
    const sheet = parseCueSheet(decodeText(bytes));
    const covering = sheetFor('a.flac', [{ name: 'a.cue', sheet }], new Set(['a.flac'])) ?? sheetWithin(sheet);
    const parts =
      covering &&
      partsOfSheet({ path: '/m/a.flac', fields: {}, tags: { ...NO_TAGS, durationSeconds: 1000 } }, covering);
    let end = 0;
    for (const { startFrame, endFrame } of parts ?? []) {
      expect(startFrame).toBeGreaterThanOrEqual(end);
      expect(endFrame ?? Infinity).toBeGreaterThan(startFrame);
      end = endFrame ?? Infinity;
    }
  });
});

it('LRC and other words: any bytes', { timeout: FUZZ_TIMEOUT_MS }, () => {
  const bits = ['[00:01.00]', '[', ']', '00:', '\n', '\r\n', ' ', '<00:01.00>', '[ar:x]', 'word', '\0', '\u202e'];
  fuzz({ bits, seeds: ['[ti:x]\n[00:01.00]One\n[00:02.50]Two\n'] }, (bytes) => {
    const text = decodeText(bytes);
    cleanLines(bestLyrics([text]));
    lyricsOf([
      {
        name: 'SYLT',
        value: {
          contentType: 1,
          timeStampFormat: 2,
          syncText: text.split(' ').map((piece, place) => ({ text: piece, timestamp: place })),
        },
      },
    ]);
  });
});
