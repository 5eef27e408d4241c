import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SocketBreaker } from './socket-breaker.ts';
import { createSocketTransport, type Socket } from './socket-transport.ts';

describe('a socket that is opened again', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start() {
    const sockets: Socket[] = [];
    const insisted: boolean[] = [];
    const states: string[] = [];
    const breaker = new SocketBreaker();
    const transport = createSocketTransport({
      openSocket: (instead) => {
        insisted.push(instead);
        const socket: Socket = {
          readyState: 1,
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
      ping: 'anyone there?',
      breaker,
      random: () => 1,
    });
    transport.onState((state, why) => states.push(why ? `${state}: ${why.code}` : state));
    /** The newest socket opens, and the core behind it answers. */
    const open = (): void => {
      sockets.at(-1)?.onopen?.();
      sockets.at(-1)?.onmessage?.({ data: 'yes' });
    };
    const asked = (): number => vi.mocked(sockets.at(-1)?.send ?? vi.fn()).mock.calls.length;
    return { transport, sockets, insisted, states, breaker, open, asked };
  }

  it('waits longer after each failure, and begins anew after a success', async () => {
    const { sockets, open } = start();
    for (const waitMs of [200, 400, 800, 1600, 3200, 5000, 5000]) {
      sockets.at(-1)?.onclose?.({ code: 1006, reason: '' });
      const count = sockets.length;
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(sockets).toHaveLength(count);
      await vi.advanceTimersByTimeAsync(1);
      expect(sockets).toHaveLength(count + 1);
    }
    const count = sockets.length;
    open();
    sockets.at(-1)?.onclose?.({ code: 1006, reason: '' });
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(count + 1);
  });

  it('is open once the core has answered, not before', () => {
    const { sockets, states, asked } = start();
    sockets[0]?.onopen?.();
    expect(states.at(-1)).toBe('closed');
    expect(asked()).toBe(1);
    sockets[0]?.onmessage?.({ data: 'yes' });
    expect(states.at(-1)).toBe('open');
  });

  it('says nothing to a socket that is closing', () => {
    const { transport, sockets, open, asked } = start();
    open();
    Object.assign(sockets[0] ?? {}, { readyState: 2 });
    transport.send('too late');
    expect(asked()).toBe(1);
  });

  it('asks after some seconds of silence, and stays for as long as it is answered', async () => {
    const { sockets, states, open, asked } = start();
    open();
    for (let round = 2; round < 6; round++) {
      await vi.advanceTimersByTimeAsync(4_000);
      expect(asked()).toBe(round);
      sockets[0]?.onmessage?.({ data: 'yes' });
    }
    for (let second = 0; second < 20; second++) {
      sockets[0]?.onmessage?.({ data: 'news' });
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(asked()).toBe(5);
    expect(states.at(-1)).toBe('open');
    expect(sockets).toHaveLength(1);
  });

  it('leaves a core that does not answer for three seconds, and seeks it anew', async () => {
    const { sockets, states, open } = start();
    open();
    await vi.advanceTimersByTimeAsync(3_500 + 2_500);
    expect(states.at(-1)).toBe('open');
    await vi.advanceTimersByTimeAsync(1_500);
    expect(states.at(-1)).toBe('closed');
    expect(sockets[0]?.close).toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(2);
  });

  it.each([0, 130, 490, 1_700, 3_499])(
    'notices a silence that begins %d ms after its last question within 8 s',
    async (ms) => {
      const { sockets, states, open } = start();
      open();
      await vi.advanceTimersByTimeAsync(ms);
      sockets[0]?.onmessage?.({ data: 'the last word' });
      await vi.advanceTimersByTimeAsync(8_000);
      expect(states.at(-1)).toBe('closed');
    },
  );

  it('judges nobody when it was the page that stood still', async () => {
    const { states, open, asked } = start();
    open();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(asked()).toBe(2);
    // The page sleeps: its clock goes on, its timers do not.
    vi.setSystemTime(Date.now() + 60_000);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 60_000);
    await vi.advanceTimersByTimeAsync(500);
    expect(states.at(-1)).toBe('open');
    expect(asked()).toBe(3);
    vi.mocked(performance.now).mockRestore();
  });

  it('gives up a handshake that is not answered', async () => {
    const { sockets } = start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sockets[0]?.close).toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(2);
  });

  it('says that the player does not answer once three sockets opened in vain, goes on, and forgets it after a rest', async () => {
    const { sockets, states, breaker, open } = start();
    const inVain = async (): Promise<void> => {
      const count = sockets.length;
      sockets.at(-1)?.onopen?.();
      await vi.advanceTimersByTimeAsync(3_500);
      await vi.waitFor(() => expect(sockets.length).toBe(count + 1));
    };
    await inVain();
    await inVain();
    expect(states.at(-1)).toBe('closed');
    expect(breaker.figures().state).toBe('closed');
    await inVain();
    expect(states.at(-1)).toBe('closed: call-timeout');
    expect(breaker.figures().state).toBe('open');
    open();
    expect(states.at(-1)).toBe('open');
    expect(breaker.figures().state).toBe('open');
    await vi.advanceTimersByTimeAsync(4_000);
    for (let second = 0; second < 120; second++) {
      sockets.at(-1)?.onmessage?.({ data: 'yes' });
      await vi.advanceTimersByTimeAsync(1_000);
    }
    sockets.at(-1)?.onmessage?.({ data: 'yes' });
    expect(breaker.figures()).toMatchObject({ state: 'closed', failures: 3, opened: 1, lastCode: 'call-timeout' });
  });

  it.each([
    [1001, 'end', 'closed'],
    [1006, '', 'closed'],
    [1008, 'unauthorised', 'closed: unauthorised'],
    [1008, 'of a newer core', 'closed: unauthorised'],
    [1009, '', 'closed: envelope-too-large'],
    [1011, 'fault', 'closed'],
    [1013, 'too-many-clients', 'closed: too-many-clients'],
  ])('says by the close code %d and its reason “%s” why it was closed', (code, reason, state) => {
    const { sockets, states, open } = start();
    open();
    sockets[0]?.onclose?.({ code, reason });
    expect(states.at(-1)).toBe(state);
  });

  it('goes on after a refusal: the other window may close', async () => {
    const { sockets, states } = start();
    sockets[0]?.onopen?.();
    sockets[0]?.onclose?.({ code: 1013, reason: 'too-many-clients' });
    await vi.advanceTimersByTimeAsync(200);
    expect(states.at(-1)).toBe('closed: too-many-clients');
    expect(sockets).toHaveLength(2);
  });

  it('does not come back by itself where another window took its place, and takes it back when it is told to', async () => {
    const { transport, sockets, insisted, states, open } = start();
    open();
    transport.takeOver();
    expect(sockets).toHaveLength(1);
    sockets[0]?.onclose?.({ code: 1013, reason: 'used-elsewhere' });
    expect(states.at(-1)).toBe('closed: used-elsewhere');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    transport.takeOver();
    open();
    expect(states.at(-1)).toBe('open');
    expect(insisted).toEqual([false, true]);
  });

  it('is over when it is closed, also between attempts', async () => {
    const { transport, sockets, states } = start();
    sockets[0]?.onclose?.({ code: 1006, reason: '' });
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
