import { describe, expect, it, vi } from 'vitest';

import type { PcmReader } from './decode/decoder.ts';
import { SessionPool } from './session-pool.ts';
import { fixture, never, nodeAv } from '../testing/media-files.ts';

async function readerAt(frame: number): Promise<PcmReader> {
  const reader = await nodeAv.open(fixture('flac-16-44.flac'), never);
  await reader.seek(frame, never);
  return reader;
}

describe('session pool', () => {
  it('lends the best placed reader of the same content, once', async () => {
    const pool = new SessionPool();
    const [at0, at480, at960] = await Promise.all([readerAt(0), readerAt(480), readerAt(960)]);
    for (const reader of [at960, at480, at0]) pool.park('a', reader);
    expect(pool.take('b', 480)).toBeNull();
    expect(pool.take('a', 480)).toBe(at480);
    expect(pool.take('a', 700)).toBe(at0);
    expect(pool.take('a', 700)).toBe(at960);
    expect(pool.take('a', 700)).toBeNull();
    for (const reader of [at0, at480, at960]) reader.dispose();
  });

  it('closes the oldest beyond four, the idle after a while and all at the end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const pool = new SessionPool();
      const readers = await Promise.all([0, 1, 2, 3, 4].map(readerAt));
      const closed = readers.map((reader) => vi.spyOn(reader, 'dispose'));
      for (const reader of readers) pool.park('a', reader);
      expect(closed.map((spy) => spy.mock.calls.length)).toEqual([1, 0, 0, 0, 0]);
      expect(pool.take('a', 4)).toBe(readers[4]);
      vi.advanceTimersByTime(60_000);
      expect(closed.map((spy) => spy.mock.calls.length)).toEqual([1, 1, 1, 1, 0]);
      pool.park('a', readers[4]!);
      pool.dispose();
      expect(closed.map((spy) => spy.mock.calls.length)).toEqual([1, 1, 1, 1, 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of a low-memory worker keeps the newest alone', async () => {
    const pool = new SessionPool(true);
    const [older, newer] = await Promise.all([readerAt(0), readerAt(480)]);
    pool.park('a', older);
    pool.park('a', newer);
    expect(pool.take('a', 0)).toEqual(newer);
    expect(pool.take('a', 0)).toBeNull();
    newer.dispose();
  });
});
