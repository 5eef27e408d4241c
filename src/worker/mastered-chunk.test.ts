import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { SoundProfile } from '../shared/analysis.ts';
import { MASTERING_PRESETS, type MasteringPreset } from '../shared/presets.ts';
import { CHUNK_FRAMES } from '../shared/timeline.ts';
import type { ChainKind, RenderedChunk } from '../shared/worker-protocol.ts';
import { analyseTrack } from './analyse-track.ts';
import { designChain } from './dsp/design-chain.ts';
import { DrySound } from './dsp/dry-sound.ts';
import { MasteringChain } from './dsp/mastering-chain.ts';
import { amplified, musicLike } from '../testing/signals.ts';
import {
  backEnds, decodeWhole, fixture, join48k, leftOf, maxDifference, nodeAv, never, renderAll, renderChunk, rendererOf, rightOf, signatureOf,
  temporaryFolder, writeWav, type Pcm,
} from '../testing/media-files.ts'; // prettier-ignore

/** −90 dBFS: law 2. */
const SEAM_TOLERANCE = 10 ** (-90 / 20);
const CEILING = 10 ** (-1 / 20);

async function profileOf(path: string): Promise<SoundProfile> {
  const job = { kind: 'analyse', path, signature: signatureOf(path) } as const;
  return (await analyseTrack(nodeAv, job, never)).analysis.profile;
}

/** The chain over the whole original at once. */
function masterWhole({ left, right }: Pcm, profile: SoundProfile, preset: MasteringPreset): Pcm {
  const chain = new MasteringChain();
  chain.configure(designChain(profile, preset, 'full'));
  return chain.process(null, new DrySound(left, right), null);
}

const highest = (samples: Float32Array): number => samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const bytesOf = ({ pcm }: RenderedChunk): Buffer => Buffer.from(pcm);

/** 32-bit float WAV, one or two channels. */
function writeSamples(path: string, channels: readonly Float32Array[], rateHz = 48_000): void {
  const frames = channels[0]!.length;
  const body = new Float32Array(frames * channels.length);
  for (const [c, channel] of channels.entries())
    for (let i = 0; i < frames; i++) body[i * channels.length + c] = channel[i]!;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + body.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(3, 20);
  head.writeUInt16LE(channels.length, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(rateHz * 4 * channels.length, 28);
  head.writeUInt16LE(4 * channels.length, 32);
  head.writeUInt16LE(32, 34);
  head.write('data', 36);
  head.writeUInt32LE(body.byteLength, 40);
  writeFileSync(path, Buffer.concat([head, new Uint8Array(body.buffer)]));
}

const SOURCES = [
  'mp3-cbr-44.mp3', 'flac-16-44.flac', 'flac-24-96.flac', 'mp3-mono.mp3', 'vorbis.ogg', 'opus.opus', 'aac.m4a', 'opus-in-webm.webm',
]; // prettier-ignore

describe('mastered chunks', () => {
  it.each(SOURCES)('%s: in random order they join to the whole, in every preset', async (name) => {
    const path = fixture(name);
    const profile = await profileOf(path);
    const original = join48k(await renderAll(rendererOf(nodeAv), path));
    const count = Math.ceil(original.left.length / CHUNK_FRAMES);
    const reused = rendererOf(nodeAv);
    for (const [turn, preset] of MASTERING_PRESETS.entries()) {
      const whole = masterWhole(original, profile, preset);
      // 3, 1, 4, 2, … and so on, another beginning for each preset.
      const order = Array.from({ length: count }, (_, i) => (i * (count % 3 === 0 ? 2 : 3) + turn) % count);
      for (const index of new Set([...order, ...Array(count).keys()])) {
        const chunk = await renderChunk(reused, path, index, { preset, profile });
        const start = index * CHUNK_FRAMES;
        expect(chunk.frames).toBe(Math.min(CHUNK_FRAMES, original.left.length - start));
        expect(chunk.totalFrames).toBe(index === count - 1 ? original.left.length : null);
        const end = start + chunk.frames;
        expect(maxDifference(leftOf(chunk), whole.left.subarray(start, end))).toBeLessThan(SEAM_TOLERANCE);
        expect(maxDifference(rightOf(chunk), whole.right.subarray(start, end))).toBeLessThan(SEAM_TOLERANCE);
        expect(highest(leftOf(chunk))).toBeLessThan(CEILING);
      }
    }
  });

  it.each(['aac.m4a', 'vorbis.ogg', 'flac-24-96.flac'])('%s: the same key is the same bits', async (name) => {
    const path = fixture(name);
    const sound = { preset: 'punchy', profile: await profileOf(path) } as const;
    const reused = rendererOf(nodeAv);
    const forward = await renderAll(reused, path, sound);
    for (const index of [...forward.keys()].reverse()) {
      const fresh = await renderChunk(rendererOf(nodeAv), path, index, sound);
      expect(Buffer.compare(bytesOf(fresh), bytesOf(forward[index]!)), `chunk ${index}`).toBe(0);
    }
  });

  it('at once, in many presets, are the same bits as one by one', async () => {
    const path = fixture('aac.m4a');
    const profile = await profileOf(path);
    const renderer = rendererOf(nodeAv);
    const jobs = [2, 0, 1].flatMap((index) => [
      renderChunk(renderer, path, index),
      ...MASTERING_PRESETS.map((preset) => renderChunk(renderer, path, index, { preset, profile })),
    ]);
    const together = await Promise.all(jobs);
    const alone = rendererOf(nodeAv);
    for (const [at, preset] of MASTERING_PRESETS.entries())
      for (const [turn, index] of [2, 0, 1].entries()) {
        const chunk = await renderChunk(alone, path, index, { preset, profile });
        expect(Buffer.compare(bytesOf(chunk), bytesOf(together[turn * 6 + 1 + at]!)), `${preset} ${index}`).toBe(0);
      }
  });

  it.each([0.01, 0.5, 1, 1.01])('a track of %d chunks comes out whole, and beyond it is nothing', async (length) => {
    const path = join(temporaryFolder(), 'short.wav');
    const frames = Math.round(length * CHUNK_FRAMES);
    writeWav(path, frames);
    const sound = { preset: 'warm', profile: await profileOf(path) } as const;
    const renderer = rendererOf(nodeAv);
    const chunks = await renderAll(renderer, path, sound);
    expect(chunks.map((chunk) => chunk.frames)).toEqual(length <= 1 ? [frames] : [CHUNK_FRAMES, frames - CHUNK_FRAMES]);
    expect(chunks.at(-1)!.totalFrames).toBe(frames);
    const whole = masterWhole(await decodeWhole(nodeAv, path), sound.profile, 'warm');
    expect(maxDifference(join48k(chunks).left, whole.left)).toBeLessThan(SEAM_TOLERANCE);
    for (const index of [chunks.length, chunks.length + 3])
      expect(await renderChunk(rendererOf(nodeAv), path, index, sound)).toMatchObject({
        frames: 0,
        totalFrames: frames,
      });
  });

  it('lie on the timeline of the original: a click stays on its frame', async () => {
    const path = join(temporaryFolder(), 'clicks.wav');
    const places = [5, 50_000, CHUNK_FRAMES - 1, CHUNK_FRAMES, CHUNK_FRAMES + 3, 150_001];
    const clicks = new Float32Array(2 * CHUNK_FRAMES);
    for (const place of places) clicks[place] = 0.7;
    writeSamples(path, [clicks, clicks]);
    const renderer = rendererOf(nodeAv);
    const profile = await profileOf(path);
    for (const chain of ['full', 'simple'] satisfies ChainKind[]) {
      const { left } = join48k(await renderAll(renderer, path, { preset: 'bright', profile, chain }));
      const highestOf = [...left.entries()].sort((a, b) => b[1] - a[1]).slice(0, places.length);
      expect(highestOf.map(([frame]) => frame).sort((a, b) => a - b)).toEqual(places);
    }
  });
});

describe.each(backEnds)('mastered by $backEnd', ({ decoder }) => {
  it.skipIf(!decoder)('holds the ceiling, and lets neither NaN nor infinity through', async () => {
    const folder = temporaryFolder();
    const clean = amplified(musicLike(2.2), 9);
    const broken = { left: clean.left.slice(), right: clean.right.slice() };
    for (let i = 100; i < broken.left.length; i += 9973) {
      broken.left[i] = Number.NaN;
      broken.right[i + 1] = i % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    }
    const cases: readonly (readonly [string, readonly Float32Array[]])[] = [
      ['not-finite', [broken.left, broken.right]],
      ['mono', [clean.left]],
      ['offset', [clean.left.map(() => 0.9), clean.left.map(() => -0.9)]],
      ['huge', [clean.left.map((value) => value * 1e20), clean.right]],
      ['one-sample', [Float32Array.of(0.5), Float32Array.of(-0.5)]],
    ];
    for (const [name, channels] of cases) {
      const path = join(folder, `${name}.wav`);
      writeSamples(path, channels);
      const profile = await profileOf(path);
      const renderer = rendererOf(decoder!);
      const dry = join48k(await renderAll(renderer, path));
      expect(dry.left.every(Number.isFinite) && dry.right.every(Number.isFinite), name).toBe(true);
      const { left, right } = join48k(await renderAll(renderer, path, { preset: 'punchy', profile }));
      expect(left.length, name).toBe(channels[0]!.length);
      expect(left.every(Number.isFinite) && right.every(Number.isFinite), name).toBe(true);
      expect(Math.max(highest(left), highest(right)), name).toBeLessThan(CEILING);
      expect(highest(left), name).toBeGreaterThan(0);
    }
  });
});

describe('a mastered chunk', () => {
  it('cannot be had without a profile', async () => {
    const rendering = renderChunk(rendererOf(nodeAv), fixture('wavpack.wv'), 0, { preset: 'warm', profile: null });
    await expect(rendering).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('that the chain itself fails at is told from one that cannot be decoded', async () => {
    const broken = { ...(await profileOf(fixture('wavpack.wv'))), levelsDb: null } as unknown as SoundProfile;
    const rendering = renderChunk(rendererOf(nodeAv), fixture('wavpack.wv'), 0, { preset: 'warm', profile: broken });
    await expect(rendering).rejects.toMatchObject({ code: 'render-invalid' });
  });

  it('stops when it is withdrawn, and another job for the same sound goes on', async () => {
    const path = join(temporaryFolder(), 'long.wav');
    writeWav(path, 44_100 * 20, 44_100);
    const profile = await profileOf(path);
    const renderer = rendererOf(nodeAv);
    const controller = new AbortController();
    const job = { kind: 'render', path, signature: signatureOf(path), preset: 'warm', index: 5, profile, chain: 'full' } as const; // prettier-ignore
    const withdrawn = renderer.render(job, controller.signal);
    const wanted = renderer.render({ ...job, preset: 'off' }, never);
    setImmediate(() => controller.abort());
    await expect(withdrawn).rejects.toMatchObject({ code: 'aborted' });
    expect((await wanted).frames).toBe(CHUNK_FRAMES);
  });
});
