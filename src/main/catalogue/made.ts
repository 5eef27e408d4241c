// What people made, out of the catalogue page by page and into it by merging: what is here is never lost by it, and reading the same twice changes
// nothing. upkeep/ in the library's room writes and reads the files.
import type { MadePlay, MadeTrack, TrackName } from '../../shared/made.ts';
import type { CatalogueDatabase } from './database.ts';
import type { Removal } from './removal.ts';

/** A track as it is kept, with its id. */
export type StoredMade = MadeTrack & { readonly id: number };

const STATS = `CASE WHEN s.rated_by = 'listener' THEN s.rating END AS rating, ifnull(s.loved, 0) AS loved, ifnull(s.plays, 0) AS plays,
  ifnull(s.skips, 0) AS skips, s.last_played_at AS lastPlayedAt`;

const PRESENT = `SELECT t.id, f.path, t.part, f.identity, t.title, t.artist, t.album, t.duration_seconds AS durationSeconds, t.added_at AS addedAt,
  ${STATS} FROM tracks AS t JOIN files AS f ON f.id = t.file_id LEFT JOIN play_stats AS s ON s.track_id = t.id
  WHERE t.id > ? ORDER BY t.id LIMIT ?`;

const FORMER = `SELECT t.id, t.path, t.part, t.identity, nullif(t.title, '') AS title, t.artist, t.album, NULL AS durationSeconds,
  t.added_at AS addedAt, ${STATS} FROM former_tracks AS t LEFT JOIN play_stats AS s ON s.track_id = t.id
  WHERE t.id > ? ORDER BY t.id LIMIT ?`;

/** What this library says stays; plays are counted in `addPlays`. */
const MERGE = `INSERT INTO play_stats (track_id, skips, last_played_at, rating, rated_by, loved)
  VALUES (@id, @skips, @lastPlayedAt, @rating, iif(@rating IS NULL, NULL, 'listener'), @loved)
  ON CONFLICT (track_id) DO UPDATE SET skips = max(skips, excluded.skips),
    last_played_at = nullif(max(ifnull(last_played_at, 0), ifnull(excluded.last_played_at, 0)), 0),
    rating = iif(rated_by IS 'listener' OR excluded.rating IS NULL, rating, excluded.rating),
    rated_by = iif(excluded.rating IS NULL, rated_by, 'listener'), loved = max(loved, excluded.loved)`;

const ADD_PLAY = `INSERT INTO plays (track_id, played_at, heard_seconds) SELECT @id, @playedAt, @heardSeconds
  WHERE NOT EXISTS (SELECT 1 FROM plays WHERE track_id = @id AND played_at = @playedAt)`;

const COUNT_PLAYS = `INSERT INTO play_stats (track_id, plays) VALUES (@id, max(@added, @most))
  ON CONFLICT (track_id) DO UPDATE SET plays = max(plays + @added, @most)`;

export class Made {
  readonly #database: CatalogueDatabase;
  readonly #removal: Removal;
  readonly #changed: () => void;

  /** `changed`: what lists show may be another. */
  constructor(database: CatalogueDatabase, removal: Removal, changed: () => void) {
    this.#database = database;
    this.#removal = removal;
    this.#changed = changed;
  }

  /** The next tracks by id, with what was made of them: those of the library, or those that left it and something was made of. */
  tracks(which: 'present' | 'former', afterId: number, limit: number): StoredMade[] {
    const rows = this.#all<Omit<StoredMade, 'loved'> & { readonly loved: number }>(which === 'present' ? PRESENT : FORMER, afterId, limit); // prettier-ignore
    return rows.map(({ loved, ...row }) => ({ ...row, loved: loved === 1 }));
  }

  /** The next plays by id, of tracks by their ids. */
  plays(
    afterId: number,
    limit: number,
  ): (Omit<MadePlay, 'track'> & { readonly id: number; readonly trackId: number })[] {
    const sql =
      'SELECT id, track_id AS trackId, played_at AS playedAt, heard_seconds AS heardSeconds FROM plays WHERE id > ? ORDER BY id LIMIT ?';
    return this.#all(sql, afterId, limit);
  }

  /** The one track of the library with this sound; of several copies that at `path`, else the first. */
  byIdentity({ identity, path, part }: TrackName): number | null {
    if (identity === null) return null;
    const sql = `SELECT t.id FROM files AS f JOIN tracks AS t ON t.file_id = f.id WHERE f.identity = ? AND t.part = ? ORDER BY f.path <> ?, t.id LIMIT 1`;
    return this.#all<{ readonly id: number }>(sql, identity, part, path)[0]?.id ?? null;
  }

  byPath(path: string, part: number): number | null {
    const sql = 'SELECT t.id FROM files AS f JOIN tracks AS t ON t.file_id = f.id WHERE f.path = ? AND t.part = ?';
    return this.#all<{ readonly id: number }>(sql, path, part)[0]?.id ?? null;
  }

  /** Merges what was made; `id` null: of a track that is not here, which is kept for when it comes. Returns the ids, null where nothing was made. */
  merge(tracks: readonly (MadeTrack & { readonly id: number | null })[]): (number | null)[] {
    return this.#database.write(() => tracks.map((track) => this.#merge(track)));
  }

  /** What was merged shows from now on. */
  noteMerged(): void {
    this.#changed();
  }

  #merge({ id: known, ...track }: MadeTrack & { readonly id: number | null }): number | null {
    const { rating, loved, plays, skips, lastPlayedAt, addedAt } = track;
    const isMade = rating !== null || loved || plays > 0 || skips > 0 || lastPlayedAt !== null;
    const id = known ?? (isMade ? this.#removal.keepForLater(track) : null);
    if (id === null) return null;
    if (isMade) this.#run(MERGE, { id, skips, lastPlayedAt, rating, loved: loved ? 1 : 0 });
    if (addedAt !== null)
      this.#run('UPDATE tracks SET added_at = @addedAt WHERE id = @id AND added_at > @addedAt', { id, addedAt });
    return id;
  }

  /** Plays that are not known, and how often each track was played at least. Returns how many were new. */
  addPlays(
    plays: readonly { readonly id: number; readonly playedAt: number; readonly heardSeconds: number }[],
    most: ReadonlyMap<number, number>,
  ): number {
    return this.#database.write(() => {
      const added = new Map<number, number>();
      for (const play of plays) if (this.#run(ADD_PLAY, play) > 0) added.set(play.id, (added.get(play.id) ?? 0) + 1);
      for (const id of new Set([...added.keys(), ...most.keys()]))
        this.#run(COUNT_PLAYS, { id, added: added.get(id) ?? 0, most: most.get(id) ?? 0 });
      return [...added.values()].reduce((sum, count) => sum + count, 0);
    });
  }

  #all<R>(sql: string, ...parameters: unknown[]): R[] {
    return this.#database.read(() => this.#database.statement(sql).all(...parameters) as R[]);
  }

  /** Returns how many rows changed. */
  #run(sql: string, parameters: Readonly<Record<string, unknown>>): number {
    return this.#database.statement(sql).run(parameters).changes;
  }
}
