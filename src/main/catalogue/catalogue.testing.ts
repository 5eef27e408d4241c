// What the tests of this room share: a catalogue in a folder of its own that is removed afterwards, and files to put into it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import type { TrackTags } from '../../shared/library.ts';
import type { Logger } from '../platform/log.ts';
import { openCatalogue, type Catalogue } from './catalogue.ts';
import type { TrackChange } from './track-rows.ts';

export const silentLog: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-catalogue-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export function testCatalogue(folder = dataFolder()): Catalogue {
  const catalogue = openCatalogue({ dataFolder: folder, log: silentLog });
  onTestFinished(() => catalogue.dispose());
  return catalogue;
}

export function tagsOf(tags: Partial<TrackTags>): TrackTags {
  return {
    title: null, artist: null, album: null, albumArtist: null, trackNo: null, discNo: null, year: null, genre: null, format: 'FLAC',
    sampleRateHz: 44_100, channels: 2, bitsPerSample: 16, bitrateKbps: 900, durationSeconds: 180, hasArt: false, replayGain: null, ...tags,
  }; // prettier-ignore
}

export function readChange(
  rootId: number,
  path: string,
  tags: Partial<TrackTags>,
  stampSeed = 1,
): TrackChange & { kind: 'read' } {
  const stamp = { sizeBytes: 1000 + stampSeed, mtimeMs: 1_700_000_000_000 + stampSeed, inode: String(stampSeed) };
  return { kind: 'read', rootId, path, stamp, tags: tagsOf(tags), problem: null };
}
