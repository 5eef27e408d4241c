// Writes one change of a track's row, and with it the keys and words that follow from its tags. Called by tracks.ts within its
// transaction; tells nobody.
import type { ErrorCode } from '../../shared/errors.ts';
import { contentSignature, type FileStamp, type TrackTags } from '../../shared/library.ts';
import type { CatalogueDatabase } from './database.ts';
import { searchableText, tagColumns, type SearchableRow } from './track-rows.ts';
import type { TrackWords } from './track-words.ts';

/**
 * One change of one row. read: tags were read, or could not be (`problem`, or neither: found and not read yet), the row is made if the
 * path is new; move: the same file is elsewhere; returned, missing: it is there again or gone; adopt: it belongs to another root.
 */
export type TrackChange =
  | {
      readonly kind: 'read';
      readonly rootId: number;
      readonly path: string;
      readonly stamp: FileStamp;
      readonly tags: TrackTags | null;
      readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
    }
  | { readonly kind: 'move'; readonly id: number; readonly rootId: number; readonly path: string }
  | { readonly kind: 'returned' | 'missing'; readonly id: number }
  | { readonly kind: 'adopt'; readonly id: number; readonly rootId: number };

const WRITTEN = [
  'size_bytes', 'mtime_ms', 'inode', 'signature', 'problem_code', 'problem', 'tags_read', 'title_tagged', 'title', 'artist', 'album',
  'album_artist', 'track_no', 'disc_no', 'year', 'genre', 'format', 'sample_rate_hz', 'channels', 'bits_per_sample', 'bitrate_kbps',
  'duration_seconds', 'has_art', 'title_key', 'artist_key', 'album_key', 'album_artist_key', 'genre_key', 'format_key', 'disc_key',
  'track_key', 'year_key', 'duration_key', 'replay_track_gain_db', 'replay_track_peak', 'replay_album_gain_db', 'replay_album_peak',
]; // prettier-ignore

const parameterOf = (column: string): string =>
  `@${column.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())}`;

/** New content has no measured length and no analysis; a file that is there is not missing. */
const PRESENT = `total_frames = CASE WHEN tracks.signature = @signature THEN tracks.total_frames END,
  analysis_state = CASE WHEN tracks.signature = @signature THEN tracks.analysis_state ELSE 0 END, missing_since = NULL`;

const WRITE_READ = `
  INSERT INTO tracks (root_id, path, added_at, ${WRITTEN.join(', ')})
  VALUES (@rootId, @path, @addedAt, ${WRITTEN.map(parameterOf).join(', ')})
  ON CONFLICT (path) DO UPDATE SET root_id = @rootId, ${PRESENT},
  ${WRITTEN.map((column) => `${column} = ${parameterOf(column)}`).join(', ')} RETURNING id`;

/** The tags of before stay: the listener still sees which track is broken. */
const WRITE_UNREAD = `
  UPDATE tracks SET root_id = @rootId, size_bytes = @sizeBytes, mtime_ms = @mtimeMs, inode = @inode, ${PRESENT},
  signature = @signature, problem_code = @problemCode, problem = @problem, tags_read = 0 WHERE path = @path RETURNING id`;

/** A path that already has a row keeps it: then the file is not the one that moved, and nothing is written. */
const MOVE = `
  UPDATE OR IGNORE tracks SET path = ?, root_id = ?, missing_since = NULL WHERE id = ?
  RETURNING path, title, artist, album, album_artist AS albumArtist, genre, title_tagged AS titleTagged`;

export class TrackWriter {
  readonly #database: CatalogueDatabase;
  readonly #words: TrackWords;

  constructor(database: CatalogueDatabase, words: TrackWords) {
    this.#database = database;
    this.#words = words;
  }

  /** Returns the id of the change's row. Throws what SQLite throws. */
  apply(change: TrackChange): number {
    switch (change.kind) {
      case 'read':
        return this.#read(change);
      case 'move':
        this.#move(change.id, change.rootId, change.path);
        return change.id;
      case 'returned':
        this.#run('UPDATE tracks SET missing_since = NULL WHERE id = ?', change.id);
        return change.id;
      case 'missing':
        this.#run('UPDATE tracks SET missing_since = ifnull(missing_since, ?) WHERE id = ?', Date.now(), change.id);
        return change.id;
      case 'adopt':
        this.#run('UPDATE tracks SET root_id = ? WHERE id = ?', change.rootId, change.id);
        return change.id;
    }
  }

  #read({ rootId, path, stamp, tags, problem }: TrackChange & { kind: 'read' }): number {
    const facts = {
      rootId,
      path,
      ...stamp,
      signature: contentSignature(stamp),
      problemCode: problem?.code ?? null,
      problem: problem?.message ?? null,
      addedAt: Date.now(),
    };
    if (tags === null) {
      const known = this.#get<{ id: number }>(WRITE_UNREAD, facts);
      if (known) return known.id;
    }
    const columns = tagColumns(path, tags);
    const { id } = this.#get<{ id: number }>(WRITE_READ, { ...columns, ...facts }) ?? { id: 0 };
    this.#words.write(id, searchableText({ path, ...columns }));
    return id;
  }

  #move(id: number, rootId: number, path: string): void {
    const row = this.#get<SearchableRow & { titleTagged: number }>(MOVE, path, rootId, id);
    if (!row) return;
    if (row.titleTagged === 1) {
      this.#words.write(id, searchableText(row));
    } else {
      const { title, titleKey } = tagColumns(path, null);
      this.#run('UPDATE tracks SET title = ?, title_key = ? WHERE id = ?', title, titleKey, id);
      this.#words.write(id, searchableText({ ...row, title }));
    }
  }

  #get<R>(sql: string, ...parameters: unknown[]): R | undefined {
    return this.#database.statement(sql).get(...parameters) as R | undefined;
  }

  #run(sql: string, ...parameters: unknown[]): void {
    this.#database.statement(sql).run(...parameters);
  }
}
