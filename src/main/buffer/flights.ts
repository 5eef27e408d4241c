// Chunks on their way from the disk or the worker, for the buffer manager: one flight a key, who waits for it, how urgent it is, and when it is
// withdrawn. What a flight does on its way, and what becomes of what it brings, is the manager's.
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Degradation } from '../../shared/health.ts';
import { URGENCIES, type Urgency } from '../../shared/playback.ts';
import { chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import type { BufferedChunk, Place } from './chunk-store.ts';

/** `degraded`: it is less than what its key names, and why; so it is answered and not kept. */
export interface SourcedChunk extends BufferedChunk {
  readonly degraded: { readonly step: Degradation; readonly code: ErrorCode } | null;
}

export interface Flight {
  readonly key: ChunkKey;
  readonly text: string;
  readonly ticket: { urgency: Urgency };
  readonly abort: AbortController;
  readonly promise: Promise<SourcedChunk>;
  /** Where the plan wants what it brings; null when a request launched it. */
  readonly place: Place | null;
  /** queued: only the worker is waited for; rendering: one has it in hand. */
  state: 'wanted' | 'queued' | 'rendering';
  /** When a worker last took it in hand. */
  startedAtMs: number | null;
  /** Requests and preparations that wait for it, and the requests among them. */
  waiting: number;
  asking: number;
  /** Someone asked for it, though he may have left. */
  asked: boolean;
  /** False when everything was cleared meanwhile: who waits is answered, nothing is kept. */
  keep: boolean;
}

export class Flights {
  readonly #flights = new Map<string, Flight>();
  #withdrawn = 0;

  /** Flights nobody had asked for that were withdrawn. */
  get withdrawn(): number {
    return this.#withdrawn;
  }

  get(text: string): Flight | undefined {
    return this.#flights.get(text);
  }

  all(): readonly Flight[] {
    return [...this.#flights.values()];
  }

  figures(): { readonly wanted: number; readonly rendering: number } {
    const rendering = this.all().filter(({ state }) => state === 'rendering').length;
    return { wanted: this.#flights.size - rendering, rendering };
  }

  /** `bring` begins before this returns; the flight is under way until it ends. */
  launch(
    key: ChunkKey,
    urgency: Urgency,
    place: Place | null,
    bring: (flight: Flight) => Promise<SourcedChunk>,
  ): Flight {
    const { promise, resolve, reject } = Promise.withResolvers<SourcedChunk>();
    const flight: Flight = {
      key,
      text: chunkKeyText(key),
      ticket: { urgency },
      abort: new AbortController(),
      promise,
      place,
      state: 'wanted',
      startedAtMs: null,
      waiting: 0,
      asking: 0,
      asked: place === null,
      keep: true,
    };
    this.#flights.set(flight.text, flight);
    bring(flight)
      .finally(() => {
        if (this.#isUnderWay(flight)) this.#flights.delete(flight.text);
      })
      .then(resolve, reject);
    return flight;
  }

  /** A request joins: the flight becomes as urgent as the most urgent of its askers. */
  join(flight: Flight, urgency: Urgency): void {
    flight.asked = true;
    if (URGENCIES.indexOf(urgency) >= URGENCIES.indexOf(flight.ticket.urgency)) return;
    flight.ticket.urgency = urgency;
    if (urgency === 'now' && flight.state === 'queued') this.clearTheWay(flight);
  }

  /** Withdraws from the worker what nobody asks for: `wanted` is wanted now, and waits for nothing else. */
  clearTheWay(wanted: Flight): void {
    for (const flight of this.all()) {
      if (flight !== wanted && flight.state === 'rendering' && flight.asking === 0) this.withdraw(flight);
    }
  }

  /** What the flight brings. Who leaves by `signal` hears `aborted`; the last to leave a flight that no worker has begun ends it. */
  async wait(flight: Flight, signal: AbortSignal | undefined, role: 'asking' | 'preparing'): Promise<SourcedChunk> {
    const asks = role === 'asking' ? 1 : 0;
    flight.waiting += 1;
    flight.asking += asks;
    const left = Promise.withResolvers<never>();
    const leave = (): void => {
      flight.waiting -= 1;
      flight.asking -= asks;
      if (flight.waiting === 0 && flight.state !== 'rendering') this.withdraw(flight);
      left.reject(new PlayerError('aborted'));
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([flight.promise, left.promise]);
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  /** Ends it; who waits hears `why`. */
  withdraw(flight: Flight, why = new PlayerError('aborted')): void {
    if (!this.#isUnderWay(flight)) return;
    this.#flights.delete(flight.text);
    if (!flight.asked) this.#withdrawn += 1;
    flight.abort.abort(why);
  }

  /** False once it landed or was withdrawn. */
  #isUnderWay(flight: Flight): boolean {
    return this.#flights.get(flight.text) === flight;
  }
}
