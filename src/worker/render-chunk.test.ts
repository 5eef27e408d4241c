import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES, chunkIndexAt } from '../shared/timeline.ts';
import { SEAM_FRAMES } from './seam.ts';
import {
  OPUS_MEMORY, backEnds, decodeWhole, fixture, fixtureNames, join48k, leftOf, maxDifference, never, nodeAv, references, renderAll,
  renderChunk, rendererOf, rightOf, signatureOf, temporaryFolder, wesnothTracks, writeWav,
} from '../testing/media-files.ts'; // prettier-ignore

/** Float rounding of two builds of one decoder: −120 dBFS. Measured: 0 for lossless and mp3, 1.2e-7 for vorbis, opus, wma. */
const ROUNDING = 1e-6;
/** AAC draws noise from a running generator, so chunks after the first differ from the reference by it: 0.021 measured. */
const AAC_NOISE = 0.04;

const isAac = (name: string): boolean => name.startsWith('aac');

/** A spawn costs a tenth of a second, so the ffmpeg back end shows the same laws on one file of each kind. */
const OF_EACH_KIND = ['aac.m4a', 'mp3-vbr-lame.mp3', 'vorbis.ogg', 'opus-in-webm.webm', 'wav-16-11.wav', 'wma.wma'];

describe.each(backEnds)('chunks by $backEnd', ({ backEnd, decoder }) => {
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

describe('rendering', () => {
  it('cuts exactly at the boundary when a track ends one frame after or before it', async () => {
    const folder = temporaryFolder();
    for (const offset of [-1, 0, 1]) {
      const path = join(folder, `edge${offset}.wav`);
      writeWav(path, CHUNK_FRAMES + offset);
      const chunks = await renderAll(rendererOf(nodeAv), path);
      expect(chunks.map(({ frames }) => frames)).toEqual(offset === 1 ? [CHUNK_FRAMES, 1] : [CHUNK_FRAMES + offset]);
    }
  });

  it('joins two gapless tracks without a trace', async () => {
    const renderer = rendererOf(nodeAv);
    const last = chunkIndexAt(144_000 - 1);
    const first = leftOf(await renderChunk(renderer, fixture('gapless-1.flac'), last));
    const second = leftOf(await renderChunk(renderer, fixture('gapless-2.flac'), 0));
    expect(first.length).toBe(144_000 - last * CHUNK_FRAMES);
    const joined = Float32Array.from([...first.subarray(-500), ...second.subarray(0, 500)]);
    const turn = 2 * Math.cos((2 * Math.PI * 997.3) / 48_000);
    for (let i = 2; i < joined.length; i++)
      expect(Math.abs(joined[i]! - turn * joined[i - 1]! + joined[i - 2]!)).toBeLessThan(3 / 32_768);
  });

  it('gives one channel to both sides at its own level', async () => {
    const path = join(temporaryFolder(), 'mono.wav');
    const samples = Buffer.alloc(4800 * 2);
    for (let i = 0; i < 4800; i++) samples.writeInt16LE(i % 2 === 0 ? 16_384 : -16_384, i * 2);
    const head = Buffer.from(
      'RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data....',
      'latin1',
    );
    head.writeUInt32LE(36 + samples.length, 4);
    head.writeUInt32LE(samples.length, 40);
    writeFileSync(path, Buffer.concat([head, samples]));
    const chunk = await renderChunk(rendererOf(nodeAv), path, 0);
    expect(leftOf(chunk)[100]).toBe(0.5);
    expect(rightOf(chunk)[101]).toBe(-0.5);
  });

  it('refuses a file that is no longer the one that was meant', async () => {
    const path = join(temporaryFolder(), 'changing.wav');
    writeWav(path, 1000);
    const signature = signatureOf(path);
    const renderer = rendererOf(nodeAv);
    const job = { kind: 'render', path, signature, preset: 'off', index: 0, profile: null, chain: 'full' } as const;
    await expect(renderer.render(job, never)).resolves.toMatchObject({ frames: 1000 });
    utimesSync(path, 1, 1);
    await expect(renderer.render(job, never)).rejects.toMatchObject({ code: 'file-changed' });
  });

  it.each([-1, 0.5, Number.NaN])('refuses chunk %d', async (index) => {
    await expect(renderChunk(rendererOf(nodeAv), fixture('wavpack.wv'), index)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('stops when it is withdrawn', async () => {
    const path = join(temporaryFolder(), 'long.wav');
    writeWav(path, 44_100 * 60, 44_100);
    const controller = new AbortController();
    const running = rendererOf(nodeAv).render(
      { kind: 'render', path, signature: signatureOf(path), preset: 'off', index: 5, profile: null, chain: 'full' },
      controller.signal,
    );
    setImmediate(() => controller.abort());
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
  });
});

const tracks = wesnothTracks();

describe.skipIf(tracks.length === 0)('real Vorbis files', () => {
  // Some begin before time 0; every tenth is a handful of both kinds.
  it.each(tracks.filter((_, i) => i % 10 === 0))('%s: sought chunks are those of the whole decode', async (path) => {
    const whole = await decodeWhole(nodeAv, path);
    const count = Math.ceil(whole.left.length / CHUNK_FRAMES);
    for (const index of new Set([1, Math.floor(count / 2), count - 1].filter((index) => index < count))) {
      const chunk = await renderChunk(rendererOf(nodeAv), path, index);
      expect(maxDifference(leftOf(chunk), whole.left.subarray(index * CHUNK_FRAMES)), `chunk ${index}`).toBe(0);
      expect(chunk.frames).toBe(Math.min(CHUNK_FRAMES, whole.left.length - index * CHUNK_FRAMES));
    }
  });
});
