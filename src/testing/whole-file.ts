// A decode of a whole file by programs that share nothing with the decoder under test but the file, for tests and `bench/sound`: opusdec where it is Ogg Opus
// and the program is there, else ffmpeg, neither of which ever seeks.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CHUNK_FRAMES } from '../shared/timeline.ts';
import type { Decoder } from '../worker/decode/decoder.ts';
import { leftOf, maxDifference, renderChunk, rendererOf, rightOf, type Pcm } from './media-files.ts';

const isThere = (program: string, argument: string): boolean => spawnSync(program, [argument]).status === 0;
export const hasFfmpeg = isThere('ffmpeg', '-version');
export const hasOpusTools = isThere('opusdec', '--version') && isThere('opusenc', '--version');

const FILTER = 'aresample=48000:filter_size=128:cutoff=0.96:filter_type=kaiser:kaiser_beta=12';

/** All of a file, or its first `seconds`, in stereo at 48 kHz. Throws where ffmpeg finds no sound in it. */
export function wholeByFfmpeg(path: string, seconds: number | null = null): Pcm {
  const output = ['-map', '0:a:0', '-ac', '2', '-af', FILTER, '-f', 'f32le', 'pipe:1'];
  if (seconds !== null) output.unshift('-t', String(seconds));
  return stereoOf(execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...output], { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] })); // prettier-ignore
}

/** The same by libopus and libopusfile. */
export function wholeByOpusdec(path: string): Pcm {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-opusdec-'));
  try {
    const raw = join(folder, 'out.wav');
    execFileSync('opusdec', ['--quiet', '--float', '--rate', '48000', path, raw], { stdio: 'ignore' });
    const wav = readFileSync(raw);
    return stereoOf(wav.subarray(wav.indexOf('data') + 8));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stereoOf(bytes: Uint8Array): Pcm {
  const samples = new Float32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4));
  const side = (first: number): Float32Array =>
    Float32Array.from({ length: samples.length >> 1 }, (_, frame) => samples[2 * frame + first]!);
  return { left: side(0), right: side(1) };
}

/**
 * Renders every chunk of `path` by itself, last one first, and gives a line for each that is not the same stretch of `whole`: of another
 * length, or with a sample that differs by more than `tolerance`.
 */
export async function chunksOutOfPlace(
  decoder: Decoder,
  path: string,
  whole: Pcm,
  tolerance: number,
): Promise<string[]> {
  const wrong: string[] = [];
  const renderer = rendererOf(decoder);
  for (let index = Math.ceil(whole.left.length / CHUNK_FRAMES) - 1; index >= 0; index--) {
    const chunk = await renderChunk(renderer, path, index);
    const from = index * CHUNK_FRAMES;
    const frames = Math.min(CHUNK_FRAMES, whole.left.length - from);
    const off = Math.max(
      maxDifference(leftOf(chunk), whole.left.subarray(from, from + frames)),
      maxDifference(rightOf(chunk), whole.right.subarray(from, from + frames)),
    );
    if (chunk.frames !== frames) wrong.push(`chunk ${index} has ${chunk.frames} frames, not ${frames}`);
    else if (off > tolerance) wrong.push(`chunk ${index} is off by ${off.toFixed(4)}`);
  }
  return wrong;
}
