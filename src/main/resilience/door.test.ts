// With the real breaker. Where the rest itself is looked at it is a sixth of a second of real time.
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { BreakerState } from '../../shared/health.ts';
import type { Logger } from '../platform/log.ts';
import { Door, type DoorOptions, type DoorOutcome } from './door.ts';
import type { FailureSubject } from './failure.ts';

const lines: string[] = [];
const log: Logger = {
  info: (line) => void lines.push(`info ${line}`),
  warn: (line) => void lines.push(`warn ${line}`),
  error: (line) => void lines.push(`error ${line}`),
};

const REST_MS = 150;
const open: Door[] = [];

function makeDoor(options: Partial<DoorOptions> = {}): Door {
  const door = new Door({ name: 'render', limits: { failures: 3, seconds: REST_MS / 1000 }, log, ...options });
  open.push(door);
  return door;
}

const never = new AbortController().signal;
const fails = (code: ErrorCode) => () => Promise.reject(new PlayerError(code));
const succeeds = () => Promise.resolve('sound');

/** What came of it: the value, or the code. */
async function ask(
  door: Door,
  work: (signal: AbortSignal) => Promise<unknown>,
  options: { signal?: AbortSignal; passes?: boolean; retries?: number; about?: FailureSubject } = {},
): Promise<unknown> {
  try {
    return await door.through(work, { signal: never, ...options });
  } catch (error) {
    return error instanceof PlayerError ? error.code : error;
  }
}

async function shut(door: Door): Promise<void> {
  while (door.state === 'closed') await ask(door, fails('decoder-missing'));
}

/** A rest of ten minutes is over: for tests that do not look at the rest itself, and must not depend on what else the machine does. */
function endRest(): void {
  const laterMs = performance.now() + 600_000;
  vi.restoreAllMocks();
  const aheadMs = laterMs - performance.now();
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + aheadMs);
}

function now(door: Door, work: () => unknown, passes = false): unknown {
  try {
    return door.throughNow(work, { passes });
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
  for (const door of open.splice(0)) door.dispose();
});

describe('a door', () => {
  it('shuts after so many failures in a row, rests, lets one try and opens', async () => {
    const door = makeDoor({ limits: { failures: 3, seconds: 600 } });
    const states: BreakerState[] = [];
    door.onState(({ state }) => states.push(state));
    for (let i = 0; i < 3; i++) expect(await ask(door, fails('decoder-missing'))).toBe('decoder-missing');
    expect(await ask(door, succeeds)).toBe('door-closed');
    door.configure({ failures: 3, seconds: 0.05 });
    // Nobody asks, and still it says that one may.
    await expect.poll(() => door.state).toBe('half-open');
    expect(await ask(door, succeeds)).toBe('sound');
    expect(states).toEqual(['open', 'half-open', 'closed']);
    expect(door.figures()).toMatchObject({
      attempts: 4,
      failures: 3,
      failuresInARow: 0,
      refused: 1,
      opened: 1,
      lastCode: 'decoder-missing',
    });
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['warn', 'info', 'info']);
  });

  it('shuts again when the trial fails, for a whole rest', async () => {
    const door = makeDoor();
    await shut(door);
    await expect.poll(() => door.state).toBe('half-open');
    const begunMs = performance.now();
    expect(await ask(door, fails('decoder-missing'))).toBe('decoder-missing');
    await expect.poll(() => door.state, { interval: 2 }).toBe('half-open');
    expect(performance.now() - begunMs).toBeGreaterThanOrEqual(REST_MS);
    expect(door.figures().opened).toBe(2);
  });

  it('is not shut by failures with a success between them, nor by what is of the file', async () => {
    const door = makeDoor();
    for (let round = 0; round < 5; round++) {
      await ask(door, fails('worker-crashed'));
      await ask(door, fails('worker-stuck'));
      await ask(door, round % 2 === 0 ? succeeds : fails('file-corrupt'));
    }
    expect(door.state).toBe('closed');
    for (let i = 0; i < 20; i++) await ask(door, fails('file-corrupt'));
    expect(door.figures()).toMatchObject({ state: 'closed', failures: 10, failuresInARow: 0 });
  });

  it('neither counts nor forgets for what says nothing of it', async () => {
    const door = makeDoor();
    await ask(door, fails('worker-crashed'));
    await ask(door, fails('worker-crashed'));
    await ask(door, fails('disk-full'));
    expect(door.figures().failuresInARow).toBe(2);
    await ask(door, fails('worker-crashed'));
    expect(door.state).toBe('open');
  });

  it.each([-3_600_000, 3_600_000])('rests as long when the clock is set by %d ms', async (jumpMs) => {
    const door = makeDoor({ limits: { failures: 1, seconds: 0.3 } });
    await shut(door);
    const before = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => before() + jumpMs);
    expect(await ask(door, succeeds)).toBe('door-closed');
    await expect.poll(() => ask(door, succeeds), { timeout: 2_000 }).toBe('sound');
  });

  it('lets nobody wait for the trial of another', async () => {
    const door = makeDoor();
    await shut(door);
    await expect.poll(() => door.state).toBe('half-open');
    const { promise, resolve } = Promise.withResolvers<string>();
    const trial = ask(door, () => promise);
    expect(await ask(door, succeeds)).toBe('door-closed');
    expect(await ask(door, succeeds)).toBe('door-closed');
    resolve('late');
    expect(await trial).toBe('late');
    expect(await ask(door, succeeds)).toBe('sound');
  });

  it('carries a trial through though its asker leaves', async () => {
    const door = makeDoor();
    await shut(door);
    await expect.poll(() => door.state).toBe('half-open');
    const asker = new AbortController();
    const { promise, resolve } = Promise.withResolvers<string>();
    let wasAborted = false;
    const trial = ask(
      door,
      (signal) => {
        signal.addEventListener('abort', () => (wasAborted = true));
        return promise;
      },
      { signal: asker.signal },
    );
    asker.abort();
    expect(await trial).toBe('aborted');
    expect([door.state, wasAborted]).toEqual(['half-open', false]);
    resolve('done');
    await expect.poll(() => door.state).toBe('closed');
  });

  it('gives the trial to the next when it said nothing, and never takes it for a success', async () => {
    const door = makeDoor({ limits: { failures: 3, seconds: 600 } });
    await shut(door);
    endRest();
    for (const code of ['disk-full', 'overloaded', 'aborted'] as const) {
      expect(await ask(door, fails(code))).toBe(code);
      expect(door.state).toBe('half-open');
    }
    expect(await ask(door, fails('decoder-missing'))).toBe('decoder-missing');
    expect(door.state).toBe('open');
    expect(await ask(door, succeeds)).toBe('door-closed');
  });

  it('counts no aborts, however many', async () => {
    const outcomes: DoorOutcome[] = [];
    const door = makeDoor({ onOutcome: (outcome) => outcomes.push(outcome) });
    const storm = Array.from({ length: 500 }, async (_, i) => {
      const asker = new AbortController();
      const work = (signal: AbortSignal): Promise<never> =>
        new Promise((_resolve, reject) =>
          // Half of them fail of the abort in words of their own.
          signal.addEventListener('abort', () => reject(new PlayerError(i % 2 === 0 ? 'aborted' : 'worker-crashed'))),
        );
      const answer = ask(door, work, { signal: asker.signal });
      await sleep(i % 7);
      asker.abort();
      return answer;
    });
    expect(new Set(await Promise.all(storm))).toEqual(new Set(['aborted']));
    expect(await ask(door, succeeds, { signal: AbortSignal.abort() })).toBe('aborted');
    expect(door.figures()).toMatchObject({ state: 'closed', failures: 0, failuresInARow: 0, refused: 0 });
    expect(outcomes).toEqual([]);
  });

  it('answers an asker who leaves at once, though the work goes on', async () => {
    const door = makeDoor();
    const asker = new AbortController();
    const { promise, resolve } = Promise.withResolvers<string>();
    const answer = ask(door, () => promise, { signal: asker.signal });
    asker.abort();
    expect(await answer).toBe('aborted');
    resolve('nobody listens');
  });

  it('always lets in who passes; their success opens it for all, their failure leaves it shut', async () => {
    const door = makeDoor({ limits: { failures: 2, seconds: 600 } });
    await shut(door);
    expect(await ask(door, fails('worker-crashed'), { passes: true })).toBe('worker-crashed');
    expect(await ask(door, fails('disk-full'), { passes: true })).toBe('disk-full');
    expect(await ask(door, succeeds)).toBe('door-closed');
    expect(await ask(door, succeeds, { passes: true })).toBe('sound');
    expect(door.state).toBe('closed');
    expect(await ask(door, succeeds)).toBe('sound');
    await shut(door);
    // That the file is bad was found out by what works.
    expect(await ask(door, fails('file-corrupt'), { passes: true })).toBe('file-corrupt');
    expect(door.state).toBe('closed');
  });

  it('lets in who passes during the trial of another, too', async () => {
    const door = makeDoor();
    await shut(door);
    await expect.poll(() => door.state).toBe('half-open');
    const { promise, reject } = Promise.withResolvers<string>();
    const trial = ask(door, () => promise);
    expect(await ask(door, succeeds, { passes: true })).toBe('sound');
    expect(door.state).toBe('closed');
    reject(new PlayerError('worker-crashed'));
    expect(await trial).toBe('worker-crashed');
    // It is open, and one failure is one.
    expect(door.figures()).toMatchObject({ state: 'closed', failuresInARow: 1 });
  });

  it('rests wholly when it shuts again, whatever a trial says that it no longer waits for', async () => {
    const door = makeDoor({ limits: { failures: 1, seconds: 600 } });
    await shut(door);
    endRest();
    const { promise, reject } = Promise.withResolvers<string>();
    const trial = ask(door, () => promise);
    expect(door.state).toBe('half-open');
    expect(await ask(door, succeeds, { passes: true })).toBe('sound');
    reject(new PlayerError('disk-full'));
    expect(await trial).toBe('disk-full');
    await shut(door);
    expect(door.state).toBe('open');
    expect(await ask(door, succeeds)).toBe('door-closed');
  });

  it('is neither shut by one file, however often it fails, nor kept shut by it', async () => {
    const door = makeDoor({ perFile: true, limits: { failures: 3, seconds: 600 } });
    const read = (path: string, work = fails('decode-failed')) => ask(door, work, { about: { path } });
    for (let i = 0; i < 20; i++) await read('bad');
    expect(door.figures()).toMatchObject({ state: 'closed', failures: 20, failuresInARow: 1 });
    // After a success its failure is news again.
    await ask(door, succeeds, { about: { path: 'bad' } });
    for (const path of ['bad', 'worse', 'worst']) await read(path);
    expect(door.state).toBe('open');
    endRest();
    // They come first again, say nothing, and the next is the trial.
    for (const path of ['bad', 'worse', 'worst', 'bad']) expect(await read(path)).toBe('decode-failed');
    expect(door.state).toBe('half-open');
    expect(await ask(door, succeeds, { about: { path: 'good' } })).toBe('sound');
    expect(door.state).toBe('closed');
  });

  it('is shut by failures of many files, and by those of nobody knows which', async () => {
    for (const abouts of [
      [{ path: 'a' }, { path: 'b' }, { path: 'c' }],
      [{}, {}, {}],
    ]) {
      const door = makeDoor({ perFile: true, limits: { failures: 3, seconds: 600 } });
      for (const about of abouts) await ask(door, fails('decode-failed'), { about });
      expect(door.state).toBe('open');
    }
  });

  it('rests on when a longer rest is set after it', async () => {
    const door = makeDoor();
    await shut(door);
    await expect.poll(() => door.state).toBe('half-open');
    door.configure({ failures: 3, seconds: 600 });
    expect([door.state, await ask(door, succeeds)]).toEqual(['open', 'door-closed']);
  });

  it('takes new limits at once, shut or not', async () => {
    const door = makeDoor({ limits: { failures: 2, seconds: 600 } });
    await shut(door);
    door.configure({ failures: 4, seconds: REST_MS / 1000 });
    await expect.poll(() => door.state).toBe('half-open');
    await ask(door, succeeds);
    for (let i = 0; i < 3; i++) await ask(door, fails('worker-crashed'));
    expect(door.state).toBe('closed');
    await ask(door, fails('worker-crashed'));
    expect(door.state).toBe('open');
  });

  it('judges foreign errors by what they are and hands them on as they are', async () => {
    const door = makeDoor({ limits: { failures: 1, seconds: 600 } });
    const foreign = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    await expect(door.through(() => Promise.reject(foreign), { signal: never })).rejects.toBe(foreign);
    expect(door.state).toBe('closed');
    const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    await expect(door.through(() => Promise.reject(busy), { signal: never })).rejects.toBe(busy);
    expect(door.state).toBe('open');
  });

  it('ends trials when it is disposed, and lets nobody in any more', async () => {
    const door = makeDoor();
    await shut(door);
    await expect.poll(() => door.state).toBe('half-open');
    const trial = ask(door, (signal) => sleep(60_000, null, { signal }).catch(() => 'ended'));
    door.dispose();
    expect(await trial).toBe('ended');
    expect(await ask(door, succeeds)).toBe('aborted');
  });

  it('survives random use: never waits, counts what it did', async () => {
    const door = makeDoor({ limits: { failures: 2, seconds: 0.01 } });
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const ran = { attempts: 0, refused: 0 };
    const asks = Array.from({ length: 400 }, async () => {
      await sleep(random() * 300);
      const [dice, ms, leaves, passes] = [random(), random() * 4, random() < 0.2, random() < 0.1];
      const asker = new AbortController();
      if (leaves) setTimeout(() => asker.abort(), ms / 2);
      const answer = await ask(
        door,
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
      if (answer === 'door-closed') ran.refused += 1;
      if (passes) expect(answer).not.toBe('door-closed');
      return answer;
    });
    const answers = await Promise.all(asks);
    expect(new Set(answers)).toEqual(
      new Set(['sound', 'worker-crashed', 'file-corrupt', 'overloaded', 'aborted', 'door-closed']),
    );
    await expect.poll(() => ask(door, succeeds)).toBe('sound');
    expect(door.state).toBe('closed');
    const figures = door.figures();
    expect(figures.attempts).toBeGreaterThanOrEqual(ran.attempts + 1);
    expect(figures.refused).toBeGreaterThanOrEqual(ran.refused);
    expect(figures.opened).toBeGreaterThan(0);
  });
});

describe('tries anew', () => {
  const bounds = { firstMs: 4, limitMs: 20 };

  it('are made for what passes only, as often as asked', async () => {
    const door = makeDoor({ retryBounds: bounds, limits: { failures: 10, seconds: 600 } });
    let tries = 0;
    const flaky = async (): Promise<string> => {
      if (++tries < 3) throw new PlayerError('too-many-files');
      return 'tags';
    };
    expect(await ask(door, flaky, { retries: 2 })).toBe('tags');
    expect([tries, door.figures().retries]).toEqual([3, 2]);
    for (const code of ['file-corrupt', 'worker-crashed', 'disk-full', 'render-invalid'] as const) {
      tries = 0;
      await ask(door, () => (tries++, fails(code)()), { retries: 2 });
      expect([code, tries]).toEqual([code, 1]);
    }
    tries = 0;
    expect(await ask(door, () => (tries++, fails('decode-failed')()), { retries: 1 })).toBe('decode-failed');
    expect(tries).toBe(2);
  });

  it('count as one failure, told once', async () => {
    const outcomes: (ErrorCode | null)[] = [];
    const onOutcome = ({ error }: DoorOutcome) => void outcomes.push(error?.code ?? null);
    const door = makeDoor({ retryBounds: bounds, limits: { failures: 2, seconds: 600 }, onOutcome });
    expect(await ask(door, fails('decode-failed'), { retries: 4 })).toBe('decode-failed');
    expect(door.figures()).toMatchObject({ state: 'closed', attempts: 5, failures: 1, failuresInARow: 1, retries: 4 });
    expect(outcomes).toEqual(['decode-failed']);
    expect(await ask(door, fails('decode-failed'), { retries: 4 })).toBe('decode-failed');
    expect(door.state).toBe('open');
  });

  it('tell the failure itself when others shut the door between them', async () => {
    const outcomes: (ErrorCode | null)[] = [];
    const onOutcome = ({ error }: DoorOutcome) => void outcomes.push(error?.code ?? null);
    const door = makeDoor({ retryBounds: bounds, limits: { failures: 2, seconds: 600 }, onOutcome });
    let tries = 0;
    const unlucky = async (): Promise<never> => {
      tries += 1;
      await shut(door);
      throw new PlayerError('decode-failed');
    };
    expect(await ask(door, unlucky, { retries: 5 })).toBe('decode-failed');
    expect(tries).toBe(1);
    expect(outcomes).toEqual(['decoder-missing', 'decoder-missing', 'decode-failed']);
  });

  it('end at once when their asker leaves during the wait', async () => {
    const door = makeDoor({ retryBounds: { firstMs: 60_000, limitMs: 60_000 } });
    const asker = new AbortController();
    const answer = ask(door, fails('decode-failed'), { retries: 1, signal: asker.signal });
    await sleep(5);
    asker.abort();
    expect(await answer).toBe('aborted');
    expect(door.figures()).toMatchObject({ attempts: 1, retries: 0 });
  });
});

describe('a door for synchronous work', () => {
  it('shuts, rests, tries and opens', async () => {
    const door = makeDoor({ name: 'database', limits: { failures: 2, seconds: 600 } });
    expect(now(door, () => 7)).toBe(7);
    expect(now(door, throws('database-failed'))).toBe('database-failed');
    expect(now(door, throws('database-failed'))).toBe('database-failed');
    // In the same tick, before the breaker heard of it.
    let ran = false;
    expect(now(door, () => (ran = true))).toBe('door-closed');
    await expect.poll(() => door.state).toBe('open');
    expect(now(door, () => (ran = true))).toBe('door-closed');
    expect(ran).toBe(false);
    endRest();
    expect(now(door, () => 8)).toBe(8);
    // Its trial went well in this very tick: all may enter.
    expect([now(door, () => 9), now(door, () => 10)]).toEqual([9, 10]);
    await expect.poll(() => door.state).toBe('closed');
    expect(door.figures()).toMatchObject({ attempts: 6, failures: 2, refused: 2, opened: 1 });
  });

  it('refuses in the tick in which its trial failed, and does not do the work later either', async () => {
    const door = makeDoor({ limits: { failures: 1, seconds: 600 } });
    now(door, throws('database-failed'));
    await expect.poll(() => door.state).toBe('open');
    endRest();
    expect(now(door, throws('database-failed'))).toBe('database-failed');
    let ran = 0;
    expect(now(door, () => ran++)).toBe('door-closed');
    await expect.poll(() => door.state).toBe('open');
    endRest();
    expect(ran).toBe(0);
    expect(now(door, () => 1)).toBe(1);
    now(door, throws('database-failed'));
    await expect.poll(() => door.state).toBe('open');
  });

  it('gives the trial to the next when it said nothing', async () => {
    const door = makeDoor({ name: 'database', limits: { failures: 1, seconds: 600 } });
    now(door, throws('database-failed'));
    await expect.poll(() => door.state).toBe('open');
    endRest();
    for (let i = 0; i < 2; i++) {
      expect(now(door, throws('disk-full'))).toBe('disk-full');
      await sleep(0);
      expect(door.state).toBe('half-open');
    }
    expect(now(door, () => 1)).toBe(1);
    await expect.poll(() => door.state).toBe('closed');
    expect([now(door, () => 2), door.figures().refused]).toEqual([2, 0]);
  });

  it('is not shut for good by limits below what it has counted', async () => {
    const door = makeDoor({ limits: { failures: 5, seconds: 600 } });
    for (let i = 0; i < 3; i++) now(door, throws('database-failed'));
    await sleep(0);
    door.configure({ failures: 2, seconds: 600 });
    expect([door.state, now(door, () => 1), door.figures().failuresInARow]).toEqual(['closed', 1, 0]);
    for (let i = 0; i < 2; i++) now(door, throws('database-failed'));
    expect(now(door, () => 1)).toBe('door-closed');
  });

  it('takes work within its work for one piece', async () => {
    const door = makeDoor({ limits: { failures: 1, seconds: REST_MS / 1000 } });
    now(door, throws('database-failed'));
    await expect.poll(() => door.state).toBe('half-open');
    expect(now(door, () => door.throughNow(() => door.throughNow(() => 'row')))).toBe('row');
    await expect.poll(() => door.state).toBe('closed');
    expect(door.figures().attempts).toBe(2);
  });

  it('lets pass, also in the tick in which it shuts', async () => {
    const door = makeDoor({ limits: { failures: 1, seconds: 600 } });
    now(door, throws('database-failed'));
    expect(now(door, () => 'rescan', true)).toBe('rescan');
    expect(now(door, () => 'next')).toBe('next');
    await sleep(0);
    expect(door.state).toBe('closed');
    now(door, throws('database-failed'));
    await expect.poll(() => door.state).toBe('open');
    expect(now(door, throws('database-failed'), true)).toBe('database-failed');
    expect(now(door, () => 'x')).toBe('door-closed');
    expect(now(door, () => 'rescan', true)).toBe('rescan');
    expect([door.state, now(door, () => 'x')]).toEqual(['closed', 'x']);
  });
});
