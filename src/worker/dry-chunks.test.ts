import { copyFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { CHUNK_FRAMES } from '../shared/timeline.ts';
import type { Decoder, PcmReader } from './decode/decoder.ts';
import { DryChunks, type Source } from './dry-chunks.ts';
import { backEnds, fixture, never, nodeAv, signatureOf, temporaryFolder, writeWav } from '../testing/media-files.ts';

const CHUNK_COUNT = 16;

/** The real decoder, with the places it is read from and sent to written down. */
function observed(decoder: Decoder): { readonly decoder: Decoder; readonly reads: number[]; readonly seeks: number[] } {
  const reads: number[] = [];
  const seeks: number[] = [];
  const open = async (path: string, signal: AbortSignal): Promise<PcmReader> => {
    const reader = await decoder.open(path, signal);
    const { read, seek } = reader;
    reader.read = (left, right, abort) => {
      reads.push(reader.position / CHUNK_FRAMES);
      return read.call(reader, left, right, abort);
    };
    reader.seek = (frame, abort) => {
      seeks.push(frame / CHUNK_FRAMES);
      return seek.call(reader, frame, abort);
    };
    return reader;
  };
  return { decoder: { ...decoder, open }, reads, seeks };
}

/** The ffmpeg program cannot name a place in WMA exactly; null where it is not installed. */
const linear = backEnds.find(({ backEnd }) => backEnd === 'ffmpeg')?.decoder ?? null;

function setUp(
  path: string,
  { back = nodeAv, lowMemory = false } = {},
): { chunks: DryChunks; source: Source; reads: number[]; seeks: number[] } {
  const { decoder, reads, seeks } = observed(back);
  const chunks = new DryChunks(decoder, lowMemory);
  onTestFinished(() => chunks.dispose());
  return { chunks, source: { path, signature: signatureOf(path) }, reads, seeks };
}

function longWav(): string {
  const path = join(temporaryFolder(), 'long.wav');
  writeWav(path, CHUNK_COUNT * CHUNK_FRAMES);
  return path;
}

describe('dry chunks', () => {
  it('are decoded once while original and mastered sound play side by side', async () => {
    const { chunks, source, reads, seeks } = setUp(longWav());
    for (let index = 0; index < CHUNK_COUNT - 1; index++) {
      await chunks.get(source, index, never);
      for (const near of [index - 1, index, index + 1]) if (near >= 0) await chunks.get(source, near, never);
    }
    expect(reads).toEqual([...Array(CHUNK_COUNT).keys()]);
    expect(seeks).toEqual([0]);
  });

  it('are decoded once by jobs that want them at the same time', async () => {
    const { chunks, source, reads } = setUp(longWav());
    const [first, ...others] = await Promise.all([3, 3, 3].map((index) => chunks.get(source, index, never)));
    expect(reads).toEqual([3]);
    for (const other of others) expect(other).toBe(first);
  });

  it('are decoded by the next in line when the first is withdrawn', async () => {
    const { chunks, source, reads } = setUp(longWav());
    const controller = new AbortController();
    const withdrawn = chunks.get(source, 3, controller.signal);
    const wanted = chunks.get(source, 3, never);
    controller.abort();
    await expect(withdrawn).rejects.toMatchObject({ code: 'aborted' });
    expect((await wanted).sound.frames).toBe(CHUNK_FRAMES);
    expect(reads.at(-1)).toBe(3);
  });

  it('are kept, the last twelve that were used', async () => {
    const { chunks, source, reads } = setUp(longWav());
    for (let index = 0; index < 12; index++) await chunks.get(source, index, never);
    await chunks.get(source, 0, never);
    await chunks.get(source, 12, never);
    expect(reads).toHaveLength(13);
    await chunks.get(source, 0, never);
    expect(reads).toHaveLength(13);
    await chunks.get(source, 1, never);
    expect(reads).toHaveLength(14);
  });

  it('are kept, the last four, by a low-memory worker', async () => {
    const { chunks, source, reads } = setUp(longWav(), { lowMemory: true });
    for (let index = 0; index < 5; index++) await chunks.get(source, index, never);
    await chunks.get(source, 1, never);
    expect(reads).toHaveLength(5);
    await chunks.get(source, 0, never);
    expect(reads).toHaveLength(6);
  });

  it('are not learned from a file that was changed while it was read', async () => {
    const path = join(temporaryFolder(), 'wma.wma');
    copyFileSync(fixture('wma.wma'), path);
    utimesSync(path, 1000, 1000);
    const { chunks, source, reads } = setUp(path);
    const decoding = chunks.get(source, 1, never);
    utimesSync(path, 2000, 2000);
    await expect(decoding).rejects.toMatchObject({ code: 'file-changed' });
    // Nothing is answered for what it was, also when its date is set back.
    utimesSync(path, 1000, 1000);
    await expect(chunks.get(source, 1, never)).rejects.toMatchObject({ code: 'file-changed' });
    reads.length = 0;
    await chunks.get({ path, signature: signatureOf(path) }, 1, never);
    expect(reads).toEqual([0, 1]);
  });

  it.skipIf(!linear)('of a file decoded from its start are not decoded again for the chunk before', async () => {
    const { chunks, source, seeks } = setUp(fixture('wma.wma'), { back: linear! });
    expect((await chunks.get(source, 1, never)).sound.frames).toBeGreaterThan(0);
    const before = await chunks.get(source, 0, never);
    expect(before.sound.frames).toBe(CHUNK_FRAMES);
    expect(seeks).toEqual([0, 1]);
    const fresh = setUp(fixture('wma.wma'), { back: linear! });
    expect((await fresh.chunks.get(fresh.source, 0, never)).sound.left).toEqual(before.sound.left);
  });
});
