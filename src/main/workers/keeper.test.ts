// Starts that go well, badly, or not at all, with real processes: what whoever waits is told, and when it is tried again.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { ENGINE_VERSION } from '../../shared/presets.ts';
import { PROTOCOL_VERSION } from '../../shared/worker-protocol.ts';
import { GuardedWork } from '../resilience/guarded-work.ts';
import { forkWorker } from '../shell/chromium/child-worker.ts';
import {
  chunkJob,
  codeOf,
  firstRampOf,
  isAlive,
  log,
  options,
  program,
  rampAt,
  rampFile,
  supervise,
  temporaryFolder,
  until,
  WORKER,
  type TestFile,
} from './supervised.testing.ts';

const GREETING = {
  type: 'ready',
  protocol: PROTOCOL_VERSION,
  engineVersion: ENGINE_VERSION,
  decoder: 'test',
  problem: null,
};

const PRLIMIT = '/usr/bin/prlimit';

let file: TestFile;
beforeEach(() => void (file = rampFile()));

function failingProgram(source = 'process.exit(3);'): string {
  const path = join(temporaryFolder(), 'broken.mjs');
  writeFileSync(path, source);
  return path;
}

describe('the start of a worker', () => {
  it('that never gets ready: whoever waits is told that there is no decoder, and so is the next', async () => {
    const { supervisor } = supervise({}, failingProgram());
    expect(await codeOf(supervisor.run(chunkJob(0, file), options()))).toBe('decoder-missing');
    expect(await codeOf(supervisor.run(chunkJob(1, file), options({}, 'maybe')))).toBe('decoder-missing');
    expect(await codeOf(supervisor.run(chunkJob(1, file), options()))).toBe('decoder-missing');
  });

  it('that fails until something is mended: then all is well again', async () => {
    const mended = join(temporaryFolder(), 'mended');
    const broken = failingProgram(
      `if (!process.getBuiltinModule('node:fs').existsSync(${JSON.stringify(mended)})) process.exit(3);
       await import(${JSON.stringify(WORKER)});`,
    );
    const { supervisor } = supervise({}, broken);
    expect(await codeOf(supervisor.run(chunkJob(0, file), options()))).toBe('decoder-missing');
    mkdirSync(mended);
    await until(() => supervisor.figures().state === 'ready');
    expect(await firstRampOf(supervisor.run(chunkJob(1, file), options()))).toBe(rampAt(1));
  });

  it('without a decoder: it says so itself, is sent away, and is asked again later', async () => {
    vi.stubEnv('AURALIS_DECODER', 'ffmpeg');
    vi.stubEnv('AURALIS_FFMPEG', '/nowhere/ffmpeg');
    const { supervisor } = supervise({ timing: { unfitRetryMs: 300 } });
    const [pid] = supervisor.pids;
    const waiting = supervisor.run(chunkJob(0, file), options());
    await expect(waiting).rejects.toMatchObject({
      code: 'decoder-missing',
      message: expect.stringContaining('/nowhere/ffmpeg') as string,
    });
    expect(supervisor.figures()).toMatchObject({ state: 'without-decoder', decoder: null, pid: null });
    expect(await codeOf(supervisor.run(chunkJob(0, file), options()))).toBe('decoder-missing');
    await until(() => !isAlive(pid ?? 0));
    vi.unstubAllEnvs();
    await until(() => supervisor.figures().state === 'ready');
    expect(await firstRampOf(supervisor.run(chunkJob(1, file), options()))).toBe(rampAt(1));
  });

  it.each([
    ['protocol', { ...GREETING, protocol: PROTOCOL_VERSION + 1 }],
    ['engine', { ...GREETING, engineVersion: ENGINE_VERSION + 1 }],
  ])('of another build (%s): it is given no work', async (_what, greeting) => {
    const { supervisor } = supervise({}, program('done();', { greeting }));
    expect(await codeOf(supervisor.run(chunkJob(0, file), options()))).toBe('worker-mismatch');
    expect(supervisor.figures().state).toBe('resting');
    expect(await codeOf(supervisor.run(chunkJob(0, file), options()))).toBe('worker-mismatch');
  });

  it('killed from outside says nothing of the program', async () => {
    const slow = failingProgram('setTimeout(() => process.exit(0), 60_000);');
    const { supervisor, starts } = supervise({}, slow);
    for (let n = 1; n <= 6; n++) {
      await until(() => supervisor.pids.length === 1 && starts.length === n);
      process.kill(supervisor.pids[0] ?? 0, 'SIGKILL');
      await until(() => supervisor.restarts === n);
    }
    const leaving = new AbortController();
    const waiting = codeOf(supervisor.run(chunkJob(0, file), options({ signal: leaving.signal }, 'maybe')));
    await until(() => starts.length > 6);
    leaving.abort();
    expect(await waiting).toBe('aborted');
  });

  it.skipIf(!existsSync(PRLIMIT))('without file descriptors: it is the system that is short, and passes', async () => {
    const core = await startCore();
    expect(await core.ask({ index: 0 })).toBe('resolved');
    execFileSync(PRLIMIT, [`--pid=${core.pid}`, '--nofile=12:']);
    expect(await core.ask({ index: 1, killFirst: true })).toBe('too-many-files');
    execFileSync(PRLIMIT, [`--pid=${core.pid}`, '--nofile=1024:']);
    await expect.poll(() => core.ask({ index: 2 }), { timeout: 10_000 }).toBe('resolved');
  });
});

/** A supervisor in a process of its own, whose limits can be changed without harm to the tests. */
async function startCore() {
  const source = `
    import { Quarantine } from ${JSON.stringify(join(import.meta.dirname, 'quarantine.ts'))};
    import { WorkerSupervisor } from ${JSON.stringify(join(import.meta.dirname, 'supervisor.ts'))};
    import { forkWorker } from ${JSON.stringify(join(import.meta.dirname, '../shell/chromium/child-worker.ts'))};
    const log = { info() {}, warn() {}, error() {} };
    const supervisor = new WorkerSupervisor({
      role: 'render', concurrency: 1, quarantine: new Quarantine(), log,
      spawn: (how) => forkWorker(${JSON.stringify(WORKER)}, 'render', log, how),
      timing: { backOffMs: 20, backOffLimitMs: 100 },
    });
    process.on('message', ({ job, killFirst }) => {
      if (killFirst) process.kill(supervisor.pids[0], 'SIGKILL');
      supervisor.run(job, { ticket: { urgency: 'now' }, timeoutMs: 20_000 }).then(
        () => process.send('resolved'),
        (error) => process.send(error.code),
      );
    });
  `;
  const path = join(temporaryFolder(), 'core.mjs');
  writeFileSync(path, source);
  const child = fork(path, { serialization: 'advanced' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return {
    pid: child.pid,
    ask: async ({ index, killFirst = false }: { index: number; killFirst?: boolean }): Promise<unknown> => {
      child.send({ job: chunkJob(index, file), killFirst });
      const [answer] = (await once(child, 'message')) as [unknown];
      return answer;
    },
  };
}

describe('the guard of starts', () => {
  const guardOfStarts = (): GuardedWork =>
    new GuardedWork({ name: 'spawn-render', limits: { failures: 3, seconds: 60 }, log });

  it('is shut by three that fail: others are refused, and whoever waits for sound has one tried', async () => {
    const mended = join(temporaryFolder(), 'mended');
    const broken = failingProgram(
      `if (!process.getBuiltinModule('node:fs').existsSync(${JSON.stringify(mended)})) process.exit(3);
       await import(${JSON.stringify(WORKER)});`,
    );
    const guard = guardOfStarts();
    const { supervisor, starts } = supervise({ guard }, broken);
    expect(await codeOf(supervisor.run(chunkJob(0, file), options({}, 'maybe')))).toBe('decoder-missing');
    expect(guard.state).toBe('open');
    expect(starts).toHaveLength(3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(starts).toHaveLength(3);
    mkdirSync(mended);
    expect(await firstRampOf(supervisor.run(chunkJob(1, file), options({ ticket: { urgency: 'now' } })))).toBe(
      rampAt(1),
    );
    expect(guard.state).toBe('closed');
    guard.dispose();
  });

  it('counts no worker that was ready once', async () => {
    const guard = guardOfStarts();
    const { supervisor } = supervise({ guard });
    let starts = 0;
    const onStart = (): void => {
      if (starts++ < 4) process.kill(supervisor.pids[0] ?? 0, 'SIGKILL');
    };
    expect(await firstRampOf(supervisor.run(chunkJob(1, file), options({ onStart, timeoutMs: 60_000 })))).toBe(
      rampAt(1),
    );
    expect(guard.figures()).toMatchObject({ state: 'closed', failures: 0 });
    guard.dispose();
  });
});

describe('the worker that stands by', () => {
  it('is started ever more seldom when that fails, is told as no restart, and is there once it can be', async () => {
    const path = program('done();');
    let mayStart = true;
    const starts: { readonly lowMemory: boolean }[] = [];
    const { supervisor } = supervise({
      hasSpare: true,
      spawn: (how) => {
        starts.push(how);
        const { execPath } = process;
        if (!mayStart) process.execPath = '/nowhere/node';
        const worker = forkWorker(path, 'render', log, how);
        process.execPath = execPath;
        mayStart = false;
        return worker;
      },
      timing: { spareDelayMs: 100, spareDelayLimitMs: 1_600 },
    });
    const work = setInterval(() => void codeOf(supervisor.run(chunkJob(0, file), options())), 10);
    onTestFinished(() => clearInterval(work));
    await until(() => starts.length === 2);
    const beganAtMs = performance.now();
    await until(() => starts.length === 6);
    // At the least half of 200, 400, 800 and 1,600 ms; without growing waits it would be little more than 400.
    expect(performance.now() - beganAtMs).toBeGreaterThan(1_450);
    expect(supervisor.figures()).toMatchObject({ state: 'ready', restarts: 0, lastDeath: null });
    mayStart = true;
    await until(() => supervisor.pids.length === 2);
    expect(supervisor.restarts).toBe(0);
  });
});
