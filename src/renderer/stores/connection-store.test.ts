import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SocketBreaker } from '../client/socket-breaker.ts';
import { PlayerError } from '../../shared/errors.ts';
import { bindConnection, bindOneWindow, createConnectionStore } from './connection-store.ts';
import { createCoreEnd } from './core-end.testing.ts';

describe('how the socket fares', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start() {
    const core = createCoreEnd();
    const breaker = new SocketBreaker();
    const store = createConnectionStore(breaker);
    const binding = bindConnection(core.client, breaker, store, () => undefined);
    const states = (): unknown[] => core.notes.map(([name, args]) => [name, (args as { state: string }).state]);
    return { core, breaker, store, binding, states };
  }

  it('is told at each connection and each change', () => {
    const { core, breaker, store, binding, states } = start();
    breaker.attempt();
    core.open();
    expect(core.notes).toEqual([['page.socket', breaker.figures()]]);
    core.lose();
    for (let lost = 0; lost < 3; lost++) breaker.failed();
    expect(core.notes.length).toBe(1);
    expect(store.getState().socket.state).toBe('open');
    breaker.attempt();
    core.open();
    expect(states().at(-1)).toEqual(['page.socket', 'open']);
    vi.advanceTimersByTime(120_000);
    breaker.succeeded();
    expect(states().length).toBe(3);
    expect(states().at(-1)).toEqual(['page.socket', 'closed']);
    expect(store.getState().socket).toEqual(breaker.figures());
    binding.dispose();
    core.lose();
    core.open();
    expect(core.notes).toHaveLength(3);
  });

  it('is not, where there is none', () => {
    const { core } = start();
    core.open();
    expect(core.notes).toEqual([]);
  });
});

describe('a window that another takes the place of', () => {
  it('falls silent, and is loaded anew when it is used again', () => {
    const store = createConnectionStore(new SocketBreaker());
    const [pause, reload] = [vi.fn(), vi.fn()];
    bindOneWindow(store, { pause }, { location: { reload } });
    store.setState({ connected: true, refusal: null });
    store.setState({ connected: false, refusal: new PlayerError('too-many-clients') });
    store.setState({ connected: true, refusal: null });
    expect(pause).not.toHaveBeenCalled();
    expect(reload).not.toHaveBeenCalled();
    store.setState({ connected: false, refusal: new PlayerError('used-elsewhere') });
    expect(pause).toHaveBeenCalledOnce();
    store.setState({ connected: true, refusal: null });
    expect(reload).toHaveBeenCalledOnce();
  });
});
