// The room as a whole: what a failure at a circuit breaker leads to.
import { afterEach, describe, expect, it, vi } from 'vitest';

import { ERRORS, PlayerError, type ErrorCode, type Recovery } from '../../shared/errors.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import type { Logger } from '../platform/log.ts';
import type { FailureSubject } from './error-tracker.ts';
import type { RecoveryDeeds } from './recovery.ts';
import { Resilience } from './resilience.ts';

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const signal = new AbortController().signal;
const made: Resilience[] = [];

function make(env: NodeJS.ProcessEnv = {}): Resilience {
  const load = { level: 'normal', memoryShare: 0.2 } as const;
  const resilience = new Resilience({ settings: DEFAULT_SETTINGS, env, log: silent, load: () => load });
  made.push(resilience);
  return resilience;
}

function deedsInto(done: string[], failing = false): RecoveryDeeds {
  const note =
    (name: string) =>
    (...args: readonly unknown[]): void => {
      done.push([name, ...args.filter((arg) => typeof arg !== 'object')].join(' '));
      if (failing) throw new Error('the deed failed');
    };
  return {
    reduceMemory: note('reduceMemory'),
    freeDisk: note('freeDisk'),
    checkFile: note('checkFile'),
    recoverDatabase: note('recoverDatabase'),
    simplify: note('simplify'),
    skip: note('skip'),
  };
}

afterEach(() => {
  vi.useRealTimers();
  for (const resilience of made.splice(0)) resilience.dispose();
});

const about: FailureSubject = { trackId: 7, signature: 'a-b-c', kind: 'render', path: '/music/a.flac' };

/** The deed of each recovery of the table; null where its executor is not here. */
const EXPECTED: Readonly<Record<Recovery, string | null>> = {
  none: null,
  'retry-later': null,
  simplify: 'simplify 7',
  'more-time': null,
  'reduce-memory': 'reduceMemory',
  'free-disk': 'freeDisk',
  'check-file-system': 'checkFile 7',
  'recover-database': 'recoverDatabase',
  skip: 'skip 7 a-b-c',
};

describe('resilience', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('does about %s what the table says', async (code) => {
    const resilience = make();
    const done: string[] = [];
    resilience.recover(deedsInto(done));
    const fail = () => Promise.reject(new PlayerError(code));
    await expect(resilience.guards.render.run(fail, { signal, about })).rejects.toMatchObject({ code });
    const { recovery, severity } = ERRORS[code];
    const expected = severity === 'notice' ? null : EXPECTED[recovery];
    expect(done).toEqual(expected === null ? [] : [expected]);
    expect(resilience.errors.summary().total).toBe(code === 'aborted' ? 0 : 1);
    const timeFor = (path: string): number =>
      resilience.timeouts.timeoutMs('render', { fileBytes: 1e6, attempt: 0, path });
    expect(timeFor('/music/a.flac') / timeFor('/music/b.flac')).toBeCloseTo(recovery === 'more-time' ? 2 : 1, 2);
  });

  it('does the same for the same subject once a minute, others at once', () => {
    vi.useFakeTimers();
    const resilience = make();
    const done: string[] = [];
    resilience.recover(deedsInto(done));
    const corrupt = (trackId: number): unknown =>
      resilience.errors.failed('tags', new PlayerError('file-corrupt'), { trackId, signature: 's' });
    for (let i = 0; i < 100; i++) corrupt(1);
    corrupt(2);
    vi.advanceTimersByTime(59_000);
    corrupt(1);
    expect(done).toEqual(['skip 1 s', 'skip 2 s']);
    vi.advanceTimersByTime(2_000);
    corrupt(1);
    expect(done).toEqual(['skip 1 s', 'skip 2 s', 'skip 1 s']);
    expect(resilience.recoveryFigures()).toEqual([{ recovery: 'skip', done: 3, spared: 100, failed: 0 }]);
  });

  it('goes on when a recovery fails, and does nothing while none are given or nobody is named', () => {
    const resilience = make();
    const done: string[] = [];
    resilience.errors.failed('tags', new PlayerError('file-corrupt'), { trackId: 1, signature: 's' });
    resilience.recover(deedsInto(done, true));
    resilience.errors.failed('tags', new PlayerError('file-corrupt'));
    resilience.errors.failed('render', new PlayerError('worker-stuck'), { trackId: 1 });
    expect(done).toEqual([]);
    resilience.errors.failed('tags', new PlayerError('file-corrupt'), { trackId: 1, signature: 's' });
    expect(done).toEqual(['skip 1 s']);
    expect(resilience.recoveryFigures()).toEqual([{ recovery: 'skip', done: 0, spared: 0, failed: 1 }]);
  });

  it('opens each circuit breaker by its own limits, counts attempts and failures as they were', async () => {
    const resilience = make({ AURALIS_BREAKER_ANALYSIS: '1/600' });
    const { analysis, render, database } = resilience.guards;
    const crash = () => Promise.reject(new PlayerError('worker-crashed'));
    await expect(analysis.run(crash, { signal })).rejects.toThrow();
    for (let i = 0; i < 2; i++) await expect(render.run(crash, { signal })).rejects.toThrow();
    await render.run(() => Promise.resolve(1), { signal });
    for (let i = 0; i < 10_000; i++) database.runNow(() => 1);
    expect(() =>
      database.runNow(() => {
        throw new PlayerError('database-failed');
      }),
    ).toThrow();
    expect(analysis.state).toBe('open');
    expect(render.state).toBe('closed');
    expect(database.state).toBe('closed');
    // Thousands of statements do not drown what fails elsewhere.
    const { errors } = resilience;
    expect(errors.rate()).toEqual(3 / 4);
    expect(errors.attempts()).toBe(4);
    expect(errors.rate('render')).toEqual(2 / 3);
    expect(errors.rate('database')).toBe(1 / 10_001);
    resilience.configure({
      ...DEFAULT_SETTINGS,
      breakers: { ...DEFAULT_SETTINGS.breakers, render: { failures: 1, seconds: 600 } },
    });
    await expect(render.run(crash, { signal })).rejects.toThrow();
    expect(render.state).toBe('open');
    expect(resilience.breakerFigures().map(({ breaker, state }) => [breaker, state])).toEqual([
      ['render', 'open'],
      ['analysis', 'open'],
      ['database', 'closed'],
      ['database-write', 'closed'],
      ['tags', 'closed'],
      ['spawn-render', 'closed'],
      ['spawn-scan', 'closed'],
    ]);
  });

  it('takes strategies from the settings, at once', async () => {
    vi.useFakeTimers();
    const resilience = make();
    const { tags } = resilience.guards;
    const fail = () => Promise.reject(new PlayerError('too-many-files'));
    resilience.configure({ ...DEFAULT_SETTINGS, retryStrategy: 'constant', timeoutStrategy: 'exponential' });
    const answer = expect(tags.run(fail, { signal, retries: 2 })).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(500);
    await answer;
    expect(resilience.retryFigures()).toMatchObject([{ kind: 'tags', strategy: 'constant', runs: 1, recoveries: 0 }]);
    expect(resilience.timeouts.timeoutMs('read-tags', { fileBytes: 0, attempt: 2 })).toBe(40_000);
  });
});

describe('the environment', () => {
  it('fixes what a kind of job is allowed, whatever its past', () => {
    const { timeouts } = make({ AURALIS_TIMEOUT_RENDER_MS: '5000' });
    for (let n = 0; n < 30; n++) timeouts.ended('render', { allowedMs: 5_000, usedMs: 10, outcome: 'done' });
    expect(timeouts.timeoutMs('render', { fileBytes: 1e9, attempt: 3 })).toBe(5_000);
  });
});
