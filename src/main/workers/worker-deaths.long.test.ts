// Real deaths of real workers: killed, stopped, crashed, hung (out of memory: `worker-memory.test.ts`). What is in hand is done all the same, unless its file is what
// kills; nothing from outside makes a good file look bad.
import { utimesSync } from 'node:fs';

import { beforeEach, describe, expect, it } from 'vitest';

import {
  chunkJob,
  codeOf,
  firstRampOf,
  isAlive,
  lateness,
  options,
  program,
  rampAt,
  rampFile,
  supervise,
  until,
  type Supervised,
  type TestFile,
} from './supervised.testing.ts';

let file: TestFile;
beforeEach(() => void (file = rampFile()));

describe('a worker that is killed from outside', () => {
  it('five times with the same job in hand costs nobody anything', async () => {
    const { supervisor, quarantine } = supervise();
    let starts = 0;
    const onStart = (): void => {
      if (starts++ < 5) process.kill(supervisor.pids[0] ?? 0, 'SIGKILL');
    };
    const hit = supervisor.run(chunkJob(1, file), options({ onStart, timeoutMs: 60_000 }));
    const behind = supervisor.run(chunkJob(2, file), options());
    expect(await firstRampOf(hit)).toBe(rampAt(1));
    expect(await firstRampOf(behind)).toBe(rampAt(2));
    expect(supervisor.restarts).toBe(5);
    expect(supervisor.figures().lastDeath).toContain('SIGKILL');
    expect(quarantine.suspicionOf(file.path)).toBe(0);
  });

  it('again and again: the job fails some time, and its file is not to blame', async () => {
    const { supervisor, quarantine } = supervise({}, program('process.kill(process.pid, "SIGTERM");'));
    expect(await codeOf(supervisor.run(chunkJob(1, file), options()))).toBe('decode-failed');
    expect(supervisor.restarts).toBe(7);
    expect(quarantine.suspicionOf(file.path)).toBe(0);
  });

  it('is replaced soon when sound is waited for, however long it was to rest', async () => {
    const { supervisor } = supervise({ timing: { backOffMs: 60_000, backOffLimitMs: 60_000 } });
    const onStart = (): void => void (supervisor.restarts < 2 && process.kill(supervisor.pids[0] ?? 0, 'SIGKILL'));
    const predicted = supervisor.run(chunkJob(1, file), options({ onStart }, 'maybe'));
    await until(() => supervisor.restarts === 2);
    expect(supervisor.figures()).toMatchObject({ state: 'resting', waiting: 1 });
    expect(await firstRampOf(supervisor.run(chunkJob(2, file), options()))).toBe(rampAt(2));
    expect(await firstRampOf(predicted)).toBe(rampAt(1));
  });

  it('costs no start when another stands by, which is not promoted when it was stopped too', async () => {
    const { supervisor, starts } = supervise({ hasSpare: true, timing: { spareDelayMs: 10 } });
    const [first] = supervisor.pids;
    await supervisor.run(chunkJob(0, file), options());
    await until(() => supervisor.pids.length === 2);
    const [, second] = supervisor.pids;
    process.kill(first ?? 0, 'SIGKILL');
    expect(await firstRampOf(supervisor.run(chunkJob(1, file), options()))).toBe(rampAt(1));
    expect(supervisor.pids[0]).toBe(second);
    await until(() => supervisor.pids.length === 2);
    const [, third] = supervisor.pids;
    for (const pid of supervisor.pids) process.kill(pid, 'SIGSTOP');
    expect(await firstRampOf(supervisor.run(chunkJob(2, file), options()))).toBe(rampAt(2));
    expect(supervisor.pids).not.toContain(third);
    await until(() => !isAlive(third ?? 0));
    expect(starts.length).toBeGreaterThanOrEqual(4);
  });
});

describe('a worker that is stopped', () => {
  /** Of what is rendered with another worker standing by, as in the player. */
  async function withSpare(): Promise<Supervised> {
    const supervised = supervise({ hasSpare: true, timing: { spareDelayMs: 10 } });
    await supervised.supervisor.run(chunkJob(0, file), options());
    await until(() => supervised.greetings() === 2);
    return supervised;
  }

  it('under a demanded job: the chunk is there within 2 s', async () => {
    const { supervisor, quarantine } = await withSpare();
    const stopped = supervisor.pids[0] ?? 0;
    process.kill(stopped, 'SIGSTOP');
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await firstRampOf(supervisor.run(chunkJob(4, file), options()))).toBe(rampAt(4));
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(2_000);
    expect(supervisor.pids[0]).not.toBe(stopped);
    expect(quarantine.suspicionOf(file.path)).toBe(0);
    await until(() => !isAlive(stopped));
  });

  it('while it is at something else: whoever needs a chunk does not wait for it', async () => {
    const { supervisor } = await withSpare();
    const onStart = (): void => void process.kill(supervisor.pids[0] ?? 0, 'SIGSTOP');
    const leaving = new AbortController();
    const left = codeOf(supervisor.run(chunkJob(1, file), options({ signal: leaving.signal, onStart }, 'maybe')));
    leaving.abort();
    expect(await left).toBe('aborted');
    const [beganAtMs, lateMs] = [performance.now(), lateness()];
    expect(await firstRampOf(supervisor.run(chunkJob(2, file), options()))).toBe(rampAt(2));
    expect(performance.now() - beganAtMs - lateMs()).toBeLessThan(2_000);
  });

  it('and idle is left alone', async () => {
    const { supervisor } = supervise({ timing: { idlePingEveryMs: 50 } });
    await supervisor.run(chunkJob(0, file), options());
    const idle = supervisor.pids[0] ?? 0;
    process.kill(idle, 'SIGSTOP');
    // Time for ten looks; two are enough where it has work.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    process.kill(idle, 'SIGCONT');
    await supervisor.run(chunkJob(1, file), options());
    expect(supervisor.restarts).toBe(0);
    expect(supervisor.pids[0]).toBe(idle);
  });
});

describe('a file that kills workers', () => {
  it('costs two of them in all, whatever is asked of it, until it changes', async () => {
    const { supervisor, quarantine } = supervise({ concurrency: 2 });
    const other = rampFile('other.wav');
    const onStart = (): void => void process.kill(supervisor.pids[0] ?? 0, 'SIGSEGV');
    const poison = supervisor.run(chunkJob(1, file), options({ onStart }));
    const innocent = supervisor.run(chunkJob(2, other), options());
    const behind = supervisor.run(
      { kind: 'read-tags', path: file.path, known: null, depth: 'full' },
      options({}, 'maybe'),
    );
    expect(await codeOf(poison)).toBe('worker-crashed');
    expect(await firstRampOf(innocent)).toBe(rampAt(2));
    expect(await codeOf(behind)).toBe('file-quarantined');
    expect(supervisor.restarts).toBe(2);
    expect(quarantine.suspicionOf(other.path)).toBe(0);
    await expect(quarantine.admit(file.path)).rejects.toMatchObject({ code: 'file-quarantined' });
    utimesSync(file.path, 1, 1);
    await quarantine.admit(file.path);
    expect(quarantine.holds(file.path)).toBe(false);
  });

  it('is found also when each of its jobs is cancelled before its worker is dead', async () => {
    const { supervisor, quarantine } = supervise({}, program('process.abort();'));
    for (const index of [1, 2]) {
      const leaving = new AbortController();
      const left = codeOf(
        supervisor.run(chunkJob(index, file), options({ signal: leaving.signal, onStart: () => leaving.abort() })),
      );
      expect(await left).toBe('aborted');
      await until(() => supervisor.restarts === index);
    }
    expect(quarantine.holds(file.path)).toBe(true);
  });

  it('by hanging the worker: noticed by the time it computes, while sound is waited for', async () => {
    const hangs = program('if (job.index === 1) for (;;); done();');
    const { supervisor } = supervise({ timing: { hungLimitMs: 400, overrunGraceMs: 60_000 } }, hangs);
    await expect(supervisor.run(chunkJob(1, file), options())).rejects.toMatchObject({
      code: 'file-quarantined',
      values: { cause: 'worker-stuck' },
    });
    expect(supervisor.restarts).toBe(2);
  });
});
