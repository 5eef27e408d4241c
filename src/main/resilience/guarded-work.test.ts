// With the real breaker. Where the rest itself is looked at it is a sixth of a second of real time.
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { BreakerState } from '../../shared/health.ts';
import type { Logger } from '../platform/log.ts';
import { GuardedWork, type GuardedWorkOptions, type GuardedOutcome } from './guarded-work.ts';
import type { FailureSubject } from './error-tracker.ts';

const lines: string[] = [];
const log: Logger = {
  info: (line) => void lines.push(`info ${line}`),
  warn: (line) => void lines.push(`warn ${line}`),
  error: (line) => void lines.push(`error ${line}`),
};

const REST_MS = 150;
const open: GuardedWork[] = [];

function makeGuard(options: Partial<GuardedWorkOptions> = {}): GuardedWork {
  const guard = new GuardedWork({ name: 'render', limits: { failures: 3, seconds: REST_MS / 1000 }, log, ...options });
  open.push(guard);
  return guard;
}

const never = new AbortController().signal;
const fails = (code: ErrorCode) => () => Promise.reject(new PlayerError(code));
const succeeds = () => Promise.resolve('sound');

/** What came of it: the value, or the code. */
async function ask(
  guard: GuardedWork,
  work: (signal: AbortSignal) => Promise<unknown>,
  options: { signal?: AbortSignal; passes?: boolean; retries?: number; about?: FailureSubject } = {},
): Promise<unknown> {
  try {
    return await guard.run(work, { signal: never, ...options });
  } catch (error) {
    return error instanceof PlayerError ? error.code : error;
  }
}

async function openBreaker(guard: GuardedWork): Promise<void> {
  while (guard.state === 'closed') await ask(guard, fails('decoder-missing'));
}

/** A rest of ten minutes is over: for tests that do not look at the rest itself, and must not depend on what else the machine does. */
function endRest(): void {
  const laterMs = performance.now() + 600_000;
  vi.restoreAllMocks();
  const aheadMs = laterMs - performance.now();
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + aheadMs);
}

function now(guard: GuardedWork, work: () => unknown, passes = false): unknown {
  try {
    return guard.runNow(work, { passes });
  } catch (error) {
    return error instanceof PlayerError ? error.code : error;
  }
}

const throws = (code: ErrorCode) => () => {
  throw new PlayerError(code);
};

beforeEach(() => void lines.splice(0));
afterEach(() => {
  vi.restoreAllMocks();
  for (const guard of open.splice(0)) guard.dispose();
});

describe('guarded work', () => {
  it('opens after so many failures in a row, rests, lets one try and closes', async () => {
    const guard = makeGuard({ limits: { failures: 3, seconds: 600 } });
    const states: BreakerState[] = [];
    guard.onState(({ state }) => states.push(state));
    for (let i = 0; i < 3; i++) expect(await ask(guard, fails('decoder-missing'))).toBe('decoder-missing');
    expect(await ask(guard, succeeds)).toBe('breaker-open');
    guard.configure({ failures: 3, seconds: 0.05 });
    // Nobody asks, and still it says that one may.
    await expect.poll(() => guard.state).toBe('half-open');
    expect(await ask(guard, succeeds)).toBe('sound');
    expect(states).toEqual(['open', 'half-open', 'closed']);
    expect(guard.figures()).toMatchObject({
      attempts: 4,
      failures: 3,
      failuresInARow: 0,
      refused: 1,
      opened: 1,
      lastCode: 'decoder-missing',
    });
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['warn', 'info', 'info']);
  });

  it('opens again when the trial fails, for a whole rest', async () => {
    const guard = makeGuard();
    await openBreaker(guard);
    await expect.poll(() => guard.state).toBe('half-open');
    const begunMs = performance.now();
    expect(await ask(guard, fails('decoder-missing'))).toBe('decoder-missing');
    await expect.poll(() => guard.state, { interval: 2 }).toBe('half-open');
    expect(performance.now() - begunMs).toBeGreaterThanOrEqual(REST_MS);
    expect(guard.figures().opened).toBe(2);
  });

  it('is not opened by failures with a success between them, nor by what is of the file', async () => {
    const guard = makeGuard();
    for (let round = 0; round < 5; round++) {
      await ask(guard, fails('worker-crashed'));
      await ask(guard, fails('worker-stuck'));
      await ask(guard, round % 2 === 0 ? succeeds : fails('file-corrupt'));
    }
    expect(guard.state).toBe('closed');
    for (let i = 0; i < 20; i++) await ask(guard, fails('file-corrupt'));
    expect(guard.figures()).toMatchObject({ state: 'closed', failures: 10, failuresInARow: 0 });
  });

  it('neither counts nor forgets for what says nothing of it', async () => {
    const guard = makeGuard();
    await ask(guard, fails('worker-crashed'));
    await ask(guard, fails('worker-crashed'));
    await ask(guard, fails('disk-full'));
    expect(guard.figures().failuresInARow).toBe(2);
    await ask(guard, fails('worker-crashed'));
    expect(guard.state).toBe('open');
  });

  it.each([-3_600_000, 3_600_000])('rests as long when the clock is set by %d ms', async (jumpMs) => {
    const guard = makeGuard({ limits: { failures: 1, seconds: 0.3 } });
    await openBreaker(guard);
    const before = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => before() + jumpMs);
    expect(await ask(guard, succeeds)).toBe('breaker-open');
    await expect.poll(() => ask(guard, succeeds), { timeout: 2_000 }).toBe('sound');
  });

  it('lets nobody wait for the trial of another', async () => {
    const guard = makeGuard();
    await openBreaker(guard);
    await expect.poll(() => guard.state).toBe('half-open');
    const { promise, resolve } = Promise.withResolvers<string>();
    const trial = ask(guard, () => promise);
    expect(await ask(guard, succeeds)).toBe('breaker-open');
    expect(await ask(guard, succeeds)).toBe('breaker-open');
    resolve('late');
    expect(await trial).toBe('late');
    expect(await ask(guard, succeeds)).toBe('sound');
  });

  it('carries a trial through though its asker leaves', async () => {
    const guard = makeGuard();
    await openBreaker(guard);
    await expect.poll(() => guard.state).toBe('half-open');
    const asker = new AbortController();
    const { promise, resolve } = Promise.withResolvers<string>();
    let wasAborted = false;
    const trial = ask(
      guard,
      (signal) => {
        signal.addEventListener('abort', () => (wasAborted = true));
        return promise;
      },
      { signal: asker.signal },
    );
    asker.abort();
    expect(await trial).toBe('aborted');
    expect(guard.state).toBe('half-open');
    expect(wasAborted).toBe(false);
    resolve('done');
    await expect.poll(() => guard.state).toBe('closed');
  });

  it('gives the trial to the next when it said nothing, and never takes it for a success', async () => {
    const guard = makeGuard({ limits: { failures: 3, seconds: 600 } });
    await openBreaker(guard);
    endRest();
    for (const code of ['disk-full', 'overloaded', 'aborted'] as const) {
      expect(await ask(guard, fails(code))).toBe(code);
      expect(guard.state).toBe('half-open');
    }
    expect(await ask(guard, fails('decoder-missing'))).toBe('decoder-missing');
    expect(guard.state).toBe('open');
    expect(await ask(guard, succeeds)).toBe('breaker-open');
  });

  it('counts no aborts, however many', async () => {
    const outcomes: GuardedOutcome[] = [];
    const guard = makeGuard({ onOutcome: (outcome) => outcomes.push(outcome) });
    const storm = Array.from({ length: 500 }, async (_, i) => {
      const asker = new AbortController();
      const work = (signal: AbortSignal): Promise<never> =>
        new Promise((_resolve, reject) =>
          // Half of them fail of the abort in words of their own.
          signal.addEventListener('abort', () => reject(new PlayerError(i % 2 === 0 ? 'aborted' : 'worker-crashed'))),
        );
      const answer = ask(guard, work, { signal: asker.signal });
      await sleep(i % 7);
      asker.abort();
      return answer;
    });
    expect(new Set(await Promise.all(storm))).toEqual(new Set(['aborted']));
    expect(await ask(guard, succeeds, { signal: AbortSignal.abort() })).toBe('aborted');
    expect(guard.figures()).toMatchObject({ state: 'closed', failures: 0, failuresInARow: 0, refused: 0 });
    expect(outcomes).toEqual([]);
  });

  it('answers an asker who leaves at once, though the work goes on', async () => {
    const guard = makeGuard();
    const asker = new AbortController();
    const { promise, resolve } = Promise.withResolvers<string>();
    const answer = ask(guard, () => promise, { signal: asker.signal });
    asker.abort();
    expect(await answer).toBe('aborted');
    resolve('nobody listens');
  });

  it('always lets in who passes; their success closes it, their failure leaves it open', async () => {
    const guard = makeGuard({ limits: { failures: 2, seconds: 600 } });
    await openBreaker(guard);
    expect(await ask(guard, fails('worker-crashed'), { passes: true })).toBe('worker-crashed');
    expect(await ask(guard, fails('disk-full'), { passes: true })).toBe('disk-full');
    expect(await ask(guard, succeeds)).toBe('breaker-open');
    expect(await ask(guard, succeeds, { passes: true })).toBe('sound');
    expect(guard.state).toBe('closed');
    expect(await ask(guard, succeeds)).toBe('sound');
    await openBreaker(guard);
    // That the file is bad was found out by what works.
    expect(await ask(guard, fails('file-corrupt'), { passes: true })).toBe('file-corrupt');
    expect(guard.state).toBe('closed');
  });

  it('lets in who passes during the trial of another, too', async () => {
    const guard = makeGuard();
    await openBreaker(guard);
    await expect.poll(() => guard.state).toBe('half-open');
    const { promise, reject } = Promise.withResolvers<string>();
    const trial = ask(guard, () => promise);
    expect(await ask(guard, succeeds, { passes: true })).toBe('sound');
    expect(guard.state).toBe('closed');
    reject(new PlayerError('worker-crashed'));
    expect(await trial).toBe('worker-crashed');
    // It is open, and one failure is one.
    expect(guard.figures()).toMatchObject({ state: 'closed', failuresInARow: 1 });
  });

  it('rests wholly when it opens again, whatever a trial says that it no longer waits for', async () => {
    const guard = makeGuard({ limits: { failures: 1, seconds: 600 } });
    await openBreaker(guard);
    endRest();
    const { promise, reject } = Promise.withResolvers<string>();
    const trial = ask(guard, () => promise);
    expect(guard.state).toBe('half-open');
    expect(await ask(guard, succeeds, { passes: true })).toBe('sound');
    reject(new PlayerError('disk-full'));
    expect(await trial).toBe('disk-full');
    await openBreaker(guard);
    expect(guard.state).toBe('open');
    expect(await ask(guard, succeeds)).toBe('breaker-open');
  });

  it('is neither opened by one file, however often it fails, nor kept open by it', async () => {
    const guard = makeGuard({ perFile: true, limits: { failures: 3, seconds: 600 } });
    const read = (path: string, work = fails('decode-failed')) => ask(guard, work, { about: { path } });
    for (let i = 0; i < 20; i++) await read('bad');
    expect(guard.figures()).toMatchObject({ state: 'closed', failures: 20, failuresInARow: 1 });
    // After a success its failure is news again.
    await ask(guard, succeeds, { about: { path: 'bad' } });
    for (const path of ['bad', 'worse', 'worst']) await read(path);
    expect(guard.state).toBe('open');
    endRest();
    // They come first again, say nothing, and the next is the trial.
    for (const path of ['bad', 'worse', 'worst', 'bad']) expect(await read(path)).toBe('decode-failed');
    expect(guard.state).toBe('half-open');
    expect(await ask(guard, succeeds, { about: { path: 'good' } })).toBe('sound');
    expect(guard.state).toBe('closed');
  });

  it('is opened by failures of many files, and by those of nobody knows which', async () => {
    for (const abouts of [
      [{ path: 'a' }, { path: 'b' }, { path: 'c' }],
      [{}, {}, {}],
    ]) {
      const guard = makeGuard({ perFile: true, limits: { failures: 3, seconds: 600 } });
      for (const about of abouts) await ask(guard, fails('decode-failed'), { about });
      expect(guard.state).toBe('open');
    }
  });

  it('rests on when a longer rest is set after it', async () => {
    const guard = makeGuard();
    await openBreaker(guard);
    await expect.poll(() => guard.state).toBe('half-open');
    guard.configure({ failures: 3, seconds: 600 });
    expect(guard.state).toBe('open');
    expect(await ask(guard, succeeds)).toBe('breaker-open');
  });

  it('takes new limits at once, open or not', async () => {
    const guard = makeGuard({ limits: { failures: 2, seconds: 600 } });
    await openBreaker(guard);
    guard.configure({ failures: 4, seconds: REST_MS / 1000 });
    await expect.poll(() => guard.state).toBe('half-open');
    await ask(guard, succeeds);
    for (let i = 0; i < 3; i++) await ask(guard, fails('worker-crashed'));
    expect(guard.state).toBe('closed');
    await ask(guard, fails('worker-crashed'));
    expect(guard.state).toBe('open');
  });

  it('judges foreign errors by what they are and hands them on as they are', async () => {
    const guard = makeGuard({ limits: { failures: 1, seconds: 600 } });
    const foreign = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    await expect(guard.run(() => Promise.reject(foreign), { signal: never })).rejects.toBe(foreign);
    expect(guard.state).toBe('closed');
    const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    await expect(guard.run(() => Promise.reject(busy), { signal: never })).rejects.toBe(busy);
    expect(guard.state).toBe('open');
  });

  it('ends trials when it is disposed, and lets nobody in any more', async () => {
    const guard = makeGuard();
    await openBreaker(guard);
    await expect.poll(() => guard.state).toBe('half-open');
    const trial = ask(guard, (signal) => sleep(60_000, null, { signal }).catch(() => 'ended'));
    guard.dispose();
    expect(await trial).toBe('ended');
    expect(await ask(guard, succeeds)).toBe('aborted');
  });

  it('survives random use: never waits, counts what it did', async () => {
    const guard = makeGuard({ limits: { failures: 2, seconds: 0.01 } });
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const ran = { attempts: 0, refused: 0 };
    const asks = Array.from({ length: 400 }, async () => {
      await sleep(random() * 300);
      const [dice, ms, leaves, passes] = [random(), random() * 4, random() < 0.2, random() < 0.1];
      const asker = new AbortController();
      if (leaves) setTimeout(() => asker.abort(), ms / 2);
      const answer = await ask(
        guard,
        async () => {
          ran.attempts += 1;
          await sleep(ms);
          if (dice < 0.4) throw new PlayerError('worker-crashed');
          if (dice < 0.5) throw new PlayerError('file-corrupt');
          if (dice < 0.6) throw new PlayerError('overloaded');
          return 'sound';
        },
        { signal: asker.signal, passes },
      );
      if (answer === 'breaker-open') ran.refused += 1;
      if (passes) expect(answer).not.toBe('breaker-open');
      return answer;
    });
    const answers = await Promise.all(asks);
    expect(new Set(answers)).toEqual(
      new Set(['sound', 'worker-crashed', 'file-corrupt', 'overloaded', 'aborted', 'breaker-open']),
    );
    await expect.poll(() => ask(guard, succeeds)).toBe('sound');
    expect(guard.state).toBe('closed');
    const figures = guard.figures();
    expect(figures.attempts).toBeGreaterThanOrEqual(ran.attempts + 1);
    expect(figures.refused).toBeGreaterThanOrEqual(ran.refused);
    expect(figures.opened).toBeGreaterThan(0);
  });
});

describe('tries anew', () => {
  const bounds = { firstMs: 4, limitMs: 20 };

  it('are made for what passes only, as often as asked', async () => {
    const guard = makeGuard({ retryBounds: bounds, limits: { failures: 10, seconds: 600 } });
    let tries = 0;
    const flaky = async (): Promise<string> => {
      if (++tries < 3) throw new PlayerError('too-many-files');
      return 'tags';
    };
    expect(await ask(guard, flaky, { retries: 2 })).toBe('tags');
    expect(tries).toBe(3);
    expect(guard.figures().retries).toBe(2);
    for (const code of ['file-corrupt', 'worker-crashed', 'disk-full', 'render-invalid'] as const) {
      tries = 0;
      await ask(guard, () => (tries++, fails(code)()), { retries: 2 });
      expect(tries, code).toBe(1);
    }
    tries = 0;
    expect(await ask(guard, () => (tries++, fails('decode-failed')()), { retries: 1 })).toBe('decode-failed');
    expect(tries).toBe(2);
  });

  it('count as one failure, told once', async () => {
    const outcomes: (ErrorCode | null)[] = [];
    const onOutcome = ({ error }: GuardedOutcome) => void outcomes.push(error?.code ?? null);
    const guard = makeGuard({ retryBounds: bounds, limits: { failures: 2, seconds: 600 }, onOutcome });
    expect(await ask(guard, fails('decode-failed'), { retries: 4 })).toBe('decode-failed');
    expect(guard.figures()).toMatchObject({ state: 'closed', attempts: 5, failures: 1, failuresInARow: 1, retries: 4 });
    expect(outcomes).toEqual(['decode-failed']);
    expect(await ask(guard, fails('decode-failed'), { retries: 4 })).toBe('decode-failed');
    expect(guard.state).toBe('open');
  });

  it('tell the failure itself when others open the circuit breaker between them', async () => {
    const outcomes: (ErrorCode | null)[] = [];
    const onOutcome = ({ error }: GuardedOutcome) => void outcomes.push(error?.code ?? null);
    const guard = makeGuard({ retryBounds: bounds, limits: { failures: 2, seconds: 600 }, onOutcome });
    let tries = 0;
    const unlucky = async (): Promise<never> => {
      tries += 1;
      await openBreaker(guard);
      throw new PlayerError('decode-failed');
    };
    expect(await ask(guard, unlucky, { retries: 5 })).toBe('decode-failed');
    expect(tries).toBe(1);
    expect(outcomes).toEqual(['decoder-missing', 'decoder-missing', 'decode-failed']);
  });

  it('end at once when their asker leaves during the wait', async () => {
    const guard = makeGuard({ retryBounds: { firstMs: 60_000, limitMs: 60_000 } });
    const asker = new AbortController();
    const answer = ask(guard, fails('decode-failed'), { retries: 1, signal: asker.signal });
    await sleep(5);
    asker.abort();
    expect(await answer).toBe('aborted');
    expect(guard.figures()).toMatchObject({ attempts: 1, retries: 0 });
  });
});

describe('a circuit breaker for synchronous work', () => {
  it('opens, rests, tries and closes', async () => {
    const guard = makeGuard({ name: 'database', limits: { failures: 2, seconds: 600 } });
    expect(now(guard, () => 7)).toBe(7);
    expect(now(guard, throws('database-failed'))).toBe('database-failed');
    expect(now(guard, throws('database-failed'))).toBe('database-failed');
    // In the same tick, before the breaker heard of it.
    let ran = false;
    expect(now(guard, () => (ran = true))).toBe('breaker-open');
    await expect.poll(() => guard.state).toBe('open');
    expect(now(guard, () => (ran = true))).toBe('breaker-open');
    expect(ran).toBe(false);
    endRest();
    expect(now(guard, () => 8)).toBe(8);
    // Its trial went well in this very tick: all may enter.
    expect(now(guard, () => 9)).toBe(9);
    expect(now(guard, () => 10)).toBe(10);
    await expect.poll(() => guard.state).toBe('closed');
    expect(guard.figures()).toMatchObject({ attempts: 6, failures: 2, refused: 2, opened: 1 });
  });

  it('refuses in the tick in which its trial failed, and does not do the work later either', async () => {
    const guard = makeGuard({ limits: { failures: 1, seconds: 600 } });
    now(guard, throws('database-failed'));
    await expect.poll(() => guard.state).toBe('open');
    endRest();
    expect(now(guard, throws('database-failed'))).toBe('database-failed');
    let ran = 0;
    expect(now(guard, () => ran++)).toBe('breaker-open');
    await expect.poll(() => guard.state).toBe('open');
    endRest();
    expect(ran).toBe(0);
    expect(now(guard, () => 1)).toBe(1);
    now(guard, throws('database-failed'));
    await expect.poll(() => guard.state).toBe('open');
  });

  it('gives the trial to the next when it said nothing', async () => {
    const guard = makeGuard({ name: 'database', limits: { failures: 1, seconds: 600 } });
    now(guard, throws('database-failed'));
    await expect.poll(() => guard.state).toBe('open');
    endRest();
    for (let i = 0; i < 2; i++) {
      expect(now(guard, throws('disk-full'))).toBe('disk-full');
      await sleep(0);
      expect(guard.state).toBe('half-open');
    }
    expect(now(guard, () => 1)).toBe(1);
    await expect.poll(() => guard.state).toBe('closed');
    expect(now(guard, () => 2)).toBe(2);
    expect(guard.figures().refused).toBe(0);
  });

  it('is not open for good by limits below what it has counted', async () => {
    const guard = makeGuard({ limits: { failures: 5, seconds: 600 } });
    for (let i = 0; i < 3; i++) now(guard, throws('database-failed'));
    await sleep(0);
    guard.configure({ failures: 2, seconds: 600 });
    expect(guard.state).toBe('closed');
    expect(now(guard, () => 1)).toBe(1);
    expect(guard.figures().failuresInARow).toBe(0);
    for (let i = 0; i < 2; i++) now(guard, throws('database-failed'));
    expect(now(guard, () => 1)).toBe('breaker-open');
  });

  it('takes work within its work for one piece', async () => {
    const guard = makeGuard({ limits: { failures: 1, seconds: REST_MS / 1000 } });
    now(guard, throws('database-failed'));
    await expect.poll(() => guard.state).toBe('half-open');
    expect(now(guard, () => guard.runNow(() => guard.runNow(() => 'row')))).toBe('row');
    await expect.poll(() => guard.state).toBe('closed');
    expect(guard.figures().attempts).toBe(2);
  });

  it('lets pass, also in the tick in which it opens', async () => {
    const guard = makeGuard({ limits: { failures: 1, seconds: 600 } });
    now(guard, throws('database-failed'));
    expect(now(guard, () => 'rescan', true)).toBe('rescan');
    expect(now(guard, () => 'next')).toBe('next');
    await sleep(0);
    expect(guard.state).toBe('closed');
    now(guard, throws('database-failed'));
    await expect.poll(() => guard.state).toBe('open');
    expect(now(guard, throws('database-failed'), true)).toBe('database-failed');
    expect(now(guard, () => 'x')).toBe('breaker-open');
    expect(now(guard, () => 'rescan', true)).toBe('rescan');
    expect(guard.state).toBe('closed');
    expect(now(guard, () => 'x')).toBe('x');
  });
});
