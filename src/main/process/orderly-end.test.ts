import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DisposableStore } from '../platform/disposables.ts';
import { OrderlyEnd } from './orderly-end.ts';

describe('an orderly end', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start() {
    const store = new DisposableStore();
    const codes: number[] = [];
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    return { store, codes, end: new OrderlyEnd({ store, log, exit: (code) => codes.push(code) }) };
  }

  it('is begun once, and its first code counts', async () => {
    const { end, store, codes } = start();
    const disposed = vi.fn();
    store.onDispose(disposed);
    expect(end.begun).toBe(false);
    expect(end.begin(0, 'asked for')).toBe(true);
    expect(end.begun).toBe(true);
    expect(end.begin(70, 'a fault')).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(codes).toEqual([0]);
    expect(disposed).toHaveBeenCalledTimes(1);
  });

  it.each([
    [0, 1],
    [70, 70],
  ])('with %d that fails ends with %d', async (asked, code) => {
    const { end, store, codes } = start();
    store.onDispose(() => Promise.reject(new Error('a part does not end')));
    end.begin(asked, 'asked for');
    await vi.advanceTimersByTimeAsync(0);
    expect(codes).toEqual([code]);
  });

  it('does not wait for ever', async () => {
    const { end, store, codes } = start();
    store.onDispose(() => new Promise(() => undefined));
    end.begin(0, 'asked for', 3_000);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(codes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(codes).toEqual([1]);
  });
});
