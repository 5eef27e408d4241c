import { describe, expect, it, vi } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { SocketBreaker } from '../client/socket-breaker.ts';
import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';
import { createCoreEnd } from './core-end.testing.ts';
import { bindPageFaults } from './page-faults.ts';

function start() {
  const core = createCoreEnd();
  const page = new EventTarget();
  const breaker = new SocketBreaker();
  const clock = { nowMs: 0 };
  let snapshot = { problem: null } as EngineSnapshot;
  const listeners = new Set<() => void>();
  const engine = {
    snapshot: () => snapshot,
    onChange: (listener: () => void) => (listeners.add(listener), () => listeners.delete(listener)),
  } as unknown as PlayerEngine;
  const binding = bindPageFaults({ client: core.client, engine, breaker, page, nowMs: () => clock.nowMs });
  return {
    core,
    breaker,
    clock,
    binding,
    dispatch: (type: string, fields: object = {}) => page.dispatchEvent(Object.assign(new Event(type), fields)),
    problem(error: PlayerError | null) {
      snapshot = { problem: error && { track: null, error, outcome: 'stopped' } } as EngineSnapshot;
      for (const listener of listeners) listener();
    },
    told: () => core.notes.map(([, args]) => args as { kind: string; message: string }),
  };
}

describe('faults of the page', () => {
  it('reach the core in their own words, with the place', () => {
    const { core, dispatch, told } = start();
    core.open();
    dispatch('error', { error: new TypeError('no such thing'), message: 'Uncaught TypeError' });
    dispatch('unhandledrejection', { reason: new Error('y'.repeat(1000)) });
    dispatch('unhandledrejection', { reason: 'a word' });
    dispatch('unhandledrejection', { reason: undefined });
    dispatch('error', { message: 'Script error.' });
    dispatch('contextlost');
    expect(told().map(({ kind }) => kind)).toEqual(['error', 'rejection', 'rejection', 'rejection', 'error', 'gpu']);
    expect(told()[0]?.message).toMatch(/^TypeError: no such thing at .*page-faults\.test/);
    expect(told()[1]?.message).toHaveLength(500);
    expect(told()[2]?.message).toBe('a word');
    expect(told()[3]?.message).toBe('undefined was thrown');
  });

  it('are at most ten a minute, and none of Chromium’s harmless ones', () => {
    const { core, dispatch, clock, told } = start();
    core.open();
    dispatch('error', { message: 'ResizeObserver loop completed with undelivered notifications.' });
    for (let i = 0; i < 100; i++) dispatch('error', { message: `${i}` });
    expect(told()).toHaveLength(10);
    clock.nowMs = 60_001;
    dispatch('error', { message: 'again' });
    expect(told()).toHaveLength(11);
  });

  it('of the time without a core are told when it is back', () => {
    const { core, dispatch, told } = start();
    dispatch('error', { message: 'early' });
    core.open();
    core.lose();
    dispatch('error', { message: 'late' });
    expect(told().map(({ message }) => message)).toEqual(['early']);
    core.open();
    core.lose();
    core.open();
    expect(told().map(({ message }) => message)).toEqual(['early', 'late']);
  });

  it('are an output that failed, once each time, and a circuit breaker that opened', () => {
    const { core, problem, breaker, binding, dispatch, told } = start();
    core.open();
    const failed = new PlayerError('audio-output-failed');
    for (const error of [failed, failed, null, new PlayerError('file-missing'), failed]) problem(error);
    expect(told().map(({ kind }) => kind)).toEqual(['audio', 'audio']);
    for (let i = 0; i < 3; i++) breaker.failed();
    expect(told().at(-1)).toEqual({ kind: 'error', message: 'the circuit breaker of the socket is open' });
    expect(told()).toHaveLength(3);
    const later = performance.now() + 120_000;
    vi.spyOn(performance, 'now').mockReturnValue(later);
    breaker.attempt();
    expect(breaker.figures().state).toBe('half-open');
    breaker.succeeded();
    vi.restoreAllMocks();
    expect(breaker.figures().state).toBe('closed');
    binding.dispose();
    dispatch('error', { message: 'after the end' });
    problem(failed);
    expect(told()).toHaveLength(3);
  });
});
