import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PlayerError } from '../../../shared/errors.ts';
import { withPatience } from './patience.ts';

describe('patience', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const failing = (code: ConstructorParameters<typeof PlayerError>[0], times: number) => {
    let calls = 0;
    const attempt = (): Promise<number> =>
      ++calls <= times ? Promise.reject(new PlayerError(code)) : Promise.resolve(calls);
    return { attempt, calls: () => calls };
  };

  it('tries three times what can pass, then gives up', async () => {
    const twice = failing('decode-failed', 2);
    const result = withPatience(twice.attempt, new AbortController().signal, () => undefined);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await result).toBe(3);
    const always = failing('decode-failed', Infinity);
    const failed = withPatience(always.attempt, new AbortController().signal, () => undefined).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(((await failed) as PlayerError).code).toBe('decode-failed');
    expect(always.calls()).toBe(3);
  });

  it.each(['file-missing', 'file-changed', 'file-corrupt'] as const)('does not try %s again', async (code) => {
    const broken = failing(code, Infinity);
    await expect(withPatience(broken.attempt, new AbortController().signal, () => undefined)).rejects.toMatchObject({
      code,
    });
    expect(broken.calls()).toBe(1);
  });

  it.each(['breaker-open', 'overloaded'] as const)('does not press a player that keeps off: %s', async (code) => {
    const resting = failing(code, Infinity);
    await expect(withPatience(resting.attempt, new AbortController().signal, () => undefined)).rejects.toMatchObject({
      code,
    });
    expect(resting.calls()).toBe(1);
  });

  it.each(['breaker-open', 'overloaded', 'worker-stuck', 'out-of-memory'] as const)(
    'waits %s out where there is time',
    async (code) => {
      const passing = failing(code, 10);
      const told: string[] = [];
      const result = withPatience(
        passing.attempt,
        new AbortController().signal,
        (error) => told.push(error.code),
        true,
      );
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await result).toBe(11);
      expect(told).toEqual([]);
    },
  );

  it('waits no damaged file out, however much time there is', async () => {
    const broken = failing('file-corrupt', Infinity);
    const result = withPatience(broken.attempt, new AbortController().signal, () => undefined, true);
    await expect(result).rejects.toMatchObject({ code: 'file-corrupt' });
    expect(broken.calls()).toBe(1);
  });

  it('waits for a lost connection as long as it takes, and tells', async () => {
    const away = failing('disconnected', 20);
    const outages: string[] = [];
    const result = withPatience(away.attempt, new AbortController().signal, (error) => outages.push(error.code));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await result).toBe(21);
    expect(outages).toHaveLength(18);
  });

  it('ends at once when it is aborted while it waits, and leaves no timer', async () => {
    const controller = new AbortController();
    const result = withPatience(failing('disconnected', Infinity).attempt, controller.signal, () => undefined);
    const outcome = result.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(((await outcome) as Error).name).toBe('AbortError');
    expect(vi.getTimerCount()).toBe(0);
  });
});
