import { describe, expect, it } from 'vitest';

import { PlayQueue } from './play-queue.ts';

describe('the queue', () => {
  it('clamps the start and knows its neighbours', () => {
    const queue = new PlayQueue();
    expect(queue.index).toBe(-1);
    expect(queue.currentId).toBeNull();
    expect(queue.nextId).toBeNull();
    expect(queue.length).toBe(0);
    queue.replace([7, 8, 9], 99);
    expect(queue.index).toBe(2);
    expect(queue.currentId).toBe(9);
    expect(queue.nextId).toBeNull();
    queue.replace([7, 8, 9], -3);
    expect(queue.index).toBe(0);
    expect(queue.currentId).toBe(7);
    expect(queue.nextId).toBe(8);
    queue.replace([7, 8, 9], Number.NaN);
    expect(queue.index).toBe(0);
    queue.replace([], 0);
    expect(queue.index).toBe(-1);
    expect(queue.currentId).toBeNull();
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

  it('is surrounded by a list without moving: its index stays, the place in the list is another', () => {
    const queue = new PlayQueue();
    queue.replace([9], 0);
    expect(queue.surround([7, 8, 9, 10])).toBe(true);
    expect(queue.index).toBe(0);
    expect(queue.listIndex).toBe(2);
    expect(queue.previousId).toBe(8);
    expect(queue.nextId).toBe(10);
  });

  it('moves through the whole of a list that surrounds it', () => {
    const queue = new PlayQueue();
    queue.replace([9], 0);
    queue.surround([7, 8, 9]);
    expect(queue.moveTo(queue.firstIndex)).toBe(true);
    expect(queue.currentId).toBe(7);
    expect(queue.listIndex).toBe(0);
    expect(queue.moveTo(queue.firstIndex - 1)).toBe(false);
  });

  it('stays what it is when a list does not hold its track', () => {
    const queue = new PlayQueue();
    queue.replace([9], 0);
    expect(queue.surround([7, 8])).toBe(false);
    expect(queue.ids).toEqual([9]);
  });

  it('begins at 0 again with the next queue', () => {
    const queue = new PlayQueue();
    queue.replace([9], 0);
    queue.surround([7, 8, 9]);
    queue.replace([1, 2], 1);
    expect(queue.firstIndex).toBe(0);
    expect(queue.listIndex).toBe(1);
  });
});
