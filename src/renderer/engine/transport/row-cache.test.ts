import { describe, expect, it } from 'vitest';

import { testRow } from '../browser-test/rows.testing.ts';
import { RowCache } from './row-cache.ts';

const { signal } = new AbortController();

describe('the row cache', () => {
  it('loads in one batch and forgets what the core does not have any more', async () => {
    const asked: (readonly number[])[] = [];
    const cache = new RowCache((ids) => {
      asked.push(ids);
      return Promise.resolve([testRow({ id: 2 })]);
    });
    cache.remember([testRow({ id: 1 })]);
    await cache.load([1, 2], signal, () => undefined);
    expect(asked).toEqual([[1, 2]]);
    expect(cache.peek(1)).toBeNull();
    expect(cache.peek(2)?.id).toBe(2);
  });

  it('is bounded, least recently used out first', () => {
    const cache = new RowCache(() => Promise.resolve([]));
    cache.remember([testRow({ id: 1 }), testRow({ id: 2 })]);
    cache.peek(1);
    cache.remember(Array.from({ length: 499 }, (_, i) => testRow({ id: i + 10 })));
    expect(cache.peek(1)?.id).toBe(1);
    expect(cache.peek(2)).toBeNull();
  });

  it('keeps a measured length until the content changes', () => {
    const cache = new RowCache(() => Promise.resolve([]));
    cache.remember([testRow({ id: 1 })]);
    cache.learnLength(1, 'other', 5);
    expect(cache.peek(1)?.totalFrames).toBeNull();
    cache.learnLength(1, 's', 5);
    cache.update(testRow({ id: 1, title: 'New' }));
    expect(cache.peek(1)?.title).toBe('New');
    expect(cache.peek(1)?.totalFrames).toBe(5);
    cache.update(testRow({ id: 1, signature: 'edited' }));
    expect(cache.peek(1)?.totalFrames).toBeNull();
    cache.update(testRow({ id: 9 }));
    expect(cache.peek(9)).toBeNull();
  });
});
