import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import type { MemoryLevel } from '../../shared/buffer-figures.ts';
import {
  availableBytes,
  MemoryMonitor,
  memoryShare,
  readMemory,
  type MemoryMonitorOptions,
  type MemoryReading,
} from './memory-monitor.ts';

const MIB = 1024 * 1024;

function make(first: Partial<MemoryReading> = {}, options: Pick<MemoryMonitorOptions, 'reducedFromShare'> = {}) {
  let reading: MemoryReading = { ownBytes: 300 * MIB, availableBytes: 8_000 * MIB, totalBytes: 16_000 * MIB, ...first };
  const state = { isBroken: false, warnings: 0 };
  const read = (): MemoryReading => {
    if (state.isBroken) throw new Error('EMFILE');
    return reading;
  };
  const log = { info: () => undefined, warn: () => void (state.warnings += 1), error: () => undefined };
  const monitor = new MemoryMonitor({ read, ...options }, log);
  onTestFinished(() => monitor.dispose());
  const levels: MemoryLevel[] = [];
  monitor.onLevel((level) => levels.push(level));
  const set = (over: Partial<MemoryReading>): void => void (reading = { ...reading, ...over });
  const look = (over: Partial<MemoryReading> = {}, times = 1): MemoryLevel => {
    set(over);
    for (let i = 0; i < times; i++) monitor.look();
    return monitor.level;
  };
  return { monitor, levels, look, set, state };
}

afterEach(() => vi.useRealTimers());

describe('memory monitor', () => {
  it('knows the level from the first reading on, a share of a small machine, so many bytes of a large one', () => {
    expect(make().monitor.level).toBe('normal');
    expect(make({ availableBytes: 100 * MIB }).monitor.level).toBe('emergency');
    expect(make({ availableBytes: 700 * MIB }).monitor.level).toBe('normal');
    expect(make({ availableBytes: 700 * MIB, totalBytes: 512_000 * MIB }).monitor.level).toBe('normal');
    expect(make({ availableBytes: 100 * MIB, totalBytes: 1_024 * MIB }).monitor.level).toBe('normal');
    expect(make({ availableBytes: 70 * MIB, totalBytes: 1_024 * MIB }).monitor.level).toBe('reduced');
  });

  it('goes to the worst level at once and comes back step by step after calm', () => {
    const { levels, look } = make();
    expect(look({ availableBytes: 50 * MIB })).toBe('emergency');
    expect(look({ availableBytes: 8_000 * MIB }, 4)).toBe('emergency');
    expect(look({}, 1)).toBe('minimal');
    look({}, 20);
    expect(levels).toEqual(['emergency', 'minimal', 'reduced', 'normal']);
  });

  it('is full, by its own word, where less is held', () => {
    const reading: MemoryReading = { ownBytes: 300 * MIB, availableBytes: 8_000 * MIB, totalBytes: 16_000 * MIB };
    expect(memoryShare(reading)).toBe(0.25);
    for (const over of [{ ownBytes: 1_201 * MIB }, { availableBytes: 639 * MIB }, { availableBytes: 70 * MIB, totalBytes: 900 * MIB }]) {
      const { look } = make(over);
      expect(memoryShare({ ...reading, ...over })).toBe(1);
      expect(look()).not.toBe('normal');
    } // prettier-ignore
    expect(memoryShare({ ...reading, availableBytes: 645 * MIB })).toBeLessThan(1);
    expect(memoryShare({ ...reading, availableBytes: null })).toBe(0.25);
  });

  it('holds less from the share on that it is told, however large the machine', () => {
    const { monitor, look } = make({ availableBytes: 3_300 * MIB }, { reducedFromShare: 0.8 });
    expect(monitor.level).toBe('normal');
    expect(monitor.share).toBeCloseTo(3_200 / 3_300);
    expect(look({ availableBytes: 3_100 * MIB })).toBe('reduced');
    expect(monitor.share).toBe(1);
    expect(look({ availableBytes: 3_900 * MIB }, 50)).toBe('reduced');
    expect(look({ availableBytes: 4_100 * MIB }, 50)).toBe('normal');
  });

  it('keeps its worse levels where they are, whatever share it is told', () => {
    const { look } = make({}, { reducedFromShare: 0.5 });
    expect(look({ availableBytes: 330 * MIB })).toBe('reduced');
    expect(look({ availableBytes: 310 * MIB })).toBe('minimal');
  });

  it('stays where it is while the reading swings about a limit', () => {
    const { levels, look } = make();
    for (let i = 0; i < 200; i++) look({ availableBytes: (i % 2 === 0 ? 630 : 700) * MIB });
    expect(levels).toEqual(['reduced']);
    expect(look({ availableBytes: 700 * MIB }, 50)).toBe('reduced');
  });

  it('acts on our own growth when the machine has plenty', () => {
    const { look } = make({ totalBytes: 512_000 * MIB, availableBytes: 400_000 * MIB });
    expect(look({ ownBytes: 1_300 * MIB })).toBe('reduced');
    expect(look({ ownBytes: 3_000 * MIB })).toBe('emergency');
    expect(look({ ownBytes: 1_100 * MIB }, 50)).toBe('reduced');
    expect(look({ ownBytes: 300 * MIB }, 5)).toBe('normal');
  });

  it('notices within two seconds by itself', () => {
    vi.useFakeTimers();
    const { monitor, set } = make();
    set({ availableBytes: 50 * MIB });
    vi.advanceTimersByTime(2_000);
    expect(monitor.level).toBe('emergency');
  });

  it('lives on with its last reading when the system cannot be read, and says so once', () => {
    const { monitor, look, state } = make();
    look({ availableBytes: 50 * MIB });
    state.isBroken = true;
    expect(look({ availableBytes: 8_000 * MIB }, 20)).toBe('emergency');
    expect(monitor.figures.availableBytes).toBe(50 * MIB);
    expect(state.warnings).toBe(1);
    state.isBroken = false;
    expect(look({}, 20)).toBe('normal');
  });

  it('judges by our own processes alone where nobody knows what is available', () => {
    const { look } = make({ availableBytes: null });
    expect(look({}, 3)).toBe('normal');
    expect(look({ ownBytes: 1_300 * MIB })).toBe('reduced');
  });

  it('reads what this process and its children take, and what the machine has', async () => {
    const none = readMemory(() => []);
    expect(none.ownBytes).toBeGreaterThan(10 * MIB);
    if (process.platform === 'linux') expect(none.availableBytes).toBeGreaterThan(0);
    expect(none.totalBytes).toBeGreaterThanOrEqual(none.availableBytes ?? 1);
    if (process.platform !== 'linux') return;
    const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)']);
    onTestFinished(() => void child.kill());
    await once(child.stdout, 'data');
    const own = process.memoryUsage.rss();
    expect(readMemory(() => [child.pid]).ownBytes).toBeGreaterThan(own + 10 * MIB);
    const gone = child.pid;
    child.kill();
    await once(child, 'exit');
    expect(() => readMemory(() => [gone, undefined])).not.toThrow();
  });
});

describe('what is available', () => {
  const freeBytes = 8_000 * MIB;

  it('is in a cgroup also what its cached files take, but never more than the machine has', () => {
    const full = (statText: string | null) => availableBytes({ freeBytes, cgroup: { leftBytes: 0, statText } });
    expect(full(`anon 900\ninactive_file ${700 * MIB}\nactive_file 5\n`)).toBe(700 * MIB);
    expect(full(`inactive_file 5\ntotal_inactive_file ${600 * MIB}\n`)).toBe(600 * MIB);
    expect(full('anon 900\ninactive_file 4096\n')).toBe(4_096);
    expect(full(`inactive_file ${9_000 * MIB}\n`)).toBe(freeBytes);
  });

  it('is unknown where the system does not say, not nothing', () => {
    expect(availableBytes({ freeBytes, cgroup: { leftBytes: 0, statText: null } })).toBeNull();
    expect(availableBytes({ freeBytes: 0, cgroup: null })).toBeNull();
    expect(availableBytes({ freeBytes: null, cgroup: null })).toBeNull();
    expect(availableBytes({ freeBytes, cgroup: null })).toBe(freeBytes);
  });
});
