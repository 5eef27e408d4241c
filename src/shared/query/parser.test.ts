import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isBackwards } from './intervals.ts';
import { parseQuery } from './parser.ts';
import { printQuery } from './printer.ts';
import { leaves, type Query } from './query.ts';
import { randomQuery } from './random-queries.testing.ts';
import { wordsOf } from './words.ts';

/** What is read, as it is written in the one way; problems with the text they underline. */
const read = (text: string): string => printQuery(parseQuery(text).query);
const problems = (text: string): string[] =>
  parseQuery(text).problems.map(({ code, from, to }) => `${code} "${text.slice(from, to)}"`);

describe('what is read', () => {
  it.each([
    ['dark side', 'dark side'],
    ['  ', ''],
    ['"dark side"', '"dark side"'],
    ['“dark side”', '"dark side"'],
    ['-dark', '-dark'],
    ['well-known', 'well-known'],
    ['Artist - Title', 'Artist Title'],
    ['a OR b c', 'a or b c'],
    ['(a or b) c', '(a or b) c'],
    ['((a))', 'a'],
    ['artist:bj\u00f6rk', 'artist:bj\u00f6rk'],
    ['Artist: "the cure"', 'artist:"the cure"'],
    ['artist=cure', 'artist="cure"'],
    ['artist:(cure or "the band")', 'artist:cure or artist:"the band"'],
    ['-artist:(a b)', '-(artist:a artist:b)'],
    ['year:1990', 'year:1990'],
    ['year >= 1990', 'year:>=1990'],
    ['year:>=1990', 'year:>=1990'],
    ['year:1980..1990', 'year:1980..1990'],
    ['year:..1990', 'year:..1990'],
    ['length:>5:00', 'length:>5:00'],
    ['last:<30d', 'last:<30d'],
    ['added:2024-03', 'added:2024-03'],
    ['rating:>=4*', 'rating:>=4*'],
    ['lufs:-14.5', 'lufs:-14.5'],
    ['genre:""', 'genre:""'],
    ['year:""', 'year:""'],
    ['loved -missing', 'loved -missing'],
    ['"loved"', '"loved"'],
    ['rock sort:artist,-year limit:20', 'rock sort:artist,-year limit:20'],
    ['a or b limit:5', '(a or b) limit:5'],
    ['7" single', '7" single'],
    ['http://x 2:54', 'http://x 2:54'],
    ['ac/dc', 'ac/dc'],
    ['"say \\"hi\\""', '"say \\"hi\\""'],
    ['"dark si', '"dark si"*'],
    ['live (remix)', 'live remix'],
  ])('%s', (text, printed) => expect(read(text)).toBe(printed));
});

describe('what is wrong, with its place', () => {
  it.each([
    ['artits:x', ['field-unknown "artits:x"'], 'artits:x'],
    ['a year: ', ['value-missing "year: "'], 'a'],
    ['a year:abc b', ['value-unreadable "abc"'], 'a b'],
    ['added:2023-02-30', ['value-unreadable "2023-02-30"'], ''],
    ['year:1990..1980', ['range-backwards "1990..1980"'], ''],
    ['title>x', ['comparison-unfit "title>x"'], ''],
    ['a "b c', ['quote-open ""b c"'], 'a "b c"*'],
    ['(a b', ['bracket-open "("'], 'a b'],
    ['a) b', ['bracket-alone ")"'], 'a b'],
    ['a ()', ['bracket-empty "()"'], 'a'],
    ['a or', ['or-alone "or"'], 'a'],
    ['or a', ['or-alone "or"'], 'a'],
    ['sort:title,colour', ['sort-unknown "colour"'], 'sort:title'],
    ['limit:many', ['limit-unreadable "many"'], ''],
    ['(a limit:5)', ['misplaced "limit:5"'], 'a'],
    ['x '.repeat(70), ['too-complex "x"'], 'x '.repeat(64).trim()],
    [`${'('.repeat(40)}a`, [], null],
  ])('%s', (text, wrong, printed) => {
    if (printed === null) {
      expect(problems(text).some((problem) => problem.startsWith('too-complex'))).toBe(true);
      return;
    }
    expect(problems(text)).toEqual(wrong);
    expect(read(text)).toEqual(printed);
  });
});

describe('for every query', () => {
  const isWritable = ({ where }: Query): boolean =>
    [...leaves(where)].every(
      (leaf) =>
        (leaf.kind !== 'range' || !isBackwards(leaf)) && (leaf.kind !== 'text' || wordsOf(leaf.text).length > 0),
    );

  it('what is printed is read as the same query', () => {
    fc.assert(
      fc.property(randomQuery.filter(isWritable), (query) => {
        const { query: again } = parseQuery(printQuery(query));
        expect(again).toEqual(query);
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it('any text is read without a throw, its problems lie within it, and reading what is printed changes nothing', () => {
    const bits = [
      '(',
      ')',
      '"',
      '-',
      'or',
      ' ',
      'year',
      ':',
      '>',
      '=',
      '..',
      'artist:',
      'sort:',
      'limit:',
      '\\',
      '*',
      'a',
      '\uD800',
      '東',
      '\0',
      ',',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.constantFrom(...bits), { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const { query, problems: wrong } = parseQuery(typed);
        for (const { from, to } of wrong) expect(0 <= from && from < to && to <= typed.length).toBe(true);
        const printed = printQuery(query);
        if (wrong.some(({ code }) => code === 'too-complex')) return;
        expect(printQuery(parseQuery(printed).query)).toBe(printed);
      }),
      { numRuns: 4000, seed: 11 },
    );
  });

  it('a word that begins like a comparison is one of its own behind the name of a field', () => {
    const { query } = parseQuery('limit(<a');
    expect(parseQuery(printQuery(query)).query).toEqual(query);
  });

  it('the longest text that is allowed is read in no time', () => {
    const started = process.threadCpuUsage();
    for (const bit of ['(', '-', 'a or ', '"', 'artist:', 'x:', 'year:<', ')', 'sort:'])
      parseQuery(bit.repeat(500 / bit.length));
    const { user, system } = process.threadCpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(100);
  });
});
