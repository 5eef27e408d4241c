import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { chunkKey, type ChunkKey } from '../../shared/timeline.ts';
import type { PlannedChunk } from './chunk-plan.ts';
import { Prefetcher } from './prefetcher.ts';

const planned = (...indexes: number[]): PlannedChunk[] =>
  indexes.map((index) => ({
    key: chunkKey(1, 'a-b-c', 'off', index),
    place: { tier: 'warm', probability: 0.5 },
    pinned: false,
    why: 'rest',
  }));

interface Begun {
  readonly index: number;
  readonly signal: AbortSignal;
  done(): Promise<void>;
  fail(error: PlayerError): Promise<void>;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A prefetcher over a store that is a set, whose preparations end when the test says so. */
function make() {
  const state = { mayPrepare: true, nowMs: 0, most: 0 };
  const held = new Set<number>();
  const begun: Begun[] = [];
  let open = 0;
  const prefetcher = new Prefetcher({
    prepare: ({ index }: ChunkKey, _place, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      state.most = Math.max(state.most, ++open);
      const end = (how: () => void): Promise<void> => {
        open -= 1;
        how();
        return settled();
      };
      signal.addEventListener('abort', () => void end(() => reject(new PlayerError('aborted'))));
      begun.push({
        index,
        signal,
        done: () => end(() => (held.add(index), resolve())),
        fail: (error) => end(() => reject(error)),
      });
      return promise;
    },
    holds: ({ index }) => held.has(index),
    mayPrepare: () => state.mayPrepare,
    nowMs: () => state.nowMs,
  });
  const indexes = (): number[] => begun.map(({ index }) => index);
  return { prefetcher, begun, held, state, indexes };
}

describe('prefetcher', () => {
  it('prepares what is missing, in the order of the plan, two at a time', async () => {
    const { prefetcher, begun, held, indexes, state } = make();
    held.add(2);
    prefetcher.follow(planned(3, 2, 1, 0), 'a');
    expect(indexes()).toEqual([3, 1]);
    await begun[0]?.done();
    expect(indexes()).toEqual([3, 1, 0]);
    await begun[1]?.done();
    await begun[2]?.done();
    expect(indexes()).toEqual([3, 1, 0]);
    expect(state.most).toBe(2);
    expect(prefetcher.figures()).toEqual({ planned: 4, ready: 4 });
  });

  it.each(['behind', 'kept'] as const)('prepares nothing that is only to be kept: %s', (why) => {
    const { prefetcher, indexes } = make();
    prefetcher.follow(planned(0, 1).map((each, i) => (i === 0 ? { ...each, why } : each)), 'a'); // prettier-ignore
    expect(indexes()).toEqual([1]);
    expect(prefetcher.figures().planned).toBe(1);
  });

  it('withdraws what has left the plan and keeps what is still part of it', async () => {
    const { prefetcher, begun, indexes } = make();
    prefetcher.follow(planned(0, 1, 2), 'a');
    prefetcher.follow(planned(5, 1), 'a');
    expect(begun.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await settled();
    expect(indexes()).toEqual([0, 1, 5]);
  });

  it('begins nothing while someone waits for a render, and goes on when the way is free', () => {
    const { prefetcher, indexes, state } = make();
    state.mayPrepare = false;
    prefetcher.follow(planned(0, 1), 'a');
    prefetcher.pump();
    expect(indexes()).toEqual([]);
    state.mayPrepare = true;
    prefetcher.pump();
    expect(indexes()).toEqual([0, 1]);
  });

  it('does not try a failed chunk again for a minute, but for another subject at once', async () => {
    const { prefetcher, begun, indexes, state } = make();
    prefetcher.follow(planned(0), 'a');
    await begun[0]?.fail(new PlayerError('decode-failed'));
    state.nowMs = 59_000;
    prefetcher.follow(planned(0), 'a');
    expect(indexes()).toEqual([0]);
    state.nowMs = 61_000;
    prefetcher.follow(planned(0), 'a');
    expect(indexes()).toEqual([0, 0]);
    await begun[1]?.fail(new PlayerError('decode-failed'));
    prefetcher.follow(planned(0), 'b');
    expect(indexes()).toEqual([0, 0, 0]);
  });

  it('plans again what others withdrew, when it is told to, and does not spin', async () => {
    const { prefetcher, begun, indexes } = make();
    prefetcher.follow(planned(0), 'a');
    await begun[0]?.fail(new PlayerError('aborted'));
    expect(indexes()).toEqual([0]);
    prefetcher.pump();
    expect(indexes()).toEqual([0, 0]);
  });

  it('does not render over and over what finds no room', async () => {
    const { prefetcher, begun, held, indexes, state } = make();
    for (let tick = 0; tick < 40; tick++) {
      state.nowMs = tick * 100;
      prefetcher.follow(planned(0), 'a');
      await begun.at(-1)?.done();
      held.clear();
    }
    expect(indexes()).toEqual([0]);
    prefetcher.forget();
    prefetcher.pump();
    expect(indexes()).toEqual([0, 0]);
  });

  it('has nothing in hand after it was disposed', () => {
    const { prefetcher, begun, indexes } = make();
    prefetcher.follow(planned(0, 1, 2), 'a');
    prefetcher.dispose();
    expect(begun.every(({ signal }) => signal.aborted)).toBe(true);
    prefetcher.follow(planned(7), 'a');
    prefetcher.pump();
    expect(indexes()).toEqual([0, 1]);
  });
});
