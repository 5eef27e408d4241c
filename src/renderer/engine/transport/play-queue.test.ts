import { describe, expect, it } from 'vitest';

import { PlayQueue } from './play-queue.ts';

describe('the queue', () => {
  it('clamps the start and knows its neighbours', () => {
    const queue = new PlayQueue();
    expect([queue.index, queue.currentId, queue.nextId, queue.length]).toEqual([-1, null, null, 0]);
    queue.replace([7, 8, 9], 99);
    expect([queue.index, queue.currentId, queue.nextId]).toEqual([2, 9, null]);
    queue.replace([7, 8, 9], -3);
    expect([queue.index, queue.currentId, queue.nextId]).toEqual([0, 7, 8]);
    queue.replace([7, 8, 9], Number.NaN);
    expect(queue.index).toBe(0);
    queue.replace([], 0);
    expect([queue.index, queue.currentId]).toEqual([-1, null]);
  });

  it('moves only to places that exist', () => {
    const queue = new PlayQueue();
    queue.replace([7, 8], 0);
    expect(queue.moveTo(1)).toBe(true);
    expect(queue.moveTo(2)).toBe(false);
    expect(queue.moveTo(-1)).toBe(false);
    expect(queue.index).toBe(1);
  });

  it('does not follow what the caller does to its array', () => {
    const ids = [1, 2, 3];
    const queue = new PlayQueue();
    queue.replace(ids, 0);
    ids.length = 0;
    expect(queue.nextId).toBe(2);
  });
});
