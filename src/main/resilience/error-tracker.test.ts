import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Logger } from '../platform/log.ts';
import { setPrivateFolders } from '../platform/redaction.ts';
import type { Failure } from './error-tracker.ts';
import { ErrorTracker } from './error-tracker.ts';

const CODES = Object.keys(ERRORS) as ErrorCode[];
const COMPONENTS = ['render', 'analysis', 'database', 'page'];

interface Made {
  readonly tracker: ErrorTracker;
  readonly lines: string[];
  readonly failures: Failure[];
}

function make(): Made {
  const lines: string[] = [];
  const failures: Failure[] = [];
  const note = (level: string) => () => void lines.push(level);
  const log: Logger = { info: note('info'), warn: note('warn'), error: note('error'), debug: note('debug') };
  return { tracker: new ErrorTracker({ log, recover: (failure) => failures.push(failure) }), lines, failures };
}

afterEach(() => {
  vi.useRealTimers();
  setPrivateFolders([]);
});

describe('the tracker of errors', () => {
  it('remembers the last hundred, newest first, and counts all by component and code', () => {
    const failure = fc.tuple(fc.constantFrom(...COMPONENTS), fc.constantFrom(...CODES));
    fc.assert(
      fc.property(fc.array(failure, { minLength: 500, maxLength: 500, size: 'max' }), (told) => {
        const { tracker } = make();
        for (const [component, code] of told) tracker.failed(component, new PlayerError(code));
        const counted = told.filter(([, code]) => code !== 'aborted');
        const kept = counted.filter(([, code]) => ERRORS[code].severity !== 'notice');
        expect(tracker.last().map(({ component, code }) => [component, code])).toEqual(kept.slice(-100).toReversed());
        const sums = new Map<string, number>();
        for (const [component, code] of counted)
          sums.set(`${component} ${code}`, (sums.get(`${component} ${code}`) ?? 0) + 1);
        expect(new Map(tracker.counts().map((row) => [`${row.component} ${row.code}`, row.count]))).toEqual(sums);
        const { total, last, commonest } = tracker.summary();
        expect(total).toEqual(counted.length);
        expect(last).toEqual(tracker.last().slice(0, 10));
        expect(commonest.map((row) => row.count)).toEqual([...sums.values()].sort((a, b) => b - a).slice(0, 5));
      }),
      // 20 × 500: ten thousand errors.
      { numRuns: 20 },
    );
  });

  it('takes aborts for nothing and the same error for one', () => {
    const { tracker, failures, lines } = make();
    tracker.failed('render', new PlayerError('aborted'));
    tracker.failed('render', AbortSignal.abort().reason);
    expect(tracker.summary().total).toBe(0);
    expect(failures).toEqual([]);
    expect(lines).toEqual([]);
    const foreign = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const coded = tracker.failed('database', foreign);
    expect(coded.code).toBe('disk-full');
    expect(tracker.failed('core', foreign)).toBe(coded);
    tracker.failed('core', coded);
    expect(tracker.counts()).toEqual([{ component: 'database', code: 'disk-full', count: 1 }]);
    expect(failures).toHaveLength(1);
  });

  it('does by severity: notices are counted, warnings get their recovery, errors are logged too', () => {
    const { tracker, failures, lines } = make();
    const heard: string[] = [];
    tracker.onError(({ code, severity }) => heard.push(`${severity} ${code}`));
    for (const code of ['folder-known', 'file-corrupt', 'render-invalid', 'database-failed'] as const)
      tracker.failed('core', new PlayerError(code));
    expect(lines).toEqual(['warn', 'error', 'error']);
    expect(failures.map(({ error }) => error.code)).toEqual(['file-corrupt', 'render-invalid', 'database-failed']);
    expect(heard).toEqual(['warning file-corrupt', 'error render-invalid', 'critical database-failed']);
    expect(tracker.summary().total).toBe(4);
  });

  it('hands on whom it is about, by what is told or by the error itself, and nothing personal', () => {
    setPrivateFolders(['/home/ann/Music']);
    const { tracker, failures } = make();
    const values = { trackId: 7, kind: 'analyse', path: '/home/ann/Music/a.mp3', other: 1 };
    tracker.failed('analysis', new PlayerError('worker-stuck', '/home/ann/Music/a.mp3', { values }));
    expect(failures[0]).toMatchObject({ trackId: 7, kind: 'analyse', path: '/home/ann/Music/a.mp3' });
    tracker.failed('render', new PlayerError('render-invalid'), { trackId: 9 });
    expect(failures[1]).toMatchObject({ component: 'render', trackId: 9 });
    expect(JSON.stringify(tracker.summary())).not.toContain('ann');
  });

  it('tells a rate that is one: of attempts, in the last five minutes, of what counts', () => {
    vi.useFakeTimers();
    const { tracker } = make();
    // Faults of what is not tried have no rate.
    for (let i = 0; i < 50; i++) tracker.failed('page', new PlayerError('internal'));
    expect(tracker.rate()).toBeNull();
    expect(tracker.rate('render')).toBeNull();
    const attempts = (component: string, times: number, code?: ErrorCode): void => {
      for (let i = 0; i < times; i++) {
        tracker.attempt(component);
        if (code) tracker.failed(component, new PlayerError(code));
      }
    };
    attempts('render', 15);
    attempts('render', 5, 'decode-failed');
    attempts('tags', 20, 'file-corrupt');
    expect(tracker.rate('render')).toBe(0.25);
    expect(tracker.rate('tags')).toBe(0);
    expect(tracker.rate()).toBe(0.125);
    vi.advanceTimersByTime(4 * 60_000);
    attempts('render', 20);
    expect(tracker.rate('render')).toBe(0.125);
    expect(tracker.attempts()).toBe(60);
    vi.advanceTimersByTime(2 * 60_000);
    expect(tracker.rate('render')).toBe(0);
    expect(tracker.rate('tags')).toBeNull();
    expect(tracker.attempts()).toBe(20);
    vi.advanceTimersByTime(10 * 60_000);
    expect(tracker.rate()).toBeNull();
  });

  it('keeps its counts bounded whatever components are named', () => {
    const { tracker } = make();
    for (let i = 0; i < 2_000; i++) tracker.failed(`page ${i}`, new PlayerError('internal'));
    expect(tracker.counts().length).toBeLessThanOrEqual(501);
    expect(tracker.counts()[0]).toEqual({ component: 'others', code: 'internal', count: 1_500 });
  });
});
