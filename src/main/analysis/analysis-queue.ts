// The analyses that are wanted, each once however many callers wait for it. They are done one at a time, the most urgent first: two at a
// time would both take twice as long and leave no place for tags and art in the worker. A less urgent one gives way and starts again later.
import { untilAborted } from '../../shared/abort.ts';
import { isAborted, PlayerError } from '../../shared/errors.ts';
import { URGENCIES, type Urgency } from '../../shared/playback.ts';
import type { Disposable } from '../platform/disposables.ts';

/** How urgent its holder wants it; may change while it waits. */
export interface Ticket {
  readonly urgency: Urgency;
}

/** Does one analysis and keeps its result. Rejects with `aborted` when `signal` fired, and must then leave no trace. */
export type Analyse<T> = (trackId: number, signature: string, ticket: Ticket, signal: AbortSignal) => Promise<T>;

interface Flight<T> {
  readonly trackId: number;
  readonly signature: string;
  readonly holders: Set<Ticket>;
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

interface Run<T> {
  readonly flight: Flight<T>;
  readonly abort: AbortController;
}

const rank = (urgency: Urgency): number => URGENCIES.indexOf(urgency);

/** The urgency of the most urgent caller; `maybe` when no caller waits. */
function urgencyOf({ holders }: { readonly holders: ReadonlySet<Ticket> }): Urgency {
  const ranks = [...holders].map(({ urgency }) => rank(urgency));
  return URGENCIES[Math.min(...ranks)] ?? 'maybe';
}

export class AnalysisQueue<T> implements Disposable {
  readonly #analyse: Analyse<T>;
  readonly #onChange: () => void;
  /** In the order they were asked for. */
  readonly #flights = new Map<string, Flight<T>>();
  #run: Run<T> | null = null;
  #disposed = false;

  /** `onChange` is called when an analysis begins or ends. */
  constructor(analyse: Analyse<T>, onChange: () => void) {
    this.#analyse = analyse;
    this.#onChange = onChange;
  }

  get running(): boolean {
    return this.#run !== null;
  }

  /** Whether a caller waits for an analysis that is more than a use of idle time. */
  get demanded(): boolean {
    return [...this.#flights.values()].some((flight) => urgencyOf(flight) !== 'maybe');
  }

  /**
   * The analysis of this content. Rejects with its coded error, or `aborted` when `signal` fires. When its last caller leaves,
   * an analysis is dropped, or finished if it has begun and nothing else is wanted.
   */
  async of(trackId: number, signature: string, ticket: Ticket, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted || this.#disposed) throw new PlayerError('aborted');
    const flight = this.#flight(trackId, signature);
    flight.holders.add(ticket);
    const leave = (): void => {
      flight.holders.delete(ticket);
      if (flight.holders.size === 0 && this.#run?.flight !== flight) this.#flights.delete(keyOf(flight));
      this.#pump();
    };
    this.#pump();
    try {
      return await untilAborted(flight.promise, signal, leave);
    } finally {
      flight.holders.delete(ticket);
    }
  }

  /** Drops the analyses of a track, waiting and running: its file changed or is gone. Their callers get `file-changed`. */
  forgetTrack(trackId: number): void {
    for (const flight of [...this.#flights.values()]) {
      if (flight.trackId !== trackId) continue;
      this.#flights.delete(keyOf(flight));
      flight.reject(new PlayerError('file-changed'));
      if (this.#run?.flight === flight) this.#run.abort.abort();
    }
    this.#pump();
  }

  /** Stops the running analysis if no caller waits for it. */
  withdrawIdle(): void {
    if (this.#run && this.#run.flight.holders.size === 0) this.#run.abort.abort();
  }

  dispose(): void {
    this.#disposed = true;
    for (const flight of this.#flights.values()) flight.reject(new PlayerError('aborted'));
    this.#flights.clear();
    this.#run?.abort.abort();
  }

  #flight(trackId: number, signature: string): Flight<T> {
    const key = keyOf({ trackId, signature });
    const known = this.#flights.get(key);
    if (known) return known;
    const settle = Promise.withResolvers<T>();
    // All callers may have left when it fails.
    settle.promise.catch(() => undefined);
    const flight: Flight<T> = { trackId, signature, holders: new Set(), ...settle };
    this.#flights.set(key, flight);
    return flight;
  }

  #pump(): void {
    const next = this.#mostUrgent();
    if (!next || this.#disposed) return;
    if (!this.#run) {
      this.#begin(next);
    } else if (rank(urgencyOf(next)) < rank(urgencyOf(this.#run.flight))) {
      this.#run.abort.abort();
    }
  }

  /** Of those that wait: the most urgent, then the oldest. */
  #mostUrgent(): Flight<T> | null {
    let best: Flight<T> | null = null;
    for (const flight of this.#flights.values()) {
      if (flight === this.#run?.flight) continue;
      if (!best || rank(urgencyOf(flight)) < rank(urgencyOf(best))) best = flight;
    }
    return best;
  }

  #begin(flight: Flight<T>): void {
    const abort = new AbortController();
    this.#run = { flight, abort };
    const ticket = {
      get urgency() {
        return urgencyOf(flight);
      },
    };
    this.#analyse(flight.trackId, flight.signature, ticket, abort.signal)
      .then(
        (value) => {
          this.#forget(flight);
          flight.resolve(value);
        },
        (error: unknown) => {
          // It gave way: who still waits gets it later.
          if (abort.signal.aborted && isAborted(error) && flight.holders.size > 0) return;
          this.#forget(flight);
          flight.reject(error);
        },
      )
      .finally(() => {
        this.#run = null;
        this.#onChange();
        this.#pump();
      });
    this.#onChange();
  }

  #forget(flight: Flight<T>): void {
    if (this.#flights.get(keyOf(flight)) === flight) this.#flights.delete(keyOf(flight));
  }
}

function keyOf({ trackId, signature }: { readonly trackId: number; readonly signature: string }): string {
  return `${trackId}/${signature}`;
}
