import { describe, expect, it } from 'vitest';

import { coverHue, coverLetters } from './cover-letters.ts';

describe('what stands for a cover', () => {
  it('abbreviates in any script', () => {
    expect(coverLetters('Kind of Blue')).toBe('KO');
    expect(coverLetters('(untitled)')).toBe('U');
    expect(coverLetters('東京事変')).toBe('東');
    expect(coverLetters('!!!')).toBe('');
  });

  it('has one colour for a name', () => {
    expect(coverHue('Kind of Blue')).toBe(coverHue('Kind of Blue'));
    for (const name of ['', 'Kind of Blue', '東京事変']) {
      expect(coverHue(name)).toBeGreaterThanOrEqual(0);
      expect(coverHue(name)).toBeLessThan(360);
    }
  });
});
