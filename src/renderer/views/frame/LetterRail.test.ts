import { describe, expect, it } from 'vitest';

import { thinned } from './LetterRail.tsx';

const letters = [...'ABCDEFGHIJ'].map((letter, index) => ({ letter, index }));
const names = (most: number): string =>
  thinned(letters, most)
    .map(({ letter }) => letter)
    .join('');

describe('letters beside a list', () => {
  it('are all there where there is room', () => {
    expect(names(10)).toBe('ABCDEFGHIJ');
  });

  it('are some of them, the first and the last too, where there is less', () => {
    expect(names(4)).toBe('ADGJ');
    expect(names(2)).toBe('AJ');
  });

  it('are none where there is no room', () => {
    expect(names(1)).toBe('');
  });
});
