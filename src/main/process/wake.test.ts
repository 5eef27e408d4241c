import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { Logger } from '../platform/log.ts';
import { wakeVerdict, WakeWatch, type Clocks } from './wake.ts';

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const start: Clocks = { machineMs: 5_000_000, processMs: 1_000, wallMs: 1e12 };
const after = (machineMs: number, processMs: number, wallMs: number): Clocks => ({
  machineMs: start.machineMs + machineMs,
  processMs: start.processMs + processMs,
  wallMs: start.wallMs + wallMs,
});

describe('what the clocks say', () => {
  it.each([
    ['nothing happened', [2_000, 2_000, 2_000], { awayMs: 0, slept: false, setByMs: 0 }],
    ['the machine tells whole seconds', [3_000, 2_040, 2_040], { awayMs: 0, slept: false, setByMs: 0 }],
    ['it was very busy', [9_000, 9_000, 9_000], { awayMs: 0, slept: false, setByMs: 0 }],
    ['the machine slept', [3_600_000, 2_000, 3_600_000], { awayMs: 3_598_000, slept: true, setByMs: 0 }],
    ['we were stopped', [14_000, 14_000, 14_000], { awayMs: 12_000, slept: false, setByMs: 0 }],
    ['the clock was set on', [2_000, 2_000, 3_602_000], { awayMs: 0, slept: false, setByMs: 3_600_000 }],
    ['the clock was set back', [2_000, 2_000, -86_398_000], { awayMs: 0, slept: false, setByMs: -86_400_000 }],
    [
      'it slept, and the clock was set',
      [62_000, 2_000, 3_662_000],
      { awayMs: 60_000, slept: true, setByMs: 3_600_000 },
    ],
    [
      'a machine whose clock stands still in sleep',
      [2_000, 62_000, 62_000],
      { awayMs: 60_000, slept: false, setByMs: 0 },
    ],
  ] as const)('%s', (_, [machineMs, processMs, wallMs], verdict) => {
    expect(wakeVerdict(start, after(machineMs, processMs, wallMs), 2_000)).toEqual(verdict);
  });
});

describe('the wake watch', () => {
  it('tells of a sleep once, and not of a clock that was set', () => {
    let now = start;
    const wakes: number[] = [];
    const watch = new WakeWatch({ log: silent, read: () => now });
    watch.onWake(({ awayMs }) => wakes.push(awayMs));
    watch.look();
    now = after(2_000, 2_000, 3_600_000);
    watch.look();
    expect(wakes).toEqual([]);
    now = after(102_000, 4_000, 3_700_000);
    watch.look();
    watch.look();
    expect(wakes).toEqual([98_000]);
    watch.dispose();
  });

  it('lives through clocks that cannot be read', () => {
    let fails = false;
    let now = start;
    const read = (): Clocks => {
      if (fails) throw new Error('EMFILE');
      return now;
    };
    const watch = new WakeWatch({ log: silent, read });
    const wakes: number[] = [];
    watch.onWake(({ awayMs }) => wakes.push(awayMs));
    fails = true;
    watch.look();
    now = after(100_000, 2_000, 100_000);
    watch.look();
    expect(wakes).toEqual([]);
    fails = false;
    watch.look();
    watch.look();
    expect(wakes).toEqual([98_000]);
    watch.dispose();
  });

  it.skipIf(process.platform === 'win32')(
    'notices that the process was stopped, with its own clocks',
    async () => {
      const program = `
      import { WakeWatch } from ${JSON.stringify(join(import.meta.dirname, 'wake.ts'))};
      const log = { info() {}, warn() {}, error() {} };
      new WakeWatch({ log, everyMs: 100 }).onWake(({ awayMs }) => console.log('away ' + awayMs));
      setInterval(() => {}, 1000);
      console.log('begun');
    `;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        await once(child.stdout, 'data');
        child.kill('SIGSTOP');
        await sleep(11_500);
        const told = once(child.stdout, 'data');
        child.kill('SIGCONT');
        expect(Number(/away (\d+)/.exec(String((await told)[0]))?.[1])).toBeGreaterThan(11_000);
      } finally {
        child.kill('SIGKILL');
      }
    },
    30_000,
  );
});
