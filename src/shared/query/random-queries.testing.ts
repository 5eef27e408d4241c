// Queries and tracks made at random, for what must hold of all of them: texts that meet often, values at the edges of each other.
import fc from 'fast-check';

import { FLAGS, NUMBER_FIELDS, SORT_FIELDS, TEXT_FIELDS, type NumberField } from './fields.ts';
import type { TrackValues } from './evaluator.ts';
import type { Comparison, Condition, Query } from './query.ts';

/** The clock of what is relative to now. */
export const NOW_MS = Date.UTC(2026, 5, 15, 12);
const DAY_MS = 86_400_000;

/** Few, so that they meet; each with something that must be folded or divided. */
const WORDS = [
  'dark', 'Darkness', 'moon', 'MÖÖN', 'side', 'AC/DC', 'acdc', "Don't", 'dont', 'R.E.M.', 'rem', '!!!', '♥', '東京', '京', 'Ёлка', 'Straße', 'strasse',
  'the', 'or', 'loved', '-', 'a"b', '12', '1', 'NOT', 'σας', 'x:y', 'year:1', '(', 'हिन्दी', '😀', 'ﬁn', 'fi', 'don', 't',
]; // prettier-ignore

const phrase = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));

const VALUES: Readonly<Record<NumberField, readonly string[]>> = {
  year: ['1979', '1980', '1990', '0'],
  rating: ['0', '60', '80', '4*', '5*'],
  plays: ['0', '1', '10'],
  skips: ['0', '2'],
  last: ['1d', '30d', '2w', '1y', '2026-06', '2026-06-14', '2026'],
  added: ['5h', '1m', '2025', '2024-02-29'],
  length: ['300', '5:00', '1:00:00', '5m', '0'],
  bitrate: ['320', '128k', '901.5'],
  bpm: ['120', '120.5', '90'],
  lufs: ['-14', '-9.5', '0'],
};

const tests = fc.constantFrom<Comparison>('=', '<', '<=', '>', '>=');
const fieldNames = Object.keys(NUMBER_FIELDS) as NumberField[];

const number = fc.constantFrom(...fieldNames).chain((field) =>
  fc.record({
    kind: fc.constant('number' as const),
    field: fc.constant(field),
    test: tests,
    value: fc.constantFrom(...VALUES[field]),
  }),
);

const range = fc.constantFrom(...fieldNames).chain((field) => {
  const end = fc.option(fc.constantFrom(...VALUES[field]));
  return fc.record({ kind: fc.constant('range' as const), field: fc.constant(field), from: end, to: end });
});

const text = fc.record({
  kind: fc.constant('text' as const),
  field: fc.option(fc.constantFrom(...TEXT_FIELDS), { freq: 2 }),
  match: fc.constantFrom('prefix' as const, 'phrase' as const),
  text: phrase,
});
const exact = fc.record({
  kind: fc.constant('text' as const),
  field: fc.constantFrom(...TEXT_FIELDS),
  match: fc.constant('exact' as const),
  text: phrase,
});

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: exact },
  { weight: 3, arbitrary: number },
  { weight: 2, arbitrary: range.filter(({ from, to }) => from !== null || to !== null) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('empty' as const), field: fc.constantFrom(...SORT_FIELDS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flag' as const), flag: fc.constantFrom(...FLAGS) }) },
);

/** As the parser makes them: no group within one of its own kind. */
function flat(kind: 'all' | 'any', of: readonly Condition[]): Condition {
  return { kind, of: of.flatMap((part) => (part.kind === kind ? part.of : [part])) };
}

export const randomCondition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('node'), { minLength: 2, maxLength: 3 }))
        .map(([kind, of]) => flat(kind, of)),
    },
    { weight: 1, arbitrary: tie('node').map((of): Condition => ({ kind: 'not', of })) },
  ),
})).node;

export const randomQuery: fc.Arbitrary<Query> = fc.record({
  where: fc.option(randomCondition, { freq: 8 }),
  sort: fc.uniqueArray(fc.record({ field: fc.constantFrom(...SORT_FIELDS), descending: fc.boolean() }), {
    maxLength: 3,
    selector: ({ field }) => field,
  }),
  limit: fc.option(fc.integer({ min: 1, max: 500 })),
});

const values = fc.array(phrase, { maxLength: 2 });
const optional = (...numbers: number[]): fc.Arbitrary<number | null> =>
  fc.option(fc.constantFrom(...numbers), { freq: 3 });
const time = fc.option(
  fc.oneof(
    fc.constantFrom(0, 1, 30, 60, 365, 366).map((days) => NOW_MS - days * DAY_MS),
    fc.integer({ min: NOW_MS - 900 * DAY_MS, max: NOW_MS }),
  ),
  { freq: 3 },
);

/** Its file is named by its title as a path can be; path and file always have one value. */
export const randomTrack: fc.Arbitrary<TrackValues> = fc
  .record({
    title: phrase.map((title) => [title]),
    artist: values,
    album: fc.array(phrase, { maxLength: 1 }),
    genre: values,
    composer: values,
    format: fc.array(fc.constantFrom('FLAC', 'MP3', 'dark'), { maxLength: 1 }),
    name: phrase.map((name) => name.replaceAll('/', '_')),
    folder: fc.constantFrom('/music/Dark', '/music/moon side', '/m', '/music/!!! t/Darkness', '/music/side !!!'),
    year: optional(1979, 1980, 1985, 1990, 1991),
    rating: optional(0, 60, 80, 81, 100),
    plays: fc.constantFrom(0, 1, 2, 10, 11),
    skips: fc.constantFrom(0, 2),
    last: time,
    added: time.map((at) => at ?? NOW_MS),
    length: optional(0, 299.9, 300, 300.5, 301, 3600),
    bitrate: optional(128, 128.4, 128.6, 320, 901.5),
    bpm: optional(90, 119.6, 120, 120.45, 120.5),
    lufs: optional(-14, -13.6, -14.5, -9.5),
    loved: fc.boolean(),
    missing: fc.boolean(),
  })
  .map(({ name, folder, ...track }) => ({ ...track, file: [name], path: [`${folder}/${name}.flac`] }));
