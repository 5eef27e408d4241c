import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { JOB_KINDS, LOAD_LEVELS, TIMEOUT_STRATEGIES, type LoadLevel } from '../../shared/health.ts';
import { AdaptiveTimeouts, timeoutFor, type JobOutcome } from './adaptive-timeout.ts';

const MIB = 1024 * 1024;
const BOUNDS = {
  render: [2_000, 30_000],
  'read-tags': [3_000, 60_000],
  'read-art': [3_000, 30_000],
  analyse: [30_000, 1_200_000],
} as const;

const calm = { level: 'normal' as LoadLevel, memoryShare: 0.3 };

function make(strategy: (typeof TIMEOUT_STRATEGIES)[number], load = calm): AdaptiveTimeouts {
  return new AdaptiveTimeouts({ strategy, load: () => load });
}

function tell(timeouts: AdaptiveTimeouts, times: number, usedMs: number, outcome: JobOutcome = 'done'): void {
  for (let i = 0; i < times; i++) timeouts.ended('read-tags', { allowedMs: 10_000, usedMs, outcome });
}

const tags = (timeouts: AdaptiveTimeouts, mib = 0, attempt = 0, path = '/a'): number =>
  timeouts.timeoutMs('read-tags', { fileBytes: mib * MIB, attempt, path });

describe('adaptive timeouts', () => {
  it('grow with the file, and with the try as the strategy says', () => {
    expect([0, 100, 2_000].map((mib) => tags(make('linear'), mib))).toEqual([10_000, 15_000, 60_000]);
    expect([0, 1, 2].map((attempt) => tags(make('linear'), 0, attempt))).toEqual([10_000, 20_000, 30_000]);
    expect([0, 1, 2, 3].map((attempt) => tags(make('exponential'), 0, attempt))).toEqual([
      10_000, 20_000, 40_000, 60_000,
    ]);
  });

  it('come down to what such jobs take, once enough of them were seen', () => {
    const timeouts = make('adaptive');
    tell(timeouts, 19, 800);
    expect(tags(timeouts)).toBe(10_000);
    tell(timeouts, 1, 800);
    expect(tags(timeouts)).toBe(4_800);
    // The slowest of those seen counts, a quarter of the reckoning is left, and what never answered teaches nothing.
    tell(timeouts, 1, 1_500);
    expect(tags(timeouts)).toBe(9_000);
    tell(timeouts, 64, 5);
    expect(tags(timeouts, 100)).toBe(3_750);
    tell(timeouts, 3, 60_000, 'timeout');
    expect(tags(timeouts, 100)).toBe(3_750);
    // What was about to answer does.
    tell(timeouts, 1, 4_000, 'hasty');
    expect(tags(timeouts, 100)).toBe(24_000);
  });

  it('are eased by load, by memory, by poor success and for a file that got more time', () => {
    const base = tags(make('linear'));
    expect(tags(make('linear', { level: 'high', memoryShare: 0.3 }))).toBe(1.5 * base);
    expect(tags(make('linear', { level: 'normal', memoryShare: 0.81 }))).toBe(1.5 * base);
    expect(tags(make('linear', { level: 'overload', memoryShare: 0.9 }))).toBe(2.25 * base);
    const poor = make('linear');
    tell(poor, 9, 100);
    tell(poor, 11, 100, 'failed');
    expect(tags(poor)).toBe(1.5 * base);
    tell(poor, 12, 100);
    expect(tags(poor)).toBe(base);
    const extended = make('linear');
    extended.extend('read-tags', '/a');
    expect(tags(extended)).toEqual(2 * base);
    expect(tags(extended, 0, 0, '/b')).toEqual(base);
    for (let i = 0; i < 5; i++) extended.extend('read-tags', '/a');
    expect(tags(extended)).toBe(4 * base);
    for (let i = 0; i < 256; i++) extended.extend('read-tags', `/other ${i}`);
    expect(tags(extended)).toBe(base);
  });

  it('tells how much of what was allowed was used', () => {
    const timeouts = make('linear');
    expect(timeouts.figures().find(({ kind }) => kind === 'read-tags')).toEqual({
      kind: 'read-tags',
      allowedMs: 11_600,
      efficiency: null,
      successShare: null,
      timeouts: 0,
      hasty: 0,
    });
    tell(timeouts, 3, 1_000);
    tell(timeouts, 1, 10_100, 'hasty');
    tell(timeouts, 1, 10_500, 'timeout');
    expect(timeouts.figures().find(({ kind }) => kind === 'read-tags')).toMatchObject({
      efficiency: 0.1,
      successShare: 0.6,
      timeouts: 2,
      hasty: 1,
    });
  });

  it('never leave the bounds of the kind, and never shrink for a larger file, a later try, a busier machine', () => {
    const question = fc.record({
      kind: fc.constantFrom(...JOB_KINDS),
      strategy: fc.constantFrom(...TIMEOUT_STRATEGIES),
      fileBytes: fc.option(fc.integer({ min: 0, max: 2 ** 45 })),
      attempt: fc.integer({ min: 0, max: 2_000 }),
      usedMs: fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 64 }),
      ends: fc.array(fc.boolean(), { maxLength: 20 }),
      level: fc.constantFrom(...LOAD_LEVELS),
      memoryShare: fc.double({ min: 0, max: 2, noNaN: true }),
      extension: fc.constantFrom(1, 2, 4),
    });
    fc.assert(
      fc.property(question, ({ kind, usedMs, ends, ...rest }) => {
        const successShare = ends.length === 0 ? null : ends.filter(Boolean).length / ends.length;
        const asked = { ...rest, past: { usedMs, successShare, jobs: ends.length } };
        const ms = timeoutFor(kind, asked);
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(BOUNDS[kind][0]);
        expect(ms).toBeLessThanOrEqual(BOUNDS[kind][1]);
        const more = [
          { ...asked, fileBytes: rest.fileBytes === null ? null : rest.fileBytes * 2 + MIB },
          { ...asked, attempt: rest.attempt + 1 },
          { ...asked, level: 'overload' as const },
          { ...asked, memoryShare: 1 },
          { ...asked, extension: rest.extension * 2 },
        ];
        for (const harder of more) expect(timeoutFor(kind, harder)).toBeGreaterThanOrEqual(ms);
      }),
    );
  });
});
