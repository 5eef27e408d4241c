// A drive of which each read takes 400 ms, with the real worker program: its time is over when it is over, nothing is held against its
// files, and what lies on other drives does not wait for it.
import { describe, expect, it } from 'vitest';

import type { Urgency } from '../../shared/playback.ts';
import { GaveWay } from './jobs.ts';
import {
  chunkJob, codeOf, firstRampOf, lateness, lateStarter, onSlowDrive, options, program, rampAt, rampFile, supervise, until,
} from './supervised.testing.ts'; // prettier-ignore

const READ_MS = 400;

/** Not where the system does not tell how busy a process is: there a slow drive looks like a worker that hangs. */
describe.skipIf(process.platform !== 'linux')('a slow drive', () => {
  it('takes no longer than the time of the job, is told as such, and is not held against the file', async () => {
    const { supervisor, quarantine } = supervise({ timing: { overrunGraceMs: 300 } }, onSlowDrive(READ_MS));
    const file = rampFile('slow.wav');
    await supervisor.run(chunkJob(0, rampFile('good.wav')), options());
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await codeOf(supervisor.run(chunkJob(1, file), options({ timeoutMs: 2_500 })))).toBe('drive-slow');
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(5_000);
    await until(() => supervisor.restarts === 1);
    expect(quarantine.suspicionOf(file.path)).toBe(0);
  });

  it('takes no longer than that though workers die of something else meanwhile: the time runs from the first', async () => {
    const { supervisor, starts } = supervise(
      {},
      program('setTimeout(() => process.kill(process.pid, "SIGKILL"), 600);'),
    );
    await until(() => supervisor.figures().state === 'ready');
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await codeOf(supervisor.run(chunkJob(1, rampFile()), options({ timeoutMs: 2_000 })))).toBe('worker-stuck');
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(3_500);
    expect(starts.length).toBeGreaterThanOrEqual(2);
  });

  it('gives one time to all tries of a request', async () => {
    const { supervisor } = supervise({}, program(''));
    const deadline = { shared: { atMs: null }, boundMs: 1_500 };
    await codeOf(supervisor.run(chunkJob(1, rampFile()), options({ timeoutMs: 1_400, deadline })));
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    await codeOf(supervisor.run(chunkJob(1, rampFile()), options({ timeoutMs: 1_400, deadline })));
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(700);
  });

  it('ends a further try that waits for a worker when the time of the request is over', async () => {
    const { supervisor } = supervise({}, program('if (job.index === 1) setTimeout(done, 60_000); else done();'));
    void codeOf(supervisor.run(chunkJob(1, rampFile()), options({ timeoutMs: 20_000 })));
    await until(() => supervisor.figures().inHand === 1);
    const deadline = { shared: { atMs: performance.now() + 300 }, boundMs: 30_000 };
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await codeOf(supervisor.run(chunkJob(2, rampFile()), options({ timeoutMs: 20_000, deadline })))).toBe('worker-stuck'); // prettier-ignore
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(2_000);
    expect(supervisor.figures()).toMatchObject({ inHand: 1, waiting: 0 });
  });

  it.each<[string, Urgency, Urgency]>([
    ['more urgent', 'soon', 'now'],
    ['as urgent, on another drive', 'soon', 'soon'],
  ])('gives the worker up to what is %s', async (_what, slowUrgency, urgency) => {
    const { supervisor, quarantine } = supervise(
      {
        hasSpare: true,
        timing: { spareDelayMs: 10 },
        driveOf: (path) => (path.includes('slow') ? 1 : 2),
      },
      onSlowDrive(READ_MS),
    );
    const [slow, good] = [rampFile('slow.wav'), rampFile('good.wav')];
    await supervisor.run(chunkJob(0, good), options());
    await until(() => supervisor.pids.length === 2);
    const leaving = new AbortController();
    const held = codeOf(
      supervisor.run(chunkJob(1, slow), options({ signal: leaving.signal, timeoutMs: 30_000 }, slowUrgency)),
    );
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await firstRampOf(supervisor.run(chunkJob(1, good), options({}, urgency)))).toBe(rampAt(1));
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(10_000);
    expect(quarantine.suspicionOf(slow.path)).toBe(0);
    expect(supervisor.restarts).toBe(0);
    leaving.abort();
    expect(await held).toBe('aborted');
  });

  it('keeps the worker from another drive once, however much waits for it', async () => {
    const { supervisor, starts } = supervise(
      { timing: { slowAfterMs: 100, driveGraceMs: 50 }, driveOf: (path) => (path.includes('slow') ? 1 : 2) },
      program(`if (job.path.includes('slow')) setTimeout(done, 60_000); else done();`),
    );
    const slow = rampFile('slow.wav');
    const leaving = new AbortController();
    const held = [1, 2, 3].map((index) =>
      codeOf(supervisor.run(chunkJob(index, slow), options({ signal: leaving.signal }, 'soon'))),
    );
    await until(() => supervisor.figures().inHand === 1);
    expect(await codeOf(supervisor.run(chunkJob(1, rampFile('good.wav')), options({}, 'soon')))).toBe('resolved');
    expect(starts).toHaveLength(2);
    leaving.abort();
    expect(await Promise.all(held)).toEqual(['aborted', 'aborted', 'aborted']);
  });

  it('keeps the worker until the one that stands by is ready: a start of a busy machine takes longer than the drive', async () => {
    // The first start is quick, each later one takes two seconds.
    const quick = program(`if (job.path.includes('slow')) setTimeout(done, 1_000); else done();`);
    const { supervisor } = supervise(
      { hasSpare: true, timing: { slowAfterMs: 100, driveGraceMs: 50, spareDelayMs: 10 }, driveOf: (path) => (path.includes('slow') ? 1 : 2) }, // prettier-ignore
      lateStarter(quick),
    );
    await supervisor.run(chunkJob(0, rampFile('good.wav')), options());
    const held = codeOf(supervisor.run(chunkJob(1, rampFile('slow.wav')), options({}, 'soon')));
    await until(() => supervisor.figures().inHand === 1);
    const [worker] = supervisor.pids;
    await supervisor.run(chunkJob(1, rampFile('good.wav')), options({}, 'soon'));
    expect(supervisor.pids[0]).toBe(worker);
    expect(await held).toBe('resolved');
  });

  it('keeps the worker from another drive no longer when nothing waits for its own job any more', async () => {
    const { supervisor, starts } = supervise(
      { timing: { slowAfterMs: 100, driveGraceMs: 50, cancelGraceMs: 60_000 }, driveOf: (path) => (path.includes('slow') ? 1 : 2) }, // prettier-ignore
      program(`if (job.path.includes('slow')) setTimeout(done, 60_000); else done();`),
    );
    const leaving = new AbortController();
    const left = codeOf(
      supervisor.run(chunkJob(1, rampFile('slow.wav')), options({ signal: leaving.signal }, 'maybe')),
    );
    await until(() => supervisor.figures().inHand === 1);
    leaving.abort();
    expect(await left).toBe('aborted');
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await codeOf(supervisor.run(chunkJob(1, rampFile('good.wav')), options({}, 'soon')))).toBe('resolved');
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(10_000);
    expect(starts).toHaveLength(2);
  });

  it('keeps the worker from another drive no longer when the time of its own job is over', async () => {
    const { supervisor, starts } = supervise(
      { timing: { slowAfterMs: 100, driveGraceMs: 50, overrunGraceMs: 60_000 }, driveOf: (path) => (path.includes('slow') ? 1 : 2) }, // prettier-ignore
      program(`if (job.path.includes('slow')) setTimeout(done, 60_000); else done();`),
    );
    const slow = rampFile('slow.wav');
    expect(await codeOf(supervisor.run(chunkJob(1, slow), options({ timeoutMs: 500 }, 'soon')))).toBe('drive-slow');
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await codeOf(supervisor.run(chunkJob(1, rampFile('good.wav')), options({}, 'soon')))).toBe('resolved');
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(10_000);
    expect(starts).toHaveLength(2);
  });

  it('keeps the worker until the one that stands by is ready, and no longer, though the time of its job is over then', async () => {
    // The first start is quick, each later one takes two seconds.
    const quick = program(`if (job.path.includes('slow')) setTimeout(done, 60_000); else done();`);
    const { supervisor } = supervise(
      { hasSpare: true, timing: { slowAfterMs: 100, driveGraceMs: 50, spareDelayMs: 10, overrunGraceMs: 60_000 }, driveOf: (path) => (path.includes('slow') ? 1 : 2) }, // prettier-ignore
      lateStarter(quick),
    );
    await supervisor.run(chunkJob(0, rampFile('good.wav')), options());
    const held = codeOf(supervisor.run(chunkJob(1, rampFile('slow.wav')), options({ timeoutMs: 500 }, 'soon')));
    await until(() => supervisor.figures().inHand === 1);
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await codeOf(supervisor.run(chunkJob(1, rampFile('good.wav')), options({}, 'soon')))).toBe('resolved');
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(10_000);
    expect(await held).toBe('drive-slow');
  });

  it('is known once the time of a job went by: what waits of it is done elsewhere', async () => {
    const { supervisor } = supervise(
      { timing: { slowAfterMs: 100, overrunGraceMs: 60_000 }, driveOf: (path) => (path.includes('slow') ? 1 : 2) },
      program(`setTimeout(done, 60_000);`),
    );
    const slow = rampFile('slow.wav');
    const first = codeOf(supervisor.run(chunkJob(1, slow), options({ timeoutMs: 500 }, 'soon')));
    const second = supervisor.run(chunkJob(2, slow), options({ leavesForDrive: true }, 'soon'));
    await expect(second).rejects.toBeInstanceOf(GaveWay);
    expect(await first).toBe('drive-slow');
  });

  it('keeps the worker from what is less urgent', async () => {
    const { supervisor } = supervise({ timing: { slowAfterMs: 200 } }, program('setTimeout(done, job.index * 600);'));
    const order: number[] = [];
    const job = (index: number, urgency: Urgency): Promise<unknown> =>
      supervisor.run(chunkJob(index, rampFile()), options({}, urgency)).then(() => order.push(index));
    await Promise.all([job(2, 'now'), job(0, 'soon')]);
    expect(order).toEqual([2, 0]);
  });
});
