import { describe, expect, it } from 'vitest';

import { keysOfTyped, letterPlaces, placeOfAny } from './names-in-order.ts';

describe('letters of a list', () => {
  it('are digits and symbols together, and other scripts together', () => {
    expect(letterPlaces([' ', '0', '1', 'a', 'a', 'c', 'ж', '東'])).toEqual([
      { letter: '#', index: 0 },
      { letter: 'A', index: 3 },
      { letter: 'C', index: 5 },
      { letter: '…', index: 6 },
    ]);
  });
});

describe('the place of any of some rows', () => {
  const order = Uint32Array.of(7, 3, 9, 5);

  it('is the first from where one begins, and around the end', () => {
    expect(placeOfAny(order, Uint32Array.of(5, 3), 0)).toBe(1);
    expect(placeOfAny(order, Uint32Array.of(5, 3), 2)).toBe(3);
    expect(placeOfAny(order, Uint32Array.of(3), 2)).toBe(1);
    expect(placeOfAny(order, Uint32Array.of(3), 99)).toBe(1);
  });

  it('is nowhere for rows that are not in it', () => {
    expect(placeOfAny(order, Uint32Array.of(4), 0)).toBeNull();
  });
});

describe('the keys of what is typed', () => {
  it('hold every name that begins so', () => {
    const [from, to] = keysOfTyped('Béa') ?? ['', ''];
    for (const name of ['bea', 'beatles']) expect(name >= from && name < to).toBe(true);
    expect('bed' >= from && 'bed' < to).toBe(false);
  });
});
