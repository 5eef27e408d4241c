// Real workers that run out of memory: what is in hand goes on with one that holds less, unless its file is what eats it.
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { forkWorker } from '../shell/chromium/child-worker.ts';
import {
  chunkJob,
  codeOf,
  firstRampOf,
  log,
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

describe('a worker that runs out of memory', () => {
  const GREEDY = 'const held = []; for (;;) held.push(Array.from({ length: 1e4 }, () => ({ n: Math.random() })));';

  /** V8 gives the program 24 MB. */
  function superviseWithLittle(path: string): Supervised {
    return supervise({
      spawn: (how) => {
        starts.push(how);
        vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=24');
        try {
          return forkWorker(path, 'render', log, how);
        } finally {
          vi.unstubAllEnvs();
        }
      },
    });
  }
  const starts: { readonly lowMemory: boolean }[] = [];
  beforeEach(() => void (starts.length = 0));

  it('is followed by a low-memory one, and its file goes on', async () => {
    const eats = program(`if (!process.env.AURALIS_WORKER_LOW_MEMORY) { ${GREEDY} } done();`);
    const { supervisor, quarantine, memoryRanOut } = superviseWithLittle(eats);
    expect(await firstRampOf(supervisor.run(chunkJob(1, file), options({}, 'soon')))).toBe(rampAt(1));
    expect(starts).toEqual([{ lowMemory: false }, { lowMemory: true }]);
    expect(memoryRanOut()).toBe(1);
    expect(quarantine.holds(file.path)).toBe(false);
    expect(supervisor.figures()).toMatchObject({ lowMemory: true, restarts: 1 });
    expect(supervisor.figures().lastDeath).toContain('out of memory');
  });

  it('twice with one file: that one is left alone', async () => {
    const { supervisor } = superviseWithLittle(program(GREEDY));
    await expect(supervisor.run(chunkJob(1, file), options({}, 'soon'))).rejects.toMatchObject({
      code: 'file-quarantined',
      values: { cause: 'out-of-memory' },
    });
  });

  it('and says so itself is kept: it did not die of it, and its caller reports the failure', async () => {
    const short = program(`send({ type: 'failed', id, error: { code: 'out-of-memory', message: 'no room' } });`);
    const { supervisor, memoryRanOut } = supervise({}, short);
    expect(await codeOf(supervisor.run(chunkJob(1, file), options()))).toBe('out-of-memory');
    expect(memoryRanOut()).toBe(0);
    expect(supervisor.restarts).toBe(0);
  });

  it('is exchanged for one that holds less for a while, and then for a full one', async () => {
    const { supervisor, starts } = supervise({ timing: { lowMemoryMs: 500 } });
    await supervisor.run(chunkJob(0, file), options());
    supervisor.beginLowMemory();
    await until(() => starts.length === 2);
    await until(() => starts.length === 3);
    expect(starts.map(({ lowMemory }) => lowMemory)).toEqual([false, true, false]);
    expect(await firstRampOf(supervisor.run(chunkJob(1, file), options()))).toBe(rampAt(1));
    expect(supervisor.restarts).toBe(0);
  });
});
