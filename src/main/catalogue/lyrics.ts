// The words of songs, as the scan found them in tags or beside the file, and how the listener set their time right.
import type { TrackLyrics } from '../../shared/library.ts';
import type { CatalogueDatabase } from './database.ts';

const FIND = `SELECT l.words, ifnull(s.lyrics_offset_ms, 0) AS offsetMs
  FROM lyrics AS l LEFT JOIN play_stats AS s ON s.track_id = l.track_id WHERE l.track_id = ?`;
const SET_OFFSET = `INSERT INTO play_stats (track_id, lyrics_offset_ms) VALUES (?, ?)
  ON CONFLICT (track_id) DO UPDATE SET lyrics_offset_ms = excluded.lyrics_offset_ms`;

export class Lyrics {
  readonly #database: CatalogueDatabase;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** null where nobody knows any. */
  of(trackId: number): TrackLyrics | null {
    return this.#database.read(() => (this.#database.statement(FIND).get(trackId) as TrackLyrics | undefined) ?? null);
  }

  /** Nothing is kept of a track that the library does not have. */
  setOffset(trackId: number, offsetMs: number): void {
    this.#database.write(() => {
      const known = this.#database.statement('SELECT 1 FROM tracks WHERE id = ?').get(trackId);
      if (known) this.#database.statement(SET_OFFSET).run(trackId, offsetMs);
    });
  }
}
