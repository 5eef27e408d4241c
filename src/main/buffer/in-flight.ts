// Renders in flight, for the chunk requests: chunks on their way from the disk or the worker, one a key. It knows which callers wait for each,
// how urgent it is, whether a worker has it and when it is withdrawn. What a render does, and what becomes of its chunk, is not decided here.
import { untilAborted } from '../../shared/abort.ts';
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Degradation } from '../../shared/health.ts';
import { URGENCIES, type Urgency } from '../../shared/playback.ts';
import { chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import type { BufferedChunk, Place } from './memory-tiers.ts';

/** `degraded`: it is less than what its key names, and why; so it is answered and not kept. */
export interface SourcedChunk extends BufferedChunk {
  readonly degraded: { readonly step: Degradation; readonly code: ErrorCode } | null;
}

export interface InFlightRender {
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

export class InFlightRenders {
  readonly #inFlight = new Map<string, InFlightRender>();
  /** Tickets that wait for a worker or are in its hand, withdrawn or not, until their render ends. Their urgency rises when a request joins. */
  readonly #inHand = new Set<{ readonly urgency: Urgency }>();
  #withdrawn = 0;

  /** Renders nobody had asked for that were withdrawn. */
  get withdrawn(): number {
    return this.#withdrawn;
  }

  /** Whether a worker is busy with what a request waits for, or waited for. */
  get demanded(): boolean {
    return [...this.#inHand].some(({ urgency }) => urgency !== 'maybe');
  }

  get(text: string): InFlightRender | undefined {
    return this.#inFlight.get(text);
  }

  all(): readonly InFlightRender[] {
    return [...this.#inFlight.values()];
  }

  figures(): { readonly wanted: number; readonly rendering: number } {
    const rendering = this.all().filter(({ state }) => state === 'rendering').length;
    return { wanted: this.#inFlight.size - rendering, rendering };
  }

  /** `bring` begins before this returns; the render is under way until it ends. */
  launch(
    key: ChunkKey,
    urgency: Urgency,
    place: Place | null,
    bring: (render: InFlightRender) => Promise<SourcedChunk>,
  ): InFlightRender {
    const { promise, resolve, reject } = Promise.withResolvers<SourcedChunk>();
    const render: InFlightRender = {
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
    this.#inFlight.set(render.text, render);
    bring(render)
      .finally(() => {
        if (this.#isUnderWay(render)) this.#inFlight.delete(render.text);
      })
      .then(resolve, reject);
    return render;
  }

  /** A request joins: the render becomes as urgent as the most urgent of its askers. */
  join(render: InFlightRender, urgency: Urgency): void {
    render.asked = true;
    if (URGENCIES.indexOf(urgency) >= URGENCIES.indexOf(render.ticket.urgency)) return;
    render.ticket.urgency = urgency;
    if (urgency === 'now' && render.state === 'queued') this.clearTheWay(render);
  }

  /** Withdraws from the worker what nobody asks for: `wanted` is wanted now, and waits for nothing else. */
  clearTheWay(wanted: InFlightRender): void {
    for (const render of this.all()) {
      if (render !== wanted && render.state === 'rendering' && render.asking === 0) this.withdraw(render);
    }
  }

  /** All it needs is there: only the worker is waited for. */
  queued(render: InFlightRender): void {
    this.#inHand.add(render.ticket);
    if (render.state === 'wanted') render.state = 'queued';
    if (render.ticket.urgency === 'now') this.clearTheWay(render);
  }

  /** The worker is done with it, withdrawn or not. True when that frees the worker of the last one that a request waited for. */
  ended(render: InFlightRender): boolean {
    const wasDemanded = this.demanded;
    this.#inHand.delete(render.ticket);
    return wasDemanded && !this.demanded;
  }

  /** What the render brings. Who leaves by `signal` hears `aborted`; the last to leave a render that no worker has begun ends it. */
  async wait(
    render: InFlightRender,
    signal: AbortSignal | undefined,
    role: 'asking' | 'preparing',
  ): Promise<SourcedChunk> {
    const asks = role === 'asking' ? 1 : 0;
    render.waiting += 1;
    render.asking += asks;
    return untilAborted(render.promise, signal, () => {
      render.waiting -= 1;
      render.asking -= asks;
      if (render.waiting === 0 && render.state !== 'rendering') this.withdraw(render);
    });
  }

  /** Ends it; who waits hears `why`. */
  withdraw(render: InFlightRender, why = new PlayerError('aborted')): void {
    if (!this.#isUnderWay(render)) return;
    this.#inFlight.delete(render.text);
    if (!render.asked) this.#withdrawn += 1;
    render.abort.abort(why);
  }

  /** False once it landed or was withdrawn. */
  #isUnderWay(render: InFlightRender): boolean {
    return this.#inFlight.get(render.text) === render;
  }
}
