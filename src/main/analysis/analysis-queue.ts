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

interface WantedAnalysis<T> {
  readonly trackId: number;
  readonly signature: string;
  readonly holders: Set<Ticket>;
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

interface Run<T> {
  readonly wanted: WantedAnalysis<T>;
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
  readonly #wanted = new Map<string, WantedAnalysis<T>>();
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
    return [...this.#wanted.values()].some((wanted) => urgencyOf(wanted) !== 'maybe');
  }

  /**
   * The analysis of this content. Rejects with its coded error, or `aborted` when `signal` fires. When its last caller leaves,
   * an analysis is dropped, or finished if it has begun and nothing else is wanted.
   */
  async of(trackId: number, signature: string, ticket: Ticket, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted || this.#disposed) throw new PlayerError('aborted');
    const wanted = this.#want(trackId, signature);
    wanted.holders.add(ticket);
    const leave = (): void => {
      wanted.holders.delete(ticket);
      if (wanted.holders.size === 0 && this.#run?.wanted !== wanted) this.#wanted.delete(keyOf(wanted));
      this.#pump();
    };
    this.#pump();
    try {
      return await untilAborted(wanted.promise, signal, leave);
    } finally {
      wanted.holders.delete(ticket);
    }
  }

  /** Drops the analyses of a track, waiting and running: its file changed or is gone. Their callers get `file-changed`. */
  forgetTrack(trackId: number): void {
    for (const wanted of [...this.#wanted.values()]) {
      if (wanted.trackId !== trackId) continue;
      this.#wanted.delete(keyOf(wanted));
      wanted.reject(new PlayerError('file-changed'));
      if (this.#run?.wanted === wanted) this.#run.abort.abort();
    }
    this.#pump();
  }

  /** Stops the running analysis if no caller waits for it. */
  withdrawIdle(): void {
    if (this.#run && this.#run.wanted.holders.size === 0) this.#run.abort.abort();
  }

  dispose(): void {
    this.#disposed = true;
    for (const wanted of this.#wanted.values()) wanted.reject(new PlayerError('aborted'));
    this.#wanted.clear();
    this.#run?.abort.abort();
  }

  #want(trackId: number, signature: string): WantedAnalysis<T> {
    const key = keyOf({ trackId, signature });
    const known = this.#wanted.get(key);
    if (known) return known;
    const settle = Promise.withResolvers<T>();
    // All callers may have left when it fails.
    settle.promise.catch(() => undefined);
    const wanted: WantedAnalysis<T> = { trackId, signature, holders: new Set(), ...settle };
    this.#wanted.set(key, wanted);
    return wanted;
  }

  #pump(): void {
    const next = this.#mostUrgent();
    if (!next || this.#disposed) return;
    if (!this.#run) {
      this.#begin(next);
    } else if (rank(urgencyOf(next)) < rank(urgencyOf(this.#run.wanted))) {
      this.#run.abort.abort();
    }
  }

  /** Of those that wait: the most urgent, then the oldest. */
  #mostUrgent(): WantedAnalysis<T> | null {
    let best: WantedAnalysis<T> | null = null;
    for (const wanted of this.#wanted.values()) {
      if (wanted === this.#run?.wanted) continue;
      if (!best || rank(urgencyOf(wanted)) < rank(urgencyOf(best))) best = wanted;
    }
    return best;
  }

  #begin(wanted: WantedAnalysis<T>): void {
    const abort = new AbortController();
    this.#run = { wanted, abort };
    const ticket = {
      get urgency() {
        return urgencyOf(wanted);
      },
    };
    this.#analyse(wanted.trackId, wanted.signature, ticket, abort.signal)
      .then(
        (value) => {
          this.#forget(wanted);
          wanted.resolve(value);
        },
        (error: unknown) => {
          // It gave way: who still waits gets it later.
          if (abort.signal.aborted && isAborted(error) && wanted.holders.size > 0) return;
          this.#forget(wanted);
          wanted.reject(error);
        },
      )
      .finally(() => {
        this.#run = null;
        this.#onChange();
        this.#pump();
      });
    this.#onChange();
  }

  #forget(wanted: WantedAnalysis<T>): void {
    if (this.#wanted.get(keyOf(wanted)) === wanted) this.#wanted.delete(keyOf(wanted));
  }
}

function keyOf({ trackId, signature }: { readonly trackId: number; readonly signature: string }): string {
  return `${trackId}/${signature}`;
}
