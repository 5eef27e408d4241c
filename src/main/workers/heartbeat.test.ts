import { spawnSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import {
  HEARTBEAT_TIMING,
  judgeDeafness,
  judgeSilence,
  parseStat,
  readBusyMs,
  readProcessState,
  type Deafness,
  type Silence,
} from './heartbeat.ts';

describe('the state of a process', () => {
  it('is read past any name', () => {
    const after = `1 2 3 4 5 6 7 8 9 10 25 17 0 0`;
    expect(parseStat(`42 (a) R (b c) T ${after}`)).toEqual({ doing: 'stopped', cpuMs: 420 });
    expect(parseStat('')).toBeNull();
  });

  it.skipIf(process.platform !== 'linux')('of this one is computing, of a stopped one stopped, of none nothing', () => {
    expect(readProcessState(process.pid)?.doing).toBe('computing');
    const { stdout } = spawnSync('sh', ['-c', 'sleep 60 & kill -STOP $!; sleep 0.1; cat /proc/$!/stat; kill -9 $!']);
    expect(parseStat(stdout.toString())?.doing).toBe('stopped');
    expect(readProcessState(2 ** 22 + 1)).toBeNull();
  });

  it.skipIf(process.platform !== 'linux')('tells how long it computed, or waited for a processor', () => {
    const busy = (): number => readBusyMs(process.pid) ?? Number.NaN;
    const beforeMs = busy();
    const end = performance.now() + 200;
    while (performance.now() < end);
    expect(busy() - beforeMs).toBeGreaterThan(150);
    expect(readBusyMs(2 ** 22 + 1)).toBeNull();
  });

  it.skipIf(process.platform !== 'linux')('is not busy while it waits', () => {
    const { stdout } = spawnSync('sh', ['-c', 'sleep 60 & sleep 0.3; cat /proc/$!/task/$!/schedstat; kill -9 $!']);
    const [computedNs, waitedNs] = stdout.toString().split(' ').map(Number);
    expect(((computedNs ?? 0) + (waitedNs ?? 0)) / 1e6).toBeLessThan(200);
  });
});

describe('silence of a worker', () => {
  const judge = (over: Partial<Silence>) =>
    judgeSilence(
      { silentMs: 0, starting: false, urgent: false, doing: 'waiting', cpuMs: 0, stoppedMs: null, ...over },
      HEARTBEAT_TIMING,
    );

  it.each<[string, Partial<Silence>, string | null]>([
    ['stopped, at two looks', { doing: 'stopped', silentMs: 250, stoppedMs: 200 }, 'stopped'],
    ['stopped, at the first look', { doing: 'stopped', silentMs: 5_000, stoppedMs: 0 }, null],
    ['stopped at its start', { doing: 'stopped', starting: true, stoppedMs: 200 }, 'stopped'],
    ['a drive that spins up', { silentMs: 10_000, urgent: true }, null],
    ['a drive that is slow', { silentMs: 29_000, urgent: true }, null],
    ['a drive that is dead', { silentMs: 30_000 }, 'waiting'],
    [
      'computing while sound is waited for',
      { doing: 'computing', silentMs: 2_500, cpuMs: 2_000, urgent: true },
      'hung',
    ],
    ['computing while nothing waits for sound', { doing: 'computing', silentMs: 10_000, cpuMs: 9_000 }, null],
    ['computing for ever', { doing: 'computing', silentMs: 15_000, cpuMs: 14_000 }, 'hung'],
    ['given no processor', { doing: 'computing', silentMs: 10_000, cpuMs: 500, urgent: true }, null],
    ['a slow start', { doing: 'computing', silentMs: 16_000, cpuMs: 5_000, urgent: true, starting: true }, null],
    ['no start', { silentMs: 20_000, starting: true }, 'silent'],
    [
      'nothing known of it, while sound is waited for',
      { doing: null, cpuMs: null, silentMs: 4_000, urgent: true },
      'silent',
    ],
    ['nothing known of it', { doing: null, cpuMs: null, silentMs: 14_000 }, null],
    ['nothing known of it, for longer', { doing: null, cpuMs: null, silentMs: 15_000 }, 'silent'],
  ])('%s', (_what, over, expected) => expect(judge(over)).toBe(expected));
});

describe('deafness of a worker', () => {
  it.each<[string, Deafness, string]>([
    ['it goes on and answers', { doing: 'computing', usedMs: 900, answers: true }, 'deaf'],
    ['it goes on and does not answer', { doing: 'computing', usedMs: 900, answers: false }, 'hung'],
    ['it waits', { doing: 'waiting', usedMs: 20, answers: true }, 'waiting'],
    ['it is given no processor', { doing: 'computing', usedMs: 200, answers: false }, 'waiting'],
    ['it was stopped', { doing: 'stopped', usedMs: 900, answers: false }, 'stopped'],
    ['nothing is known of it, but that it answers', { doing: null, usedMs: null, answers: true }, 'deaf'],
    ['nothing is known of it', { doing: null, usedMs: null, answers: false }, 'silent'],
  ])('%s', (_what, deafness, expected) => expect(judgeDeafness(deafness, HEARTBEAT_TIMING)).toBe(expected));
});
