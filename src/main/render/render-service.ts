// The core's way to the media files: everything that opens one happens in a worker, asked for here. Two processes of one
// program: `render` for chunks someone waits for, `scan` for what can wait (tags, art, analyses), so that a scan never delays sound.
// Here stand the circuit breakers and the times of the jobs; files that kill workers are turned away before either.
import { PlayerError } from '../../shared/errors.ts';
import type { JobKind, WorkerFigures } from '../../shared/health.ts';
import { sizeOfSignature, type TrackTags } from '../../shared/library.ts';
import { isMastering } from '../../shared/presets.ts';
import type { ChunkKey } from '../../shared/timeline.ts';
import type { ArtImage, Job, JobResult, JobResults, RenderedChunk } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { AdaptiveTimeouts } from '../resilience/adaptive-timeout.ts';
import type { GuardedWork } from '../resilience/guarded-work.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import type { Mastering } from './fallback.ts';
import type { JobTicket } from '../workers/jobs.ts';
import { Quarantine } from '../workers/quarantine.ts';
import type { RunOptions } from '../workers/jobs.ts';
import { WorkerSupervisor, type SupervisorTiming } from '../workers/supervisor.ts';

/**
 * Further tries of what may pass: nobody waits for tags, so they may span a drive that spins up; somebody looks at the place of the art. Of
 * a chunk nothing is tried here: `fallback` has its own second try, and each would double the other.
 */
export const READ_TAGS_RETRIES = 4;
const READ_ART_RETRIES = 2;

type Guards = Readonly<
  Record<'render' | 'analysis' | 'tags' | 'spawn-render' | 'spawn-scan', Pick<GuardedWork, 'run'>>
>;

export interface RenderServiceOptions {
  spawnWorker(role: 'render' | 'scan', options: { readonly lowMemory: boolean }): WorkerHandle;
  /** The file of a track and its present signature; null when the library does not have it. */
  fileOf(trackId: number): { readonly path: string; readonly signature: string } | null;
  readonly guards: Guards;
  readonly timeouts: Pick<AdaptiveTimeouts, 'timeoutMs' | 'ended'>;
  /** A worker ended because memory ran out. What it had in hand is done again, so no job fails of it. */
  onFault?(error: PlayerError): void;
  readonly log: Logger;
  readonly timing?: Partial<SupervisorTiming>;
}

interface Asking<T> {
  /** The track and the content of it that is asked about. */
  readonly of?: { readonly trackId: number; readonly signature: string };
  readonly ticket: JobTicket;
  readonly signal: AbortSignal;
  readonly guard: Pick<GuardedWork, 'run'>;
  readonly passes?: boolean;
  readonly retries?: number;
  readonly run?: Pick<RunOptions, 'onStart' | 'givesWay' | 'fresh'>;
  /** Throws when the result is not what was asked for. */
  readonly check?: ((result: T) => void) | undefined;
}

export class RenderService implements Disposable {
  readonly #options: RenderServiceOptions;
  readonly #quarantine: Quarantine;
  readonly #render: WorkerSupervisor;
  readonly #scan: WorkerSupervisor;

  constructor(options: RenderServiceOptions) {
    this.#options = options;
    this.#quarantine = new Quarantine();
    const supervise = (role: 'render' | 'scan', concurrency: number): WorkerSupervisor =>
      new WorkerSupervisor({
        role,
        concurrency,
        spawn: (how) => options.spawnWorker(role, how),
        quarantine: this.#quarantine,
        guard: options.guards[`spawn-${role}`],
        hasSpare: role === 'render',
        onOutOfMemory: (error) => options.onFault?.(error),
        log: options.log,
        timing: options.timing,
      });
    this.#render = supervise('render', 1);
    this.#scan = supervise('scan', 2);
  }

  get decoder(): string | null {
    return this.#render.decoder;
  }

  get workerRestarts(): number {
    return this.#render.restarts + this.#scan.restarts;
  }

  /** Of the worker processes that are alive. */
  get pids(): readonly number[] {
    return [...this.#render.pids, ...this.#scan.pids];
  }

  figures(): readonly WorkerFigures[] {
    return [this.#render.figures(), this.#scan.figures()];
  }

  /**
   * Renders one chunk. Rejects with `not-found`, `file-changed` (the key names other content), `file-quarantined`, `breaker-open`, or what
   * the worker says. An original that somebody waits for passes the circuit breaker when it is open: sound does not wait for a rest.
   */
  async renderChunk(
    key: ChunkKey,
    { profile, chain, fresh = false, check }: Mastering,
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
        passes: !isMastering(preset) && ticket.urgency === 'now',
        run: { onStart, fresh },
        check,
      },
    );
  }

  readTags(path: string, signal: AbortSignal): Promise<TrackTags> {
    const { tags } = this.#options.guards;
    const ticket: JobTicket = { urgency: 'maybe' };
    return this.#ask(
      this.#scan,
      { kind: 'read-tags', path },
      { ticket, signal, guard: tags, retries: READ_TAGS_RETRIES },
    );
  }

  /** The cover; null when there is none. Somebody looks at its place, so it passes the circuit breaker of tags when that is open. */
  async readArt(trackId: number, signature: string, signal: AbortSignal): Promise<ArtImage | null> {
    const path = this.#pathOf(trackId, signature);
    const { tags } = this.#options.guards;
    const ticket: JobTicket = { urgency: 'now' };
    return this.#ask(
      this.#scan,
      { kind: 'read-art', path },
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
  }

  /** What was left alone may be tried again: the listener wants it. */
  release(): void {
    this.#quarantine.release();
  }

  dispose(): void {
    this.#render.dispose();
    this.#scan.dispose();
  }

  async #ask<J extends Job>(worker: WorkerSupervisor, job: J, asking: Asking<JobResult<J>>): Promise<JobResult<J>> {
    const { of, ticket, signal, guard, passes = false, retries = 0, run, check } = asking;
    const { kind, path } = job;
    // A file that is held is no news to a circuit breaker.
    if (this.#quarantine.holds(path)) await this.#quarantine.admit(path);
    let attempt = run?.fresh ? 1 : 0;
    const work = async (signal: AbortSignal): Promise<JobResult<J>> => {
      const result = await worker.run(job, { ...run, ...this.#timed(job, attempt++), ticket, signal });
      check?.(result);
      return result;
    };
    return guard.run(work, { signal, passes, retries, about: { ...of, kind, path } });
  }

  #timed(job: Job, attempt: number): Pick<RunOptions, 'timeoutMs' | 'onEnded'> {
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
