import { describe, expect, it } from 'vitest';

import { cursorAfterKey } from './table-keys.ts';

describe('table keys', () => {
  it('moves by row, page and to the ends, and stays in the list', () => {
    expect(cursorAfterKey('ArrowDown', 4, 100, 10)).toBe(5);
    expect(cursorAfterKey('ArrowUp', 4, 100, 10)).toBe(3);
    expect(cursorAfterKey('PageDown', 4, 100, 10)).toBe(14);
    expect(cursorAfterKey('PageUp', 4, 100, 10)).toBe(0);
    expect(cursorAfterKey('Home', 50, 100, 10)).toBe(0);
    expect(cursorAfterKey('End', 50, 100, 10)).toBe(99);
    expect(cursorAfterKey('ArrowDown', 99, 100, 10)).toBe(99);
    expect(cursorAfterKey('ArrowUp', 0, 100, 10)).toBe(0);
  });

  it('moves by one at least in a window lower than a row', () => {
    expect(cursorAfterKey('PageDown', 4, 100, -1)).toBe(5);
  });

  it('leaves other keys and an empty list alone', () => {
    expect(cursorAfterKey('Enter', 4, 100, 10)).toBeNull();
    expect(cursorAfterKey('End', 0, 0, 10)).toBeNull();
  });
});
