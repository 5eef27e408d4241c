import { describe, expect, it } from 'vitest';

import { Lru } from './lru.ts';

describe('least recently used map', () => {
  it('lets go of the entry that was set first', () => {
    const lru = new Lru<string, number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.set('c', 3);
    expect(lru.keys()).toEqual(['b', 'c']);
  });

  it('keeps what was read in between', () => {
    const lru = new Lru<string, number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.get('a');
    lru.set('c', 3);
    expect(lru.keys()).toEqual(['a', 'c']);
  });

  it('takes neither a peek nor a look whether it is there for a use', () => {
    const lru = new Lru<string, number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    expect(lru.peek('a')).toBe(1);
    expect(lru.has('a')).toBe(true);
    lru.set('c', 3);
    expect(lru.has('a')).toBe(false);
  });

  it('holds a replaced entry once, with its new value', () => {
    const lru = new Lru<string, number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.set('a', 3);
    expect(lru.keys()).toEqual(['b', 'a']);
    expect(lru.get('a')).toBe(3);
  });

  it('tells of what leaves for want of room', () => {
    const evicted: string[] = [];
    const lru = new Lru<string, number>(1, { onEvict: (key, value) => evicted.push(`${key}${value}`) });
    lru.set('a', 1);
    lru.set('a', 2);
    lru.set('b', 3);
    lru.delete('b');
    expect(evicted).toEqual(['a2']);
  });

  it('counts the cost of each entry, also when one is replaced or deleted', () => {
    const lru = new Lru<string, number>(10, { costOf: (value) => value });
    lru.set('a', 4);
    lru.set('b', 5);
    lru.set('a', 2);
    expect(lru.cost).toBe(7);
    lru.delete('b');
    expect(lru.cost).toBe(2);
  });

  it('lets go of as many as the newest needs', () => {
    const lru = new Lru<string, number>(10, { costOf: (value) => value });
    for (const [key, cost] of [['a', 3], ['b', 3], ['c', 3], ['d', 7]] as const) lru.set(key, cost); // prettier-ignore
    expect(lru.keys()).toEqual(['c', 'd']);
  });

  it('keeps the newest alone when it is larger than the limit', () => {
    const lru = new Lru<string, number>(10, { costOf: (value) => value });
    lru.set('a', 1);
    lru.set('b', 11);
    expect(lru.keys()).toEqual(['b']);
    expect(lru.cost).toBe(11);
  });

  it('takes a newer value for no use', () => {
    const lru = new Lru<string, number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.replace('a', 3);
    lru.set('c', 4);
    expect(lru.keys()).toEqual(['b', 'c']);
  });

  it('counts a newer value at its own cost', () => {
    const lru = new Lru<string, number>(10, { costOf: (value) => value });
    lru.set('a', 1);
    lru.replace('a', 4);
    expect(lru.peek('a')).toBe(4);
    expect(lru.cost).toBe(4);
  });

  it('takes no newer value for what it does not have', () => {
    const lru = new Lru<string, number>(2);
    lru.replace('a', 1);
    expect(lru.size).toBe(0);
  });

  it('deletes by a rule', () => {
    const lru = new Lru<string, number>(10);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.deleteWhere((value) => value === 1);
    expect(lru.values()).toEqual([2]);
  });

  it('is empty and free after it was cleared', () => {
    const lru = new Lru<string, number>(10, { costOf: (value) => value });
    lru.set('a', 4);
    lru.clear();
    expect(lru.size).toBe(0);
    expect(lru.cost).toBe(0);
  });
});
