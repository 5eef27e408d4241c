import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { MachineLoad, OwnLoad } from './machine-load.ts';

function burn(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs) Math.sqrt(untilMs);
}

describe('the load of the machine', () => {
  it('is a share of all its processors since the last call', () => {
    const load = new MachineLoad();
    expect(load.sample()).toBeNull();
    burn(300);
    const share = load.sample() ?? -1;
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
  });
});

describe.skipIf(process.platform !== 'linux')('our own load', () => {
  it('is what this process used, and those it is told of, and is gone when they are', async () => {
    const load = new OwnLoad();
    expect(load.sample([])).toBeNull();
    await sleep(300);
    const calm = load.sample([]) ?? -1;
    expect(calm).toBeGreaterThanOrEqual(0);
    burn(400);
    const busy = load.sample([]) ?? -1;
    expect(busy).toBeGreaterThan(calm);

    // A name with brackets and blanks, as anybody may give one.
    const program = `process.title = 'a) R (b'; console.log('begun'); for (;;) Math.sqrt(7);`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(child.stdout, 'data');
      const pids = [child.pid ?? 0];
      load.sample(pids);
      let atMs = performance.now();
      let usedMs = 0;
      /** Processor time of both so far; this process sleeps, so that it is the child's. */
      const used = (): number => {
        const share = load.sample(pids) ?? 0;
        const nowMs = performance.now();
        usedMs += share * (nowMs - atMs) * cpus().length;
        atMs = nowMs;
        expect(share).toBeLessThanOrEqual(1);
        return usedMs;
      };
      await expect.poll(used, { timeout: 20_000, interval: 200 }).toBeGreaterThan(300);
      child.kill('SIGKILL');
      await once(child, 'close');
      // It was busy all the time; its time would be far more than what passed since.
      load.sample(pids);
      await sleep(300);
      expect(load.sample(pids)).toBeLessThan(0.5 / cpus().length);
    } finally {
      child.kill('SIGKILL');
    }
  }, 30_000);
});
