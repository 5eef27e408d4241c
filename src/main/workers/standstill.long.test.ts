// When this process itself stands still (stopped, asleep, without a processor): what waits to be read is read before a worker is judged.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { Replacement } from './death-rules.ts';
import { Heartbeat, HEARTBEAT_TIMING, readProcessState } from './heartbeat.ts';
import { program, temporaryFolder, until } from './supervised.testing.ts';

const BYTES = 1_920_000;

/**
 * Stops a core of its own for `stopMs` while its worker has a job in hand that it answers with a whole chunk, or, `withdrawn`, as a job
 * that was taken back. Gives what the core tells of it.
 */
async function stopped(stopMs: number, withdrawn: boolean): Promise<unknown> {
  const answers = `setTimeout(() => send({ type: 'done', id, value: { pcm: new ArrayBuffer(${BYTES}) } }), 300);`;
  const path = program(answers);
  const source = `
    import { Quarantine } from ${JSON.stringify(join(import.meta.dirname, 'quarantine.ts'))};
    import { WorkerSupervisor } from ${JSON.stringify(join(import.meta.dirname, 'supervisor.ts'))};
    import { forkWorker } from ${JSON.stringify(join(import.meta.dirname, '../shell/chromium/child-worker.ts'))};
    const log = { info() {}, warn() {}, error() {} };
    const withdrawn = ${withdrawn};
    const leaving = new AbortController();
    const told = [];
    const supervisor = new WorkerSupervisor({
      role: 'render', concurrency: 1, quarantine: new Quarantine(), log,
      spawn: (how) => forkWorker(${JSON.stringify(path)}, 'render', log, how),
      timing: { cancelGraceMs: 1000 },
    });
    supervisor.run({ kind: 'render', path: '/a', index: 0 }, {
      ticket: { urgency: 'now' }, timeoutMs: withdrawn ? 60_000 : 1000, signal: leaving.signal,
      onStart: () => {
        if (withdrawn) leaving.abort();
        process.send('in hand');
      },
      onEnded: (usedMs, outcome) => told.push(outcome, usedMs < 1500),
    }).then(({ pcm }) => told.push(pcm.byteLength), ({ code }) => told.push(code));
    process.on('message', async () => {
      const next = supervisor.run({ kind: 'read-tags', path: '/a' }, { ticket: { urgency: 'soon' }, timeoutMs: 60_000 });
      await next;
      process.send([...told, supervisor.restarts]);
    });
  `;
  const core = join(temporaryFolder(), 'core.mjs');
  writeFileSync(core, source);
  const child = fork(core, { serialization: 'advanced' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  child.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, stopMs));
  child.kill('SIGCONT');
  child.send('');
  return (await once(child, 'message'))[0];
}

describe.skipIf(process.platform === 'win32')('a core that stood still', () => {
  it('reads an answer that came meanwhile, though the time of its job is over', async () => {
    expect(await stopped(3_000, false)).toEqual(['done', true, BYTES, 0]);
  });

  it('ends no worker that gave up its job meanwhile', async () => {
    expect(await stopped(3_000, true)).toEqual(['aborted', 0]);
  });
});

describe.skipIf(process.platform !== 'linux')('the heartbeat of a worker that is stopped with the core', () => {
  it('counts no stop from before: both go on', async () => {
    const child = spawn('sleep', ['60']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    child.kill('SIGSTOP');
    await until(() => readProcessState(child.pid ?? 0)?.doing === 'stopped');
    const lost: Replacement[] = [];
    const looked = Promise.withResolvers<void>();
    let looks = 0;
    const heartbeat = new Heartbeat({
      pid: () => child.pid,
      ping: () => {
        looks += 1;
        looked.resolve();
      },
      isStarting: () => false,
      hasWork: () => true,
      isUrgent: () => true,
      onLost: (why) => lost.push(why),
      timing: HEARTBEAT_TIMING,
    });
    onTestFinished(() => heartbeat.dispose());
    await looked.promise;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
    await until(() => looks === 2 || lost.length > 0);
    child.kill('SIGCONT');
    await until(() => looks === 5 || lost.length > 0);
    expect(lost).toEqual([]);
  });
});
