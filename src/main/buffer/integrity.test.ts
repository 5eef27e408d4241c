import { describe, expect, it } from 'vitest';

import { BYTES_PER_FRAME, chunkKey, chunkKeyText, CHUNK_FRAMES } from '../../shared/timeline.ts';
import { MemoryTiers, type BufferedChunk } from './memory-tiers.ts';
import { checkInFlight, checkMemory } from './integrity.ts';

const FRAMES = 100;
const BYTES = FRAMES * BYTES_PER_FRAME;
const chunk = (frames = FRAMES): BufferedChunk => ({
  pcm: new ArrayBuffer(frames * BYTES_PER_FRAME),
  frames,
  totalFrames: null,
});
const text = (index: number): string => chunkKeyText(chunkKey(7, 'a-b-c', 'warm', index));
const place = { tier: 'hot', probability: 1 } as const;

describe('integrity of memory', () => {
  it('finds nothing wrong with what is right', () => {
    const store = new MemoryTiers({ hotBytes: 2 * BYTES, warmBytes: BYTES });
    for (const index of [0, 1, 2, 3]) store.put(text(index), 7, chunk(), place, true);
    expect(checkMemory(store)).toEqual([]);
    expect(store.entries()).toHaveLength(3);
  });

  it('finds and drops chunks without their samples and chunks of keys that cannot be', () => {
    const store = new MemoryTiers({ hotBytes: 10 * BYTES + 8 * CHUNK_FRAMES * 2, warmBytes: 0 });
    store.put(text(0), 7, chunk(), place, true);
    const lost = chunk();
    store.put(text(1), 7, lost, place, true);
    structuredClone(lost.pcm, { transfer: [lost.pcm] });
    const impossible = ['7/a-b-c/warm/1', '7/a-b-c/loud/1/3', '07/a-b-c/warm/1/3', '7/A-b-c/warm/1/3', 'x'];
    for (const key of impossible) store.put(key, 7, chunk(), place, true);
    store.put(text(2), 8, chunk(), place, true);
    store.put(text(3), 7, chunk(CHUNK_FRAMES + 1), place, true);

    const found = checkMemory(store).map(({ kind, subject }) => [kind, subject]);
    expect(found).toEqual([
      ['size-mismatch', text(1)],
      ...[...impossible, text(2), text(3)].map((key) => ['impossible-key', key]),
    ]);
    expect(store.entries().map(({ key }) => key)).toEqual([text(0)]);
    expect(store.figures().hot).toMatchObject({ usedBytes: BYTES, entries: 1 });
    expect(checkMemory(store)).toEqual([]);
  });

  it('finds probabilities out of range and puts them back', () => {
    const store = new MemoryTiers({ hotBytes: 4 * BYTES, warmBytes: 0 });
    const given = [1.5, -0.5, Number.NaN, 0.5];
    for (const index of given.keys()) store.put(text(index), 7, chunk(), place, true);
    store.place(new Map(given.map((probability, index) => [text(index), { tier: 'hot', probability }])));
    expect(checkMemory(store).map(({ kind, subject }) => [kind, subject])).toEqual(
      [0, 1, 2].map((index) => ['probability-out-of-range', text(index)]),
    );
    expect(store.entries().map(({ probability }) => probability)).toEqual([1, 0, 0, 0.5]);
    expect(checkMemory(store)).toEqual([]);
  });
});

describe('integrity of renders in flight', () => {
  it('withdraws what nobody waits for and what a worker has had for too long', () => {
    const withdrawn: string[] = [];
    const nowMs = 1_000_000;
    const issues = checkInFlight(
      [
        { text: 'waited for', waiting: 1, startedAtMs: null },
        { text: 'in hand', waiting: 0, startedAtMs: nowMs - 1000 },
        { text: 'forgotten', waiting: 0, startedAtMs: null },
        { text: 'stuck', waiting: 1, startedAtMs: 0 },
      ],
      nowMs,
      (render) => withdrawn.push(render.text),
    );
    expect(withdrawn).toEqual(['forgotten', 'stuck']);
    expect(issues.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['lost-render', 'forgotten'],
      ['lost-render', 'stuck'],
    ]);
  });
});
