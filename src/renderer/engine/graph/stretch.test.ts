import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { testRow } from '../browser-test/rows.testing.ts';
import { QueuedTrack } from '../transport/queued-track.ts';
import { keyOfStretch, stretchOf, unbrokenFrom, type Stretch } from './stretch.ts';

const queued = new QueuedTrack(null, testRow({ id: 7, signature: 'a' }));

/** Whole chunks from index 0 on, one after the other, but with a hole before those of `holes`. */
function stretches(count: number, holes: readonly number[] = []): Stretch[] {
  const all: Stretch[] = [];
  for (let index = 0; index < count; index++) {
    const atFrame = (all.at(-1)?.endFrame ?? 0) + (holes.includes(index) ? 1 : 0);
    const next = stretchOf(queued, index * CHUNK_FRAMES, CHUNK_FRAMES, 0, atFrame, all.at(-1));
    if (next) all.push(next);
  }
  return all;
}

describe('stretches of the original', () => {
  it('keep the content they were scheduled from, though the row is another by now', () => {
    const mine = new QueuedTrack(null, testRow({ id: 7, signature: 'a' }));
    const stretch = stretchOf(mine, CHUNK_FRAMES + 10, 500, 10, 9000, undefined);
    mine.renew(testRow({ id: 7, signature: 'b' }));
    expect(stretch && keyOfStretch(stretch, 'warm')).toMatchObject({
      trackId: 7,
      signature: 'a',
      preset: 'warm',
      index: 1,
    });
    expect(stretch?.atFrame).toBe(9000);
    expect(stretch?.endFrame).toBe(9490);
    expect(stretch?.chunkFrames).toBe(500);
    expect(stretchOf(new QueuedTrack(null, null), 0, 1, 0, 0, undefined)).toBeNull();
  });

  it('know where their unbroken sound began', () => {
    expect(stretches(4, [2]).map(({ runFrame }) => runFrame)).toEqual([
      0,
      0,
      2 * CHUNK_FRAMES + 1,
      2 * CHUNK_FRAMES + 1,
    ]);
  });

  it('are taken together as long as they touch and something is held for each', () => {
    const indices = (holes: number[], first: number, missing: number): number[] =>
      unbrokenFrom(stretches(4, holes), first, ({ index }) => index !== missing).map(({ index }) => index);
    expect(indices([], 0, -1)).toEqual([0, 1, 2, 3]);
    expect(indices([], 1, 3)).toEqual([1, 2]);
    expect(indices([2], 0, -1)).toEqual([0, 1]);
    expect(indices([], 2, 2)).toEqual([]);
    expect(indices([], 4, -1)).toEqual([]);
  });
});
