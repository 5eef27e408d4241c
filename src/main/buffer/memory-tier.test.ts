import { describe, expect, it } from 'vitest';

import { BYTES_PER_FRAME } from '../../shared/timeline.ts';
import { MemoryTier, type BufferedChunk } from './memory-tier.ts';

const FRAMES = 100;
const BYTES = FRAMES * BYTES_PER_FRAME;
const chunk = (frames = FRAMES): BufferedChunk => ({
  pcm: new ArrayBuffer(frames * BYTES_PER_FRAME),
  frames,
  totalFrames: null,
});

describe('memory tier', () => {
  it('counts measured bytes and never holds more than its budget', () => {
    const tier = new MemoryTier(3 * BYTES + 1, () => false);
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      tier.put(key, 1, chunk());
      expect(tier.usedBytes).toBeLessThanOrEqual(tier.budgetBytes);
    }
    expect(tier.size).toBe(3);
    expect(tier.usedBytes).toBe(3 * BYTES);
    expect(tier.evictions).toBe(2);
  });

  it('evicts the least recently used', () => {
    const tier = new MemoryTier(3 * BYTES, () => false);
    for (const key of ['a', 'b', 'c']) tier.put(key, 1, chunk());
    tier.get('a');
    tier.put('d', 1, chunk());
    expect(['a', 'b', 'c', 'd'].filter((key) => tier.has(key))).toEqual(['a', 'c', 'd']);
  });

  it('never evicts what is pinned, and refuses what then does not fit without losing anything', () => {
    const tier = new MemoryTier(2 * BYTES, (key) => key.startsWith('pinned'));
    tier.put('pinned-1', 1, chunk());
    tier.put('other', 1, chunk());
    expect(tier.put('wide', 1, chunk(2 * FRAMES))).toBe(false);
    expect(tier.has('other')).toBe(true);
    expect(tier.put('pinned-2', 1, chunk())).toBe(true);
    expect(tier.put('more', 1, chunk())).toBe(false);
    expect(tier.has('pinned-1') && tier.has('pinned-2')).toBe(true);
  });

  it('replaces a key without counting it twice and forgets whole tracks', () => {
    const tier = new MemoryTier(10 * BYTES, () => false);
    tier.put('a', 1, chunk());
    tier.put('a', 1, chunk(10));
    tier.put('b', 2, chunk());
    expect(tier.usedBytes).toBe(10 * BYTES_PER_FRAME + BYTES);
    tier.forgetTrack(2);
    expect(tier.usedBytes).toBe(10 * BYTES_PER_FRAME);
    tier.clear();
    expect(tier.usedBytes).toBe(0);
  });

  it('refuses a chunk whose frame count is not its size', () => {
    const tier = new MemoryTier(10 * BYTES, () => false);
    expect(() => tier.put('a', 1, { ...chunk(), frames: FRAMES + 1 })).toThrow(RangeError);
  });
});
