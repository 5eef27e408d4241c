// The second half of a scan: takes the steps that the first half asks for, reads tags in batches and commits in batches what comes of
// it, so that tracks show while the walk still goes on.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { untilAborted } from '../../../shared/abort.ts';
import { isAborted, PlayerError, serializeError } from '../../../shared/errors.ts';
import { contentSignature, type TrackRow } from '../../../shared/library.ts';
import type { FileReading } from '../../../shared/worker-protocol.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { KnownTrack } from '../../catalogue/tracks.ts';
import type { TrackChange } from '../../catalogue/track-writer.ts';
import type { Gate } from '../../platform/gate.ts';
import type { Logger } from '../../platform/log.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { isWithin, readFailure } from './rules.ts';
import { areNeighbours, WaitingFiles, type FileToRead } from './waiting-files.ts';

/** A commit takes so many more to end with a folder. */
const REST_CHANGES = 16;

/** A commit may keep the core's loop for so long: batches grow and shrink to that by what the last ones took. Guess. */
const COMMIT_MS = 8;
/** A machine with much else to do makes each commit long, however small: fewer would only make more of them. */
const LEAST_CHANGES = 16;
/** More gain nothing (measured), and a crash loses them. */
const MOST_CHANGES = 64;

/** A batch that does not fill is committed when it is so old. */
const BATCH_MS = 250;

/**
 * Why a known track is told of: playback drops, keeps or resumes by it. moved: other path, same signature; restamped: other signature, same
 * content (and perhaps another path).
 */
export type ChangeReason = 'changed' | 'missing' | 'unreadable' | 'returned' | 'moved' | 'restamped';

/** What the comparison of one found file asks for: its tags are to be read, or its row changes without. */
export type ScanStep =
  | { readonly kind: 'read'; readonly file: FileToRead }
  | { readonly kind: 'change'; readonly change: TrackChange; readonly reason: ChangeReason | null };

/** What reads files: the worker pool. */
export type FileReader = Pick<WorkerPool, 'readTags' | 'readMany' | 'readLanes'>;

/** What came of one file; `error` says why nothing did. */
type Reading = Omit<FileReading, 'fingerprint'> & {
  readonly fingerprint: string | null;
  readonly error: PlayerError | null;
};

const NOTHING_READ = {
  fingerprint: null,
  identity: null,
  tags: null,
  tagsLevel: 'first',
  parts: null,
  sheets: null,
} as const;

export interface ReadingOptions {
  readonly storage: Pick<Catalogue, 'tracks'>;
  readonly workers: FileReader;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Nothing is read while it is closed. */
  readonly gate: Gate;
  /** Folders whose files are read before the rest, the first one's first. */
  readonly preferred: () => readonly string[];
  readonly onProgress: () => void;
  /** The row of a file with the same sound that was at another path, where nothing is any more; it is taken by that. */
  readonly movedFrom: (identity: string | null, path: string) => Promise<KnownTrack | undefined>;
  readonly onNew: (rootId: number, ids: readonly number[]) => void;
  readonly onTracks: (rows: readonly TrackRow[], reason: ChangeReason) => void;
}

interface Preferred {
  readonly folder: string;
  readonly files: WaitingFiles;
}

export class ReadingQueue {
  readonly #options: ReadingOptions;
  readonly #cancel = new AbortController();
  /** Fires when the scan was cancelled or the queue failed: the walk beside it ends with it. */
  readonly signal: AbortSignal;
  /** What lies in folders that are preferred, in their order, and all else. */
  #ahead: readonly Preferred[] = [];
  readonly #others = new WaitingFiles();
  #closed = false;
  #wake = Promise.withResolvers<void>();
  #batch: { readonly change: TrackChange; readonly reason: ChangeReason | null }[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** Changes that are committed at once. */
  #batchChanges = 32;
  #commits = 0;
  #failure: unknown = null;
  #toReadFiles = 0;
  #readFiles = 0;
  #unreadableFiles = 0;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.signal = AbortSignal.any([options.signal, this.#cancel.signal]);
    this.signal.addEventListener('abort', () => this.#wakeAll(), { once: true });
  }

  counts(): { toReadFiles: number; readFiles: number; unreadableFiles: number; waiting: number } {
    const toReadFiles = this.#toReadFiles;
    return {
      toReadFiles,
      readFiles: this.#readFiles,
      unreadableFiles: this.#unreadableFiles,
      waiting: toReadFiles - this.#readFiles,
    };
  }

  /** Takes all steps; reading goes on beside it. */
  async take(steps: AsyncIterable<ScanStep>): Promise<void> {
    for await (const step of steps) {
      if (step.kind === 'change') this.add(step.change, step.reason);
      else this.#push(step.file);
    }
  }

  #push(file: FileToRead): void {
    this.#sort(file);
    this.#toReadFiles++;
    this.#wakeAll();
  }

  /** A change that needs no reading. `reason` when playback is to be told. */
  add(change: TrackChange, reason: ChangeReason | null): void {
    if (this.#isFull(change)) this.#commit();
    this.#batch.push({ change, reason });
    this.#timer ??= setTimeout(() => this.#commitLate(), BATCH_MS);
  }

  /** Whether `next` belongs into another batch. */
  #isFull(next: TrackChange): boolean {
    const beyond = this.#batch.length - this.#batchChanges;
    if (beyond < 0) return false;
    const last = this.#batch.at(-1)?.change;
    return beyond >= REST_CHANGES || !last || !('path' in last && 'path' in next) || !areNeighbours(last, next);
  }

  /** Nothing more will be taken or added. */
  close(): void {
    this.#closed = true;
    this.#wakeAll();
  }

  /** Stops reading; `run` rejects. */
  cancel(): void {
    this.#cancel.abort();
  }

  /** Reads until closed and done, and commits the rest. Rejects with `aborted` or with what a commit threw. */
  async run(): Promise<void> {
    const readers = Array.from({ length: this.#options.workers.readLanes }, () => this.#reader());
    try {
      await Promise.all(readers);
      if (!this.#failure) this.#commit();
    } catch (error) {
      this.#cancel.abort();
      await Promise.allSettled(readers);
      // What was read before the abort need not be read again.
      if (isAborted(error) && !this.#failure) this.#commit();
      throw this.#failure ?? error;
    } finally {
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = null;
    }
    if (this.#failure) throw PlayerError.from(this.#failure);
  }

  async #reader(): Promise<void> {
    for (;;) {
      if (this.signal.aborted) throw new PlayerError('aborted');
      await this.#options.gate.passed(this.signal);
      const files = this.#takeNext();
      if (files.length > 0) await this.#readAll(files);
      else if (this.#closed) return;
      else await this.#wake.promise;
    }
  }

  #sort(file: FileToRead): void {
    const place = this.#ahead.find(({ folder }) => isWithin(file.path, folder));
    (place?.files ?? this.#others).push(file);
  }

  /** What lies in preferred folders goes first, else in the order of the walk. */
  #takeNext(): FileToRead[] {
    const folders = this.#options.preferred();
    if (folders.length !== this.#ahead.length || folders.some((folder, at) => folder !== this.#ahead[at]?.folder)) {
      const waiting = [...this.#ahead.flatMap(({ files }) => files.drain()), ...this.#others.drain()];
      this.#ahead = folders.map((folder) => ({ folder, files: new WaitingFiles() }));
      for (const file of waiting) this.#sort(file);
    }
    for (const { files } of this.#ahead) {
      const next = files.take();
      if (next.length > 0) return next;
    }
    return this.#others.take();
  }

  async #readAll(files: readonly FileToRead[]): Promise<void> {
    const { workers } = this.#options;
    // A reader that does not heed its signal must not hold up the end of the player.
    const readings = await untilAborted(
      workers.readMany(files.map(({ path, check }) => ({ path, known: check })), this.signal, 'first'),
      this.signal,
    ); // prettier-ignore
    for (const [index, file] of files.entries()) {
      const found = readings[index];
      const reading: Reading = found ? { ...found, error: null } : await this.#readAlone(file);
      const before = file.known ? undefined : await this.#options.movedFrom(reading.identity, file.path);
      const commitsBefore = this.#commits;
      if (before) this.#moved(file, reading, before);
      else this.#judge(file, reading);
      // What else the core has to do goes before the next commit.
      if (this.#commits > commitsBefore) await nextTurn();
    }
    this.#options.onProgress();
  }

  async #readAlone({ path, check, stamp }: FileToRead): Promise<Reading> {
    return untilAborted(this.#options.workers.readTags(path, check, this.signal, 'first'), this.signal).then(
      (reading) => ({ ...reading, error: null }),
      (error: unknown) => ({ ...NOTHING_READ, stamp, error: PlayerError.from(error) }),
    );
  }

  /** The row goes along, with all that was learned of its sound; the tags may be others. */
  #moved({ path, rootId }: FileToRead, reading: Reading, { id, missing }: KnownTrack): void {
    this.#readFiles++;
    this.add({ kind: 'move', id, rootId, path }, null);
    this.add({ kind: 'restamped', id, stamp: reading.stamp, fingerprint: reading.fingerprint }, null);
    this.add({ kind: 'read', rootId, path, ...reading, problem: null }, missing ? 'returned' : 'moved');
  }

  #judge(file: FileToRead, read: Reading): void {
    const { rootId, path, known, check } = file;
    const reason = known?.missing ? 'returned' : known?.changed ? 'changed' : null;
    if (this.signal.aborted && read.error) throw new PlayerError('aborted');
    this.#readFiles++;
    const { error, ...reading } = read;
    const { stamp, fingerprint, tags } = reading;
    const isFoundStamp = contentSignature(stamp) === contentSignature(file.stamp);
    if (!error && !tags && known) {
      if (isFoundStamp || check?.fingerprint)
        this.add({ kind: 'restamped', id: known.id, stamp, fingerprint }, isFoundStamp ? null : 'restamped');
      // It changed since it was found, and there is nothing to compare it with.
      else this.#push({ ...file, check: null });
    } else if (!error) {
      // A row that could not be read before may be playable now.
      this.add({ kind: 'read', rootId, path, ...reading, problem: null }, known && (reason ?? 'changed'));
    } else if (readFailure(error) === 'gone') {
      if (known && !known.missing) this.add({ kind: 'missing', id: known.id }, 'missing');
    } else {
      const problem = readFailure(error) === 'file' ? serializeError(error) : null;
      if (problem) this.#unreadableFiles++;
      else this.#options.log.warn('tags are read another time', error.code);
      // What is known of a file that was only to be checked stays, and the next scan checks it.
      if (problem || !check)
        this.add({ kind: 'read', rootId, path, ...reading, problem }, known && (problem ? 'unreadable' : reason));
    }
  }

  #commitLate(): void {
    this.#timer = null;
    try {
      this.#commit();
    } catch (error) {
      this.#failure = error;
      this.#cancel.abort();
    }
  }

  #commit(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const batch = this.#batch;
    this.#batch = [];
    const { storage, onNew, onTracks } = this.#options;
    const startedMs = performance.now();
    const rowIds = storage.tracks.commit(batch.map(({ change }) => change));
    this.#learn(batch.length, performance.now() - startedMs);
    const news = new Map<number, number[]>();
    for (const [index, { change, reason }] of batch.entries()) {
      if (change.kind !== 'read' || reason !== null) continue;
      const ids = news.get(change.rootId) ?? [];
      news.set(change.rootId, ids);
      ids.push(rowIds[index] ?? 0);
    }
    for (const [rootId, ids] of news) onNew(rootId, ids);
    for (const reason of new Set(batch.map((member) => member.reason))) {
      if (reason === null) continue;
      onTracks(storage.tracks.withSiblings(rowIds.filter((_, index) => batch[index]?.reason === reason)), reason);
    }
  }

  /** Half of what is known comes from the last commit: one that waited for the disk says little of the next. */
  #learn(changes: number, tookMs: number): void {
    this.#commits++;
    if (changes < LEAST_CHANGES) return;
    const fitting = (changes * COMMIT_MS) / tookMs;
    const next = Math.round((this.#batchChanges + fitting) / 2);
    this.#batchChanges = Math.min(MOST_CHANGES, Math.max(LEAST_CHANGES, next));
  }

  #wakeAll(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}
