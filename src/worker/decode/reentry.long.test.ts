// Chunks far into a file, reached by seeking, are those of one decode from the start: in containers that stamp every sample and in those
// that stamp milliseconds or lie. Files of a minute are made with the ffmpeg program and removed afterwards.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { OPUS_MEMORY, backEnds, decodeWhole, fixture, join48k, leftOf, maxDifference, never, nodeAv, renderAll, renderChunk, rendererOf, rightOf, wesnothTracks } from '../../testing/media-files.ts'; // prettier-ignore

const hasFfmpeg = backEnds.some(({ backEnd, decoder }) => backEnd === 'ffmpeg' && decoder);

const FORMATS: readonly (readonly [file: string, reentry: string, ...encoder: readonly string[]])[] = [
  ['cbr.mp3', 'exact', '-c:a', 'libmp3lame', '-b:a', '128k'],
  ['vbr.mp3', 'exact', '-c:a', 'libmp3lame', '-q:a', '4'],
  ['flac.flac', 'exact', '-c:a', 'flac'],
  ['flac.oga', 'exact', '-c:a', 'flac'],
  ['flac.mka', 'exact', '-c:a', 'flac'],
  ['mp3.mka', 'exact', '-c:a', 'libmp3lame'],
  ['opus.opus', 'noisy', '-c:a', 'libopus'],
  ['opus.webm', 'noisy', '-c:a', 'libopus'],
  ['vorbis.ogg', 'exact', '-c:a', 'libvorbis'],
  ['vorbis.webm', 'linear', '-c:a', 'libvorbis'],
  ['alac.m4a', 'exact', '-c:a', 'alac'],
  ['wavpack.wv', 'exact', '-c:a', 'wavpack'],
  ['tta.tta', 'exact', '-c:a', 'tta'],
  ['wma.wma', 'noisy', '-c:a', 'wmav2', '-b:a', '128k'],
  ['aac.m4a', 'noisy', '-c:a', 'aac', '-b:a', '128k'],
];

describe.skipIf(!hasFfmpeg)('seeking far into a file', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'auralis-reentry-'));
    const source = [
      '-f',
      'lavfi',
      '-i',
      "aevalsrc=exprs='0.2*sin(2*PI*(300+5*t)*t)|0.2*sin(2*PI*(500-3*t)*t)':s=44100:d=62.3",
    ];
    const noise = ['-f', 'lavfi', '-i', 'anoisesrc=r=44100:a=0.05:c=pink:s=3:d=62.3'];
    const mix = ['-filter_complex', '[1]pan=stereo|c0=c0|c1=0.7*c0[n];[0][n]amix=2:normalize=0[m]', '-map', '[m]'];
    execFileSync('ffmpeg', [
      '-v',
      'error',
      ...source,
      ...noise,
      ...mix,
      '-c:a',
      'pcm_s16le',
      join(folder, 'source.wav'),
    ]);
  }, 30_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(FORMATS)('%s (%s)', { timeout: 30_000 }, async (file, reentry, ...encoder) => {
    const path = join(folder, file);
    execFileSync('ffmpeg', ['-v', 'error', '-i', join(folder, 'source.wav'), ...encoder, path]);
    const reader = await nodeAv.open(path, never);
    expect(reader.reentry).toBe(reentry);
    reader.dispose();
    const whole = await decodeWhole(nodeAv, path);
    const chunks = [12, 3, 7, 11, 1];
    for (const index of chunks) {
      const chunk = await renderChunk(rendererOf(nodeAv), path, index);
      const from = index * CHUNK_FRAMES;
      expect(chunk.frames, `frames of chunk ${index}`).toBe(Math.min(CHUNK_FRAMES, whole.left.length - from));
      if (file.startsWith('aac')) continue; // its noise is another one each time; the place is checked on the fixture
      const tolerance = file.startsWith('opus') ? OPUS_MEMORY : 0;
      const [left, right] = [whole.left.subarray(from), whole.right.subarray(from)];
      expect(maxDifference(leftOf(chunk), left), `left of chunk ${index}`).toBeLessThanOrEqual(tolerance);
      expect(maxDifference(rightOf(chunk), right), `right of chunk ${index}`).toBeLessThanOrEqual(tolerance);
    }
  });
});

const tracks = wesnothTracks();

/** Of the first `frames` of two sounds; 1 where they are alike. */
function correlation(a: Float32Array, b: Float32Array, frames: number): number {
  let [product, energyA, energyB] = [0, 0, 0];
  for (let i = 0; i < frames; i++) {
    product += a[i]! * b[i]!;
    energyA += a[i]! ** 2;
    energyB += b[i]! ** 2;
  }
  return product / Math.sqrt(energyA * energyB);
}

describe.skipIf(tracks.length === 0 || !hasFfmpeg)('an Ogg file whose pages carry late positions', () => {
  // The first page of the second is late as well, and with it what the container calls the track's start.
  it.each(['battle', 'knalgan_theme'])(
    'is sought to the exact frame everywhere: %s',
    { timeout: 60_000 },
    async (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'auralis-late-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      // Music with many block switches, encoded again: a muxer that ends a page on a late stamp makes the next second of stamps late.
      const source = tracks.find((path) => path.endsWith(`/${name}.ogg`)) ?? tracks[0]!;
      const path = join(folder, 'late.ogg');
      execFileSync('ffmpeg', ['-v', 'error', '-i', source, '-t', '120', '-c:a', 'libvorbis', '-q:a', '5', path]);
      const whole = await decodeWhole(nodeAv, path);
      for (let index = 1; index * CHUNK_FRAMES < whole.left.length; index++) {
        const chunk = await renderChunk(rendererOf(nodeAv), path, index);
        expect(maxDifference(leftOf(chunk), whole.left.subarray(index * CHUNK_FRAMES)), `chunk ${index}`).toBe(0);
      }
      // What was encoded begins where the source begins: a start told 128 frames off correlates with 0.6 at most.
      const original = (await decodeWhole(nodeAv, source)).left;
      expect(correlation(whole.left, original, CHUNK_FRAMES)).toBeGreaterThan(0.99);
    },
  );
});

describe.skipIf(!hasFfmpeg)('the ffmpeg program on the whole file', () => {
  // Rounding between two builds of FFmpeg; AAC additionally by its noise after the first chunk.
  it.each([
    ['mp3-vbr-lame.mp3', 1e-6],
    ['mp3-mono.mp3', 1e-6],
    ['flac-5.1.flac', 1e-6],
    ['flac-24-192.flac', 1e-6],
    ['wav-16-11.wav', 1e-6],
    ['vorbis.ogg', 1e-6],
    ['opus.opus', 1e-6],
    ['opus-in-webm.webm', 1e-6],
    ['wma.wma', 1e-6],
    ['aac-adts.aac', 0.04],
  ] as const)('agrees on every sample of %s within %d', async (name, tolerance) => {
    const path = fixture(name);
    const reader = await nodeAv.open(path, never);
    const channels = reader.facts.channels === 1 ? 1 : 2;
    reader.dispose();
    const filter = 'aresample=48000:filter_size=128:cutoff=0.96:filter_type=kaiser:kaiser_beta=12';
    const args = [
      '-v',
      'error',
      '-i',
      path,
      '-map',
      '0:a:0',
      '-ac',
      String(channels),
      '-af',
      filter,
      '-f',
      'f32le',
      'pipe:1',
    ];
    const live = new Float32Array(Uint8Array.from(execFileSync('ffmpeg', args, { maxBuffer: 2 ** 28 })).buffer);
    const { left, right } = join48k(await renderAll(rendererOf(nodeAv), path));
    expect(left.length).toBe(live.length / channels);
    expect(
      maxDifference(
        left,
        live.filter((_, i) => i % channels === 0),
      ),
    ).toBeLessThanOrEqual(tolerance);
    expect(
      maxDifference(
        right,
        live.filter((_, i) => i % channels === channels - 1),
      ),
    ).toBeLessThanOrEqual(tolerance);
  });
});
