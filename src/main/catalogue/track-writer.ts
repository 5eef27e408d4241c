// What each kind of change that a scan commits does to files, tracks and what hangs on them. Called by tracks.ts within its transaction; tells
// nobody. Albums are grouped once at the end of a batch (`finish`).
import type { SerializedError } from '../../shared/errors.ts';
import type { FilePart, FrameRange } from '../../shared/file-part.ts';
import { contentSignature, differsByCtimeOnly, NO_TAGS, type FileStamp, type TrackTags } from '../../shared/library.ts';
import type { TagsLevel } from '../../shared/worker-protocol.ts';
import type { Albums, StoredTrack } from './albums.ts';
import { ROLES, type Credits, type StoredCredit } from './credits.ts';
import type { CatalogueDatabase } from './database.ts';
import type { Removal } from './removal.ts';
import { valuesText } from './stored-problem.ts';
import { creditTags, tagColumns, textOf, type TagColumns } from './tag-columns.ts';
import { SIGNATURE } from './track-rows.ts';
import type { TrackWords } from './track-words.ts';

/**
 * One change of one file; `id` is that of any of its tracks. read: tags were read, or could not be (`problem`, or neither: found and not read yet), the row is made if the
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
      /** Of the audio alone, null when it could not be taken. */
      readonly identity: string | null;
      readonly tags: TrackTags | null;
      readonly tagsLevel: TagsLevel;
      /** As of `FileReading`; absent: it is one track, without a sheet beside it. */
      readonly parts?: readonly FilePart[] | null;
      readonly sheets?: string | null;
      readonly problem: SerializedError | null;
    }
  | { readonly kind: 'restamped'; readonly id: number; readonly stamp: FileStamp; readonly fingerprint: string | null }
  | { readonly kind: 'move'; readonly id: number; readonly rootId: number; readonly path: string }
  | { readonly kind: 'returned' | 'missing'; readonly id: number }
  | { readonly kind: 'adopt'; readonly id: number; readonly rootId: number };

const columnOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const insertSql = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

const TAG_NAMES = Object.keys(tagColumns('', null)) as (keyof TagColumns)[];
const WRITTEN = [...TAG_NAMES, 'artistKey'] as const;

/** What is written of a file whatever it was before. */
type FileColumns = Readonly<Record<(typeof FILE_NAMES)[number], string | number | null>>;

/** What is written of a track whatever it was before. */
type TrackColumns = TagColumns & { readonly artistKey: string };

const FILE_NAMES = ['rootId', 'path', 'sizeBytes', 'mtimeMs', 'inode', 'signature', 'fingerprint', 'checked', 'identity', 'tagsLevel', 'sheets', 'problemCode', 'problem'] as const; // prettier-ignore

/** By place: values found by name take twice as long (measured). */
const INSERT_FILE = insertSql('files', [...FILE_NAMES.map(columnOf), 'problem_at']);

const INSERT_TRACK = insertSql('tracks', ['id', 'file_id', 'part', 'start_frame', 'end_frame', 'added_at', 'state', ...WRITTEN.map(columnOf)]); // prettier-ignore

/** The fingerprint of before stays with a file that could not be read, though it is not of this signature. */
const UPDATE_FILE = `UPDATE files SET root_id = @rootId, missing_since = NULL, size_bytes = @sizeBytes, mtime_ms = @mtimeMs, inode = @inode,
  signature = @signature, fingerprint = CASE WHEN @tagsLevel IS NULL THEN fingerprint ELSE @fingerprint END, checked = @checked,
  identity = CASE WHEN @isSame THEN ifnull(@identity, identity) ELSE @identity END, tags_level = @tagsLevel,
  sheets = CASE WHEN @tagsLevel IS NULL THEN sheets ELSE @sheets END, problem_code = @problemCode, problem = @problem WHERE id = @fileId`;

/** New content has no measured length and no analysis. */
const UPDATE_TRACK = `UPDATE tracks SET total_frames = CASE WHEN @isSame THEN total_frames END,
  analysis_state = CASE WHEN @isSame THEN analysis_state ELSE 0 END, start_frame = @startFrame, end_frame = @endFrame,
  ${WRITTEN.map((name) => `${columnOf(name)} = @${name}`).join(', ')} WHERE id = @trackId`;

const FORGET_CONTENT = 'UPDATE tracks SET total_frames = NULL, analysis_state = 0 WHERE file_id = ?';

const WRITE_STAMP = `UPDATE files SET size_bytes = @sizeBytes, mtime_ms = @mtimeMs, inode = @inode, signature = @signature,
  fingerprint = ifnull(@fingerprint, fingerprint), checked = @checked WHERE id = (SELECT file_id FROM tracks WHERE id = @id)`;

const WRITE_LYRICS = `INSERT INTO lyrics (track_id, words) VALUES (?, ?) ON CONFLICT (track_id) DO UPDATE SET words = excluded.words`;

/** What tags say of it holds until the listener says something. */
const FIRST_RATING = `INSERT INTO play_stats (track_id, rating, rated_by) VALUES (?, round(?), 'file')
  ON CONFLICT (track_id) DO UPDATE SET rating = excluded.rating, rated_by = 'file' WHERE rated_by IS NOT 'listener'`;

const OF_TRACK = 'id = (SELECT file_id FROM tracks WHERE id = ?)';

/** A path that already has a row that was read keeps it: then the file is not the one that moved, and nothing is written. */
const MOVE = `UPDATE OR IGNORE files SET path = ?, root_id = ?, missing_since = NULL WHERE ${OF_TRACK} RETURNING id`;

const KNOWN_PATHS = 'SELECT f.path FROM json_each(?) AS asked CROSS JOIN files AS f WHERE f.path = asked.value';

const BEFORE = `SELECT f.id AS fileId, t.id AS trackId, t.part, t.start_frame AS startFrame, t.end_frame AS endFrame, f.signature, f.fingerprint,
    t.album_group_key AS albumGroupKey, f.fingerprint IS NOT NULL OR f.tags_level IS NOT NULL AS wasRead
  FROM files AS f JOIN tracks AS t ON t.file_id = f.id WHERE f.path = ? ORDER BY t.part`;

const OF_THE_FILE = 'file_id = (SELECT file_id FROM tracks WHERE id = ?)';

/** An analysis was made of this content under the name it had. */
const RENAME_ANALYSES = `UPDATE analyses AS a SET signature = named.signature
  FROM (SELECT t.id, ${SIGNATURE} AS signature FROM tracks AS t JOIN files AS f ON f.id = t.file_id WHERE t.file_id = ?) AS named
  WHERE a.track_id = named.id AND a.signature <> named.signature`;

/** A track of a file that has a row. */
interface Before extends FrameRange {
  readonly fileId: number;
  readonly trackId: number;
  readonly part: number;
  readonly signature: string;
  readonly fingerprint: string | null;
  readonly albumGroupKey: string;
  readonly wasRead: number;
}

/** A track as it is to be. `part` 0: all of its file. */
interface Wanted extends FrameRange {
  readonly part: number;
  readonly tags: TrackTags | null;
}

export interface TrackWriterRooms {
  readonly words: TrackWords;
  readonly credits: Credits;
  readonly albums: Albums;
  readonly removal: Removal;
}

export class TrackWriter {
  readonly #database: CatalogueDatabase;
  readonly #rooms: TrackWriterRooms;
  /** Tracks of this batch by the title of their album, of before and of now. */
  #touched = new Map<string, number[]>();
  /** Those of this batch's paths that have a row. */
  #known = new Set<string>();
  /** New tracks of this batch, as they lie in the tables. */
  #new = new Map<number, StoredTrack>();

  constructor(database: CatalogueDatabase, rooms: TrackWriterRooms) {
    this.#database = database;
    this.#rooms = rooms;
  }

  /** Writes a batch. Returns the id of each change's row. Throws what SQLite throws. */
  apply(changes: readonly TrackChange[]): number[] {
    const { credits, words, albums } = this.#rooms;
    this.#touched = new Map();
    this.#new = new Map();
    credits.begin();
    words.begin();
    const paths = changes.flatMap((change) => (change.kind === 'read' || change.kind === 'move' ? change.path : []));
    this.#known = new Set(this.#database.statement(KNOWN_PATHS).pluck().all(JSON.stringify(paths)) as string[]);
    const ids = changes.map((change) => this.#apply(change));
    credits.writePending();
    if (this.#touched.size > 0) {
      albums.regroup(this.#touched, this.#new);
      credits.removeUnused();
    }
    words.writePending();
    return ids;
  }

  /** What hangs on new tracks is written together. To be called before anything else is done to a track that may be one of them. */
  #writePending(): void {
    this.#rooms.credits.writePending();
    this.#rooms.words.writePending();
  }

  #apply(change: TrackChange): number {
    if (change.kind !== 'read') this.#writePending();
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
        this.#run(`UPDATE files SET missing_since = NULL WHERE ${OF_TRACK}`, change.id);
        return change.id;
      case 'missing':
        this.#run(`UPDATE files SET missing_since = ifnull(missing_since, ?) WHERE ${OF_TRACK}`, Date.now(), change.id);
        return change.id;
      case 'adopt':
        this.#run(`UPDATE files SET root_id = ? WHERE ${OF_TRACK}`, change.rootId, change.id);
        return change.id;
    }
  }

  #read(change: TrackChange & { kind: 'read' }): number {
    const {
      rootId,
      path,
      stamp,
      fingerprint,
      identity,
      tags,
      tagsLevel,
      parts = null,
      sheets = null,
      problem,
    } = change;
    const tracks = this.#before(path, identity);
    const [before] = tracks;
    const isSame = before !== undefined && isSameContent(before, stamp, fingerprint);
    const file: FileColumns = {
      rootId,
      path,
      ...stampColumns(stamp),
      fingerprint,
      checked: fingerprint === null ? 0 : 1,
      identity,
      tagsLevel: tags === null ? null : tagsLevel,
      sheets,
      problemCode: problem?.code ?? null,
      problem: problem && valuesText(problem.values),
    };
    if (before) this.#run(UPDATE_FILE, { ...file, isSame: isSame ? 1 : 0, fileId: before.fileId });
    if (before && !isSame) for (const { trackId } of tracks) this.#forgetAnalysis(trackId);
    // The tags of before stay: the listener still sees which track is broken.
    if (before && tags === null) {
      if (isSame) this.#run(RENAME_ANALYSES, before.fileId);
      else this.#run(FORGET_CONTENT, before.fileId);
      return before.trackId;
    }
    const fileId =
      before?.fileId ?? this.#run(INSERT_FILE, ...FILE_NAMES.map((name) => file[name]), problem && Date.now());
    this.#known.add(path);
    const wanted: readonly Wanted[] = parts?.map((part, place) => ({ ...part, part: place + 1 })) ?? [{ part: 0, startFrame: 0, endFrame: null, tags }]; // prettier-ignore
    const isWanted = ({ part }: Before): boolean => wanted.some((each) => each.part === part);
    this.#rooms.removal.removeTracks(tracks.filter((track) => !isWanted(track)).map(({ trackId }) => trackId));
    const ids = wanted.map((each) => {
      const known = tracks.find(({ part }) => part === each.part);
      return known ? this.#update(path, each, known, isSame) : this.#insert(path, each, fileId, identity);
    });
    if (before && isSame) this.#run(RENAME_ANALYSES, fileId);
    return ids[0] ?? 0;
  }

  #insert(path: string, wanted: Wanted, fileId: number, identity: string | null): number {
    const { part, startFrame, endFrame, tags } = wanted;
    const former = this.#rooms.removal.takeBack(path, identity, part);
    const addedAt = former?.addedAt ?? Date.now();
    const { columns, named, credits } = this.#columns(path, tags);
    const place = [former?.id ?? null, fileId, part, startFrame, endFrame, addedAt, tags === null ? 1 : 0];
    const trackId = this.#run(INSERT_TRACK, ...place, ...WRITTEN.map((name) => columns[name]));
    this.#rooms.credits.writeNew(trackId, credits, named.genres);
    this.#rooms.words.writeNew(trackId, textOf(path, tags ?? NO_TAGS));
    if (tags !== null && tags.lyrics !== null) this.#run(WRITE_LYRICS, trackId, tags.lyrics.toWellFormed());
    this.#rate(trackId, tags);
    if (columns.album !== null) this.#new.set(trackId, storedTrack({ trackId, path, addedAt, columns, credits }));
    this.#touch(columns.albumGroupKey, trackId);
    return trackId;
  }

  #update(path: string, { startFrame, endFrame, tags }: Wanted, before: Before, isSameFile: boolean): number {
    const { trackId } = before;
    this.#new.delete(trackId);
    const isSame = isSameFile && before.startFrame === startFrame && before.endFrame === endFrame;
    if (isSameFile && !isSame) this.#forgetAnalysis(trackId);
    const { columns, named, credits } = this.#columns(path, tags);
    this.#run(UPDATE_TRACK, { ...columns, startFrame, endFrame, isSame: isSame ? 1 : 0, trackId });
    this.#rooms.credits.write(trackId, credits, named.genres);
    this.#rooms.words.write(trackId, textOf(path, tags ?? NO_TAGS));
    if (tags !== null && tags.lyrics !== null) this.#run(WRITE_LYRICS, trackId, tags.lyrics.toWellFormed());
    else this.#run('DELETE FROM lyrics WHERE track_id = ?', trackId);
    this.#rate(trackId, tags);
    this.#touch(columns.albumGroupKey, trackId);
    if (before.albumGroupKey !== columns.albumGroupKey) {
      this.#touch(before.albumGroupKey, trackId);
      this.#run('UPDATE tracks SET album_id = NULL WHERE id = ?', trackId);
    }
    return trackId;
  }

  #columns(path: string, tags: TrackTags | null) {
    const named = creditTags(tags ?? NO_TAGS);
    const { credits, sortKey } = this.#rooms.credits.resolve(named);
    const columns: TrackColumns = { ...tagColumns(path, tags), artistKey: sortKey };
    return { columns, named, credits };
  }

  #rate(trackId: number, tags: TrackTags | null): void {
    if (typeof tags?.rating === 'number') this.#run(FIRST_RATING, trackId, tags.rating);
  }

  #forgetAnalysis(trackId: number): void {
    this.#run('DELETE FROM analyses WHERE track_id = ?', trackId);
  }

  /** The tracks of the path, by part. One that was made when the file was only found makes way for the track its sound was before. */
  #before(path: string, identity: string | null): readonly Before[] {
    if (!this.#known.has(path)) return [];
    this.#writePending();
    const tracks = this.#database.statement(BEFORE).all(path) as Before[];
    const [first] = tracks;
    if (!first || first.wasRead === 1 || identity === null || !this.#rooms.removal.isFormer(identity)) return tracks;
    this.#rooms.removal.remove([first.fileId]);
    return [];
  }

  #touch(albumGroupKey: string, trackId: number): void {
    const ids = this.#touched.get(albumGroupKey);
    if (ids) ids.push(trackId);
    else this.#touched.set(albumGroupKey, [trackId]);
  }

  #restamp({ id, stamp, fingerprint }: TrackChange & { kind: 'restamped' }): void {
    const columns = stampColumns(stamp);
    this.#run(WRITE_STAMP, { ...columns, id, fingerprint, checked: fingerprint === null ? 0 : 1 });
    const fileId = this.#get<{ readonly fileId: number }>(
      'SELECT file_id AS fileId FROM tracks WHERE id = ?',
      id,
    )?.fileId;
    this.#run(RENAME_ANALYSES, fileId);
  }

  #move(id: number, rootId: number, path: string): void {
    const there = this.#get<Before>(BEFORE, path);
    if (there && there.trackId !== id && there.wasRead === 0) this.#rooms.removal.remove([there.fileId]);
    if (!this.#get(MOVE, path, rootId, id)) return;
    this.#known.add(path);
    const sql = `SELECT id, title_tagged AS titleTagged, album_group_key AS albumGroupKey FROM tracks WHERE ${OF_THE_FILE}`;
    const rows = this.#database.statement(sql).all(id) as { id: number; titleTagged: number; albumGroupKey: string }[];
    for (const row of rows) {
      this.#new.delete(row.id);
      if (row.titleTagged === 0) {
        const { title, titleKey } = tagColumns(path, null);
        this.#run('UPDATE tracks SET title = ?, title_key = ? WHERE id = ?', title, titleKey, row.id);
      }
      this.#rooms.words.rewrite(row.id);
      // Another folder may be another album.
      this.#touch(row.albumGroupKey, row.id);
    }
  }

  #get<R>(sql: string, ...parameters: unknown[]): R | undefined {
    return this.#database.statement(sql).get(...parameters) as R | undefined;
  }

  /** Returns the id of the row that was inserted, if any was. */
  #run(sql: string, ...parameters: unknown[]): number {
    return Number(this.#database.statement(sql).run(...parameters).lastInsertRowid);
  }
}

/** Whether what is known of the content still holds. What could not be read is taken for the same as long as only its ctime moved. */
function isSameContent(before: Before, stamp: FileStamp, fingerprint: string | null): boolean {
  const sameBytes = fingerprint === null || before.fingerprint === fingerprint;
  if (differsByCtimeOnly(stamp, before.signature)) return sameBytes;
  return before.signature === contentSignature(stamp) && (sameBytes || before.fingerprint === null);
}

interface NewTrack {
  readonly trackId: number;
  readonly path: string;
  readonly addedAt: number;
  readonly columns: TrackColumns;
  readonly credits: readonly StoredCredit[];
}

function storedTrack({ trackId, path, addedAt, columns, credits: [first] }: NewTrack): StoredTrack {
  const { titleKey, albumSort, albumArtist, artist, discNo, trackNo, trackTotal, date, originalDate, year, compilation, format } = columns; // prettier-ignore
  return {
    trackId, path, titleKey, album: columns.album ?? '', albumSort, albumArtist, artist, discNo, trackNo, trackTotal, date, originalDate, year,
    compilation, format, addedAt, releaseId: columns.mbReleaseId, releaseGroupId: columns.mbReleaseGroupId, albumId: null,
    firstArtist: first?.role === ROLES.artist ? first.credited : null,
  }; // prettier-ignore
}

function stampColumns(stamp: FileStamp) {
  const { sizeBytes, mtimeNs, inode } = stamp;
  return { sizeBytes, mtimeMs: Number(mtimeNs) / 1_000_000, inode, signature: contentSignature(stamp) };
}
