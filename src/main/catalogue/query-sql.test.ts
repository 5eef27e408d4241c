// What a query means is said twice, by the evaluator and by the SQL it is compiled to: on tracks and queries made at random both say the same.
import { join } from 'node:path';

import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { predicateOf, queryableTrack, type TrackValues } from '../../shared/query/evaluator.ts';
import { printQuery } from '../../shared/query/printer.ts';
import { leaves, type Condition } from '../../shared/query/query.ts';
import { NOW_MS, randomCondition, randomTrack } from '../../shared/query/random-queries.testing.ts';
import { wordsOf } from '../../shared/query/words.ts';
import { dataFolder, readChange, testCatalogue } from './catalogue.testing.ts';
import { DATABASE_NAME } from './open-database.ts';
import type { CatalogueDatabase } from './database.ts';
import { FolderIndex } from './folder-index.ts';
import { compileCondition, compileMatch, registerQueryFunctions } from './query-sql.ts';

/** 10,000 by AURALIS_QUERIES=10000, which takes less than 20 s; fewer beside the other tests. */
const QUERIES = Number(process.env['AURALIS_QUERIES'] ?? 1500);
const TRACKS = 150;

const named = (names: readonly string[]) => names.map((name) => ({ name, sortName: null, mbId: null }));

/** Two tracks cannot have one path. */
function placed(track: TrackValues, index: number): TrackValues {
  const path = (track.path[0] ?? '').replace(/\.flac$/, ` ${index}.flac`);
  return { ...track, path: [path], file: [`${track.file[0] ?? ''} ${index}`] };
}

/** The tracks in a database, through the door that a scan uses; what listening and analysing bring is written beside it. */
function stored(tracks: readonly TrackValues[]): Database.Database {
  const folder = dataFolder();
  const catalogue = testCatalogue(folder);
  const root = catalogue.roots.add('/m', '/m');
  const ids = catalogue.tracks.commit(
    tracks.map((track, index) => {
      const tags = {
        title: track.title[0] ?? null, artists: named(track.artist), album: track.album[0] ?? null, genres: track.genre,
        composers: named(track.composer), format: track.format[0] ?? null, date: track.year === null ? null : String(track.year),
        durationSeconds: track.length, bitrateKbps: track.bitrate, bpm: track.bpm,
      }; // prettier-ignore
      return readChange(root.id, track.path[0] ?? '', tags, index);
    }),
  );
  catalogue.tracks.commit(ids.filter((_, index) => tracks[index]?.missing).map((id) => ({ kind: 'missing', id })));
  const connection = new Database(join(folder, DATABASE_NAME));
  const made = connection.prepare(
    'INSERT INTO play_stats (track_id, plays, skips, last_played_at, rating, loved) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const analysed = connection.prepare(
    `INSERT INTO analyses (track_id, signature, made_by, integrated_lufs) VALUES (?, 's', 'test', ?)`,
  );
  const added = connection.prepare('UPDATE tracks SET added_at = ? WHERE id = ?');
  connection.transaction(() => {
    for (const [index, track] of tracks.entries()) {
      const id = ids[index];
      added.run(track.added, id);
      const { plays, skips, last, rating, loved } = track;
      const isMade = plays !== 0 || skips !== 0 || last !== null || rating !== null || loved;
      if (isMade) made.run(id, plays, skips, last, rating, loved ? 1 : 0);
      if (track.lufs !== null) analysed.run(id, track.lufs);
    }
  })();
  registerQueryFunctions(connection);
  return connection;
}

const hasWords = (condition: Condition): boolean =>
  condition.kind === 'all' || condition.kind === 'any'
    ? condition.of.every(hasWords)
    : condition.kind === 'not'
      ? hasWords(condition.of)
      : condition.kind !== 'text' || wordsOf(condition.text).length > 0;

it(`compiled SQL and evaluator agree on ${QUERIES} queries over ${TRACKS} tracks`, { timeout: 120_000 }, () => {
  const tracks = fc.sample(randomTrack, { numRuns: TRACKS, seed: 1 }).map(placed);
  const connection = stored(tracks);
  const subjects = tracks.map(queryableTrack);
  let found = 0;
  let answered = 0;
  fc.assert(
    fc.property(randomCondition.filter(hasWords), (condition) => {
      const { sql, parameters } = compileCondition(condition, NOW_MS);
      const select = connection.prepare<unknown[], string>(
        `SELECT f.path FROM tracks AS t JOIN files AS f ON f.id = t.file_id WHERE ${sql}`,
      );
      const selected = select
        .pluck()
        .all(...parameters)
        .sort();
      const predicate = predicateOf(condition, NOW_MS);
      const expected = tracks
        .filter((_, index) => predicate(subjects[index] ?? queryableTrack(tracks[0]!)))
        .map(({ path }) => path[0]);
      expect([printQuery({ where: condition, sort: [], limit: null }), ...selected]).toEqual([
        printQuery({ where: condition, sort: [], limit: null }),
        ...expected.sort(),
      ]);
      found += selected.length;
      if (compileMatch(condition) !== null) answered += 1;
    }),
    { numRuns: QUERIES, seed: 2 },
  );
  connection.close();
  // Neither nothing nor everything: the queries meet the tracks, and words are asked of the index alone.
  expect(found / (QUERIES * TRACKS)).toBeGreaterThan(0.1);
  expect(found / (QUERIES * TRACKS)).toBeLessThan(0.9);
  expect(answered / QUERIES).toBeGreaterThan(0.2);
});

it('the index of folders and the evaluator agree', () => {
  const tracks = fc.sample(randomTrack, { numRuns: TRACKS, seed: 3 }).map(placed);
  const folder = dataFolder();
  const catalogue = testCatalogue(folder);
  const root = catalogue.roots.add('/m', '/m');
  const ids = catalogue.tracks.commit(
    tracks.map((track, index) => readChange(root.id, track.path[0] ?? '', { title: 'T' }, index)),
  );
  const connection = new Database(join(folder, DATABASE_NAME));
  const index = new FolderIndex({ read: (work: () => unknown) => work(), statement: (sql: string) => connection.prepare(sql) } as unknown as CatalogueDatabase); // prettier-ignore
  const subjects = tracks.map(queryableTrack);
  let found = 0;
  const asksOfFolder = randomCondition.map((condition) => [...leaves(condition)].find((part) => part.kind === 'text')).filter((part) => part !== undefined && hasWords(part)); // prettier-ignore
  fc.assert(
    fc.property(asksOfFolder, (part) => {
      if (part?.kind !== 'text') return;
      const predicate = predicateOf({ ...part, field: 'folder' }, NOW_MS);
      const expected = ids.filter((_, at) => predicate(subjects[at] ?? queryableTrack(tracks[0]!)));
      expect([...index.idsOf(part.match, part.text)].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
      found += expected.length;
    }),
    { numRuns: 500, seed: 4 },
  );
  connection.close();
  expect(found).toBeGreaterThan(TRACKS);
});
