import { describe, expect, it } from 'vitest';

import { BYTES_PER_FRAME } from '../../shared/timeline.ts';
import { MemoryTiers, type BufferedChunk, type Place } from './memory-tiers.ts';

const FRAMES = 100;
const BYTES = FRAMES * BYTES_PER_FRAME;
const chunk = (frames = FRAMES): BufferedChunk => ({
  pcm: new ArrayBuffer(frames * BYTES_PER_FRAME),
  frames,
  totalFrames: null,
});
const HOT: Place = { tier: 'hot', probability: 0 };
const warm = (probability: number): Place => ({ tier: 'warm', probability });

function make(hotChunks: number, warmChunks: number) {
  const store = new MemoryTiers({ hotBytes: hotChunks * BYTES, warmBytes: warmChunks * BYTES });
  return {
    store,
    demand: (key: string) => store.put(key, 1, chunk(), HOT, true),
    prepare: (key: string, place: Place) => store.put(key, 1, chunk(), place, false),
    where: (tier: 'hot' | 'warm') =>
      store
        .entries()
        .filter((entry) => entry.tier === tier)
        .map((entry) => entry.key)
        .sort()
        .join(''),
  };
}

describe('chunk store', () => {
  it('counts measured bytes and never holds more than its budgets', () => {
    const { store, demand, where } = make(2, 1);
    for (const key of ['a', 'b', 'c', 'd', 'e']) demand(key);
    expect(where('hot')).toBe('de');
    expect(where('warm')).toBe('c');
    expect(store.figures()).toEqual({
      hot: { budgetBytes: 2 * BYTES, usedBytes: 2 * BYTES, entries: 2, evictions: 3 },
      warm: { budgetBytes: BYTES, usedBytes: BYTES, entries: 1, evictions: 2 },
    });
  });

  it('demotes from hot the least wanted, then the least recently used', () => {
    const { store, demand, where } = make(3, 3);
    for (const key of ['a', 'b', 'c']) demand(key);
    store.get('a');
    demand('d');
    expect(where('hot')).toBe('acd');
    expect(where('warm')).toBe('b');
    store.place(new Map([['c', { tier: 'hot', probability: 1 }]]));
    demand('e');
    expect(where('hot')).toBe('cde');
  });

  it('evicts from warm the least probable, then the least recently used, and refuses what is less probable still', () => {
    const { prepare, where } = make(1, 3);
    for (const [key, probability] of [['a', 0.3], ['b', 0.1], ['c', 0.1]] as const) prepare(key, warm(probability)); // prettier-ignore
    expect(prepare('d', warm(0.2))).toBe(true);
    expect(where('warm')).toBe('acd');
    expect(prepare('e', warm(0.05))).toBe(false);
    expect(where('warm')).toBe('acd');
  });

  it('moves what is used to hot, and the plan’s choices when they are more wanted than what is there', () => {
    const { store, demand, prepare, where } = make(2, 3);
    prepare('a', warm(0.5));
    expect(store.get('a')).toMatchObject({ tier: 'warm', firstAsked: true });
    expect(store.get('a')).toMatchObject({ tier: 'hot', firstAsked: false });
    demand('b');
    prepare('c', warm(0.5));
    prepare('d', warm(0.5));
    expect(where('hot')).toBe('ab');
    expect(where('warm')).toBe('cd');
    store.place(
      new Map([
        ['c', { tier: 'hot', probability: 0.9 }],
        ['b', { tier: 'hot', probability: 0.8 }],
        ['d', { tier: 'hot', probability: 0.7 }],
      ]),
    );
    expect(where('hot')).toBe('bc');
    expect(where('warm')).toBe('ad');
  });

  it('scores all anew with each plan: what it does not name leaves first', () => {
    const { store, prepare, where } = make(0, 3);
    for (const key of ['a', 'b', 'c']) prepare(key, warm(0.9));
    store.place(new Map([['a', warm(0.1)], ['c', warm(0.1)], ['d', warm(0.2)], ['e', warm(0.05)]])); // prettier-ignore
    // The plan's word counts, not that of who began to prepare it long ago.
    expect(prepare('d', warm(0))).toBe(true);
    expect(where('warm')).toBe('acd');
    expect(prepare('e', warm(1))).toBe(false);
    expect(prepare('unnamed', warm(1))).toBe(false);
    expect(where('warm')).toBe('acd');
  });

  it('never evicts what is pinned while it fits, and refuses what then does not fit without losing anything', () => {
    const { store, demand, where } = make(1, 1);
    store.pin(['p', 'q']);
    demand('p');
    demand('o');
    expect(store.put('wide', 1, chunk(2 * FRAMES), HOT, true)).toBe(false);
    expect(where('hot')).toBe('p');
    expect(where('warm')).toBe('o');
    demand('q');
    expect(where('hot')).toBe('p');
    expect(where('warm')).toBe('q');
    expect(demand('more')).toBe(false);
    expect(where('hot')).toBe('p');
    expect(where('warm')).toBe('q');
  });

  it('gives memory back at once when its budgets shrink, what is pinned last and first-named last of all', () => {
    const { store, demand, where } = make(4, 4);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) demand(key);
    expect(where('warm')).toBe('abcd');
    store.pin(['b', 'f']);
    store.setBudgets({ hotBytes: 2 * BYTES, warmBytes: 0 });
    expect(where('hot')).toBe('bf');
    expect(where('warm')).toBe('');
    store.setBudgets({ hotBytes: BYTES, warmBytes: 0 });
    expect(where('hot')).toBe('b');
    store.setBudgets({ hotBytes: 0, warmBytes: 0 });
    expect(store.entries()).toEqual([]);
  });

  it('replaces a key without counting it twice, and drops what it is told to', () => {
    const { store, demand } = make(10, 0);
    demand('a');
    store.put('a', 1, chunk(10), HOT, true);
    store.put('b', 2, chunk(), HOT, true);
    expect(store.figures().hot).toMatchObject({ usedBytes: 10 * BYTES_PER_FRAME + BYTES, entries: 2 });
    store.removeWhere(({ trackId }) => trackId === 2);
    expect(store.figures().hot).toMatchObject({ usedBytes: 10 * BYTES_PER_FRAME, entries: 1 });
    expect(store.remove('a')).toBe(true);
    expect(store.remove('a')).toBe(false);
    expect(store.figures().hot).toMatchObject({ usedBytes: 0, entries: 0, evictions: 0 });
  });

  it('refuses a chunk whose frame count is not its size, and does not answer with one that was handed away', () => {
    const { store, demand } = make(10, 0);
    expect(() => store.put('a', 1, { ...chunk(), frames: FRAMES + 1 }, HOT, true)).toThrow(RangeError);
    demand('b');
    const held = store.get('b');
    structuredClone(held?.chunk.pcm, { transfer: [held?.chunk.pcm as ArrayBuffer] });
    expect(store.get('b')).toBeNull();
    expect(store.figures().hot).toMatchObject({ usedBytes: 0, entries: 0 });
  });

  it('counts what had to leave and soon came back, and nothing else', () => {
    const { store, demand, prepare } = make(1, 1);
    for (const key of ['a', 'b', 'c']) demand(key);
    expect(store.evictedTooSoon).toBe(0);
    demand('a');
    expect(store.evictedTooSoon).toBe(1);
    store.remove('a');
    demand('a');
    // It was dropped, not evicted, that time.
    expect(store.evictedTooSoon).toBe(1);
    prepare('b', warm(1));
    expect(store.evictedTooSoon).toBe(2);
    for (let each = 0; each < 300; each++) demand(`other ${each}`);
    demand('c');
    // Too long ago.
    expect(store.evictedTooSoon).toBe(2);
  });
});
