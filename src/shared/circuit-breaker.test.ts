import { describe, expect, it } from 'vitest';

import { CircuitBreaker, type BreakerLimits, type Verdict } from './circuit-breaker.ts';
import type { BreakerState } from './health.ts';

function make(limits: BreakerLimits = { failures: 3, seconds: 30 }) {
  const clock = { ms: 5_000 };
  const told: BreakerState[] = [];
  const breaker = new CircuitBreaker({ limits, nowMs: () => clock.ms, onChange: (state) => told.push(state) });
  const ends = (...verdicts: Verdict[]): void => {
    for (const verdict of verdicts) breaker.enter()!.end(verdict);
  };
  return { breaker, clock, told, ends };
}

describe('a circuit breaker', () => {
  it('opens by failures in a row, and only by these', () => {
    const { breaker, ends } = make();
    ends('failure', 'failure', 'success', 'failure', 'nothing', 'failure');
    expect(breaker.state).toBe('closed');
    ends('failure');
    expect(breaker.state).toBe('open');
  });

  it('refuses while it is open, and lets one in when its rest is over to the millisecond', () => {
    const { breaker, clock, ends } = make();
    ends('failure', 'failure', 'failure');
    clock.ms += 29_999;
    expect(breaker.enter()).toBeNull();
    expect(breaker.leftMs).toBe(1);
    clock.ms += 1;
    expect(breaker.state).toBe('half-open');
    expect(breaker.enter()?.isTrial).toBe(true);
    expect(breaker.enter()).toBeNull();
  });

  it('closes by a trial that went well, and rests anew by one that failed', () => {
    const { breaker, clock, told, ends } = make({ failures: 1, seconds: 10 });
    ends('failure');
    clock.ms += 10_000;
    ends('failure');
    clock.ms += 9_999;
    expect(breaker.enter()).toBeNull();
    clock.ms += 1;
    ends('success');
    expect(told).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
    expect(breaker.failuresInARow).toBe(0);
  });

  it('gives the place of a trial that told nothing to the next', () => {
    const { breaker, clock, ends } = make({ failures: 1, seconds: 10 });
    ends('failure');
    clock.ms += 10_000;
    ends('nothing');
    expect(breaker.state).toBe('half-open');
    ends('success');
    expect(breaker.state).toBe('closed');
  });

  it('closes by work that passed; its failures change nothing', () => {
    const { breaker, ends } = make({ failures: 1, seconds: 10 });
    ends('failure');
    breaker.passed('failure');
    breaker.passed('nothing');
    expect(breaker.state).toBe('open');
    breaker.passed('success');
    expect(breaker.state).toBe('closed');
  });

  it('takes a trial for work like any other once it no longer waits for it', () => {
    const { breaker, clock, ends } = make({ failures: 2, seconds: 10 });
    ends('failure', 'failure');
    clock.ms += 10_000;
    const trial = breaker.enter()!;
    breaker.passed('success');
    trial.end('failure');
    expect(breaker.state).toBe('closed');
    expect(breaker.failuresInARow).toBe(1);
  });

  it('is not opened, closed or kept open by work that was let in before it opened', () => {
    const { breaker, clock, ends } = make({ failures: 1, seconds: 10 });
    const [early, late] = [breaker.enter()!, breaker.enter()!];
    ends('failure');
    early.end('success');
    expect(breaker.state).toBe('open');
    clock.ms += 6_000;
    late.end('failure');
    clock.ms += 4_000;
    expect(breaker.state).toBe('half-open');
  });

  it('takes new limits at once, for a rest that has begun and one that is over', () => {
    const { breaker, clock, told, ends } = make({ failures: 1, seconds: 10 });
    ends('failure');
    clock.ms += 10_000;
    breaker.look();
    breaker.configure({ failures: 1, seconds: 20 });
    expect(breaker.enter()).toBeNull();
    breaker.configure({ failures: 5, seconds: 1 });
    expect(told).toEqual(['open', 'half-open', 'open', 'half-open']);
  });

  it('is not opened by limits alone', () => {
    const { breaker, ends } = make({ failures: 5, seconds: 10 });
    ends('failure', 'failure', 'failure');
    breaker.configure({ failures: 2, seconds: 10 });
    expect(breaker.state).toBe('closed');
    ends('success', 'failure');
    expect(breaker.state).toBe('closed');
  });
});
