// The tracks: one of each file, by its real path, or several. Pages and what is known of files are read here, and what the scanner found is committed in batches
// (track-writer.ts). A file that is gone is marked and
// keeps its id for when it returns; a row leaves with its root, or after it was missing for long.
import type { ErrorCode, SerializedError } from '../../shared/errors.ts';
import { fileSignatureOf } from '../../shared/file-part.ts';
import { placeSignature, signatureWithoutCtime, type FileStamp, type ProblemReport, type TrackPage, type TrackQuery, type TrackRow } from '../../shared/library.ts'; // prettier-ignore
import { Lru } from '../../shared/lru.ts';
import type { CatalogueDatabase } from './database.ts';
import { NumberReader } from './number-reader.ts';
import type { Removal } from './removal.ts';
import { rangeBelow } from './roots.ts';
import { storedProblem, valuesText } from './stored-problem.ts';
import { ROW_COLUMNS, ROW_TABLES, SIGNATURE, toTrackRow, type StoredRow } from './track-rows.ts';
import { TrackOrders } from './track-orders.ts';
import { TrackSearch, type FoundTracks } from './track-search.ts';
import { TrackWriter, type TrackChange, type TrackWriterRooms } from './track-writer.ts';

/** What is known of a file, to compare with what is on disk. */
export interface KnownTrack {
  readonly id: number;
  readonly rootId: number;
  readonly path: string;
  readonly signature: string;
  readonly missing: boolean;
  readonly tagsRead: boolean;
  readonly problemCode: ErrorCode | null;
  /** The worker's fingerprint of its content, null when none was taken yet. */
  readonly fingerprint: string | null;
  /** Whether that is of the file with this signature. */
  readonly checked: boolean;
  /** The sheets beside it when it was read, see `sheetsMark`. */
  readonly sheets: string | null;
}

/** A file that was there when it was last looked at, by its track. */
export type PresentFile = Pick<KnownTrack, 'id' | 'path'>;

/** order: the orders and searches of `TrackSearch` are stale as well. */
export type ChangeReach = 'rows' | 'order';

const KNOWN_COLUMNS = `t.id, f.root_id AS rootId, f.path, f.signature, f.missing_since IS NOT NULL AS missing,
  f.tags_level IS NOT NULL AS tagsRead, f.problem_code AS problemCode, f.fingerprint, f.checked, f.sheets`;
/** Of a file that is several tracks the first stands for it. */
const KNOWN_TABLES = 'files AS f JOIN tracks AS t ON t.file_id = f.id AND t.part <= 1';

type StoredFlags = 'missing' | 'tagsRead' | 'checked';
type StoredKnown = Omit<KnownTrack, StoredFlags> & Readonly<Record<StoredFlags, number>>;

const toKnown = (row: StoredKnown): KnownTrack => ({
  ...row,
  missing: row.missing === 1,
  tagsRead: row.tagsRead === 1,
  checked: row.checked === 1,
});

interface StoredFailure {
  readonly trackId: number;
  readonly path: string;
  readonly code: string;
  readonly problem: string | null;
  readonly sinceMs: number | null;
  readonly ignored: 0 | 1;
}

/** Rows kept for when the database does not answer: what plays, what follows and what played in the last hours. Guess; about 1 kB each. */
const LAST_KNOWN_ROWS = 512;

/** What is asked for at once in a list a person looks at, or has queued: any of it may be played next. */
const SEEN_ROWS = 200;

export class Tracks {
  readonly #database: CatalogueDatabase;
  readonly #changed: (reach: ChangeReach) => void;
  readonly #revision: () => number;
  readonly #reader: NumberReader;
  readonly #orders: TrackOrders;
  readonly #search: TrackSearch;
  readonly #writer: TrackWriter;
  readonly #removal: Removal;
  /** Answers only while the database does not: as long as it answers, that is the truth. */
  readonly #lastKnown = new Lru<number, TrackRow>(LAST_KNOWN_ROWS);

  /** `changed` is called after each committed change; `revision` stamps the pages. */
  constructor(
    database: CatalogueDatabase,
    rooms: TrackWriterRooms,
    revision: () => number,
    changed: (reach: ChangeReach) => void,
  ) {
    this.#database = database;
    this.#reader = new NumberReader(database.connection.name);
    this.#orders = new TrackOrders(database, this.#reader);
    this.#removal = rooms.removal;
    this.#writer = new TrackWriter(database, rooms);
    this.#revision = revision;
    this.#search = new TrackSearch(database, this.#orders);
    this.#changed = (reach) => {
      if (reach === 'order') {
        this.#orders.invalidate();
        this.#search.invalidate();
      }
      changed(reach);
    };
  }

  /** Forgets cached orders: rows were removed by another module. */
  noteRemoved(): void {
    this.#lastKnown.clear();
    this.#changed('order');
  }

  /** What people made of tracks came from elsewhere, dates added among it. */
  noteMade(): void {
    this.#changed('order');
  }

  page(query: TrackQuery, offset: number, limit: number): TrackPage {
    const { ids, meant } = this.#search.find(query);
    return {
      rows: this.byIds(ids.subarray(offset, offset + limit)),
      total: ids.length,
      meant,
      revision: this.#revision(),
    };
  }

  /** `answer` once the order of the query is known, so that what it asks does not have to be read in the core. */
  whenOrdered<T>(query: TrackQuery, answer: () => T): Promise<T> {
    return this.#soon(query, answer);
  }

  /** Ids in order, and what was searched for instead: see `FoundTracks`. */
  found(query: TrackQuery): FoundTracks {
    return this.#search.find(query);
  }

  /** In order; of `ranges` only, each from its first index to before its second. */
  trackIds(query: TrackQuery, ranges?: readonly (readonly [number, number])[]): number[] {
    const { ids } = this.#search.find(query);
    return ranges ? ranges.flatMap(([from, to]) => Array.from(ids.subarray(from, to))) : Array.from(ids);
  }

  /** As `page`, for a caller that can wait: an order that is not known is read beside the core, which goes on meanwhile. */
  pageSoon(query: TrackQuery, offset: number, limit: number): Promise<TrackPage> {
    return this.#soon(query, (revision) => ({ ...this.page(query, offset, limit), revision }));
  }

  /** As `trackIds`, for a caller that can wait. */
  trackIdsSoon(query: TrackQuery, ranges?: readonly (readonly [number, number])[]): Promise<number[]> {
    return this.#soon(query, () => this.trackIds(query, ranges));
  }

  /** See `TrackSearch.placeOf`; for a caller that can wait. */
  placeSoon(query: TrackQuery, text: string, from: number): Promise<number | null> {
    return this.#soon(query, () => this.#search.placeOf(query, text, from));
  }

  /** Ends what reads beside the core. */
  dispose(): void {
    this.#reader.dispose();
  }

  /** Counts the library's changes. */
  get revision(): number {
    return this.#revision();
  }

  /** While a scan commits, tracks may have changed again: after the second try the answer is as of `revision`, when it was begun. */
  async #soon<T>(query: TrackQuery, answer: (revision: number) => T): Promise<T> {
    const sort = this.#search.sortOf(query);
    for (let isLast = false; ; isLast = true) {
      const revision = this.#revision();
      const fetched = await this.#orders.fetch(sort);
      if (!fetched) return answer(this.#revision());
      const isStale = this.#orders.isStale(fetched);
      if (isStale && !isLast) continue;
      const result = this.#orders.using(fetched, () => answer(isStale ? revision : this.#revision()));
      if (isStale) this.#search.invalidate();
      return result;
    }
  }

  /** Rows of the ids that exist, in the order asked. */
  byIds(ids: ArrayLike<number>): TrackRow[] {
    const sql = `SELECT ${ROW_COLUMNS} FROM json_each(?) AS asked CROSS JOIN ${ROW_TABLES} WHERE t.id = asked.value ORDER BY asked.key`;
    const rows = this.#all<StoredRow>(sql, JSON.stringify(Array.from(ids))).map(toTrackRow);
    if (rows.length <= SEEN_ROWS) for (const row of rows) this.#lastKnown.set(row.id, row);
    return rows;
  }

  /** While the database does not answer, the row as it was when it last did. Throws when it is not known. */
  byId(id: number): TrackRow | null {
    let row: TrackRow | null;
    try {
      row = this.byIds([id])[0] ?? null;
    } catch (error) {
      const known = this.#lastKnown.get(id);
      if (known) return known;
      throw error;
    }
    if (!row) this.#lastKnown.delete(id);
    return row;
  }

  /** Rows of these tracks and of the others of their files, file by file. */
  withSiblings(ids: readonly number[]): TrackRow[] {
    const sql = `SELECT t.id FROM json_each(?) AS asked CROSS JOIN tracks AS one CROSS JOIN tracks AS t
      WHERE one.id = asked.value AND t.file_id = one.file_id ORDER BY asked.key, t.part`;
    const found = this.#all<{ readonly id: number }>(sql, JSON.stringify(ids)).map(({ id }) => id);
    return this.byIds([...new Set(found)]);
  }

  /** What is known of those of `paths` that have a row. */
  known(paths: readonly string[]): KnownTrack[] {
    const sql = `SELECT ${KNOWN_COLUMNS} FROM json_each(?) AS asked CROSS JOIN ${KNOWN_TABLES} WHERE f.path = asked.value`;
    return this.#all<StoredKnown>(sql, JSON.stringify(paths)).map(toKnown);
  }

  /** Rows whose file had this stamp, whatever its ctime: candidates for a file that was moved, which moves the ctime. */
  knownByStamp(stamp: FileStamp): KnownTrack[] {
    const from = `${placeSignature(stamp)}-`;
    const sql = `SELECT ${KNOWN_COLUMNS} FROM ${KNOWN_TABLES} WHERE f.inode = ? AND ((f.signature >= ? AND f.signature < ?) OR f.signature = ?)`;
    return this.#all<StoredKnown>(sql, stamp.inode, from, `${from}~`, signatureWithoutCtime(stamp)).map(toKnown);
  }

  /** Rows whose file has this sound, whatever its tags: candidates for a file that was moved and changed, and its copies. */
  knownByIdentity(identity: string): KnownTrack[] {
    const sql = `SELECT ${KNOWN_COLUMNS} FROM ${KNOWN_TABLES} WHERE f.identity = ?`;
    return this.#all<StoredKnown>(sql, identity).map(toKnown);
  }

  /** The next rows, by id of their file beyond `afterFileId`, that are there and whose tags were only read quickly. */
  needingFullTags(limit: number, afterFileId = 0): (KnownTrack & { readonly fileId: number })[] {
    const sql = `SELECT f.id AS fileId, ${KNOWN_COLUMNS} FROM files AS f INDEXED BY files_to_refine JOIN tracks AS t ON t.file_id = f.id AND t.part <= 1
      WHERE f.tags_level = 'first' AND f.missing_since IS NULL AND f.id > ? ORDER BY f.id LIMIT ?`;
    const rows = this.#all<StoredKnown & { readonly fileId: number }>(sql, afterFileId, limit);
    return rows.map((row) => ({ ...toKnown(row), fileId: row.fileId }));
  }

  /** Groups of rows that have the same sound and are there, the first `limit` by sound. Nothing is done about them. */
  duplicates(limit: number): TrackRow[][] {
    const sql = `SELECT json_group_array(t.id ORDER BY f.path) AS ids FROM files AS f JOIN tracks AS t ON t.file_id = f.id
      WHERE f.identity IS NOT NULL AND f.missing_since IS NULL AND t.part = 0 GROUP BY f.identity HAVING count(*) > 1 ORDER BY f.identity LIMIT ?`;
    return this.#all<{ readonly ids: string }>(sql, limit).map(({ ids }) => this.byIds(JSON.parse(ids) as number[]));
  }

  /**
   * Forgets files that are missing since before `missingBefore` (milliseconds since 1970), in slices. What was made of their tracks is kept. Stops
   * early when `signal` fires.
   */
  async purgeMissing(missingBefore: number, signal: AbortSignal): Promise<void> {
    const sql = 'SELECT id FROM files INDEXED BY files_missing WHERE missing_since < ? LIMIT ?';
    const next = (limit: number): number[] =>
      this.#database.statement(sql).pluck().all(missingBefore, limit) as number[];
    if (this.#database.read(() => next(1)).length === 0) return;
    await this.#removal.inSlices({ next, afterSlice: () => this.noteRemoved(), signal });
  }

  /** Paths of rows that are there and have this problem, in no order. */
  pathsWithProblem(code: ErrorCode, limit: number): string[] {
    const sql = `SELECT path FROM files INDEXED BY files_with_problem WHERE problem_code = ? AND missing_since IS NULL LIMIT ?`;
    return this.#all<{ readonly path: string }>(sql, code, limit).map(({ path }) => path);
  }

  /** One page of the files that are there and cannot be played, by path, and how many there are. */
  withProblem(offset: number, limit: number): Pick<ProblemReport, 'files' | 'total' | 'ignored'> {
    const where = 'FROM files AS f INDEXED BY files_with_problem JOIN tracks AS t ON t.file_id = f.id AND t.part <= 1 WHERE f.problem_code IS NOT NULL AND f.missing_since IS NULL'; // prettier-ignore
    const sql = `SELECT t.id AS trackId, f.path, f.problem_code AS code, f.problem, f.problem_at AS sinceMs, f.problem_ignored AS ignored ${where} ORDER BY f.path LIMIT ? OFFSET ?`;
    const rows = this.#all<StoredFailure>(sql, limit, offset);
    const countSql = `SELECT count(*) AS total, ifnull(sum(f.problem_ignored), 0) AS ignored ${where}`;
    const [counted] = this.#all<{ readonly total: number; readonly ignored: number }>(countSql);
    const files = rows.flatMap(({ trackId, path, code, problem, sinceMs, ignored }) => {
      const known = storedProblem(code, problem);
      return known ? [{ trackId, path, problem: known, sinceMs, ignored: ignored === 1 }] : [];
    });
    return { files, total: counted?.total ?? 0, ignored: counted?.ignored ?? 0 };
  }

  /** Whether the listener wants to hear of the problems of these files. Of those that have none nothing is kept. */
  ignoreProblems(paths: readonly string[], ignored: boolean): void {
    const sql =
      'UPDATE files SET problem_ignored = ? WHERE problem_code IS NOT NULL AND path IN (SELECT value FROM json_each(?))';
    if (this.#write(sql, ignored ? 1 : 0, JSON.stringify(paths)) > 0) this.#changed('rows');
  }

  isAnyOfRoot(rootId: number): boolean {
    return this.#all('SELECT 1 FROM files WHERE root_id = ? LIMIT 1', rootId).length > 0;
  }

  /** The next present files of a root by path: pass the last path of the page before, '' for the first. */
  presentOfRoot(rootId: number, afterPath: string, limit: number): PresentFile[] {
    const sql = `SELECT t.id, f.path FROM ${KNOWN_TABLES} WHERE f.root_id = ? AND f.path > ? AND f.missing_since IS NULL ORDER BY f.path LIMIT ?`;
    return this.#all<PresentFile>(sql, rootId, afterPath, limit);
  }

  /** The next present files below a folder by path, as `presentOfRoot`. */
  presentBelow(folder: string, afterPath: string, limit: number): PresentFile[] {
    const { from, to } = rangeBelow(folder);
    const sql = `SELECT t.id, f.path FROM ${KNOWN_TABLES} WHERE f.path >= ? AND f.path < ? AND f.path > ? AND f.missing_since IS NULL ORDER BY f.path LIMIT ?`;
    return this.#all<PresentFile>(sql, from, to, afterPath, limit);
  }

  /** Writes a batch in one transaction. Returns the id of each change's row, in order. What it blocks: see catalogue.bench.test.ts. */
  commit(changes: readonly TrackChange[]): number[] {
    if (changes.length === 0) return [];
    const ids = this.#database.write(() => this.#writer.apply(changes));
    const order = changes.some((change) => change.kind === 'read' || change.kind === 'move');
    this.#changed(order ? 'order' : 'rows');
    return ids;
  }

  /** Notes that a file of this content could not be played. False when there is no such row or the file changed since. */
  setProblem(id: number, signature: string, { code, values }: SerializedError): boolean {
    const sql =
      'UPDATE files SET problem_code = ?, problem = ? WHERE id = (SELECT file_id FROM tracks WHERE id = ?) AND signature = ?';
    const done = this.#write(sql, code, valuesText(values), id, fileSignatureOf(signature)) > 0;
    if (done) this.#changed('rows');
    return done;
  }

  /** Keeps the measured length. False, and nothing kept, when the file changed since. Does not raise the revision: tell it by row. */
  setTotalFrames(id: number, signature: string, totalFrames: number): boolean {
    const sql = `UPDATE tracks AS t SET total_frames = ? WHERE id = ? AND (SELECT ${SIGNATURE} FROM files AS f WHERE f.id = t.file_id) = ?`;
    return this.#write(sql, totalFrames, id, signature) > 0;
  }

  #all<R>(sql: string, ...parameters: unknown[]): R[] {
    return this.#database.read(() => this.#database.statement(sql).all(...parameters) as R[]);
  }

  #write(sql: string, ...parameters: unknown[]): number {
    return this.#database.write(() => this.#database.statement(sql).run(...parameters).changes);
  }
}
