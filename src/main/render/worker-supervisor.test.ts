// The supervisor with the real worker program: real deaths (SIGKILL), real hangs (SIGSTOP), real overruns.
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { contentSignature, stampOf } from '../../shared/library.ts';
import type { Urgency } from '../../shared/playback.ts';
import { CHUNK_FRAMES, SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import type { RenderJob } from '../../shared/worker-protocol.ts';
import { logger } from '../platform/log.ts';
import { forkWorker } from '../shell/chromium/child-worker.ts';
import { WorkerSupervisor, type RunOptions, type WorkerTiming } from './worker-supervisor.ts';

const WORKER = join(import.meta.dirname, '../../worker/index.ts');
const SECONDS = 60;
const log = logger('test');

let folder: string;
let path: string;
let signature: string;
const supervisors: WorkerSupervisor[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auralis-supervisor-'));
  path = join(folder, 'ramp.wav');
  await writeFile(path, rampWav(SECONDS * SAMPLE_RATE_HZ));
  const stats = await stat(path, { bigint: true });
  signature = contentSignature(stampOf(stats));
});
afterEach(() => {
  for (const supervisor of supervisors.splice(0)) supervisor.dispose();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 16-bit mono whose sample n is n modulo 30,000: every place can be told from its content. */
function rampWav(frames: number): Buffer {
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
  return wav;
}

function supervise(timing: Partial<WorkerTiming> = {}, concurrency = 1): WorkerSupervisor {
  const supervisor = new WorkerSupervisor({
    name: 'render',
    concurrency,
    spawn: () => forkWorker(WORKER, 'render', log),
    log,
    timing: { backOffMs: 10, backOffLimitMs: 50, ...timing },
  });
  supervisors.push(supervisor);
  return supervisor;
}

const chunkJob = (index: number): RenderJob => ({
  kind: 'render',
  path,
  signature,
  preset: 'off',
  index,
  profile: null,
  chain: 'full',
});
const options = (over: Partial<RunOptions> = {}, urgency: Urgency = 'now'): RunOptions => ({
  ticket: { urgency },
  timeoutMs: 20_000,
  ...over,
});
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => PlayerError.from(error).code,
  );

/** The ramp value of the chunk's first frame, read from its samples. */
async function firstRampOf(promise: Promise<{ pcm: ArrayBuffer }>): Promise<number> {
  const samples = new Float32Array((await promise).pcm);
  return Math.round((samples[0] ?? Number.NaN) * 32768);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 10_000, interval: 20 }).toBe(true);
}

describe('worker supervisor', () => {
  it('renders through a real worker', async () => {
    const supervisor = supervise();
    expect(await firstRampOf(supervisor.run(chunkJob(3), options()))).toBe((3 * CHUNK_FRAMES) % 30_000);
    expect(supervisor.decoder).toBeTruthy();
  });

  it('replaces a worker that dies and does again what it had in hand', async () => {
    const supervisor = supervise();
    let deaths = 0;
    const onStart = (): void => {
      if (deaths++ === 0) process.kill(supervisor.pid ?? 0, 'SIGKILL');
    };
    const hit = supervisor.run(chunkJob(1), options({ onStart }));
    const behind = supervisor.run(chunkJob(2), options());
    expect(await firstRampOf(hit)).toBe(CHUNK_FRAMES % 30_000);
    expect(await firstRampOf(behind)).toBe((2 * CHUNK_FRAMES) % 30_000);
    expect(supervisor.restarts).toBe(1);
  });

  it('gives up a job that cost two workers, and only that job', async () => {
    const supervisor = supervise({}, 2);
    const poison = supervisor.run(
      chunkJob(1),
      options({ onStart: () => process.kill(supervisor.pid ?? 0, 'SIGKILL') }),
    );
    const innocent = supervisor.run(chunkJob(2), options());
    expect(await codeOf(poison)).toBe('worker-crashed');
    expect(await firstRampOf(innocent)).toBe((2 * CHUNK_FRAMES) % 30_000);
    expect(supervisor.restarts).toBeGreaterThanOrEqual(2);
  });

  it('finds a worker that hangs by its silence', async () => {
    const supervisor = supervise({ pingEveryMs: 100, silenceLimitMs: 1_500 });
    await supervisor.run(chunkJob(0), options());
    const hung = supervisor.pid ?? 0;
    process.kill(hung, 'SIGSTOP');
    expect(await firstRampOf(supervisor.run(chunkJob(4), options()))).toBe((4 * CHUNK_FRAMES) % 30_000);
    expect(supervisor.pid).not.toBe(hung);
    await until(() => !isAlive(hung));
  });

  it('leaves an idle worker alone, however silent', async () => {
    const supervisor = supervise({ pingEveryMs: 100, silenceLimitMs: 1_500 });
    await supervisor.run(chunkJob(0), options());
    const idle = supervisor.pid ?? 0;
    process.kill(idle, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    process.kill(idle, 'SIGCONT');
    await supervisor.run(chunkJob(1), options());
    expect(supervisor.restarts).toBe(0);
    expect(supervisor.pid).toBe(idle);
  });

  it('stops a job that overruns; a worker that obeys is kept', async () => {
    const supervisor = supervise();
    await supervisor.run(chunkJob(0), options());
    const slow = supervisor.run({ kind: 'analyse', path, signature }, options({ timeoutMs: 1 }));
    expect(await codeOf(slow)).toBe('worker-stuck');
    expect(await firstRampOf(supervisor.run(chunkJob(5), options()))).toBe((5 * CHUNK_FRAMES) % 30_000);
    expect(supervisor.restarts).toBe(0);
  });

  it('kills a worker that does not stop when asked', async () => {
    const supervisor = supervise({ overrunGraceMs: 200 });
    await supervisor.run(chunkJob(0), options());
    const stubborn = supervisor.pid ?? 0;
    const stop = (): void => void process.kill(stubborn, 'SIGSTOP');
    const slow = supervisor.run(chunkJob(1), options({ timeoutMs: 100, onStart: stop }));
    expect(await codeOf(slow)).toBe('worker-stuck');
    expect(await firstRampOf(supervisor.run(chunkJob(2), options()))).toBe((2 * CHUNK_FRAMES) % 30_000);
    await until(() => !isAlive(stubborn));
  });

  it('withdraws a job that waits and one that runs', async () => {
    const supervisor = supervise();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const analysis = codeOf(supervisor.run({ kind: 'analyse', path, signature }, options({ signal: running.signal })));
    const behind = codeOf(supervisor.run(chunkJob(1), options({ signal: waiting.signal })));
    waiting.abort();
    expect(await behind).toBe('aborted');
    running.abort();
    expect(await analysis).toBe('aborted');
    expect(await firstRampOf(supervisor.run(chunkJob(2), options()))).toBe((2 * CHUNK_FRAMES) % 30_000);
    expect(supervisor.restarts).toBe(0);
  });

  it('replaces a worker that hangs on a job nobody waits for any more', async () => {
    const supervisor = supervise({ silenceLimitMs: 1_000 });
    await supervisor.run(chunkJob(0), options());
    const hung = supervisor.pid ?? 0;
    const leaving = new AbortController();
    const left = supervisor.run(
      chunkJob(1),
      options({ signal: leaving.signal, onStart: () => process.kill(hung, 'SIGSTOP') }),
    );
    leaving.abort();
    expect(await codeOf(left)).toBe('aborted');
    expect(await firstRampOf(supervisor.run(chunkJob(2), options()))).toBe((2 * CHUNK_FRAMES) % 30_000);
    expect(supervisor.pid).not.toBe(hung);
  });

  it('says that there is no decoder when no worker ever gets ready', async () => {
    const broken = join(folder, 'broken.mjs');
    await writeFile(broken, 'process.exit(3);');
    const supervisor = new WorkerSupervisor({
      name: 'render',
      concurrency: 1,
      spawn: () => forkWorker(broken, 'render', log),
      log,
      timing: { backOffMs: 5, backOffLimitMs: 10 },
    });
    supervisors.push(supervisor);
    expect(await codeOf(supervisor.run(chunkJob(0), options()))).toBe('decoder-missing');
    expect(await codeOf(supervisor.run(chunkJob(1), options()))).toBe('decoder-missing');
  });

  it('does the urgent before the old', async () => {
    const supervisor = supervise();
    const order: string[] = [];
    const job = (name: string, urgency: Urgency, index: number): Promise<unknown> =>
      supervisor.run(chunkJob(index), options({ onStart: () => order.push(name) }, urgency));
    await Promise.all([job('maybe', 'maybe', 1), job('soon', 'soon', 2), job('now', 'now', 3)]);
    expect(order).toEqual(['now', 'soon', 'maybe']);
  });

  it('stops an analysis that must run alone for what is no less urgent, and begins it anew', async () => {
    const supervisor = supervise({}, 2);
    const order: string[] = [];
    let chunk: Promise<unknown> = Promise.resolve();
    const onStart = (): void => {
      order.push('analysis');
      if (order.length === 1) process.kill(supervisor.pid ?? 0, 'SIGKILL');
      if (order.length === 2)
        setImmediate(() => {
          chunk = supervisor.run(chunkJob(1), options({ onStart: () => order.push('chunk') }));
        });
    };
    const analysis = supervisor.run({ kind: 'analyse', path, signature }, options({ onStart, givesWay: true }, 'soon'));
    expect((await analysis).totalFrames).toBe(SECONDS * SAMPLE_RATE_HZ);
    await chunk;
    expect(order).toEqual(['analysis', 'analysis', 'chunk', 'analysis']);
    expect(supervisor.restarts).toBe(1);
  });

  it('ends its process and its jobs when disposed', async () => {
    const supervisor = supervise();
    await supervisor.run(chunkJob(0), options());
    const pid = supervisor.pid ?? 0;
    const left = codeOf(supervisor.run(chunkJob(1), options()));
    supervisor.dispose();
    expect(await left).toBe('aborted');
    await until(() => !isAlive(pid));
    expect(await codeOf(supervisor.run(chunkJob(2), options()))).toBe('aborted');
  });
});
