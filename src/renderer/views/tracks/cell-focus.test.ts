import { describe, expect, it } from 'vitest';

import { cellAfterKey } from './cell-focus.ts';

describe('arrows in a row', () => {
  it('go into its cells and out again', () => {
    expect(cellAfterKey('ArrowRight', null, 3)).toBe(0);
    expect(cellAfterKey('ArrowRight', 0, 3)).toBe(1);
    expect(cellAfterKey('ArrowLeft', 1, 3)).toBe(0);
    expect(cellAfterKey('ArrowLeft', 0, 3)).toBeNull();
  });

  it('end at the last cell and at the row', () => {
    expect(cellAfterKey('ArrowRight', 2, 3)).toBeUndefined();
    expect(cellAfterKey('ArrowLeft', null, 3)).toBeUndefined();
    expect(cellAfterKey('ArrowDown', 1, 3)).toBeUndefined();
  });
});
