import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PlayerError, type ErrorCode } from '../../../shared/errors.ts';
import { NEARLY_OVER_FRAMES, type Urgency } from '../../../shared/playback.ts';
import { CHUNK_FRAMES, chunkKeyText } from '../../../shared/timeline.ts';
import { testRow } from '../browser-test/rows.testing.ts';
import { ChunkFeeder } from './chunk-feeder.ts';
import { ChunkShelf } from './chunk-shelf.ts';
import type { Chunk } from './chunk-source.ts';
import type { Want } from './feed-plan.ts';
import { QueuedTrack } from '../transport/queued-track.ts';

const WHOLE: Chunk = { frames: CHUNK_FRAMES, buffer: null, totalFrames: null, degraded: null };
const SILENCE: Chunk = { ...WHOLE, degraded: { step: 'silence', code: 'decode-failed' } };

describe('the feeder', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  /** The answers come one after the other, the last again and again. */
  function start(...answers: readonly (Chunk | ErrorCode)[]) {
    const shelf = new ChunkShelf();
    const asked: Urgency[] = [];
    const failed: string[] = [];
    const queued = new QueuedTrack(null, testRow());
    const feeder = new ChunkFeeder({
      shelf,
      fetchChunk: (_key, urgency, signal) => {
        signal.throwIfAborted();
        const answer = answers[Math.min(asked.length, answers.length - 1)] ?? WHOLE;
        asked.push(urgency);
        return typeof answer === 'string' ? Promise.reject(new PlayerError(answer)) : Promise.resolve(answer);
      },
      onChunk: () => {},
      onFailure: (_want, _key, { code }) => failed.push(code),
      onOutage: () => {},
    });
    const want = (...urgencies: readonly Urgency[]): void =>
      feeder.want(urgencies.map((urgency, index): Want => ({ queued, index, aheadFrames: 0, preset: 'off', urgency })));
    const key = queued.keyOf(0, 'off');
    const held = (): Chunk | null => key && shelf.get(chunkKeyText(key));
    return { feeder, asked, failed, want, held, queued };
  }

  it('takes silence that has time only when the chunk cannot be had a little later either', async () => {
    const passed = start(SILENCE, WHOLE);
    passed.want('soon');
    await vi.advanceTimersByTimeAsync(2_900);
    expect(passed.held()).toBeNull();
    expect(passed.asked).toEqual(['soon']);
    await vi.advanceTimersByTimeAsync(200);
    expect(passed.held()).toEqual(WHOLE);
    expect(passed.asked).toEqual(['soon', 'soon']);

    for (const second of [SILENCE, 'decode-failed', 'worker-stuck'] as const) {
      const stays = start(SILENCE, second);
      stays.want('soon');
      await vi.advanceTimersByTimeAsync(3_100);
      expect(stays.held()).toEqual(SILENCE);
      expect(stays.asked).toEqual(['soon', 'soon']);
      expect(stays.failed).toEqual([]);
    }
  });

  it('takes silence for what is needed now, at once', async () => {
    const { want, held, asked } = start(SILENCE);
    want('now');
    await vi.advanceTimersByTimeAsync(0);
    expect(held()).toEqual(SILENCE);
    expect(asked).toEqual(['now']);
  });

  it.each([
    ['the second look at silence', SILENCE],
    ['the waiting for what passes', 'overloaded' as const],
  ] as const)('ends %s when the chunk is needed now', async (_what, first) => {
    const { want, held, asked } = start(first, WHOLE);
    want('soon');
    await vi.advanceTimersByTimeAsync(100);
    expect(held()).toBeNull();
    expect(asked).toEqual(['soon']);
    want('now');
    await vi.advanceTimersByTimeAsync(0);
    expect(held()).toEqual(WHOLE);
    expect(asked).toEqual(['soon', 'now']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(2);
  });

  it('lets what is needed now come alone, and what has time after it', async () => {
    const { want, asked } = start(WHOLE);
    want('now', 'soon', 'soon');
    expect(asked).toEqual(['now']);
    await vi.advanceTimersByTimeAsync(0);
    want('soon', 'soon', 'soon');
    expect(asked).toEqual(['now', 'soon', 'soon']);
    await vi.advanceTimersByTimeAsync(0);
  });

  describe('of a mastered sound', () => {
    const mastered = (queued: QueuedTrack, index: number, aheadFrames: number): Want => ({
      queued,
      index,
      aheadFrames,
      preset: 'warm',
      urgency: 'now',
    });

    it('fetches one chunk at a time', async () => {
      const { feeder, asked, queued } = start(WHOLE);
      feeder.want([mastered(queued, 0, 0), mastered(queued, 1, NEARLY_OVER_FRAMES)]);
      expect(asked).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(0);
    });

    it('fetches the next beside the one that is nearly over', async () => {
      const { feeder, asked, queued } = start(WHOLE);
      feeder.want([0, 1, 2].map((index) => mastered(queued, index, index * (NEARLY_OVER_FRAMES - 1))));
      expect(asked).toHaveLength(2);
      await vi.advanceTimersByTimeAsync(0);
    });
  });

  it('asks no more once it is disposed', async () => {
    const { feeder, want, held, asked } = start(SILENCE, WHOLE);
    want('soon');
    await vi.advanceTimersByTimeAsync(100);
    feeder.dispose();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(held()).toBeNull();
    expect(asked).toEqual(['soon']);
  });
});
