// How fast the worker decodes, per format, through the real forked process: whole-file speed, and the latency of a chunk of a file that
// is not open yet, at its start and in its middle, and of the chunk after it. Run: node bench/decode.ts
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CHUNK_FRAMES, chunkIndexAt, secondsToFrames } from '../src/shared/timeline.ts';
import { chooseDecoder } from '../src/worker/decode/choose-decoder.ts';
import type { FromWorker, Job } from '../src/shared/worker-protocol.ts';
import type { Decoder } from '../src/worker/decode/decoder.ts';
import { encode, makeSource, signatureOf } from './test-track.ts';

const TRACK_SECONDS = 240;
const MIDDLE = chunkIndexAt(secondsToFrames(TRACK_SECONDS / 2));
const REPEATS = 7;

const FORMATS: readonly (readonly [file: string, ...encoder: readonly string[]])[] = [
  ['mp3 cbr.mp3', '-c:a', 'libmp3lame', '-b:a', '192k'],
  ['mp3 vbr.mp3', '-c:a', 'libmp3lame', '-q:a', '2'],
  ['flac 16.flac', '-c:a', 'flac'],
  ['flac 24-96.flac', '-c:a', 'flac', '-sample_fmt', 's32', '-ar', '96000'],
  ['vorbis.ogg', '-c:a', 'libvorbis', '-q:a', '5'],
  ['opus.opus', '-c:a', 'libopus', '-b:a', '128k'],
  ['aac.m4a', '-c:a', 'aac', '-b:a', '192k'],
  ['aac.aac', '-c:a', 'aac', '-b:a', '192k'],
  ['alac.m4a', '-c:a', 'alac'],
  ['wav 16.wav', '-c:a', 'pcm_s16le'],
  ['aiff 16.aiff', '-c:a', 'pcm_s16be'],
  ['wavpack.wv', '-c:a', 'wavpack'],
  ['wma.wma', '-c:a', 'wmav2', '-b:a', '128k'],
  ['flac.mka', '-c:a', 'flac'],
  ['flac.oga', '-c:a', 'flac'],
  ['opus.webm', '-c:a', 'libopus', '-b:a', '128k'],
  ['vorbis.webm', '-c:a', 'libvorbis', '-q:a', '5'],
];

class Worker {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (message: FromWorker) => void>();
  #nextId = 1;

  constructor() {
    const program = join(import.meta.dirname, '../src/worker/index.ts');
    this.#child = fork(program, { serialization: 'advanced' });
    this.#child.on('message', (message: FromWorker) => {
      if ('id' in message) this.#answers.get(message.id)?.(message);
    });
  }

  async ready(): Promise<string> {
    const [message] = (await once(this.#child, 'message')) as [FromWorker];
    return (message.type === 'ready' && message.decoder) || 'unknown';
  }

  /** Milliseconds until the answer, as the core would wait. */
  async time(job: Job): Promise<number> {
    const id = this.#nextId++;
    const started = performance.now();
    const answer = await new Promise<FromWorker>((resolve) => {
      this.#answers.set(id, resolve);
      this.#child.send({ type: 'job', id, job });
    });
    this.#answers.delete(id);
    if (answer.type === 'failed') throw new Error(`${job.kind} of ${job.path}: ${answer.error.code}`);
    return performance.now() - started;
  }

  async end(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Milliseconds to decode all of a file, in this process. */
async function decodeMs(decoder: Decoder, path: string): Promise<number> {
  const { signal } = new AbortController();
  const reader = await decoder.open(path, signal);
  const scratch = new Float32Array(CHUNK_FRAMES);
  const started = performance.now();
  await reader.seek(0, signal);
  while ((await reader.read(scratch, scratch, signal)) === scratch.length);
  const took = performance.now() - started;
  reader.dispose();
  return took;
}

/** Prints the table. Files are made with the ffmpeg program in a temporary folder; without it there is nothing to measure. */
export async function run(): Promise<void> {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
  } catch {
    console.log('decode: skipped, there is no ffmpeg to make files with');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'auralis-bench-'));
  const worker = new Worker();
  const decoder = await chooseDecoder(process.env);
  try {
    console.log(`decode with ${await worker.ready()}, ${TRACK_SECONDS} s stereo, medians of ${REPEATS}`);
    makeSource(join(folder, 'source.wav'), TRACK_SECONDS);
    const rows: Record<string, Record<string, number>> = {};
    for (const [file, ...encoder] of FORMATS) {
      const path = join(folder, file);
      encode(join(folder, 'source.wav'), path, encoder);
      const signature = signatureOf(path);
      const chunk = (at: string, index: number): Job => ({
        kind: 'render',
        path: at,
        signature,
        preset: 'off',
        index,
        profile: null,
        chain: 'full',
      });
      const start: number[] = [];
      const middle: number[] = [];
      const after: number[] = [];
      for (let i = 0; i < REPEATS; i++) {
        // A new name each time, so that no session of it is open.
        const [first, second] = [join(folder, `${i}a ${file}`), join(folder, `${i}b ${file}`)];
        linkSync(path, first);
        linkSync(path, second);
        start.push(await worker.time(chunk(first, 0)));
        middle.push(await worker.time(chunk(second, MIDDLE)));
        after.push(await worker.time(chunk(second, MIDDLE + 1)));
      }
      const wholeMs = await decodeMs(decoder, path);
      rows[file] = {
        'whole file, × real time': Math.round((TRACK_SECONDS * 1000) / wholeMs),
        'chunk at 0 s, ms': Math.round(median(start)),
        'chunk at 120 s, ms': Math.round(median(middle)),
        'the next one, ms': Math.round(median(after)),
      };
      for (let i = 0; i < REPEATS; i++) for (const side of 'ab') rmSync(join(folder, `${i}${side} ${file}`));
      rmSync(path);
    }
    console.table(rows);
  } finally {
    await worker.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await run();
