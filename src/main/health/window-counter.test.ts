import { describe, expect, it } from 'vitest';

import { JudgedCounter, RiseWindow, ShareWindow } from './window-counter.ts';

describe('a rise within a window', () => {
  it('forgets what is older', () => {
    const window = new RiseWindow(10_000);
    for (let second = 0; second <= 30; second++) window.note(second * 1000, second < 15 ? 2 * second : 30);
    expect(window.rise).toBe(0);
    window.note(31_000, 34);
    expect(window.rise).toBe(4);
  });

  it('is told a minute, and only once there was half of the window', () => {
    const window = new RiseWindow(120_000);
    window.note(0, 0);
    window.note(30_000, 60);
    expect(window.perMinute).toBeNull();
    window.note(60_000, 120);
    expect(window.perMinute).toBe(120);
    window.note(240_000, 120);
    expect(window.perMinute).toBe(0);
  });
});

describe('a counter that began anew', () => {
  it('rises by what it counts since, beside what it had risen before', () => {
    const window = new RiseWindow(30_000);
    window.note(0, 20);
    window.note(1_000, 22);
    window.note(2_000, 0);
    window.note(3_000, 3);
    expect(window.rise).toBe(5);
    window.note(4_000, 1);
    expect(window.rise).toBe(6);
    window.note(40_000, 1);
    expect(window.rise).toBe(0);
  });
});

describe('a window that is filled more often than it needs', () => {
  it('knows the newest value at once all the same', () => {
    const window = new RiseWindow(600_000);
    for (let ms = 0; ms <= 600_000; ms++) {
      window.note(ms, ms);
      if (ms % 99_991 === 0) expect(window.rise).toBe(ms);
    }
    window.note(900_000, 600_000);
    expect(window.rise).toBeLessThanOrEqual(300_000);
    expect(window.rise).toBeGreaterThan(299_000);
  });
});

describe('a counter that is judged at times', () => {
  it('rises by what it rose then', () => {
    const counter = new JudgedCounter();
    expect(counter.note(5, true)).toBe(5);
    expect(counter.note(9, false)).toBe(5);
    expect(counter.note(9, true)).toBe(5);
    expect(counter.note(12, true)).toBe(8);
  });
});

describe('the share of the last ones', () => {
  it('is of as many as the window holds', () => {
    const window = new ShareWindow(10);
    window.note(0, 0);
    for (let each = 1; each <= 20; each++) window.note(each, Math.min(each, 15));
    expect(window.counts).toEqual({ all: 10, good: 5 });
  });

  it('is of nothing before anything was counted', () => {
    const window = new ShareWindow(10);
    expect(window.counts).toEqual({ all: 0, good: 0 });
    window.note(7, 7);
    expect(window.counts).toEqual({ all: 0, good: 0 });
  });
});
