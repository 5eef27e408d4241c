// Walks the newest plan and has prepared what is missing of it, two chunks at a time, never while someone waits for a render. It has no
// timer: it goes on when a chunk is done, when a plan comes (ten a second while music plays) or when it is told that the way is free.
import type { PrefetchFigures } from '../../shared/buffer-figures.ts';
import { isAborted } from '../../shared/errors.ts';
import { chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import type { Disposable } from '../platform/disposables.ts';
import { NOT_PREPARED, type PlannedChunk } from './chunk-plan.ts';
import type { Place } from './memory-tiers.ts';

export interface PrefetcherOptions {
  /** Has a chunk rendered and kept. Rejects with `aborted` when withdrawn, with its coded error when it cannot be had. */
  prepare(key: ChunkKey, place: Place, signal: AbortSignal): Promise<void>;
  holds(key: ChunkKey): boolean;
  /** False while a demanded chunk is rendered, or memory is scarce. */
  mayPrepare(): boolean;
  readonly nowMs?: () => number;
}

/** One renders, the other is on its way to or from the worker. More would only have to be withdrawn when something is demanded. */
const IN_HAND = 2;

/** A chunk that could not be had is tried again after a minute, or when another track or preset is planned. Guess. */
const AFTER_FAILURE_MS = 60_000;

/** A chunk that was prepared and is gone again lost its place to others: not at once again, or two would push each other out for ever. */
const AFTER_SUCCESS_MS = 5_000;

export class Prefetcher implements Disposable {
  readonly #options: PrefetcherOptions;
  readonly #nowMs: () => number;
  #plan: ReadonlyMap<string, PlannedChunk> = new Map();
  #subject = '';
  readonly #inHand = new Map<string, AbortController>();
  /** When a chunk may be prepared again. */
  readonly #notBeforeMs = new Map<string, number>();
  #disposed = false;

  constructor(options: PrefetcherOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /** The newest plan, most wanted first. What is in hand and not part of it is withdrawn. `subject`: track and preset it is made for. */
  follow(plan: readonly PlannedChunk[], subject: string): void {
    if (this.#disposed) return;
    const open = plan.filter(({ why }) => !NOT_PREPARED.includes(why));
    this.#plan = new Map(open.map((planned) => [chunkKeyText(planned.key), planned]));
    if (subject !== this.#subject) this.forget();
    this.#subject = subject;
    for (const [text, leave] of [...this.#inHand]) if (!this.#plan.has(text)) leave.abort();
    this.pump();
  }

  /** Begins what can be begun now. */
  pump(): void {
    if (this.#disposed || this.#inHand.size >= IN_HAND || !this.#options.mayPrepare()) return;
    const nowMs = this.#nowMs();
    for (const [text, planned] of this.#plan) {
      if (this.#inHand.has(text) || this.#options.holds(planned.key)) continue;
      if (nowMs < (this.#notBeforeMs.get(text) ?? -Infinity)) continue;
      this.#begin(text, planned);
      if (this.#inHand.size >= IN_HAND || !this.#options.mayPrepare()) return;
    }
  }

  /** What failed, or went, may be tried again: the tiers were emptied, or something else is planned. */
  forget(): void {
    this.#notBeforeMs.clear();
  }

  /** Withdraws what is in hand, e.g. because memory is scarce. */
  withdraw(): void {
    for (const leave of [...this.#inHand.values()]) leave.abort();
  }

  figures(): Pick<PrefetchFigures, 'planned' | 'ready'> {
    const ready = [...this.#plan.values()].filter(({ key }) => this.#options.holds(key)).length;
    return { planned: this.#plan.size, ready };
  }

  dispose(): void {
    this.#disposed = true;
    this.withdraw();
    this.#inHand.clear();
    this.#plan = new Map();
  }

  #begin(text: string, { key, place }: PlannedChunk): void {
    const leave = new AbortController();
    this.#inHand.set(text, leave);
    const settled = (againAfterMs: number | null): void => {
      this.#inHand.delete(text);
      if (againAfterMs !== null) this.#notBeforeMs.set(text, this.#nowMs() + againAfterMs);
    };
    this.#options.prepare(key, place, leave.signal).then(
      () => {
        settled(AFTER_SUCCESS_MS);
        this.pump();
      },
      (error: unknown) => {
        settled(isAborted(error) ? null : AFTER_FAILURE_MS);
        // Withdrawn by others: they have something more urgent, and tell when that is done.
        if (!isAborted(error) || leave.signal.aborted) this.pump();
      },
    );
  }
}
