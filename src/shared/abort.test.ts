import { getEventListeners } from 'node:events';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { pause, untilAborted } from './abort.ts';

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('waiting until aborted', () => {
  it('brings what the work brings and leaves no listener', async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    expect(listenersOf(signal)).toBe(0);
  });

  it('rejects as the work does and leaves no listener', async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.reject(new Error('boom')), signal)).rejects.toThrow('boom');
    expect(listenersOf(signal)).toBe(0);
  });

  it('rejects with `aborted` when the signal fires, after the caller was told once', async () => {
    const abort = new AbortController();
    const onAbort = vi.fn();
    const waiting = untilAborted(new Promise(() => undefined), abort.signal, onAbort);
    expect(onAbort).not.toHaveBeenCalled();
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    expect(onAbort).toHaveBeenCalledOnce();
    expect(listenersOf(abort.signal)).toBe(0);
  });

  it('rejects at once with a signal that has fired, though the work is done', async () => {
    const onAbort = vi.fn();
    await expect(untilAborted(Promise.resolve(7), AbortSignal.abort(), onAbort)).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(onAbort).toHaveBeenCalledOnce();
  });

  it('handles the failure of work that was left', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const work = Promise.withResolvers<never>();
    const abort = new AbortController();
    const waiting = untilAborted(work.promise, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    work.reject(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('waits for the work alone without a signal', async () => {
    await expect(untilAborted(Promise.resolve(7), undefined)).resolves.toBe(7);
  });
});

describe('a pause', () => {
  afterEach(() => void vi.useRealTimers());

  it('ends after its time', async () => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    const ended = vi.fn();
    const waiting = pause(1_000, signal).then(ended);
    await vi.advanceTimersByTimeAsync(999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(listenersOf(signal)).toBe(0);
  });

  it('ends with its signal and leaves no timer', async () => {
    vi.useFakeTimers();
    const abort = new AbortController();
    const waiting = pause(1_000, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
