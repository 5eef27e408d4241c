// Playlists as the listener keeps them. An entry remembers where its track lay and what it was called, so that it is found again when the track left
// the library and came back. What the listener does to them by hand is playlist-edits.ts's, what the page shows of them playlist-rows.ts's.
import type { TrackName } from '../../shared/made.ts';
import type { PlaylistRow } from '../../shared/playlists.ts';
import type { CatalogueDatabase } from './database.ts';

/** `trackId` null: no track of the library is it yet. */
export interface NewEntry {
  readonly trackId: number | null;
  readonly path: string;
  readonly title: string | null;
  readonly artist: string | null;
  /** Of a track that is not in the library, where they are known. */
  readonly identity?: string | null;
  readonly part?: number;
}

/** An entry that no track of the library is yet. */
export interface UnfoundName extends TrackName {
  readonly entryId: number;
}

/** An entry by what it is known again. `trackId` null: no track of the library is it. */
export interface EntryName extends TrackName {
  readonly position: number;
  readonly trackId: number | null;
}

/** What is written into a file of another program; the track's own where it is in the library. */
export interface PlaylistEntry {
  readonly path: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly durationSeconds: number | null;
}

const ROW = `SELECT p.id, p.name, p.query, p.changed_at AS changedAt, (SELECT count(*) FROM playlist_entries WHERE playlist_id = p.id) AS trackCount FROM playlists AS p`;

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
      this.#insert(playlistId, 0, entries);
      return playlistId;
    });
    return { id, name, query: null, trackCount: entries.length, changedAt: now };
  }

  /** A list that fills itself. */
  createSmart(name: string, query: string): void {
    const now = Date.now();
    const sql = 'INSERT INTO playlists (name, query, created_at, changed_at) VALUES (?, ?, ?, ?)';
    this.#database.write(() => this.#database.statement(sql).run(name.toWellFormed(), query.toWellFormed(), now, now));
  }

  /** Adds entries at the end of a list made by hand. */
  append(playlistId: number, entries: readonly NewEntry[]): void {
    this.#database.write(() => {
      const next = 'SELECT ifnull(max(position) + 1, 0) FROM playlist_entries WHERE playlist_id = ?';
      this.#insert(playlistId, this.#database.statement(next).pluck().get(playlistId) as number, entries);
      this.#database.statement('UPDATE playlists SET changed_at = ? WHERE id = ?').run(Date.now(), playlistId);
    });
  }

  /** To be called within a transaction. */
  #insert(playlistId: number, firstPosition: number, entries: readonly NewEntry[]): void {
    const entry = this.#database.statement(
      `INSERT INTO playlist_entries (playlist_id, position, track_id, path, part, identity, title, artist, added_at)
       VALUES (@playlistId, @position, @trackId, @path, ifnull((SELECT part FROM tracks WHERE id = @trackId), @part),
         ifnull((SELECT f.identity FROM tracks AS t JOIN files AS f ON f.id = t.file_id WHERE t.id = @trackId), @identity), @title, @artist, @now)`,
    );
    const now = Date.now();
    for (const [place, { trackId, path, title, artist, identity = null, part = 0 }] of entries.entries())
      entry.run({
        playlistId, position: firstPosition + place, trackId, path: path.toWellFormed(), part, identity,
        title: title?.toWellFormed() ?? null, artist: artist?.toWellFormed() ?? null, now,
      }); // prettier-ignore
  }

  /** The next entries that no track is, by id: pass the last of the page before. */
  unfound(afterEntryId: number, limit: number): UnfoundName[] {
    return this.#all<UnfoundName>(
      `SELECT id AS entryId, path, part, identity, title, artist FROM playlist_entries INDEXED BY playlist_entries_unfound
       WHERE track_id IS NULL AND id > ? ORDER BY id LIMIT ?`,
      afterEntryId,
      limit,
    );
  }

  /** The tracks that entries turned out to be. */
  resolve(found: readonly { readonly entryId: number; readonly trackId: number }[]): void {
    this.#database.write(() => {
      const sql = 'UPDATE playlist_entries SET track_id = ? WHERE id = ?';
      for (const { entryId, trackId } of found) this.#database.statement(sql).run(trackId, entryId);
    });
  }

  /** All entries by what they are known again, in order: the next after `afterPosition`. */
  names(playlistId: number, afterPosition: number, limit: number): EntryName[] {
    return this.#all(
      `SELECT e.position, t.id AS trackId, ifnull(f.path, e.path) AS path, ifnull(t.part, e.part) AS part, ifnull(f.identity, e.identity) AS identity,
         ifnull(t.title, e.title) AS title, ifnull(t.artist, e.artist) AS artist
       FROM playlist_entries AS e LEFT JOIN tracks AS t ON t.id = e.track_id LEFT JOIN files AS f ON f.id = t.file_id
       WHERE e.playlist_id = ? AND e.position > ? ORDER BY e.position LIMIT ?`,
      playlistId,
      afterPosition,
      limit,
    );
  }

  /** Of those entries that are tracks of the library, in order. */
  trackIds(id: number): number[] {
    const sql = `SELECT t.id FROM playlist_entries AS e JOIN tracks AS t ON t.id = e.track_id WHERE e.playlist_id = ? ORDER BY e.position, e.id`;
    return this.#all<{ readonly id: number }>(sql, id).map((row) => row.id);
  }

  entries(id: number): PlaylistEntry[] {
    return this.#all<PlaylistEntry>(
      `SELECT ifnull(f.path, e.path) AS path, ifnull(t.title, e.title) AS title, ifnull(t.artist, e.artist) AS artist, t.album,
         t.duration_seconds AS durationSeconds
       FROM playlist_entries AS e LEFT JOIN tracks AS t ON t.id = e.track_id LEFT JOIN files AS f ON f.id = t.file_id
       WHERE e.playlist_id = ? ORDER BY e.position, e.id`,
      id,
    );
  }

  /** The same of tracks, in the order asked. */
  entriesOf(trackIds: readonly number[]): PlaylistEntry[] {
    return this.#all<PlaylistEntry>(
      `SELECT f.path, t.title, t.artist, t.album, t.duration_seconds AS durationSeconds
       FROM json_each(?) AS asked JOIN tracks AS t ON t.id = asked.value JOIN files AS f ON f.id = t.file_id ORDER BY asked.key`,
      JSON.stringify(trackIds),
    );
  }

  #all<R>(sql: string, ...parameters: unknown[]): R[] {
    return this.#database.read(() => this.#database.statement(sql).all(...parameters) as R[]);
  }
}

const BY_NAME = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
