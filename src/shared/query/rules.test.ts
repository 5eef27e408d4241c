// Rows of an editor and the text of a query say the same, both ways.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseQuery } from './parser.ts';
import { printQuery } from './printer.ts';
import {
  comparisonsOf,
  conditionOf,
  kindOf,
  RULE_FIELDS,
  rulesOf,
  takesValue,
  textOfRules,
  type Rules,
} from './rules.ts';

const rulesOfText = (text: string): Rules | null => rulesOf(parseQuery(text).query);

describe('rows', () => {
  it.each([
    ['plays:>0 sort:-plays limit:100', [['plays', 'more', '0']]],
    ['plays:>2 last:>90d sort:last', [['plays', 'more', '2'], ['last', 'before', '90d']]],
    ['artist:bach -genre:choral', [['artist', 'has', 'bach'], ['genre', 'hasNot', 'choral']]],
    ['artist="The The" or loved', [['artist', 'is', 'The The'], ['loved', 'yes', '']]],
    ['added:<30d', [['added', 'within', '30d']]],
    ['added:30d', [['added', 'within', '30d']]],
    ['year:>=1980 -missing', [['year', 'least', '1980'], ['missing', 'no', '']]],
    ['genre:"" -composer:""', [['genre', 'none', ''], ['composer', 'some', '']]],
    ['rating:4*', [['rating', 'is', '4*']]],
    ['', []],
  ])('%s', (text, rows) => {
    const rules = rulesOfText(text);
    expect(rules?.rows.map(({ field, comparison, value }) => [field, comparison, value])).toEqual(rows);
    // Printed and read again nothing is lost.
    expect(rules && rulesOfText(textOfRules(rules))).toEqual(rules);
  }); // prettier-ignore

  it.each(['(a or b) c', 'year:1980..1990', 'sort:artist,year', '"whole words"', '-(a b)'])('cannot say %s', (text) => {
    expect(rulesOfText(text)).toBeNull();
  });

  it('say any of them, in an order and as many as are wanted', () => {
    const text = '(plays:>5 or loved) sort:-added limit:50';
    const rules = rulesOfText(text);
    expect(rules).toMatchObject({ match: 'any', sort: { field: 'added', descending: true }, limit: 50 });
    expect(rules && textOfRules(rules)).toBe(text);
  });

  it('without a value, or with one that is none, are left out', () => {
    const rules: Rules = {
      match: 'all',
      rows: [
        { field: 'year', comparison: 'more', value: 'last summer' },
        { field: 'artist', comparison: 'has', value: ' ' },
        { field: 'plays', comparison: 'least', value: '3' },
      ],
      sort: null,
      limit: null,
    };
    expect(textOfRules(rules)).toBe('plays:>=3');
  });
});

it('whatever rows say, the text says it, and rows say it again', () => {
  const values = { text: ['love', 'AC/DC', '"x" or', 'sort:', '東京 1'], whole: ['3'], measured: ['120', '-9.5'], clock: ['3:30', '90'], date: ['30d', '2024', '2024-03'], flag: [''] }; // prettier-ignore
  const rule = fc
    .constantFrom(...RULE_FIELDS)
    .chain((field) =>
      fc.record({
        field: fc.constant(field),
        comparison: fc.constantFrom(...comparisonsOf(field)),
        value: fc.constantFrom(...values[kindOf(field)]),
      }),
    )
    .map((made) => (takesValue(made.comparison) ? made : { ...made, value: '' }))
    .filter((made) => conditionOf(made) !== null)
    // An age goes with "within", a date with "since".
    .filter(({ field, comparison, value }) => kindOf(field) !== 'date' || !takesValue(comparison) || /d$/.test(value) === (comparison === 'within' || comparison === 'before')); // prettier-ignore
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), fc.constantFrom('all' as const, 'any' as const), (rows, match) => {
      const rules: Rules = { match: rows.length > 1 ? match : 'all', rows, sort: null, limit: 7 };
      const text = textOfRules(rules);
      const { query, problems } = parseQuery(text);
      expect(problems, text).toEqual([]);
      expect(printQuery(query)).toBe(text);
      expect(rulesOf(query), text).toEqual(rules);
    }),
    { numRuns: 500 },
  );
});
