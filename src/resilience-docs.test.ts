// docs/resilience.md against the code: each row names a file and the words in it that say what is built.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const page = readFileSync(join(ROOT, 'docs/resilience.md'), 'utf8');
const rows = [...page.matchAll(/^\| ([^|]+) \| ([^|]+) \| `([^`]+)`: `([^`]+)` \|/gm)].map(
  ([, asked = '', built = '', file = '', words = '']) => ({ asked, built, file, words }),
);

describe('the table of thresholds', () => {
  it('names a place for each of its rows', () => {
    const all = page.split('\n').filter((line) => /^\| (?!Asked|---)/.test(line));
    expect(rows).toHaveLength(all.length);
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)('says what is built: $asked', ({ file, words }) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(words);
  });
});
