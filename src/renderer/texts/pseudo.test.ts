import { describe, expect, it } from 'vitest';

import { outsideBrackets, pseudoOf } from './pseudo.ts';

const words = pseudoOf({
  plain: 'Clear search',
  empty: '',
  of: (name: string, count: number) => `Play ${name} ${count} times`,
  values: ({ path }: { path: string }) => `Gone: ${path}`,
});

describe('the language of tests', () => {
  it('stands between brackets', () => {
    expect(words.plain).toMatch(/^\[!!Çļéáŕ šéáŕçĥ .*!!\]$/);
    expect(words.empty).toBe('');
  });

  it('is two fifths longer, in parts that break into lines', () => {
    expect(words.plain).toHaveLength('[!!Clear search!!]'.length + Math.ceil('Clear search'.length * 0.4));
    const { long } = pseudoOf({ long: 'a'.repeat(100) });
    expect(
      long
        .split(' ')
        .slice(1)
        .every(({ length }) => length < 12),
    ).toBe(true);
  });

  it('leaves the values as they are', () => {
    expect(words.of('Kid A', 3)).toMatch(/^\[!!Þļáý Kid A 3 ţíɱéš/);
    expect(words.values({ path: '/music/a b' })).toContain('/music/a b');
    expect(words.of(words.plain, 1)).toContain(words.plain);
  });

  it('is told from what is not of it', () => {
    expect(outsideBrackets(words.plain)).toBe('');
    expect(outsideBrackets(words.of(words.plain, 1))).toBe('');
    expect(outsideBrackets(`${words.plain} · hard-coded`)).toBe(' · hard-coded');
  });
});
