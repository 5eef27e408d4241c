import { expect, it } from 'vitest';

import { fuzz, FUZZ_TIMEOUT_MS } from '../../testing/fuzz.ts';
import { parseQuery } from './parser.ts';
import { printQuery } from './printer.ts';

it(
  'queries: any text has its problems within it, and reading what is printed changes nothing',
  { timeout: FUZZ_TIMEOUT_MS },
  () => {
    const bits = [
      '(',
      ')',
      '-',
      '"',
      ' or ',
      ':',
      'artist:',
      'year:',
      '1980..1990',
      '<30d',
      'sort:',
      'limit:',
      '*',
      ',',
      ' ',
      'a',
      '東',
      '\uD800',
      '\0',
      '>=',
      'rating:>3',
      'missing',
    ];
    fuzz(
      { bits, seeds: ['(artist:"Can" or -year:1970..1980) rating:>60 last:<30d sort:added,-title limit:10 word'] },
      (bytes) => {
        const typed = new TextDecoder().decode(bytes).slice(0, 500);
        const { query, problems } = parseQuery(typed);
        for (const { from, to } of problems) expect(0 <= from && from < to && to <= typed.length).toBe(true);
        if (problems.some(({ code }) => code === 'too-complex')) return;
        const printed = printQuery(query);
        expect(printQuery(parseQuery(printed).query)).toBe(printed);
      },
    );
  },
);
