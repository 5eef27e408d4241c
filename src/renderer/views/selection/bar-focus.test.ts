import { describe, expect, it } from 'vitest';

import { placeAfter } from './bar-focus.ts';

describe('the focus in a bar', () => {
  it('goes along it and around its ends', () => {
    expect(placeAfter(0, 3, 'ArrowRight')).toBe(1);
    expect(placeAfter(2, 3, 'ArrowRight')).toBe(0);
    expect(placeAfter(0, 3, 'ArrowLeft')).toBe(2);
  });

  it('goes to its ends', () => {
    expect(placeAfter(1, 3, 'Home')).toBe(0);
    expect(placeAfter(1, 3, 'End')).toBe(2);
  });

  it('stays at any other key, and where it is on no button', () => {
    expect(placeAfter(1, 3, 'ArrowDown')).toBeNull();
    expect(placeAfter(-1, 3, 'ArrowRight')).toBeNull();
  });
});
