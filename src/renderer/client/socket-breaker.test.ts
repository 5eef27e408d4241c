import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SocketBreaker } from './socket-breaker.ts';

describe('the breaker of the socket', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function make(failures = 2, seconds = 10) {
    const breaker = new SocketBreaker();
    const states: string[] = [];
    breaker.configure({ failures, seconds });
    breaker.onState((state) => states.push(state));
    return { breaker, states };
  }

  it('opens after so many failures in a row, tries once after its rest, and closes or opens by that', () => {
    const { breaker, states } = make();
    breaker.failed();
    breaker.succeeded();
    expect(breaker.failed()).toBe(true);
    expect(breaker.failed()).toBe(false);
    breaker.attempt();
    breaker.succeeded();
    expect(states).toEqual(['open']);
    vi.advanceTimersByTime(10_000);
    breaker.attempt();
    expect(breaker.failed()).toBe(false);
    vi.advanceTimersByTime(9_999);
    breaker.attempt();
    expect(states).toEqual(['open', 'half-open', 'open']);
    vi.advanceTimersByTime(1);
    breaker.attempt();
    breaker.succeeded();
    expect(states.slice(3)).toEqual(['half-open', 'closed']);
    expect(breaker.failed()).toBe(true);
    expect(breaker.figures()).toMatchObject({
      state: 'closed',
      attempts: 4,
      failures: 5,
      opened: 2,
      failuresInARow: 1,
    });
  });

  it('closes by any answer after its rest, when the connection stood all along', () => {
    const { breaker, states } = make();
    breaker.failed();
    breaker.failed();
    breaker.succeeded();
    vi.advanceTimersByTime(10_000);
    breaker.succeeded();
    expect(states).toEqual(['open', 'closed']);
  });

  it('does not mind a clock on the wall that is set', () => {
    const { breaker, states } = make();
    breaker.failed();
    breaker.failed();
    vi.setSystemTime(Date.now() + 3_600_000);
    breaker.succeeded();
    expect(states).toEqual(['open']);
    vi.setSystemTime(Date.now() - 7_200_000);
    vi.advanceTimersByTime(10_000);
    breaker.succeeded();
    expect(states).toEqual(['open', 'closed']);
  });

  it('takes other limits at once', () => {
    const { breaker, states } = make(20, 600);
    for (let i = 0; i < 5; i++) breaker.failed();
    breaker.configure({ failures: 6, seconds: 1 });
    breaker.failed();
    vi.advanceTimersByTime(1_000);
    breaker.succeeded();
    expect(states).toEqual(['open', 'closed']);
  });
});
