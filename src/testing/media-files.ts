// What tests and benches share of media files: the committed ones, both decoder back ends, temporary folders and WAV files of any length.
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { partSignature, type FrameRange } from '../shared/file-part.ts';
import { contentSignature, stampOf, type TrackTags } from '../shared/library.ts';
import { CHUNK_FRAMES } from '../shared/timeline.ts';
import type { FileReading, RenderedChunk, RenderJob, TagsLevel } from '../shared/worker-protocol.ts';
import { chooseDecoder } from '../worker/decode/choose-decoder.ts';
import type { Decoder } from '../worker/decode/decoder.ts';
import { FolderFiles } from '../worker/folder-files.ts';
import { readFile } from '../worker/read-tags.ts';
import { ChunkRenderer } from '../worker/render-chunk.ts';

/** Opus never quite forgets where decoding began: −100 dBFS. Measured: 1.3e-6 at most, in speech at 16 kbit/s. */
export const OPUS_MEMORY = 1e-5;

export const FIXTURES = join(import.meta.dirname, '../../e2e/fixtures');

export interface Reference {
  readonly totalFrames: number;
  readonly windows: readonly {
    readonly start: number;
    readonly left: readonly number[];
    readonly right: readonly number[];
  }[];
}

/** What the ffmpeg program made of each fixture, by its path below `audio`. */
export const references = JSON.parse(readFileSync(join(FIXTURES, 'reference.json'), 'utf8')) as Record<
  string,
  Reference
>;
export const fixtureNames: readonly string[] = Object.keys(references);

export function fixture(name: string): string {
  return join(FIXTURES, 'audio', name);
}

export interface BackEnd {
  readonly backEnd: string;
  /** null where this machine lacks the program; the tests of it are then skipped. */
  readonly decoder: Decoder | null;
}

const backEndOf = async (backEnd: 'node-av' | 'ffmpeg'): Promise<BackEnd> => ({
  backEnd,
  decoder: await chooseDecoder({ ...process.env, AURALIS_DECODER: backEnd }).catch(() => null),
});

export const ffmpegBackEnd = await backEndOf('ffmpeg');
export const backEnds: readonly BackEnd[] = [await backEndOf('node-av'), ffmpegBackEnd];

export const nodeAv = await chooseDecoder({ AURALIS_DECODER: 'node-av' });

export const never = new AbortController().signal;

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-worker-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function signatureOf(path: string): string {
  const stats = statSync(path, { bigint: true });
  return contentSignature(stampOf(stats));
}

/** A reading as the worker makes it of a file that nothing is known of. */
export function readingOf(path: string, decoder = nodeAv, depth: TagsLevel = 'full'): Promise<FileReading> {
  return readFile(decoder, new FolderFiles(), { kind: 'read-tags', path, known: null, depth }, never);
}

/** The tags of such a reading. */
export async function readTags(decoder: Decoder, path: string, depth: TagsLevel = 'full'): Promise<TrackTags> {
  const { tags } = await readingOf(path, decoder, depth);
  if (!tags) throw new Error('a file that is not known has been read without its tags');
  return tags;
}

/** A renderer that is disposed when the test ends. */
export function rendererOf(decoder: Decoder): ChunkRenderer {
  const renderer = new ChunkRenderer(decoder);
  onTestFinished(() => renderer.dispose());
  return renderer;
}

/** A sound a chunk can be asked for in; `chain` is the full one unless told. */
export type Sound = Pick<RenderJob, 'preset' | 'profile'> & Partial<Pick<RenderJob, 'chain'>>;

const ORIGINAL: Sound = { preset: 'off', profile: null };

export function renderChunk(
  renderer: ChunkRenderer,
  path: string,
  index: number,
  sound = ORIGINAL,
  range: FrameRange | null = null,
): Promise<RenderedChunk> {
  const file = signatureOf(path);
  const signature = range ? partSignature(file, range) : file;
  return renderer.render({ kind: 'render', path, signature, index, chain: 'full', ...sound }, never);
}

export function leftOf(chunk: RenderedChunk): Float32Array {
  return new Float32Array(chunk.pcm, 0, chunk.frames);
}

export function rightOf(chunk: RenderedChunk): Float32Array {
  return new Float32Array(chunk.pcm, chunk.frames * 4, chunk.frames);
}

/** All chunks of a track in order, until the one that knows the total; of a part of the file where `range` names one. */
export async function renderAll(
  renderer: ChunkRenderer,
  path: string,
  sound = ORIGINAL,
  range: FrameRange | null = null,
): Promise<RenderedChunk[]> {
  const chunks: RenderedChunk[] = [];
  for (;;) {
    const chunk = await renderChunk(renderer, path, chunks.length, sound, range);
    chunks.push(chunk);
    if (chunk.totalFrames !== null) return chunks;
  }
}

export interface Pcm {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export function join48k(chunks: readonly RenderedChunk[]): Pcm {
  const frames = chunks.reduce((sum, chunk) => sum + chunk.frames, 0);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (const [index, chunk] of chunks.entries()) {
    left.set(leftOf(chunk), index * CHUNK_FRAMES);
    right.set(rightOf(chunk), index * CHUNK_FRAMES);
  }
  return { left, right };
}

/** The whole track in one go, from its start, by one reader that never seeks again. */
export async function decodeWhole(decoder: Decoder, path: string): Promise<Pcm> {
  const reader = await decoder.open(path, never);
  try {
    await reader.seek(0, never);
    const parts: Pcm[] = [];
    for (let full = true; full;) {
      const left = new Float32Array(CHUNK_FRAMES);
      const right = new Float32Array(CHUNK_FRAMES);
      const frames = await reader.read(left, right, never);
      parts.push({ left: left.subarray(0, frames), right: right.subarray(0, frames) });
      full = frames === CHUNK_FRAMES;
    }
    const frames = parts.reduce((sum, part) => sum + part.left.length, 0);
    const whole = { left: new Float32Array(frames), right: new Float32Array(frames) };
    for (const [index, part] of parts.entries()) {
      whole.left.set(part.left, index * CHUNK_FRAMES);
      whole.right.set(part.right, index * CHUNK_FRAMES);
    }
    return whole;
  } finally {
    reader.dispose();
  }
}

/** Largest difference of two signals over their common length. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i++) most = Math.max(most, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  return most;
}

/** In this many seconds both sines of `writeWav` make whole turns. */
const PERIOD_SECONDS = 10;

/** A 32-bit float stereo WAV at `rateHz` whose sample values name their place: two sines of 997.3 and 1501.7 Hz. */
export function writeWav(path: string, frames: number, rateHz = 48_000): void {
  const period = Buffer.alloc(Math.min(frames, PERIOD_SECONDS * rateHz) * 8);
  for (let at = 0; at < period.length; at += 8) {
    period.writeFloatLE(0.5 * Math.sin((2 * Math.PI * 997.3 * at) / 8 / rateHz), at);
    period.writeFloatLE(0.4 * Math.sin((2 * Math.PI * 1501.7 * at) / 8 / rateHz), at + 4);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + frames * 8, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(3, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(rateHz * 8, 28);
  head.writeUInt16LE(8, 32);
  head.writeUInt16LE(32, 34);
  head.write('data', 36);
  head.writeUInt32LE(frames * 8, 40);
  // What follows repeats it: a minute of sines is a third of a second of processor time (measured).
  const file = openSync(path, 'w');
  writeSync(file, head);
  for (let left = frames * 8; left > 0; left -= period.length)
    writeSync(file, period, 0, Math.min(left, period.length));
  closeSync(file);
}

/** Music of the game Wesnoth, where it is installed: real Vorbis files of many lengths. */
export function wesnothTracks(): string[] {
  const games = '/usr/share/games';
  if (!existsSync(games)) return [];
  const roots = readdirSync(games, { withFileTypes: true, encoding: 'utf8' }).filter(({ name }) =>
    name.startsWith('wesnoth'),
  );
  return roots
    .flatMap(({ name }) =>
      readdirSync(join(games, name), { recursive: true, encoding: 'utf8' }).map((file) => join(games, name, file)),
    )
    .filter((file) => /\/music\/[^/]+\.ogg$/.test(file))
    .sort();
}
