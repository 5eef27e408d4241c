// Playlists as the listener keeps them. An entry remembers where its track lay and what it was called, so that it is found again when the track left
// the library and came back.
import type { PlaylistRow } from '../../shared/playlists.ts';
import type { CatalogueDatabase } from './database.ts';

/** `trackId` null: no track of the library is it yet. */
export interface NewEntry {
  readonly trackId: number | null;
  readonly path: string;
  readonly title: string | null;
  readonly artist: string | null;
}

/** What is written into a file of another program; the track's own where it is in the library. */
export interface PlaylistEntry {
  readonly path: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly durationSeconds: number | null;
}

const ROW = `SELECT p.id, p.name, p.query, (SELECT count(*) FROM playlist_entries WHERE playlist_id = p.id) AS trackCount FROM playlists AS p`;

export class Playlists {
  readonly #database: CatalogueDatabase;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** By name, as people sort them: "List 2" comes before "List 10". */
  list(): PlaylistRow[] {
    return this.#all<PlaylistRow>(ROW).sort((a, b) => BY_NAME.compare(a.name, b.name) || a.id - b.id);
  }

  get(id: number): PlaylistRow | null {
    return this.#all<PlaylistRow>(`${ROW} WHERE p.id = ?`, id)[0] ?? null;
  }

  create(name: string, entries: readonly NewEntry[]): PlaylistRow {
    const now = Date.now();
    const id = this.#database.write(() => {
      const insert = 'INSERT INTO playlists (name, created_at, changed_at) VALUES (?, ?, ?)';
      const playlistId = Number(this.#database.statement(insert).run(name.toWellFormed(), now, now).lastInsertRowid);
      const entry = this.#database.statement(
        `INSERT INTO playlist_entries (playlist_id, position, track_id, path, identity, title, artist, added_at)
         VALUES (?, ?, ?, ?, (SELECT f.identity FROM tracks AS t JOIN files AS f ON f.id = t.file_id WHERE t.id = ?), ?, ?, ?)`,
      );
      for (const [position, { trackId, path, title, artist }] of entries.entries())
        entry.run(playlistId, position, trackId, path.toWellFormed(), trackId, title?.toWellFormed() ?? null, artist?.toWellFormed() ?? null, now); // prettier-ignore
      return playlistId;
    });
    return { id, name, query: null, trackCount: entries.length };
  }

  /** Of those entries that are tracks of the library, in order. */
  trackIds(id: number): number[] {
    const sql = `SELECT t.id FROM playlist_entries AS e JOIN tracks AS t ON t.id = e.track_id WHERE e.playlist_id = ? ORDER BY e.position`;
    return this.#all<{ readonly id: number }>(sql, id).map((row) => row.id);
  }

  entries(id: number): PlaylistEntry[] {
    return this.#all<PlaylistEntry>(
      `SELECT ifnull(f.path, e.path) AS path, ifnull(t.title, e.title) AS title, ifnull(t.artist, e.artist) AS artist, t.album,
         t.duration_seconds AS durationSeconds
       FROM playlist_entries AS e LEFT JOIN tracks AS t ON t.id = e.track_id LEFT JOIN files AS f ON f.id = t.file_id
       WHERE e.playlist_id = ? ORDER BY e.position`,
      id,
    );
  }

  #all<R>(sql: string, ...parameters: unknown[]): R[] {
    return this.#database.read(() => this.#database.statement(sql).all(...parameters) as R[]);
  }
}

const BY_NAME = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
