// What a person made of tracks: plays, skips, ratings, hearts. Apart from what files say, so that a change of it makes no order of tracks stale but
// those that use it.
import type { CatalogueDatabase } from './database.ts';

export interface TrackStats {
  readonly plays: number;
  readonly skips: number;
  /** Milliseconds since 1970; null: never. */
  readonly lastPlayedAt: number | null;
  /** 0 to 100; null: not rated. */
  readonly rating: number | null;
  readonly loved: boolean;
}

/** `playedAt` is when it began, in milliseconds since 1970. */
export interface Play {
  readonly id: number;
  readonly trackId: number;
  readonly playedAt: number;
}

const OF_THE_LIBRARY = 'FROM plays WHERE track_id IN (SELECT id FROM tracks)';
const HISTORY = `SELECT id, track_id AS trackId, played_at AS playedAt ${OF_THE_LIBRARY} ORDER BY id DESC LIMIT ? OFFSET ?`;
const HISTORY_LENGTH = `SELECT count(*) ${OF_THE_LIBRARY}`;

const NOTHING_MADE: TrackStats = { plays: 0, skips: 0, lastPlayedAt: null, rating: null, loved: false };

const upsert = (columns: string, values: string, update: string): string =>
  `INSERT INTO play_stats (track_id, ${columns}) VALUES (?, ${values}) ON CONFLICT (track_id) DO UPDATE SET ${update}`;

const PLAYED = upsert('plays, last_played_at', '1, ?', 'plays = plays + 1, last_played_at = excluded.last_played_at');
const SKIPPED = upsert('skips', '1', 'skips = skips + 1');
const RATED = upsert('rating, rated_by', "?, 'listener'", "rating = excluded.rating, rated_by = 'listener'");
const LOVED = upsert('loved', '?', 'loved = excluded.loved');

export class PlayStats {
  readonly #database: CatalogueDatabase;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** The track was played: `playedAt` is when it began, in milliseconds since 1970. Returns the id of the play. */
  played(trackId: number, playedAt: number, heardSeconds: number): number {
    return this.#write(() => {
      this.#run(PLAYED, trackId, playedAt);
      return this.#run('INSERT INTO plays (track_id, played_at, heard_seconds) VALUES (?, ?, ?)', trackId, playedAt, heardSeconds); // prettier-ignore
    });
  }

  /** How much of a play was heard in the end. */
  heard(playId: number, heardSeconds: number): void {
    this.#write(() => this.#run('UPDATE plays SET heard_seconds = ? WHERE id = ?', heardSeconds, playId));
  }

  /** What was heard, newest first, of the tracks that are in the library. */
  history(offset: number, limit: number): { readonly plays: readonly Play[]; readonly total: number } {
    return this.#database.read(() => ({
      plays: this.#database.statement(HISTORY).all(limit, offset) as Play[],
      total: this.#database.statement(HISTORY_LENGTH).pluck().get() as number,
    }));
  }

  /** The listener left the track before it counted as played. */
  skipped(trackId: number): void {
    this.#write(() => this.#run(SKIPPED, trackId));
  }

  /** `rating` 0 to 100; null takes it away, and then what the file's tags say does not come back. */
  rate(trackIds: readonly number[], rating: number | null): void {
    this.#write(() => {
      for (const id of trackIds) this.#run(RATED, id, rating);
    });
  }

  love(trackIds: readonly number[], loved: boolean): void {
    this.#write(() => {
      for (const id of trackIds) this.#run(LOVED, id, loved ? 1 : 0);
    });
  }

  get(trackId: number): TrackStats {
    const sql = 'SELECT plays, skips, last_played_at AS lastPlayedAt, rating, loved FROM play_stats WHERE track_id = ?';
    const row = this.#database.read(
      () => this.#database.statement(sql).get(trackId) as (Omit<TrackStats, 'loved'> & { loved: number }) | undefined,
    );
    return row ? { ...row, loved: row.loved === 1 } : NOTHING_MADE;
  }

  #write<T>(work: () => T): T {
    return this.#database.write(work);
  }

  /** Returns the id of the row that was inserted, if any was. */
  #run(sql: string, ...parameters: unknown[]): number {
    return Number(this.#database.statement(sql).run(...parameters).lastInsertRowid);
  }
}
