// What lies on a slow drive has a worker of its own: real processes, with programs that wait as a slow drive makes them.
import { describe, expect, it, onTestFinished } from 'vitest';

import { RenderWorkers } from './render-workers.ts';
import { chunkJob, codeOf, options, program, rampFile, supervise, until, type TestFile } from './supervised.testing.ts';

const SLOW_AFTER_MS = 100;

interface Divided {
  readonly workers: RenderWorkers;
  readonly slow: TestFile;
  readonly good: TestFile;
  /** Processes that were started for the first, and for the second. */
  starts(): readonly [number, number];
}

/** Not where the system does not tell how busy a process is: there a slow drive looks like a worker that hangs. */
describe.skipIf(process.platform !== 'linux')('render workers', () => {
  it('give what waits for a slow drive to a second one, and leave the first to the others', async () => {
    const { workers, slow, good, starts } = divided(
      `if (job.path.includes('slow')) setTimeout(done, 1_500); else done();`,
    );
    const held = [1, 2].map((index) => codeOf(workers.run(chunkJob(index, slow), options({}, 'soon'))));
    await until(() => workers.figures().inHand === 1);
    expect(await codeOf(workers.run(chunkJob(1, good), options({}, 'soon')))).toBe('resolved');
    await until(() => starts()[1] === 1);
    const before = starts()[0];
    expect(await codeOf(workers.run(chunkJob(2, good), options({}, 'soon')))).toBe('resolved');
    expect(await Promise.all(held)).toEqual(['resolved', 'resolved']);
    expect(starts()).toEqual([before, 1]);
  });

  it('know the drive afterwards: its next job keeps nothing waiting', async () => {
    const { workers, slow, good, starts } = divided(
      `if (job.path.includes('slow')) setTimeout(done, 60_000); else done();`,
    );
    const leaving = new AbortController();
    const wait = (index: number): Promise<string> =>
      codeOf(workers.run(chunkJob(index, slow), options({ signal: leaving.signal }, 'soon')));
    const first = wait(1);
    await until(() => workers.figures().inHand === 1);
    await workers.run(chunkJob(1, good), options({}, 'soon'));
    const before = starts()[0];
    const second = wait(2);
    await workers.run(chunkJob(2, good), options({}, 'soon'));
    expect(starts()[0]).toBe(before);
    leaving.abort();
    expect(await Promise.all([first, second])).toEqual(['aborted', 'aborted']);
  });

  it('are one in an emergency, which does what the second had in hand', async () => {
    // Each process does it at its second sight: the first has seen it before.
    const { workers, slow, good } = divided(
      `if (job.path.includes('slow')) { globalThis.seen = (globalThis.seen ?? 0) + 1; if (seen > 1) done(); } else done();`,
      `send({ type: 'failed', id, error: { code: 'aborted', message: '' } });`,
    );
    const held = codeOf(workers.run(chunkJob(1, slow), options({}, 'soon')));
    await until(() => workers.figures().inHand === 1);
    await workers.run(chunkJob(1, good), options({}, 'soon'));
    await until(() => workers.pids.length === 2 && workers.figures().inHand === 1);
    workers.setMemoryLevel('emergency');
    expect(await held).toBe('resolved');
    expect(workers.pids).toHaveLength(1);
  });

  it('end with nothing left', async () => {
    const { workers, slow, good } = divided(`if (job.path.includes('slow')) setTimeout(done, 60_000); else done();`);
    const held = codeOf(workers.run(chunkJob(1, slow), options({}, 'soon')));
    await until(() => workers.figures().inHand === 1);
    await workers.run(chunkJob(1, good), options({}, 'soon'));
    workers.dispose();
    expect(await held).toBe('aborted');
  });
});

function divided(onJob: string, onCancel = ''): Divided {
  const source = program(onJob, { onCancel });
  const driveOf = (path: string): number => (path.includes('slow') ? 1 : 2);
  const timing = { slowAfterMs: SLOW_AFTER_MS, driveGraceMs: 50 };
  const first = supervise({ timing, driveOf }, source);
  const others: (typeof first)[] = [];
  const workers = new RenderWorkers({
    first: first.supervisor,
    another: () => {
      const another = supervise({ timing, driveOf }, source);
      others.push(another);
      return another.supervisor;
    },
    slowAfterMs: SLOW_AFTER_MS,
  });
  onTestFinished(() => workers.dispose());
  const starts = (): readonly [number, number] => [
    first.starts.length,
    others.reduce((sum, { starts }) => sum + starts.length, 0),
  ];
  return { workers, slow: rampFile('slow.wav'), good: rampFile('good.wav'), starts };
}
