// The core's way to the media files, and the front door of this room: everything that opens one happens in a worker, asked for here. Two
// roles of one program: `render` for chunks, `scan` for what can wait (tags, art, analyses), so that a scan never delays sound.
// A job passes the quarantine (files that kill workers), its drive (folders that are too slow just now), its guard (tries anew, circuit
// breaker) and then the supervisor of its worker, with one time for all its tries. A job that fails rejects with its code, once, here; what
// follows for the track is its caller's.
import type { SoundProfile } from '../../shared/analysis.ts';
import type { MemoryLevel } from '../../shared/buffer-figures.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { DriveFigures, JobKind, WorkerFigures } from '../../shared/health.ts';
import { sizeOfSignature } from '../../shared/library.ts';
import { isMastering } from '../../shared/presets.ts';
import type { ChunkKey } from '../../shared/timeline.ts';
import type { ChainKind, CoverArt, FileReading, FileToRead, Job, JobResult, JobResults, ReadArtJob, ReadTagsJob, RenderedChunk } from '../../shared/worker-protocol.ts'; // prettier-ignore
import type { Roots } from '../catalogue/roots.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { boundMs, type AdaptiveTimeouts } from '../resilience/adaptive-timeout.ts';
import type { GuardedWork } from '../resilience/guarded-work.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import { Drives } from './drives.ts';
import { FileReaders } from './file-readers.ts';
import type { JobTicket } from './job-queue.ts';
import { CANCELLATION_TIMING } from './cancellation.ts';
import type { Deadline, RunOptions } from './jobs.ts';
import { Quarantine } from './quarantine.ts';
import { RenderWorkers } from './render-workers.ts';
import { WorkerSupervisor, type SupervisorTiming } from './supervisor.ts';

/**
 * Further tries of what may pass: nothing waits for tags, so they may span a drive that spins up; the listener looks at the place of the
 * art. Of a chunk nothing is tried here: `fallback` has its own second try, and each would double the other.
 */
export const READ_TAGS_RETRIES = 4;
const READ_ART_RETRIES = 2;

type Guards = Readonly<
  Record<'render' | 'analysis' | 'tags' | 'spawn-render' | 'spawn-scan', Pick<GuardedWork, 'run'>>
>;

export interface WorkerPoolOptions {
  spawnWorker(role: 'render' | 'scan', options: { readonly lowMemory: boolean }): WorkerHandle;
  /** The file of a track and its present signature; null when the library does not have it. */
  fileOf(trackId: number): { readonly path: string; readonly signature: string } | null;
  /** The library's folders. */
  readonly roots: Pick<Roots, 'list'>;
  readonly guards: Guards;
  readonly timeouts: Pick<AdaptiveTimeouts, 'timeoutMs' | 'ended'>;
  /** Music plays: a processor is left to it. */
  isPlaying?(): boolean;
  /** A worker ended because memory ran out. What it had in hand is done again, so no job fails of it. */
  onFault?(error: PlayerError): void;
  readonly log: Logger;
  readonly timing?: Partial<SupervisorTiming>;
}

/** What a chunk is rendered with besides its key. */
export interface Mastering {
  readonly profile: SoundProfile | null;
  readonly chain: ChainKind;
  /** By a worker that has not done anything before. */
  readonly fresh?: boolean;
  /** Of the request that this is one try of: all of them have one time. */
  readonly deadline?: Deadline;
  /** Throws when what came is not the chunk: within the guard, so that it counts as a failure of what is behind it. */
  check?(chunk: RenderedChunk): void;
}

type AskedJob = Exclude<Job, { readonly kind: 'read-many' }>;

interface Asking<T> {
  /** The track and the content of it that is asked about. */
  readonly of?: { readonly trackId: number; readonly signature: string };
  readonly ticket: JobTicket;
  readonly signal: AbortSignal;
  readonly guard: Pick<GuardedWork, 'run'>;
  /** Let in though its circuit breaker is open, or its drive is left alone. */
  readonly passes?: boolean;
  /** Let in though its drive is left alone. */
  readonly passesDrive?: boolean;
  readonly deadline?: Deadline | undefined;
  readonly retries?: number;
  readonly run?: Pick<RunOptions, 'onStart' | 'givesWay' | 'fresh'>;
  /** Throws when the result is not what was asked for. */
  readonly check?: ((result: T) => void) | undefined;
}

export class WorkerPool implements Disposable {
  readonly #options: WorkerPoolOptions;
  readonly #quarantine = new Quarantine();
  readonly #drives: Drives;
  readonly #render: RenderWorkers;
  readonly #scan: WorkerSupervisor;
  readonly #readers: FileReaders;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#drives = new Drives({ roots: options.roots, log: options.log });
    const supervise = (role: 'render' | 'scan', concurrency: number, hasSpare = false): WorkerSupervisor =>
      new WorkerSupervisor({
        role,
        concurrency,
        spawn: (how) => options.spawnWorker(role, how),
        quarantine: this.#quarantine,
        guard: options.guards[`spawn-${role}`],
        hasSpare,
        driveOf: (path) => this.#drives.of(path),
        onOutOfMemory: (error) => options.onFault?.(error),
        log: options.log,
        timing: options.timing,
      });
    this.#render = new RenderWorkers({
      first: supervise('render', 1, true),
      another: () => supervise('render', 1),
      slowAfterMs: options.timing?.slowAfterMs ?? CANCELLATION_TIMING.slowAfterMs,
    });
    this.#scan = supervise('scan', 2);
    this.#readers = new FileReaders({
      first: this.#scan,
      another: () => supervise('scan', 2),
      guard: options.guards.tags,
      quarantine: this.#quarantine,
      timeoutMs: () => options.timeouts.timeoutMs('read-tags', { fileBytes: null, attempt: 0 }),
      isPlaying: () => options.isPlaying?.() ?? false,
    });
  }

  get decoder(): string | null {
    return this.#render.decoder;
  }

  get workerRestarts(): number {
    return this.#render.restarts + this.#scan.restarts + this.#readers.restarts;
  }

  /** Of the worker processes that are alive. */
  get pids(): readonly number[] {
    return [...this.#render.pids, ...this.#scan.pids, ...this.#readers.pids];
  }

  figures(): readonly WorkerFigures[] {
    return [this.#render.figures(), this.#scan.figures()];
  }

  /**
   * Renders one chunk; `deadline` of `Mastering` bounds all tries of a request to 30 s. Rejects with `not-found`, `file-changed` (the key
   * names other content), `file-quarantined`, `drive-slow`, `drive-resting`, `breaker-open`, or what the worker says. Beyond the end of the track the chunk
   * has 0 frames and `totalFrames` is set. An original that is heard now or soon passes an open circuit breaker, one that is heard now a
   * drive that is left alone too: sound does not wait for a rest.
   */
  async renderChunk(
    key: ChunkKey,
    { profile, chain, fresh = false, deadline, check }: Mastering,
    ticket: JobTicket,
    signal: AbortSignal,
    onStart: () => void,
  ): Promise<RenderedChunk> {
    const { trackId, signature, preset, index } = key;
    const path = this.#pathOf(trackId, signature);
    return this.#ask(
      this.#render,
      { kind: 'render', path, signature, preset, index, profile, chain },
      {
        of: { trackId, signature },
        ticket,
        signal,
        guard: this.#options.guards.render,
        passes: !isMastering(preset) && ticket.urgency !== 'maybe',
        passesDrive: !isMastering(preset) && ticket.urgency === 'now',
        run: { onStart, fresh },
        deadline,
        check,
      },
    );
  }

  /** As far as they are not known, see `ReadTagsJob`. */
  readTags(
    path: string,
    known: ReadTagsJob['known'],
    signal: AbortSignal,
    depth: ReadTagsJob['depth'] = 'full',
  ): Promise<FileReading> {
    const { tags } = this.#options.guards;
    const ticket: JobTicket = { urgency: 'maybe' };
    return this.#ask(
      this.#scan,
      { kind: 'read-tags', path, known, depth },
      { ticket, signal, guard: tags, passesDrive: true, retries: READ_TAGS_RETRIES },
    );
  }

  /** How many batches of files are worth asking for at once. */
  get readLanes(): number {
    return this.#readers.lanes;
  }

  /**
   * The tags of many files of one folder of the library, in their order, for less than they cost one by one. Null: that file is to be asked
   * for by itself, which alone tells what is wrong with it. Rejects only with `aborted`, when `signal` fires.
   */
  readMany(
    files: readonly FileToRead[],
    signal: AbortSignal,
    depth: ReadTagsJob['depth'],
  ): Promise<readonly (FileReading | null)[]> {
    return this.#readers.read(files, signal, depth);
  }

  /** The cover; null when there is none. The listener looks at its place, so it passes the circuit breaker of tags when that is open. */
  async readArt(
    trackId: number,
    signature: string,
    as: ReadArtJob['as'],
    signal: AbortSignal,
  ): Promise<CoverArt | null> {
    const path = this.#pathOf(trackId, signature);
    const { tags } = this.#options.guards;
    const ticket: JobTicket = { urgency: 'now' };
    return this.#ask(
      this.#scan,
      { kind: 'read-art', path, as },
      { of: { trackId, signature }, ticket, signal, guard: tags, passes: true, retries: READ_ART_RETRIES },
    );
  }

  /** Decodes the whole track: its exact length in frames at 48 kHz, and its sound. Rejects as `renderChunk`. */
  async analyse(
    trackId: number,
    signature: string,
    ticket: JobTicket,
    signal: AbortSignal,
  ): Promise<JobResults['analyse']> {
    const path = this.#pathOf(trackId, signature);
    const { analysis } = this.#options.guards;
    return this.#ask(
      this.#scan,
      { kind: 'analyse', path, signature },
      { of: { trackId, signature }, ticket, signal, guard: analysis, run: { givesWay: true } },
    );
  }

  /** The workers are to hold less at a time for a while. */
  beginLowMemory(): void {
    this.#render.beginLowMemory();
    this.#scan.beginLowMemory();
    this.#readers.release();
  }

  /**
   * In an emergency the spare and the scan worker end at once, and only the one that renders is left; what the scan worker had in hand is
   * begun anew when the level falls.
   */
  setMemoryLevel(level: MemoryLevel): void {
    const isEmergency = level === 'emergency';
    this.#render.setMemoryLevel(level);
    if (isEmergency) this.#readers.release();
    if (isEmergency) this.#scan.standDown();
    else this.#scan.standUp();
  }

  /** Of the drive of each of the library's folders. */
  drives(): readonly DriveFigures[] {
    return this.#drives.figures();
  }

  /** What was left alone may be tried again: the listener wants it. */
  release(): void {
    this.#quarantine.release();
    this.#drives.release();
  }

  dispose(): void {
    this.#render.dispose();
    this.#readers.dispose();
    this.#scan.dispose();
  }

  async #ask<J extends AskedJob>(
    worker: Pick<WorkerSupervisor, 'run'>,
    job: J,
    asking: Asking<JobResult<J>>,
  ): Promise<JobResult<J>> {
    const { of, ticket, signal, guard, passes = false, passesDrive = passes, retries = 0, run, check } = asking;
    const { kind, path } = job;
    // A file that is held is no news to a guard.
    if (this.#quarantine.holds(path)) await this.#quarantine.admit(path);
    const deadline = { shared: asking.deadline ?? { atMs: null }, boundMs: boundMs(kind) };
    let attempt = run?.fresh ? 1 : 0;
    const work = async (signal: AbortSignal): Promise<JobResult<J>> => {
      const result = await worker.run(job, { ...run, ...this.#timed(job, attempt++), deadline, ticket, signal });
      check?.(result);
      return result;
    };
    // Outside the guard: a refusal because of the drive says nothing of what is behind that.
    return this.#drives.run(path, passesDrive, () =>
      guard.run(work, { signal, passes, retries, about: { ...of, kind, path } }),
    );
  }

  #timed(job: AskedJob, attempt: number): Pick<RunOptions, 'timeoutMs' | 'onEnded'> {
    const { timeouts } = this.#options;
    const kind: JobKind = job.kind;
    const fileBytes = 'signature' in job ? sizeOfSignature(job.signature) : null;
    const timeoutMs = timeouts.timeoutMs(kind, { fileBytes, attempt, path: job.path });
    return { timeoutMs, onEnded: (usedMs, outcome) => timeouts.ended(kind, { allowedMs: timeoutMs, usedMs, outcome }) };
  }

  #pathOf(trackId: number, signature: string): string {
    const file = this.#options.fileOf(trackId);
    if (!file) throw new PlayerError('not-found');
    if (file.signature !== signature) throw new PlayerError('file-changed');
    return file.path;
  }
}
