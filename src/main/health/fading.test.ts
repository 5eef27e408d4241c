import { describe, expect, it, onTestFinished } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { BreakerState, DegradationFigures } from '../../shared/health.ts';
import { GuardedWork } from '../resilience/guarded-work.ts';
import { Fading } from './fading.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('what fades', () => {
  it('is a circuit breaker that waits for a try nobody needs; one that is open, or open again, does not', async () => {
    const breaker = new GuardedWork({ name: 'analysis', limits: { failures: 1, seconds: 0.05 }, log });
    onTestFinished(() => breaker.dispose());
    const fading = new Fading();
    const judged = (nowMs: number) => fading.breakers([breaker.figures()], nowMs)[0]?.state;
    const fail = (): Promise<unknown> =>
      breaker
        .run(() => Promise.reject(new PlayerError('decode-failed')), { signal: new AbortController().signal })
        .catch(() => null);
    expect(judged(0)).toBe('closed');
    await fail();
    expect(judged(1_000)).toBe('open');
    expect(judged(600_000)).toBe('open');
    await expect.poll(() => breaker.state).toBe('half-open');
    expect(judged(601_000)).toBe('half-open');
    expect(judged(660_000)).toBe('half-open');
    expect(judged(661_000)).toBe('closed');
    expect(breaker.figures().state).toBe('half-open');
    await fail();
    expect(judged(662_000)).toBe('open');
    await expect.poll(() => breaker.state).toBe('half-open');
    expect(judged(663_000)).toBe('half-open');
  });

  it('is the breaker of a drive that waits for a read nobody needs', () => {
    const fading = new Fading();
    const judged = (state: BreakerState, nowMs: number) =>
      fading.drives([{ rootId: 1, path: '/music', state, sinceMs: 0, slowInARow: 3, refused: 0 }], nowMs)[0]?.state;
    expect(judged('open', 0)).toBe('open');
    expect(judged('half-open', 60_000)).toBe('half-open');
    expect(judged('half-open', 119_999)).toBe('half-open');
    expect(judged('half-open', 120_000)).toBe('closed');
  });

  it('is a row of degraded chunks that has not grown for five minutes', () => {
    const fading = new Fading();
    const rowOf = (total: number, nowMs: number): number | undefined => {
      const simple: DegradationFigures = { step: 'simple', total, inARow: total, lastCode: 'render-invalid' };
      return fading.degradations([simple], nowMs)[0]?.inARow;
    };
    expect(rowOf(0, 0)).toBe(0);
    expect(rowOf(1, 1_000)).toBe(1);
    expect(rowOf(1, 300_999)).toBe(1);
    expect(rowOf(1, 301_000)).toBe(0);
    expect(rowOf(2, 302_000)).toBe(2);
  });
});
