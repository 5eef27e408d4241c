// How a row of `tracks` is read and written: the columns, the state they add up to, the keys and words derived from the tags, and what each
// kind of change does to it. Called by tracks.ts within its transaction; tells nobody.
import { basename, extname } from 'node:path';

import type { SerializedError } from '../../shared/errors.ts';
import {
  contentSignature,
  differsByCtimeOnly,
  NO_TAGS,
  yearOf,
  type FileStamp,
  type TrackRow,
  type TrackTags,
} from '../../shared/library.ts';
import type { CatalogueDatabase } from './database.ts';
import { EMPTY_KEY, numberKey, sortKey } from './sort-keys.ts';
import { storedProblem, valuesText } from './stored-problem.ts';
import { indexedText, type TrackWords } from './track-words.ts';

/** What is selected for a TrackRow. */
export const ROW_COLUMNS = `
  t.id, t.path, t.title, t.artist, t.album, t.album_artist AS albumArtist, t.track_no AS trackNo, t.disc_no AS discNo, t.year,
  t.genre, t.format, t.sample_rate_hz AS sampleRateHz, t.channels, t.bits_per_sample AS bitsPerSample,
  t.bitrate_kbps AS bitrateKbps, t.duration_seconds AS durationSeconds, t.total_frames AS totalFrames, t.signature,
  t.has_art AS hasArt, t.missing_since AS missingSince, t.problem_code AS problemCode, t.problem, t.tags_read AS tagsRead`;

export interface StoredRow extends Omit<TrackRow, 'state' | 'hasArt' | 'problem'> {
  readonly problemCode: string | null;
  readonly problem: string | null;
  readonly hasArt: number;
  readonly missingSince: number | null;
  readonly tagsRead: number;
}

export function toTrackRow({
  hasArt,
  missingSince,
  tagsRead,
  problemCode,
  problem: stored,
  ...row
}: StoredRow): TrackRow {
  const missing = missingSince !== null;
  const problem = missing ? ({ code: 'file-missing', values: {} } as const) : storedProblem(problemCode, stored);
  const state = missing ? 'missing' : problem ? 'unreadable' : tagsRead === 1 ? 'ready' : 'unread';
  return { ...row, state, problem, hasArt: hasArt === 1 };
}

/** The columns that follow from a file's name and tags, by name, for `@name` in a statement. */
function tagColumns(path: string, read: TrackTags | null) {
  const tags = read ?? NO_TAGS;
  const { replayGain } = tags;
  const year = whole(yearOf(tags.date));
  const genre = tags.genres.length > 0 ? tags.genres.join(', ') : null;
  const title = tags.title ?? basename(path, extname(path));
  const artistKey = sortKey(tags.artist ?? tags.albumArtist);
  const albumKey = sortKey(tags.album);
  const albumArtistKey = sortKey(tags.albumArtist ?? tags.artist);
  return {
    title,
    artist: tags.artist,
    album: tags.album,
    albumArtist: tags.albumArtist,
    genre,
    format: tags.format,
    bitrateKbps: tags.bitrateKbps,
    durationSeconds: tags.durationSeconds,
    titleTagged: tags.title === null ? 0 : 1,
    trackNo: whole(tags.trackNo),
    discNo: whole(tags.discNo),
    year,
    sampleRateHz: whole(tags.sampleRateHz),
    channels: whole(tags.channels),
    bitsPerSample: whole(tags.bitsPerSample),
    replayTrackGainDb: replayGain?.trackGainDb ?? null,
    replayTrackPeak: replayGain?.trackPeak ?? null,
    replayAlbumGainDb: replayGain?.albumGainDb ?? null,
    replayAlbumPeak: replayGain?.albumPeak ?? null,
    tagsRead: read === null ? 0 : 1,
    hasArt: tags.hasArt ? 1 : 0,
    titleKey: sortKey(title),
    artistKey,
    albumKey,
    // Tracks of no album come after all albums, and there by artist.
    albumArtistKey: albumKey === EMPTY_KEY ? EMPTY_KEY + albumArtistKey : albumArtistKey,
    genreKey: sortKey(genre),
    formatKey: sortKey(tags.format),
    discKey: numberKey(whole(tags.discNo)),
    trackKey: numberKey(whole(tags.trackNo)),
    yearKey: numberKey(year),
    durationKey: numberKey(tags.durationSeconds),
  };
}

export type SearchableRow = Pick<TrackRow, 'path' | 'title' | 'artist' | 'album' | 'albumArtist' | 'genre'>;

/** The text search finds a track by. */
export function searchableText(row: SearchableRow): string {
  // Artist and album artist are the same on most tracks: each word once is enough.
  return indexedText([...new Set([row.title, row.artist, row.album, row.albumArtist, row.genre, basename(row.path)])]);
}

/** STRICT tables refuse a fraction in an INTEGER column, and a tag may hold anything. */
function whole(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? Math.round(value) : null;
}

/**
 * One change of one row. read: tags were read, or could not be (`problem`, or neither: found and not read yet), the row is made if the
 * path is new; restamped: the stamp is another and the content as far as is known the same (`fingerprint` says so, or null: it was not
 * looked at yet); move: the same file is elsewhere; returned, missing: it is there again or gone; adopt: it belongs to another root.
 */
export type TrackChange =
  | {
      readonly kind: 'read';
      readonly rootId: number;
      readonly path: string;
      readonly stamp: FileStamp;
      /** Of the content that was read, null when it could not be. */
      readonly fingerprint: string | null;
      readonly tags: TrackTags | null;
      readonly problem: SerializedError | null;
    }
  | { readonly kind: 'restamped'; readonly id: number; readonly stamp: FileStamp; readonly fingerprint: string | null }
  | { readonly kind: 'move'; readonly id: number; readonly rootId: number; readonly path: string }
  | { readonly kind: 'returned' | 'missing'; readonly id: number }
  | { readonly kind: 'adopt'; readonly id: number; readonly rootId: number };

const WRITTEN = [
  'size_bytes', 'mtime_ms', 'inode', 'signature', 'fingerprint', 'checked', 'problem_code', 'problem', 'tags_read', 'title_tagged', 'title', 'artist', 'album',
  'album_artist', 'track_no', 'disc_no', 'year', 'genre', 'format', 'sample_rate_hz', 'channels', 'bits_per_sample', 'bitrate_kbps',
  'duration_seconds', 'has_art', 'title_key', 'artist_key', 'album_key', 'album_artist_key', 'genre_key', 'format_key', 'disc_key',
  'track_key', 'year_key', 'duration_key', 'replay_track_gain_db', 'replay_track_peak', 'replay_album_gain_db', 'replay_album_peak',
]; // prettier-ignore

const parameterOf = (column: string): string =>
  `@${column.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())}`;

/** New content has no measured length and no analysis; a file that is there is not missing. */
const PRESENT = `total_frames = CASE WHEN @isSame THEN tracks.total_frames END,
  analysis_state = CASE WHEN @isSame THEN tracks.analysis_state ELSE 0 END, missing_since = NULL`;

const WRITE_READ = `
  INSERT INTO tracks (root_id, path, added_at, ${WRITTEN.join(', ')})
  VALUES (@rootId, @path, @addedAt, ${WRITTEN.map(parameterOf).join(', ')})
  ON CONFLICT (path) DO UPDATE SET root_id = @rootId, ${PRESENT},
  ${WRITTEN.map((column) => `${column} = ${parameterOf(column)}`).join(', ')} RETURNING id`;

/** The tags of before stay: the listener still sees which track is broken. */
const WRITE_UNREAD = `
  UPDATE tracks SET root_id = @rootId, size_bytes = @sizeBytes, mtime_ms = @mtimeMs, inode = @inode, ${PRESENT},
  signature = @signature, checked = 0, problem_code = @problemCode, problem = @problem, tags_read = 0 WHERE path = @path RETURNING id`;

const WRITE_STAMP = `
  UPDATE tracks SET size_bytes = @sizeBytes, mtime_ms = @mtimeMs, inode = @inode, signature = @signature,
  fingerprint = ifnull(@fingerprint, fingerprint), checked = @checked WHERE id = @id`;

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
      case 'restamped':
        this.#restamp(change);
        return change.id;
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

  #read({ rootId, path, stamp, fingerprint, tags, problem }: TrackChange & { kind: 'read' }): number {
    const sql = 'SELECT id, signature, fingerprint FROM tracks WHERE path = ?';
    const before = this.#get<ContentBefore>(sql, path);
    const isSame = before !== undefined && isSameContent(before, stamp, fingerprint);
    const facts = {
      rootId,
      path,
      ...stampColumns(stamp),
      fingerprint,
      checked: fingerprint === null ? 0 : 1,
      isSame: isSame ? 1 : 0,
      problemCode: problem?.code ?? null,
      problem: problem && valuesText(problem.values),
      addedAt: Date.now(),
    };
    if (isSame) this.#renameAnalysis(before.id, facts.signature);
    else if (before) this.#run('DELETE FROM analyses WHERE track_id = ?', before.id);
    if (tags === null) {
      const known = this.#get<{ id: number }>(WRITE_UNREAD, facts);
      if (known) return known.id;
    }
    const columns = tagColumns(path, tags);
    const { id } = this.#get<{ id: number }>(WRITE_READ, { ...columns, ...facts }) ?? { id: 0 };
    this.#words.write(id, searchableText({ path, ...columns }));
    return id;
  }

  #restamp({ id, stamp, fingerprint }: TrackChange & { kind: 'restamped' }): void {
    const columns = stampColumns(stamp);
    this.#run(WRITE_STAMP, { ...columns, id, fingerprint, checked: fingerprint === null ? 0 : 1 });
    this.#renameAnalysis(id, columns.signature);
  }

  /** The analysis was made of this content under the name it had. */
  #renameAnalysis(id: number, signature: string): void {
    this.#run('UPDATE analyses SET signature = ? WHERE track_id = ? AND signature <> ?', signature, id, signature);
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

interface ContentBefore {
  readonly id: number;
  readonly signature: string;
  readonly fingerprint: string | null;
}

/** Whether what is known of the content still holds. What could not be read is taken for the same as long as only its ctime moved. */
function isSameContent(before: ContentBefore, stamp: FileStamp, fingerprint: string | null): boolean {
  const sameBytes = fingerprint === null || before.fingerprint === fingerprint;
  if (differsByCtimeOnly(stamp, before.signature)) return sameBytes;
  return before.signature === contentSignature(stamp) && (sameBytes || before.fingerprint === null);
}

function stampColumns(stamp: FileStamp) {
  const { sizeBytes, mtimeNs, inode } = stamp;
  return { sizeBytes, mtimeMs: Number(mtimeNs) / 1_000_000, inode, signature: contentSignature(stamp) };
}
