import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES, SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';
import { ChunkShelf } from './chunk-shelf.ts';
import type { Chunk } from './chunk-source.ts';

const WHOLE = (60 * SAMPLE_RATE_HZ) / CHUNK_FRAMES;
const chunk = (frames: number, degraded: Chunk['degraded'] = null) => ({
  frames,
  buffer: null,
  totalFrames: null,
  degraded,
});

describe('the shelf', () => {
  it('holds 60 s of whole chunks, the least recently used leaves', () => {
    const shelf = new ChunkShelf();
    for (let i = 0; i < WHOLE; i++) shelf.put(`1/${i}`, chunk(CHUNK_FRAMES));
    shelf.get('1/0');
    shelf.put('1/new', chunk(CHUNK_FRAMES));
    expect(['1/0', '1/1', '1/2', '1/new'].map((key) => shelf.has(key))).toEqual([true, false, true, true]);
    expect(shelf.heldFrames).toBe(WHOLE * CHUNK_FRAMES);
  });

  it('counts length, not pieces, and a replaced chunk once', () => {
    const shelf = new ChunkShelf();
    for (let i = 0; i < 500; i++) shelf.put(`1/${i}`, chunk(100));
    shelf.put('1/0', chunk(50));
    expect(shelf.has('1/0')).toBe(true);
    expect(shelf.heldFrames).toEqual(499 * 100 + 50);
  });

  it('lets one chunk go, or all that are less than they should be', () => {
    const shelf = new ChunkShelf();
    for (const key of ['a', 'c']) shelf.put(key, chunk(10));
    shelf.put('b', chunk(10, { step: 'simple', code: 'render-invalid' }));
    shelf.put('d', chunk(10, { step: 'silence', code: 'worker-stuck' }));
    shelf.drop('c');
    shelf.drop('c');
    shelf.dropDegraded();
    expect(['a', 'b', 'c', 'd'].map((key) => shelf.has(key))).toEqual([true, false, false, false]);
    expect(shelf.heldFrames).toBe(10);
  });

  it('lets the tracks go that are not played any more', () => {
    const shelf = new ChunkShelf();
    for (const key of ['1/a', '11/a', '2/a']) shelf.put(key, chunk(10));
    shelf.keepOnly(['1/', '2/']);
    expect(['1/a', '11/a', '2/a'].map((key) => shelf.has(key))).toEqual([true, false, true]);
    shelf.clear();
    expect(shelf.heldFrames).toBe(0);
  });
});
