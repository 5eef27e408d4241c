import { describe, expect, it } from 'vitest';

import type { ScanProgress } from '../../shared/library.ts';
import {
  folderName,
  lengthText,
  scanResultText,
  scanText,
  spokenClock,
  streamText,
  unplayableReason,
} from './track-text.ts';
import { trackRow } from '../stores/track-row.testing.ts';

const progress = (known: Partial<ScanProgress>): ScanProgress => ({
  phase: 'idle',
  rootPath: null,
  foundFiles: 0,
  toReadFiles: 0,
  paused: false,
  filesPerSecond: null,
  leftSeconds: null,
  readFiles: 0,
  unreadableFiles: 0,
  ...known,
});

describe('track text', () => {
  it('shows the measured length, else the tagged one, else nothing', () => {
    expect(lengthText(trackRow({ id: 1, totalFrames: 48_000 * 187, durationSeconds: 190 }))).toBe('3:07');
    expect(lengthText(trackRow({ id: 1, durationSeconds: 3723 }))).toBe('1:02:03');
    expect(lengthText(trackRow({ id: 1 }))).toBeNull();
  });

  it('speaks a clock', () => {
    expect(spokenClock(48_000 * 61)).toBe('1 minute 1 second');
    expect(spokenClock(48_000 * 7380)).toBe('2 hours 3 minutes 0 seconds');
    expect(spokenClock(0)).toBe('0 seconds');
  });

  it('names a folder by its last part in either notation', () => {
    expect(folderName('/home/anna/Music/')).toBe('Music');
    expect(folderName('D:\\Audio\\Lossless')).toBe('Lossless');
    expect(folderName('/')).toBe('/');
  });

  it('has a reason exactly for rows that cannot be played', () => {
    expect(unplayableReason(trackRow({ id: 1 }))).toBeNull();
    expect(unplayableReason(trackRow({ id: 1, state: 'unread' }))).toBeNull();
    expect(unplayableReason(trackRow({ id: 1, state: 'missing' }))).toMatch(/^The file is gone\./);
    expect(
      unplayableReason(trackRow({ id: 1, state: 'unreadable', problem: { code: 'file-empty', values: {} } })),
    ).toMatch(/0 bytes/);
  });

  it('describes the stream by what is known', () => {
    const flac = trackRow({ id: 1, format: 'FLAC', sampleRateHz: 44_100, bitsPerSample: 16, bitrateKbps: 900 });
    expect(streamText(flac)).toBe('FLAC · 44.1 kHz · 16 bit');
    expect(streamText(trackRow({ id: 1, format: 'MP3', bitrateKbps: 319.6 }))).toBe('MP3 · 320 kbit/s');
    expect(streamText(trackRow({ id: 1 }))).toBe('');
  });

  it('says what a scan does and never more than all of it', () => {
    expect(scanText(progress({}))).toBeNull();
    expect(scanText(progress({ phase: 'walking', foundFiles: 12 }))?.share).toBeNull();
    expect(scanText(progress({ phase: 'reading', toReadFiles: 8, readFiles: 2 }))?.share).toBe(0.25);
    expect(scanText(progress({ phase: 'reading', toReadFiles: 2, readFiles: 5 }))?.share).toBe(1);
    expect(scanText(progress({ phase: 'reading' }))?.share).toBeNull();
    expect(scanResultText(progress({ foundFiles: 10, unreadableFiles: 1 }))).toBe(
      'Scan finished: 10 files found. 1 file could not be read.',
    );
  });
});
