// Finds the track that a playlist of another program means: by names of its path where its folders lie elsewhere now, and by what it is called.
// For what is certain only: of several that may be it, none is.
import type { Condition } from '../../shared/query/query.ts';
import { wordsOf } from '../../shared/query/words.ts';
import type { CatalogueDatabase } from './database.ts';
import { compileCondition, type Expression } from './query-sql.ts';

/** Names of a path that must be the same, from its last: the file's and its folder's. A file's alone is "01.mp3". */
const MIN_NAMES = 2;

/** How much two lengths of one recording may differ: programs round, and encoders pad. Guess. */
const MAX_SECONDS_APART = 3;

/** More tracks than this have the same title and artist only in a library that cannot be told apart by them. */
const MAX_CANDIDATES = 50;

export interface NamedTrack {
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly durationSeconds: number | null;
}

interface Candidate {
  readonly id: number;
  readonly path: string;
  readonly album: string | null;
  readonly seconds: number | null;
}

export class TrackFinder {
  readonly #database: CatalogueDatabase;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** `names`: of the path from its last, in lower case and NFC. The track whose path has most of them, and at least two. */
  byNames(names: readonly string[]): number | null {
    const [file, folder] = names;
    if (file === undefined || folder === undefined || wordsOf(`${folder}/${file}`).length === 0) return null;
    const found = this.#candidates({ kind: 'text', field: 'path', match: 'phrase', text: `${folder}/${file}` });
    const scored = found.map(({ id, path }) => ({ id, same: sameNames(names, namesOf(path)) }));
    return theBest(scored.filter(({ same }) => same >= MIN_NAMES));
  }

  /** Title and artist as they are, and where they are known and several have those, album and length. */
  byTags({ title, artist, album, durationSeconds }: NamedTrack): number | null {
    if (title === null || artist === null || wordsOf(title).length === 0 || wordsOf(artist).length === 0) return null;
    const exactly = (field: 'title' | 'artist', text: string): Condition => ({
      kind: 'text',
      field,
      match: 'exact',
      text,
    });
    const found = this.#candidates({ kind: 'all', of: [exactly('title', title), exactly('artist', artist)] }).filter(
      ({ seconds }) =>
        durationSeconds === null || seconds === null || Math.abs(seconds - durationSeconds) <= MAX_SECONDS_APART,
    );
    const words = album === null ? null : wordsOf(album).join(' ');
    const scored = found.map((track) => ({
      id: track.id,
      same: words !== null && wordsOf(track.album ?? '').join(' ') === words ? 1 : 0,
    }));
    return theBest(scored);
  }

  #candidates(condition: Condition): Candidate[] {
    const { sql, parameters }: Expression = compileCondition(condition, Date.now());
    const select = `SELECT t.id, f.path, t.album, t.duration_seconds AS seconds FROM tracks AS t JOIN files AS f ON f.id = t.file_id
      WHERE ${sql} LIMIT ${MAX_CANDIDATES}`;
    return this.#database.read(() => this.#database.statement(select).all(...parameters) as Candidate[]);
  }
}

/** The only one with the highest count; of several that are equal none is certain. */
function theBest(scored: readonly { readonly id: number; readonly same: number }[]): number | null {
  const [best, next] = scored.toSorted((a, b) => b.same - a.same);
  return best && (!next || next.same < best.same) ? best.id : null;
}

function namesOf(path: string): string[] {
  return path
    .split(/[\\/]+/)
    .map((name) => name.normalize('NFC').toLowerCase())
    .reverse();
}

function sameNames(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < a.length && a[same] !== undefined && a[same] === b[same]) same += 1;
  return same;
}
