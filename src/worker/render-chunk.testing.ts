// What chunks of the fixtures have to be, whichever decoder makes them: those of the stored reference, in any order, joined without a trace.
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../shared/timeline.ts';
import { SEAM_FRAMES } from './seam.ts';
import {
  OPUS_MEMORY, decodeWhole, fixture, fixtureNames, join48k, leftOf, maxDifference, references, renderAll, renderChunk, rendererOf, rightOf,
  temporaryFolder, writeWav, type BackEnd,
} from '../testing/media-files.ts'; // prettier-ignore

/** Float rounding of two builds of one decoder: −120 dBFS. Measured: 0 for lossless and mp3, 1.2e-7 for vorbis, opus, wma. */
const ROUNDING = 1e-6;
/** AAC draws noise from a running generator, so chunks after the first differ from the reference by it: 0.021 measured. */
const AAC_NOISE = 0.04;

const isAac = (name: string): boolean => name.startsWith('aac');

/** A spawn costs a tenth of a second, so the ffmpeg back end shows the same laws on one file of each kind. */
const OF_EACH_KIND = ['aac.m4a', 'mp3-vbr-lame.mp3', 'vorbis.ogg', 'opus-in-webm.webm', 'wav-16-11.wav', 'wma.wma'];

/** Tests that are skipped where this machine lacks the decoder. */
export function testChunks({ backEnd, decoder }: BackEnd): void {
  describe(`chunks by ${backEnd}`, () => {
    const names = backEnd === 'ffmpeg' ? OF_EACH_KIND : fixtureNames;

    it.skipIf(!decoder).each(fixtureNames)('%s equals the stored reference', async (name) => {
      const chunks = await renderAll(rendererOf(decoder!), fixture(name));
      const reference = references[name]!;
      const { left, right } = join48k(chunks);
      expect(left.length).toBe(reference.totalFrames);
      expect(chunks.at(-1)!.totalFrames).toBe(reference.totalFrames);
      for (const window of reference.windows) {
        const tolerance = isAac(name) && window.start + window.left.length > CHUNK_FRAMES ? AAC_NOISE : ROUNDING;
        const end = window.start + window.left.length;
        expect(
          maxDifference(left.subarray(window.start, end), window.left),
          `left at ${window.start}`,
        ).toBeLessThanOrEqual(tolerance);
        expect(
          maxDifference(right.subarray(window.start, end), window.right),
          `right at ${window.start}`,
        ).toBeLessThanOrEqual(tolerance);
      }
    });

    it.skipIf(!decoder).each(names)('%s: chunks do not depend on the order they are rendered in', async (name) => {
      const path = fixture(name);
      const forward = await renderAll(rendererOf(decoder!), path);
      const reused = rendererOf(decoder!);
      const last = forward.length - 1;
      for (const [renderer, index] of [
        [reused, last],
        [reused, 0],
        [reused, last],
        [rendererOf(decoder!), last],
      ] as const) {
        const again = await renderChunk(renderer, path, index);
        expect(Buffer.compare(Buffer.from(again.pcm), Buffer.from(forward[index]!.pcm)), `chunk ${index}`).toBe(0);
      }
    });

    it.skipIf(!decoder).each(names.filter((name) => !isAac(name)))(
      '%s: joined chunks are the whole decode',
      async (name) => {
        const path = fixture(name);
        const whole = await decodeWhole(decoder!, path);
        const seeking = rendererOf(decoder!);
        const last = Math.ceil(whole.left.length / CHUNK_FRAMES) - 1;
        const tail = await renderChunk(seeking, path, last);
        expect(tail.frames).toBe(whole.left.length - last * CHUNK_FRAMES);
        const tolerance = name.startsWith('opus') ? OPUS_MEMORY : 0;
        expect(maxDifference(leftOf(tail), whole.left.subarray(last * CHUNK_FRAMES))).toBeLessThanOrEqual(tolerance);
        expect(maxDifference(rightOf(tail), whole.right.subarray(last * CHUNK_FRAMES))).toBeLessThanOrEqual(tolerance);
      },
    );

    it.skipIf(!decoder)('aac: no step at a seam, and the place is exact', async () => {
      const path = fixture('aac.m4a');
      const { left } = join48k(await renderAll(rendererOf(decoder!), path));
      const whole = await decodeWhole(decoder!, path);
      // A step would show in the second difference at the seam; it may not exceed what the same music has elsewhere.
      const bend = (at: number): number => Math.abs(left[at + 1]! - 2 * left[at]! + left[at - 1]!);
      const usual = Math.max(...Array.from({ length: 4000 }, (_, i) => bend(100_000 + i)));
      for (const seam of [CHUNK_FRAMES, 2 * CHUNK_FRAMES]) {
        for (let at = seam - 2; at < seam + 2; at++) expect(bend(at)).toBeLessThan(usual);
        // After the fade only the noise differs from the whole decode: one frame of misplacement would be far above it.
        const from = seam + SEAM_FRAMES;
        const error = (lag: number): number => {
          let sum = 0;
          for (let i = from; i < from + 20_000; i++) sum += (left[i]! - whole.left[i + lag]!) ** 2;
          return sum;
        };
        expect(error(0)).toBeLessThan(error(1));
        expect(error(0)).toBeLessThan(error(-1));
      }
    });

    it.skipIf(!decoder).each([0.01, 0.5, 1, 1.01])(
      'a track of %d chunks comes out whole, and beyond it is nothing',
      async (length) => {
        const path = join(temporaryFolder(), 'short.wav');
        const frames = Math.round(length * CHUNK_FRAMES);
        writeWav(path, frames);
        const renderer = rendererOf(decoder!);
        const chunks = await renderAll(renderer, path);
        expect(chunks.map((chunk) => chunk.frames)).toEqual(
          length <= 1 ? [frames] : [CHUNK_FRAMES, frames - CHUNK_FRAMES],
        );
        expect(chunks.at(-1)!.totalFrames).toBe(frames);
        const { left, right } = join48k(chunks);
        for (let i = 0; i < frames; i += 37) {
          expect(left[i]).toBeCloseTo(0.5 * Math.sin((2 * Math.PI * 997.3 * i) / 48_000), 6);
          expect(right[i]).toBeCloseTo(0.4 * Math.sin((2 * Math.PI * 1501.7 * i) / 48_000), 6);
        }
        for (const index of [chunks.length, chunks.length + 3]) {
          const beyond = await renderChunk(rendererOf(decoder!), path, index);
          expect(beyond).toMatchObject({ frames: 0, totalFrames: frames });
        }
      },
    );
  });
}
