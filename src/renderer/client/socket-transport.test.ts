import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { SerializedError } from '../../shared/errors.ts';
import { createSocketTransport, pauseMs, type Socket } from './socket-transport.ts';

describe('the pause between attempts', () => {
  it('doubles from 0.2 s to 5 s and lies in the upper half of that', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => pauseMs(attempt, 1))).toEqual([
      200, 400, 800, 1600, 3200, 5000, 5000,
    ]);
    expect(pauseMs(0, 0)).toBe(100);
    expect(pauseMs(50, 0)).toBe(2500);
  });
});

describe('a socket that is opened again', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start(refusal: () => Promise<SerializedError | null> = () => Promise.resolve(null)) {
    const sockets: Socket[] = [];
    const states: string[] = [];
    const transport = createSocketTransport({
      openSocket: () => {
        const socket: Socket = {
          onopen: null,
          onmessage: null,
          onclose: null,
          onerror: null,
          send: vi.fn(),
          close: vi.fn(),
        };
        sockets.push(socket);
        return socket;
      },
      askRefusal: refusal,
      random: () => 1,
    });
    transport.onState((state, why) => states.push(why ? `${state}: ${why.code}` : state));
    return { transport, sockets, states };
  }

  it('waits longer after each failure, and begins anew after a success', async () => {
    const { sockets } = start();
    for (const waitMs of [200, 400, 800]) {
      sockets.at(-1)?.onclose?.({ code: 1006 });
      const count = sockets.length;
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(sockets).toHaveLength(count);
      await vi.advanceTimersByTimeAsync(1);
      expect(sockets).toHaveLength(count + 1);
    }
    sockets.at(-1)?.onopen?.();
    sockets.at(-1)?.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(5);
  });

  it('asks why only for a socket that never opened, and takes no answer for "away"', async () => {
    const asked = vi.fn(() => Promise.reject(new TypeError('fetch failed')));
    const { sockets, states } = start(asked);
    sockets[0]?.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(200);
    expect(states.at(-1)).toBe('closed');
    sockets[1]?.onopen?.();
    sockets[1]?.onclose?.({ code: 1006 });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('goes on after a refusal: the other window may close', async () => {
    const { sockets, states } = start(() => Promise.resolve({ code: 'too-many-clients', message: 'text' }));
    sockets[0]?.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(200);
    expect(states.at(-1)).toBe('closed: too-many-clients');
    expect(sockets).toHaveLength(2);
  });

  it('is over when it is closed, also between attempts', async () => {
    const { transport, sockets, states } = start();
    sockets[0]?.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(1);
    transport.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toBe('closed: disconnected');
  });

  it('hears nothing of a socket that it left', () => {
    const { transport, sockets } = start();
    const texts: string[] = [];
    transport.onText((text) => texts.push(text));
    sockets[0]?.onopen?.();
    sockets[0]?.onmessage?.({ data: 'one' });
    transport.close();
    sockets[0]?.onmessage?.({ data: 'two' });
    expect(texts).toEqual(['one']);
  });
});
