// The core's door to the media files: everything that opens one happens in a worker, asked for here. Two processes of one
// program: `render` for chunks someone waits for, `scan` for what can wait (tags, art, analyses), so that a scan never delays sound.
import { PlayerError } from '../../shared/errors.ts';
import type { TrackTags } from '../../shared/library.ts';
import type { ChunkKey } from '../../shared/timeline.ts';
import type { ArtImage, JobResults, RenderedChunk } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import type { Mastering } from './chunk-source.ts';
import type { JobTicket } from './job-queue.ts';
import { WorkerSupervisor, type WorkerTiming } from './worker-supervisor.ts';

/** A chunk takes tens of milliseconds; only a stalled disk or a decoder gone astray takes this long. */
const RENDER_TIMEOUT_MS = 30_000;
const READ_TAGS_TIMEOUT_MS = 20_000;
const READ_ART_TIMEOUT_MS = 10_000;
/** At the 150 times real time an analysis is made for this covers a day of music. */
const ANALYSE_TIMEOUT_MS = 600_000;

export interface RenderServiceOptions {
  spawnWorker(role: 'render' | 'scan'): WorkerHandle;
  /** The file of a track and its present signature; null when the library does not have it. */
  fileOf(trackId: number): { readonly path: string; readonly signature: string } | null;
  readonly log: Logger;
  readonly timing?: Partial<WorkerTiming>;
}

export class RenderService implements Disposable {
  readonly #fileOf: RenderServiceOptions['fileOf'];
  readonly #render: WorkerSupervisor;
  readonly #scan: WorkerSupervisor;

  constructor(options: RenderServiceOptions) {
    this.#fileOf = options.fileOf;
    const supervise = (name: 'render' | 'scan', concurrency: number): WorkerSupervisor =>
      new WorkerSupervisor({
        name,
        concurrency,
        spawn: () => options.spawnWorker(name),
        log: options.log,
        ...(options.timing ? { timing: options.timing } : {}),
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
    return [this.#render.pid, this.#scan.pid].filter((pid) => pid !== undefined);
  }

  /** Renders one chunk. Rejects with `not-found`, `file-changed` (the key names other content) or what the worker says. */
  async renderChunk(
    key: ChunkKey,
    { profile, chain }: Mastering,
    ticket: JobTicket,
    signal: AbortSignal,
    onStart: () => void,
  ): Promise<RenderedChunk> {
    const path = this.#pathOf(key.trackId, key.signature);
    const { signature, preset, index } = key;
    return this.#render.run(
      { kind: 'render', path, signature, preset, index, profile, chain },
      { ticket, timeoutMs: RENDER_TIMEOUT_MS, signal, onStart },
    );
  }

  readTags(path: string, signal: AbortSignal): Promise<TrackTags> {
    return this.#scan.run(
      { kind: 'read-tags', path },
      { ticket: { urgency: 'maybe' }, timeoutMs: READ_TAGS_TIMEOUT_MS, signal },
    );
  }

  async readArt(trackId: number, signature: string, signal: AbortSignal): Promise<ArtImage | null> {
    const path = this.#pathOf(trackId, signature);
    return this.#scan.run(
      { kind: 'read-art', path },
      { ticket: { urgency: 'now' }, timeoutMs: READ_ART_TIMEOUT_MS, signal },
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
    return this.#scan.run(
      { kind: 'analyse', path, signature },
      { ticket, timeoutMs: ANALYSE_TIMEOUT_MS, signal, givesWay: true },
    );
  }

  dispose(): void {
    this.#render.dispose();
    this.#scan.dispose();
  }

  #pathOf(trackId: number, signature: string): string {
    const file = this.#fileOf(trackId);
    if (!file) throw new PlayerError('not-found');
    if (file.signature !== signature) throw new PlayerError('file-changed');
    return file.path;
  }
}
