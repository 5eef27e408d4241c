// Chunk requests over long and hard use: an hour of playing, a listener who tries every preset, thousands of operations. What is held
// stays within its bounds, memory does not creep, and nothing is left under way.
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from 'vitest';

import { PRESETS, type Preset } from '../../shared/presets.ts';
import { BYTES_PER_FRAME, chunkKey, chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import { ChunkRequests } from './chunk-requests.ts';
import type { Place } from './memory-tiers.ts';

/** A leaked chunk of this size shows: 20 MB in a thousand. */
const FRAMES = 2500;
const BYTES = FRAMES * BYTES_PER_FRAME;
const BUDGETS = { hotBytes: 24 * BYTES, warmBytes: 48 * BYTES };
const SECONDS_PER_CHUNK = 2;
const TRACK_CHUNKS = 100;
const AHEAD_CHUNKS = 4;

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function make() {
  let renders = 0;
  const buffer = new ChunkRequests({
    budgets: BUDGETS,
    disk: null,
    reasonOf: () => 'play',
    render: async (_key, _ticket, signal, { onQueued, onStart }) => {
      onQueued();
      await tick();
      signal.throwIfAborted();
      onStart();
      renders += 1;
      await tick();
      signal.throwIfAborted();
      return { pcm: new ArrayBuffer(BYTES), frames: FRAMES, totalFrames: null, degraded: null };
    },
  });
  const checkBounds = (): void => {
    const { hot, warm } = buffer.figures();
    for (const { usedBytes, budgetBytes, entries } of [hot, warm]) {
      if (usedBytes > budgetBytes || usedBytes !== entries * BYTES)
        expect({ usedBytes, entries }).toBe('within bounds');
    }
  };
  return { buffer, checkBounds, renders: () => renders };
}

/** The page and the plan around a place in a track: asks for what comes next, has what follows and two other presets prepared. */
function player(buffer: ChunkRequests) {
  let leave = new AbortController();
  const chunks = (trackId: number, presets: readonly Preset[], first: number, count: number): ChunkKey[] =>
    Array.from({ length: count }, (_, n) => first + n)
      .filter((index) => index < TRACK_CHUNKS)
      .flatMap((index) => presets.map((preset) => chunkKey(trackId, 'a-b-c', preset, index)));
  return {
    async at(trackId: number, preset: Preset, index: number): Promise<void> {
      leave.abort();
      leave = new AbortController();
      const { signal } = leave;
      const wanted = chunks(trackId, ['off', preset], index, AHEAD_CHUNKS);
      const ahead = chunks(trackId, ['off', preset], index + AHEAD_CHUNKS, AHEAD_CHUNKS);
      const others = chunks(trackId, PRESETS, index, 2);
      const plan = new Map<string, Place>();
      for (const key of others) plan.set(chunkKeyText(key), { tier: 'warm', probability: 0.2 });
      for (const key of [...wanted, ...ahead]) plan.set(chunkKeyText(key), { tier: 'hot', probability: 1 });
      buffer.pin(wanted);
      buffer.place(plan);
      const asked = wanted.map((key, n) => buffer.get(key, n < 2 ? 'now' : 'soon', signal));
      const prepared = [...ahead, ...others].map((key) =>
        buffer.prepare(key, plan.get(chunkKeyText(key)) ?? { tier: 'warm', probability: 0 }, signal),
      );
      await Promise.allSettled([...asked, ...prepared]);
    },
  };
}

describe('the buffer in long use', () => {
  it('plays an hour within its bounds, nearly always from memory', async () => {
    const { buffer, checkBounds } = make();
    const listener = player(buffer);
    for (let second = 0; second < 3600; second += SECONDS_PER_CHUNK) {
      const played = second / SECONDS_PER_CHUNK;
      const preset = PRESETS[1 + (Math.floor(played / 37) % 5)] ?? 'warm';
      await listener.at(1 + Math.floor(played / TRACK_CHUNKS), preset, played % TRACK_CHUNKS);
      checkBounds();
    }
    const { requests, inFlight, prefetch } = buffer.figures();
    const { hits, requests: asked } = requests.play;
    expect((hits.hot + hits.warm) / asked).toBeGreaterThan(0.95);
    expect(prefetch.used / prefetch.prepared).toBeGreaterThan(0.3);
    expect(inFlight).toEqual({ wanted: 0, rendering: 0, failed: 0 });
    expect(await buffer.validate()).toEqual([]);
  });

  it('bears a hundred changes of preset a minute for ten minutes: the last one is heard, little is rendered in vain', async () => {
    const { buffer, checkBounds, renders } = make();
    const listener = player(buffer);
    const moves: Promise<void>[] = [];
    for (let change = 0; change < 1000; change += 1) {
      const index = Math.floor((change * 0.6) / SECONDS_PER_CHUNK) % TRACK_CHUNKS;
      moves.push(listener.at(1, PRESETS[change % PRESETS.length] ?? 'off', index));
      for (let n = 0; n <= change % 7; n += 1) await tick();
      checkBounds();
    }
    await Promise.all(moves);
    const last = chunkKey(1, 'a-b-c', PRESETS[999 % PRESETS.length] ?? 'off', Math.floor(999 * 0.3) % TRACK_CHUNKS);
    expect(buffer.holds(last)).toBe('hot');
    // 300 chunks were passed, in six presets.
    expect(renders()).toBeLessThan(300 * PRESETS.length * 1.5);
    expect(buffer.figures().inFlight).toEqual({ wanted: 0, rendering: 0, failed: 0 });
    expect(await buffer.validate()).toEqual([]);
  });

  it('does not grow: less than a megabyte in a thousand operations', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { buffer } = make();
    const operate = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n += 1) {
        const leave = new AbortController();
        const wanted = chunkKey(1 + (n % 17), 'a-b-c', PRESETS[n % 6] ?? 'off', (n * 31) % 97);
        const place: Place = { tier: n % 2 ? 'hot' : 'warm', probability: (n % 10) / 10 };
        const done = n % 3 ? buffer.get(wanted, 'now', leave.signal) : buffer.prepare(wanted, place, leave.signal);
        if (n % 5 === 0) leave.abort();
        await Promise.allSettled([done]);
        if (n % 500 === 499) buffer.forgetTrack(1 + (n % 17));
      }
    };
    const measured = async (): Promise<number> => {
      let least = Infinity;
      // The memory of array buffers is given back beside the collection, late on a busy machine.
      for (let round = 0; round < 5; round += 1) {
        collect();
        await setTimeout(20);
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        least = Math.min(least, heapUsed + arrayBuffers);
      }
      return least;
    };
    await operate(2000);
    const before = await measured();
    await operate(10_000);
    expect((await measured()) - before).toBeLessThan(10 * 1024 * 1024);
  });
});
