// How each part of the core gets worse by its real cause, and what makes it well again.
import { renameSync } from 'node:fs';

import { expect, it, onTestFinished, vi } from 'vitest';

import { type HealthPart, type HealthState } from '../shared/health.ts';
import { ANALYSIS_FAILS, lockDatabase, patient, SCARCE, write, type Story } from './app-health.testing.ts';
import { WAIT } from '../testing/running-core.ts';

let unlock = (): void => undefined;

/** The real clock, where a test sets another. */
const sinceStartMs = performance.now.bind(performance);

type PartStory = Story & { readonly state: HealthState };

const PARTS: Readonly<Record<HealthPart, PartStory>> = {
  render: {
    state: 'unhealthy',
    // Nobody asks for sound: that none can be made is found out by trying. Workers are replaced, so that it goes on.
    worse: async ({ get, pids }) => {
      const stopping = setInterval(() => {
        for (const pid of pids()) process.kill(pid, 'SIGSTOP');
      }, 20);
      await get('/health');
      clearInterval(stopping);
    },
    better: ({ get }) => get('/health'),
  },
  analysis: { state: 'degraded', ...ANALYSIS_FAILS },
  catalogue: {
    state: 'unhealthy',
    worse: async (core, again) => {
      if (again === 0) {
        await core.breaker({ database: { failures: 1, seconds: 1 } });
        unlock = lockDatabase(core.dataFolder);
      }
      await write(core);
    },
    better: async (core, again) => {
      if (again === 0) unlock();
      await write(core);
    },
  },
  buffer: {
    state: 'unhealthy',
    worse: ({ memory }) => Promise.resolve(memory(SCARCE)),
    better: ({ memory }) => Promise.resolve(memory({})),
  },
  workers: {
    state: 'degraded',
    worse: async ({ report }) => {
      for (const { pid } of (await report()).workers) if (pid !== null) process.kill(pid, 'SIGKILL');
    },
    better: ({ ready }) => ready(),
  },
  library: {
    state: 'degraded',
    worse: async ({ music, client }, again) => {
      if (again === 0) renameSync(music, `${music}.away`);
      await client.call('library.rescan', {});
    },
    better: async ({ music, client }, again) => {
      if (again === 0) renameSync(`${music}.away`, music);
      await client.call('library.rescan', {});
    },
  },
  errors: {
    state: 'degraded',
    worse: async (core, again) => {
      const { breaker, dataFolder } = core;
      // So many in a row are not met: each round begins with writes that go well.
      if (again === 0) await breaker({ database: { failures: 20, seconds: 600 } });
      for (let each = 0; each < 8; each++) await write(core);
      const letGo = lockDatabase(dataFolder);
      await Promise.all([write(core), write(core)]);
      letGo();
    },
    better: () => Promise.resolve(vi.spyOn(performance, 'now').mockImplementation(() => sinceStartMs() + 301_000)),
  },
  load: {
    state: 'degraded',
    worse: ({ load, pass }) => {
      load({ loopDelayP99Ms: 250 });
      return Promise.resolve(pass(1_000));
    },
    better: ({ load, pass }) => {
      load({});
      return Promise.resolve(pass(11_000));
    },
  },
  page: {
    state: 'degraded',
    worse: ({ client }) =>
      Promise.resolve(client.notify('page.fault', { kind: 'rejection', message: 'nobody heard it' })),
    better: ({ pass }) => Promise.resolve(pass(100_000)),
  },
};

/** That each of the `names` gets worse by its real cause, and comes back. */
export function testParts(names: readonly HealthPart[]): void {
  it.for(names)('%s gets worse by its cause, says why, and comes back', { timeout: 60_000 }, async (name) => {
    onTestFinished(() => void vi.restoreAllMocks());
    const core = await patient();
    await core.ready();
    const of = async () => (await core.report()).parts.find(({ part }) => part === name);
    const story = PARTS[name];
    let again = 0;
    await expect.poll(async () => [await story.worse(core, again++), (await of())?.state][1], WAIT).toBe(story.state);
    const { reason, sinceMs } = (await of()) ?? {};
    expect(reason).not.toBeNull();
    again = 0;
    await expect.poll(async () => [await story.better(core, again++), (await of())?.state][1], WAIT).toBe('healthy');
    const back = await of();
    expect(back?.reason).toBeNull();
    expect(back?.sinceMs).toBeGreaterThanOrEqual(sinceMs ?? Infinity);
  });
}
