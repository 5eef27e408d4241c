// L3: chunks that were already paid for, in files, across runs. Used by the chunk requests. A cache and nothing more: whatever goes wrong with
// the disk is a miss and a coded problem, never an error of the caller's unless he wants it emptied. The folder's listing is the index; a file's
// checksum its proof.
import type { ColdFigures, IntegrityIssue } from '../../../shared/buffer-figures.ts';
import { errnoOf } from '../../../shared/errno.ts';
import { PlayerError, type ErrorCode } from '../../../shared/errors.ts';
import { chunkKeyText, type ChunkKey } from '../../../shared/timeline.ts';
import type { Disposable } from '../../platform/disposables.ts';
import type { Logger } from '../../platform/log.ts';
import { HEADER_BYTES } from './chunk-file.ts';
import type { BufferedChunk } from '../memory-tiers.ts';
import { DiskFolder, type DiskFiles } from './disk-folder.ts';

export interface DiskTierOptions {
  /** Made when something is first written. Nothing else may lie in it. */
  readonly folder: string;
  /** 0: nothing is kept. */
  readonly capBytes: number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Chunks are not kept from now on, for another reason than before. */
  readonly onProblem?: (error: PlayerError) => void;
  /** Overrides for tests of disks that fail. */
  readonly files?: Partial<DiskFiles>;
  /** Milliseconds since the epoch: the clock of the files' times. */
  readonly now?: () => number;
  /** Of a clock that nobody sets: that of the pauses. */
  readonly nowMs?: () => number;
  readonly limits?: Partial<DiskLimits>;
}

export interface DiskLimits {
  /** A read that lasts longer is no help: a render takes tens of milliseconds. */
  readonly readMs: number;
  /** A write that lasts longer is not waited for at the end. */
  readonly endMs: number;
  /** Written in any hour at most. */
  readonly writtenPerHourBytes: number;
}

/**
 * Guesses: a disk that is awake answers within tens of milliseconds, also when it is busy. Who waits for 270 chunks an hour is better off without
 * more of them on the disk, which is not worn out for a cache; it was 3 GB an hour on a loaded machine.
 */
const LIMITS: DiskLimits = { readMs: 500, endMs: 1000, writtenPerHourBytes: 200 * 1024 * 1024 };

/** Chunks that wait to be written, at most; more are not kept: a track's head in two presets. Each may hold its samples beyond the budgets. */
const WRITES_LIMIT = 4;

/** How long nothing is written after the disk refused, or read after it was too slow. Guess: a person who is told frees space in minutes. */
const PAUSE_MS = 60_000;

/** Writes between two listings: bounds by how much two players on one folder exceed the cap together (77 MB each). */
const WRITES_PER_LISTING = 100;

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errnoOf(error));

function problemOf(error: unknown): ErrorCode {
  if (isFull(error)) return 'disk-full';
  if (['EACCES', 'EPERM', 'EROFS'].includes(errnoOf(error))) return 'folder-unreadable';
  if (['EMFILE', 'ENFILE'].includes(errnoOf(error))) return 'too-many-files';
  return errnoOf(error) === 'ENOTDIR' ? 'not-a-folder' : 'internal';
}

const HOUR_MS = 3_600_000;

export class DiskTier implements Disposable {
  readonly #folder: DiskFolder;
  readonly #log: DiskTierOptions['log'];
  readonly #onProblem: DiskTierOptions['onProblem'];
  readonly #nowMs: () => number;
  readonly #limits: DiskLimits;
  /** Everything that changes the folder happens one after the other; reads do not wait for it. */
  #queue: Promise<unknown> = Promise.resolve();
  readonly #writes = new Map<string, { readonly trackId: number }>();
  /** Tracks that are being removed: not answered from here any more. */
  readonly #leaving = new Set<(trackId: number) => boolean>();
  #capBytes: number;
  #writesSinceListing = 0;
  #pausedUntilMs = -Infinity;
  #silentUntilMs = -Infinity;
  /** When a read was first found late since one came in time; Infinity: none was. */
  #lateAtMs = Infinity;
  #problem: ErrorCode | null = null;
  #reads = 0;
  #written = 0;
  /** Of the last hour, oldest first; what waits to be written is counted, too. */
  #writtenLately: { readonly atMs: number; readonly bytes: number }[] = [];
  #disposed = false;

  constructor({ folder, capBytes, log, onProblem, files = {}, now = Date.now, nowMs, limits }: DiskTierOptions) {
    this.#onProblem = onProblem;
    this.#folder = new DiskFolder(folder, files, now);
    this.#capBytes = capBytes;
    this.#log = log;
    this.#nowMs = nowMs ?? (() => performance.now());
    this.#limits = { ...LIMITS, ...limits };
    void this.#inTurn(async () => {
      await this.#list();
      await this.#folder.shrinkTo(this.#capBytes);
    });
  }

  /**
   * The chunk when a whole and undamaged file of it is there and the disk answers in time. Never rejects. What the index does not have
   * (its file is not listed yet, or another player wrote it since) is a miss at once: nobody waits for a disk that has nothing.
   */
  async read(key: ChunkKey): Promise<BufferedChunk | null> {
    if (this.#capBytes === 0 || this.#nowMs() < this.#silentUntilMs || !this.#mayAnswer(key)) return null;
    if (!this.#folder.index.has(chunkKeyText(key))) return null;
    const beganAtMs = this.#nowMs();
    const read = this.#readNow(key).then((chunk) => {
      // Of a read that was late its coming at last says nothing.
      if (beganAtMs > this.#lateAtMs) this.#lateAtMs = Infinity;
      return chunk;
    });
    const chunk = await within(this.#limits.readMs, read, () => {
      this.#late(beganAtMs);
      return null;
    });
    if (chunk) this.#reads += 1;
    return chunk;
  }

  /** One alone may be a machine that just has much to do, as at the start: a second, of a read that began after it, is the disk. */
  #late(beganAtMs: number): void {
    const nowMs = this.#nowMs();
    if (beganAtMs < this.#lateAtMs) {
      this.#lateAtMs = Math.min(nowMs, this.#lateAtMs);
      return;
    }
    this.#log.warn('the disk is too slow to read chunks from');
    this.#silentUntilMs = nowMs + PAUSE_MS;
    this.#lateAtMs = Infinity;
  }

  /** Writes the chunk in the background, unless it is there, or the disk has enough to do or refuses. */
  offer(key: ChunkKey, chunk: BufferedChunk): void {
    const text = chunkKeyText(key);
    if (this.#disposed || fileBytes(chunk) > this.#capBytes || this.#nowMs() < this.#pausedUntilMs) return;
    if (this.#folder.index.has(text) || this.#writes.has(text) || this.#writes.size >= WRITES_LIMIT) return;
    if (this.#writtenBytesLastHour() + fileBytes(chunk) > this.#limits.writtenPerHourBytes) return;
    this.#writtenLately.push({ atMs: this.#nowMs(), bytes: fileBytes(chunk) });
    const write = { trackId: key.trackId };
    this.#writes.set(text, write);
    void this.#inTurn(async () => {
      try {
        await this.#write(key, chunk);
      } finally {
        if (this.#writes.get(text) === write) this.#writes.delete(text);
      }
    });
  }

  /** A smaller cap evicts. */
  setCap(capBytes: number): void {
    this.#capBytes = capBytes;
    void this.#inTurn(() => this.#folder.shrinkTo(this.#capBytes));
  }

  /** Evicts until no more than `bytes` are held, once: the cap stays what it is. */
  shrink(bytes: number): void {
    void this.#inTurn(() => this.#folder.shrinkTo(bytes));
  }

  /** Removes the files of the tracks that `leaves` names, and does not answer from them from this moment on. Never rejects. */
  async forget(leaves: (trackId: number) => boolean): Promise<void> {
    await this.#withoutAnswering(leaves, () => this.#folder.removeTracks(leaves));
  }

  /** Removes everything, what another player wrote too. Rejects with a coded error when not all of it could be found and removed. */
  async clear(): Promise<void> {
    const all = (): boolean => true;
    const problem = await this.#withoutAnswering(all, async () => {
      try {
        await this.#list();
      } finally {
        await this.#folder.removeTracks(all);
      }
    });
    if (problem) throw new PlayerError(problem, 'chunks on the disk could not be removed');
  }

  /** Compares the index with the folder, reads some files wholly, and removes what is damaged or does not belong. */
  async check(): Promise<readonly IntegrityIssue[]> {
    const issues: IntegrityIssue[] = [];
    await this.#inTurn(async () => {
      issues.push(...(await this.#list()));
      issues.push(...(await this.#folder.verifySome(() => !this.#disposed)));
      if (this.#folder.index.recount())
        issues.push({ kind: 'size-mismatch', subject: 'cold bytes', repair: 'recounted' });
    });
    return issues;
  }

  figures(): Omit<ColdFigures, 'hits' | 'latency'> {
    const { index, evictions, damaged } = this.#folder;
    return {
      budgetBytes: this.#capBytes,
      usedBytes: index.usedBytes,
      entries: index.size,
      evictions,
      reads: this.#reads,
      writes: this.#written,
      writtenBytesLastHour: this.#writtenBytesLastHour(),
      damaged,
      problem: this.#problem,
    };
  }

  /** Ends when the write under way has ended; what waits is not written. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await within(this.#limits.endMs, this.#queue, () => undefined);
  }

  /** Does `work` when all that was asked for before is done. Never rejects: tells what kept it from ending well. */
  #inTurn(work: () => Promise<void>): Promise<ErrorCode | null> {
    const done = this.#queue.then(work).then(
      () => null,
      (error: unknown) => this.#pause(error),
    );
    this.#queue = done;
    return done;
  }

  #writtenBytesLastHour(): number {
    const sinceMs = this.#nowMs() - HOUR_MS;
    this.#writtenLately = this.#writtenLately.filter(({ atMs }) => atMs > sinceMs);
    return this.#writtenLately.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #mayAnswer({ trackId }: ChunkKey): boolean {
    return !this.#disposed && ![...this.#leaving].some((leaves) => leaves(trackId));
  }

  async #withoutAnswering(leaves: (trackId: number) => boolean, work: () => Promise<void>): Promise<ErrorCode | null> {
    // What is being written of them is removed after it; offered from now on, it is written after that.
    for (const [text, { trackId }] of [...this.#writes]) if (leaves(trackId)) this.#writes.delete(text);
    this.#leaving.add(leaves);
    const problem = await this.#inTurn(work);
    this.#leaving.delete(leaves);
    return problem;
  }

  async #readNow(key: ChunkKey): Promise<BufferedChunk | null> {
    const chunk = await this.#folder.read(key);
    if (chunk === 'damaged') {
      void this.#inTurn(() => this.#folder.unlink(key));
      return null;
    }
    if (!chunk || !this.#mayAnswer(key)) return null;
    this.#folder.used(key);
    return chunk;
  }

  async #write(key: ChunkKey, chunk: BufferedChunk): Promise<void> {
    if (this.#disposed || fileBytes(chunk) > this.#capBytes) return;
    await this.#folder.shrinkTo(this.#capBytes - fileBytes(chunk));
    try {
      await this.#folder.write(key, chunk);
    } catch (error) {
      if (!isFull(error) || this.#folder.index.size === 0) throw error;
      await this.#folder.shrinkTo(this.#folder.index.usedBytes / 2);
      await this.#folder.write(key, chunk);
    }
    if (this.#problem) this.#log.info('chunks are kept on the disk again');
    this.#problem = null;
    this.#written += 1;
    this.#folder.written(key, chunk);
    if (++this.#writesSinceListing >= WRITES_PER_LISTING) await this.#list();
  }

  #list(): Promise<IntegrityIssue[]> {
    this.#writesSinceListing = 0;
    return this.#folder.list(() => !this.#disposed);
  }

  #pause(error: unknown): ErrorCode {
    const problem = problemOf(error);
    if (problem !== this.#problem) {
      this.#log.warn('chunks are not kept on the disk at present', error);
      this.#onProblem?.(new PlayerError(problem, '', { cause: error }));
    }
    this.#problem = problem;
    this.#pausedUntilMs = this.#nowMs() + PAUSE_MS;
    return problem;
  }
}

function fileBytes(chunk: BufferedChunk): number {
  return HEADER_BYTES + chunk.pcm.byteLength;
}

/** A read takes four turns of the loop: open, size, bytes, close. */
const LIMIT_PARTS = 10;

/**
 * What `work` brings, or `late` when that takes longer than `ms`. The time is counted in parts, each a turn of the loop: a process that stands still
 * (it has just begun, or the machine is full) does not take its own time for the disk's.
 */
async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const limit = new Promise<T>((resolve) => {
    const wait = (parts: number): void => {
      timer = setTimeout(() => {
        if (parts > 1) wait(parts - 1);
        // The answer may be waiting behind the timer.
        else setImmediate(() => isOver || resolve(late()));
      }, ms / LIMIT_PARTS);
    };
    wait(LIMIT_PARTS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
