// A supervisor over real worker processes, for the tests of this room: the real program with files to render, or programs written for a
// test that misbehave in a way of their own.
import { mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished } from 'vitest';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { contentSignature, stampOf } from '../../shared/library.ts';
import type { Urgency } from '../../shared/playback.ts';
import { ENGINE_VERSION } from '../../shared/presets.ts';
import { CHUNK_FRAMES, SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { PROTOCOL_VERSION, type RenderJob } from '../../shared/worker-protocol.ts';
import { logger } from '../platform/log.ts';
import { forkWorker } from '../shell/chromium/child-worker.ts';
import { Quarantine } from './quarantine.ts';
import type { RunOptions } from './jobs.ts';
import { WorkerSupervisor, type WorkerSupervisorOptions } from './supervisor.ts';

export const WORKER = join(import.meta.dirname, '../../worker/index.ts');
export const SECONDS = 60;
export const log = logger('test');

export interface TestFile {
  readonly path: string;
  readonly signature: string;
}

export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'auralis-render-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** 16-bit mono whose sample n is n modulo 30,000: every place can be told from its content. */
export function rampFile(name = 'ramp.wav', folder = temporaryFolder()): TestFile {
  const frames = SECONDS * SAMPLE_RATE_HZ;
  const wav = Buffer.alloc(44 + frames * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + frames * 2, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.set([16, 0, 0, 0, 1, 0, 1, 0], 16);
  wav.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  wav.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28);
  wav.set([2, 0, 16, 0], 32);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(frames * 2, 40);
  for (let n = 0; n < frames; n++) wav.writeInt16LE(n % 30_000, 44 + n * 2);
  const path = join(folder, name);
  writeFileSync(path, wav);
  return { path, signature: signatureOf(path) };
}

export const signatureOf = (path: string): string => contentSignature(stampOf(statSync(path, { bigint: true })));

export const chunkJob = (index: number, { path, signature }: TestFile): RenderJob => ({
  kind: 'render',
  path,
  signature,
  preset: 'off',
  index,
  profile: null,
  chain: 'full',
});

export const options = (over: Partial<RunOptions> = {}, urgency: Urgency = 'now'): RunOptions => ({
  ticket: { urgency },
  timeoutMs: 20_000,
  ...over,
});

/** The ramp value that chunk `index` begins with. */
export const rampAt = (index: number): number => (index * CHUNK_FRAMES) % 30_000;

/** The ramp value of the chunk's first frame, read from its samples. */
export async function firstRampOf(promise: Promise<{ pcm: ArrayBuffer }>): Promise<number> {
  const samples = new Float32Array((await promise).pcm);
  return Math.round((samples[0] ?? Number.NaN) * 32768);
}

export const codeOf = (promise: Promise<unknown>): Promise<ErrorCode | 'resolved'> =>
  promise.then(
    () => 'resolved' as const,
    (error: unknown) => PlayerError.from(error).code,
  );

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 20_000, interval: 20 }).toBe(true);
}

/** How late this very process was with all it did since then: what a bound must not be blamed for on a machine that does other things. */
export function lateness(): () => number {
  let lateMs = 0;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    lateMs += Math.max(0, now - lastMs - 15);
    lastMs = now;
  }, 10);
  return () => {
    clearInterval(timer);
    return lateMs + Math.max(0, performance.now() - lastMs - 15);
  };
}

export interface Supervised {
  readonly supervisor: WorkerSupervisor;
  readonly quarantine: Quarantine;
  /** How each worker was started. */
  readonly starts: { readonly lowMemory: boolean }[];
  /** How many workers have greeted. */
  readonly greetings: () => number;
  readonly memoryRanOut: () => number;
}

/** Over the real worker program, or the one at `program`. Ends with the test. */
export function supervise(over: Partial<WorkerSupervisorOptions> = {}, program = WORKER): Supervised {
  const starts: { readonly lowMemory: boolean }[] = [];
  let memory = 0;
  let greetings = 0;
  const quarantine = new Quarantine();
  const supervisor: WorkerSupervisor = new WorkerSupervisor({
    role: 'render',
    concurrency: 1,
    quarantine,
    spawn: (how) => {
      starts.push(how);
      const worker = forkWorker(program, 'render', log, how);
      worker.onMessage(({ type }) => void (greetings += type === 'ready' ? 1 : 0));
      return worker;
    },
    // As in the player, where the recovery for the reported error does it.
    onOutOfMemory: () => {
      memory += 1;
      supervisor.beginLowMemory();
    },
    log,
    ...over,
    timing: { backOffMs: 10, backOffLimitMs: 50, ...over.timing },
  });
  onTestFinished(() => supervisor.dispose());
  return { supervisor, quarantine, starts, greetings: () => greetings, memoryRanOut: () => memory };
}

const READY = {
  type: 'ready',
  protocol: PROTOCOL_VERSION,
  engineVersion: ENGINE_VERSION,
  decoder: 'test',
  problem: null,
};

/**
 * A worker program that greets, answers pings, and does `onJob` with each job: plain JavaScript with `job`, `id` and `done(index)` at hand.
 * A cancel is for `onCancel`, which does nothing unless it is given.
 */
export function program(onJob: string, { greeting = READY as object, onCancel = '' } = {}): string {
  const path = join(temporaryFolder(), 'worker.mjs');
  const source = `
    const send = (message) => process.send(message);
    const answer = (id, index) => {
      const pcm = new Float32Array([(index * ${CHUNK_FRAMES}) % 30000 / 32768, 0]).buffer;
      send({ type: 'done', id, value: { pcm, frames: 1, totalFrames: null } });
    };
    process.on('disconnect', () => process.exit(0));
    process.on('message', ({ type, id, job }) => {
      if (type === 'ping') send({ type: 'pong', id, rssBytes: process.memoryUsage.rss() });
      if (type === 'cancel') { ${onCancel} }
      if (type === 'job') { const done = () => answer(id, job.index); ${onJob} }
    });
    send(${JSON.stringify(greeting)});
  `;
  writeFileSync(path, source);
  return path;
}

/** The real worker program on a drive of which each read takes `delayMs`, for files whose path contains `slow`. */
export function onSlowDrive(delayMs: number): string {
  const path = join(temporaryFolder(), 'slow-worker.mjs');
  const drive = join(import.meta.dirname, '../../worker/slow-drive.testing.ts');
  const source = `
    import { slowDown } from ${JSON.stringify(drive)};
    slowDown('slow', ${delayMs});
    await import(${JSON.stringify(WORKER)});
  `;
  writeFileSync(path, source);
  return path;
}

/** The program at `source` that greets at once when it is the first, and two seconds late otherwise. */
export function lateStarter(source: string): string {
  const path = join(temporaryFolder(), 'late-worker.mjs');
  const mark = `${path}.begun`;
  const text = `
    import { existsSync, writeFileSync } from 'node:fs';
    const isFirst = !existsSync(${JSON.stringify(mark)});
    writeFileSync(${JSON.stringify(mark)}, '');
    if (!isFirst) await new Promise((resolve) => setTimeout(resolve, 2_000));
    await import(${JSON.stringify(source)});
  `;
  writeFileSync(path, text);
  return path;
}
