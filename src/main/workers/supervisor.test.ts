// The supervisor with the real worker program: what it gives when, what it cancels, and what it does with a worker that does not obey.
import { beforeEach, describe, expect, it } from 'vitest';

import type { Urgency } from '../../shared/playback.ts';
import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import type { JobOutcome } from '../resilience/adaptive-timeout.ts';
import {
  chunkJob,
  codeOf,
  firstRampOf,
  isAlive,
  options,
  program,
  rampAt,
  rampFile,
  SECONDS,
  supervise,
  until,
  type TestFile,
} from './supervised.testing.ts';

let file: TestFile;
beforeEach(() => void (file = rampFile()));

describe('worker supervisor', () => {
  it('renders through a real worker, and says which decoder it has and how it is', async () => {
    const { supervisor } = supervise();
    expect(supervisor.figures()).toMatchObject({ state: 'starting', decoder: null, restarts: 0 });
    expect(await firstRampOf(supervisor.run(chunkJob(3, file), options()))).toBe(rampAt(3));
    expect(supervisor.decoder).toBeTruthy();
    await until(() => supervisor.figures().rssBytes !== null);
    expect(supervisor.figures()).toMatchObject({
      state: 'ready',
      pid: supervisor.pids[0],
      waiting: 0,
      inHand: 0,
      quarantined: 0,
    });
    expect(supervisor.figures().rssBytes).toBeGreaterThan(30e6);
  });

  it('stops a job that overruns; a worker that obeys is kept, and its file suspected of nothing', async () => {
    const { supervisor, quarantine } = supervise();
    await supervisor.run(chunkJob(0, file), options());
    const ends: (readonly [number, JobOutcome])[] = [];
    const onEnded = (usedMs: number, outcome: JobOutcome): void => void ends.push([usedMs, outcome]);
    const slow = supervisor.run({ kind: 'analyse', ...file }, options({ timeoutMs: 1, onEnded }));
    expect(await codeOf(slow)).toBe('worker-stuck');
    expect(await firstRampOf(supervisor.run(chunkJob(5, file), options({ onEnded })))).toBe(rampAt(5));
    expect(supervisor.restarts).toBe(0);
    expect(quarantine.suspicionOf(file.path)).toBe(0);
    expect(ends.map(([, outcome]) => outcome)).toEqual(['timeout', 'done']);
  });

  it.each([
    ['only waits: its drive may be dead, which is not held against its file', '', 0],
    [
      'computes: its file is why',
      'setInterval(() => { const end = Date.now() + 40; while (Date.now() < end); }, 50);',
      1,
    ],
  ])('ends a worker that does not stop a job when asked. It %s', async (_what, source, evidence) => {
    const deaf = program(`if (job.index !== 1) done(); else { ${source} }`);
    const { supervisor, quarantine } = supervise(
      { timing: { overrunGraceMs: 800, deafLimitMs: evidence === 1 ? 50 : 500 } },
      deaf,
    );
    await supervisor.run(chunkJob(0, file), options());
    const stubborn = supervisor.pids[0] ?? 0;
    expect(await codeOf(supervisor.run(chunkJob(1, file), options({ timeoutMs: 100 })))).toBe('worker-stuck');
    const next = firstRampOf(supervisor.run(chunkJob(2, file), options())).catch(() => null);
    await until(() => supervisor.restarts === 1);
    expect(quarantine.suspicionOf(file.path)).toBe(evidence);
    expect(await next).toBe(rampAt(2));
    await until(() => !isAlive(stubborn));
  });

  it('cancels a job that waits and one that runs', async () => {
    const { supervisor } = supervise();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const analysis = codeOf(supervisor.run({ kind: 'analyse', ...file }, options({ signal: running.signal })));
    const behind = codeOf(supervisor.run(chunkJob(1, file), options({ signal: waiting.signal })));
    waiting.abort();
    expect(await behind).toBe('aborted');
    running.abort();
    expect(await analysis).toBe('aborted');
    expect(await firstRampOf(supervisor.run(chunkJob(2, file), options()))).toBe(rampAt(2));
    expect(supervisor.restarts).toBe(0);
  });

  it('ends a worker that keeps its place with a job that nothing waits for any more', async () => {
    const deaf = program('if (job.index !== 1) done();');
    const { supervisor } = supervise({ timing: { cancelGraceMs: 300 } }, deaf);
    await supervisor.run(chunkJob(0, file), options());
    const leaving = new AbortController();
    const left = supervisor.run(chunkJob(1, file), options({ signal: leaving.signal }));
    leaving.abort();
    expect(await codeOf(left)).toBe('aborted');
    expect(await firstRampOf(supervisor.run(chunkJob(2, file), options()))).toBe(rampAt(2));
    expect(supervisor.restarts).toBe(1);
  });

  it('does the urgent before the old', async () => {
    const { supervisor } = supervise();
    const order: string[] = [];
    const job = (name: string, urgency: Urgency, index: number): Promise<unknown> =>
      supervisor.run(chunkJob(index, file), options({ onStart: () => order.push(name) }, urgency));
    await Promise.all([job('maybe', 'maybe', 1), job('soon', 'soon', 2), job('now', 'now', 3)]);
    expect(order).toEqual(['now', 'soon', 'maybe']);
  });

  it('stops an analysis that must run alone for what is no less urgent, and begins it anew', async () => {
    const { supervisor } = supervise({ concurrency: 2 });
    const order: string[] = [];
    let chunk: Promise<unknown> = Promise.resolve();
    const onStart = (): void => {
      order.push('analysis');
      if (order.length === 1) process.kill(supervisor.pids[0] ?? 0, 'SIGSEGV');
      if (order.length === 2)
        setImmediate(() => {
          chunk = supervisor.run(chunkJob(1, file), options({ onStart: () => order.push('chunk') }));
        });
    };
    const analysis = supervisor.run({ kind: 'analyse', ...file }, options({ onStart, givesWay: true }, 'soon'));
    expect((await analysis).totalFrames).toBe(SECONDS * SAMPLE_RATE_HZ);
    await chunk;
    expect(order).toEqual(['analysis', 'analysis', 'chunk', 'analysis']);
    expect(supervisor.restarts).toBe(1);
  });

  it('gives a job that asks for it a worker that has done nothing before, without calling that a death', async () => {
    const { supervisor } = supervise();
    await supervisor.run(chunkJob(0, file), options());
    const used = supervisor.pids[0];
    expect(await firstRampOf(supervisor.run(chunkJob(1, file), options({ fresh: true })))).toBe(rampAt(1));
    const fresh = supervisor.pids[0];
    expect(fresh).not.toBe(used);
    expect(supervisor.restarts).toBe(0);
    await supervisor.run(chunkJob(2, file), options());
    expect(supervisor.pids[0]).toBe(fresh);
  });

  it('ends its process and its jobs when disposed', async () => {
    const { supervisor } = supervise();
    await supervisor.run(chunkJob(0, file), options());
    const pid = supervisor.pids[0] ?? 0;
    const left = codeOf(supervisor.run(chunkJob(1, file), options()));
    supervisor.dispose();
    expect(await left).toBe('aborted');
    await until(() => !isAlive(pid));
    expect(await codeOf(supervisor.run(chunkJob(2, file), options()))).toBe('aborted');
  });
});
