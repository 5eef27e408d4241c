// The only way audio reaches the page: `get` answers from memory, joins a render already in flight, or has the chunk rendered.
// What it holds is real bytes with measured sizes; a chunk is ready only once its samples are here.
import { ERRORS, isAborted, PlayerError } from '../../shared/errors.ts';
import type { BufferStats } from '../../shared/contract.ts';
import { URGENCIES, type Urgency } from '../../shared/playback.ts';
import { BYTES_PER_FRAME, chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import type { Disposable } from '../platform/disposables.ts';
import { LatencyWindow } from './latency-window.ts';
import { MemoryTier, type BufferedChunk } from './memory-tier.ts';

/** `degraded`: it was made by a simpler chain than its key says, so it is answered and not kept. */
export interface SourcedChunk extends BufferedChunk {
  readonly degraded: boolean;
}

/** Renders one chunk; `ticket.urgency` may be raised while it waits, `onStart` tells when a worker has it in hand. */
export type RenderChunk = (
  key: ChunkKey,
  ticket: { urgency: Urgency },
  signal: AbortSignal,
  onStart: () => void,
) => Promise<SourcedChunk>;

export interface BufferManagerOptions {
  readonly budgetBytes: number;
  readonly render: RenderChunk;
}

/** Failures remembered at most, so that a broken file is not rendered again at each request. */
const FAILURES_LIMIT = 256;

/** Whether a failure is a property of the bytes the key names; one of the moment (a drive that is away) passes without a trace. */
function isOfContent({ code }: PlayerError): boolean {
  const { category } = ERRORS[code];
  return category === 'corrupt file' || category === 'unsupported format' || code === 'worker-crashed';
}

interface Flight {
  readonly key: ChunkKey;
  readonly ticket: { urgency: Urgency };
  readonly abort: AbortController;
  readonly promise: Promise<SourcedChunk>;
  state: 'wanted' | 'rendering';
  startedAtMs: number;
  waiting: number;
}

export class BufferManager implements Disposable {
  readonly #render: RenderChunk;
  readonly #tier: MemoryTier;
  readonly #flights = new Map<string, Flight>();
  readonly #failures = new Map<string, { readonly trackId: number; readonly error: PlayerError }>();
  readonly #renderMs = new LatencyWindow();
  #pinned: ReadonlySet<string> = new Set();
  #hits = 0;
  #misses = 0;
  #joins = 0;
  #renders = 0;
  #renderFailures = 0;
  #degraded = 0;

  constructor(options: BufferManagerOptions) {
    this.#render = options.render;
    this.#tier = new MemoryTier(options.budgetBytes, (key) => this.#pinned.has(key));
  }

  /**
   * The chunk of `key`. Rejects with the render's coded error, or `aborted` when `signal` fires. A render nobody waits for any
   * longer is dropped while it is only wanted and finished for the next asker once a worker has it in hand.
   */
  async get(key: ChunkKey, urgency: Urgency, signal?: AbortSignal): Promise<SourcedChunk> {
    if (signal?.aborted) throw new PlayerError('aborted');
    const text = chunkKeyText(key);
    const ready = this.#tier.get(text);
    if (ready) {
      this.#hits += 1;
      return { ...ready, degraded: false };
    }
    const failed = this.#failures.get(text);
    if (failed) throw failed.error;
    const flying = this.#flights.get(text);
    if (flying) {
      this.#joins += 1;
      if (URGENCIES.indexOf(urgency) < URGENCIES.indexOf(flying.ticket.urgency)) flying.ticket.urgency = urgency;
      return this.#wait(flying, signal);
    }
    this.#misses += 1;
    return this.#wait(this.#launch(key, text, urgency), signal);
  }

  /** Names the chunks that may not be evicted: what is heard and what follows. */
  pin(keys: readonly ChunkKey[]): void {
    this.#pinned = new Set(keys.map(chunkKeyText));
  }

  /** Drops what is held, remembered and in flight of a track: its file changed or is gone. Who waits hears `file-changed`. */
  forgetTrack(trackId: number): void {
    this.#tier.forgetTrack(trackId);
    for (const [text, failure] of [...this.#failures]) if (failure.trackId === trackId) this.#failures.delete(text);
    for (const [text, flight] of [...this.#flights]) {
      if (flight.key.trackId !== trackId) continue;
      this.#flights.delete(text);
      flight.abort.abort(new PlayerError('file-changed'));
    }
  }

  stats(): Omit<BufferStats, 'workerRestarts'> {
    const states = [...this.#flights.values()].map((flight) => flight.state);
    return {
      budgetBytes: this.#tier.budgetBytes,
      usedBytes: this.#tier.usedBytes,
      entries: {
        wanted: states.filter((state) => state === 'wanted').length,
        rendering: states.filter((state) => state === 'rendering').length,
        ready: this.#tier.size,
        failed: this.#failures.size,
      },
      hits: this.#hits,
      misses: this.#misses,
      joins: this.#joins,
      evictions: this.#tier.evictions,
      renders: this.#renders,
      renderFailures: this.#renderFailures,
      degraded: this.#degraded,
      renderMsP50: this.#renderMs.quantile(0.5),
      renderMsP95: this.#renderMs.quantile(0.95),
    };
  }

  dispose(): void {
    for (const flight of this.#flights.values()) flight.abort.abort();
    this.#flights.clear();
    this.#failures.clear();
    this.#tier.clear();
  }

  #launch(key: ChunkKey, text: string, urgency: Urgency): Flight {
    const { promise, resolve, reject } = Promise.withResolvers<SourcedChunk>();
    const flight: Flight = {
      key,
      ticket: { urgency },
      abort: new AbortController(),
      promise,
      state: 'wanted',
      startedAtMs: performance.now(),
      waiting: 0,
    };
    this.#flights.set(text, flight);
    // An idle worker takes the job in hand before `render` returns.
    const onStart = (): void => {
      flight.state = 'rendering';
      flight.startedAtMs = performance.now();
    };
    this.#render(key, flight.ticket, flight.abort.signal, onStart).then(
      (chunk) => {
        this.#renders += 1;
        this.#renderMs.add(performance.now() - flight.startedAtMs);
        const current = this.#land(text, flight);
        if (chunk.frames * BYTES_PER_FRAME !== chunk.pcm.byteLength) {
          reject(new PlayerError('decode-failed', `chunk ${text} is not what it says`));
          return;
        }
        const { degraded, ...kept } = chunk;
        if (degraded) this.#degraded += 1;
        else if (current) this.#tier.put(text, key.trackId, kept);
        resolve(chunk);
      },
      (error: unknown) => {
        const reason: unknown = flight.abort.signal.reason;
        const coded = reason instanceof PlayerError ? reason : PlayerError.from(error, 'decode-failed');
        const current = this.#land(text, flight);
        if (!isAborted(coded) && current) {
          this.#renderFailures += 1;
          if (isOfContent(coded)) this.#remember(text, key.trackId, coded);
        }
        reject(coded);
      },
    );
    return flight;
  }

  /** Ends a flight; false when the track was forgotten or the flight withdrawn meanwhile. */
  #land(text: string, flight: Flight): boolean {
    const current = this.#flights.get(text) === flight;
    if (current) this.#flights.delete(text);
    return current;
  }

  async #wait(flight: Flight, signal: AbortSignal | undefined): Promise<SourcedChunk> {
    flight.waiting += 1;
    const left = Promise.withResolvers<never>();
    const leave = (): void => {
      flight.waiting -= 1;
      if (flight.waiting === 0 && flight.state === 'wanted') this.#withdraw(flight);
      left.reject(new PlayerError('aborted'));
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([flight.promise, left.promise]);
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  #withdraw(flight: Flight): void {
    const text = chunkKeyText(flight.key);
    if (this.#flights.get(text) === flight) this.#flights.delete(text);
    flight.abort.abort();
  }

  #remember(text: string, trackId: number, error: PlayerError): void {
    this.#failures.set(text, { trackId, error });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= FAILURES_LIMIT) break;
      this.#failures.delete(oldest);
    }
  }
}
