// The only way audio reaches the page: `get` answers from hot or warm memory, joins what is already under way, or takes the chunk from the
// disk or has it rendered. `prepare` does the same ahead of any request. What it holds is real bytes; who is to be held, the plan says.
import type { BufferStats, IntegrityIssue, PrefetchFigures, RequestReason } from '../../shared/buffer-figures.ts';
import { ERRORS, isAborted, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Urgency } from '../../shared/playback.ts';
import { BYTES_PER_FRAME, chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import type { Disposable } from '../platform/disposables.ts';
import { MemoryTiers, type BufferedChunk, type MemoryBudgets, type MemoryTier, type Place } from './memory-tiers.ts';
import type { DiskTier } from './disk/disk-tier.ts';
import { InFlightRenders, type InFlightRender, type SourcedChunk } from './in-flight.ts';
import { checkInFlight, checkMemory } from './integrity.ts';
import { KnownFailures } from './known-failures.ts';
import { LatencyWindow, RequestCounts, type OpenRequest } from './request-figures.ts';

export type { SourcedChunk };

/** What a render tells of its way; each may come again, when a worker died with it or it is tried another way. */
export interface RenderSteps {
  /** All that it needs is there: it waits for the worker alone. */
  onQueued(): void;
  /** A worker has it in hand. */
  onStart(): void;
}

/** Renders one chunk; `ticket.urgency` may be raised while it waits. */
export type RenderChunk = (
  key: ChunkKey,
  ticket: { urgency: Urgency },
  signal: AbortSignal,
  steps: RenderSteps,
) => Promise<SourcedChunk>;

export interface ChunkRequestsOptions {
  readonly budgets: MemoryBudgets;
  readonly render: RenderChunk;
  /** A worker took so long for so much sound. */
  readonly onRendered?: (tookMs: number, frames: number) => void;
  /** Null: nothing is kept on the disk. Ended with this. */
  readonly disk: DiskTier | null;
  /** The last render that a request waited for has ended, though the caller may have left long before. */
  readonly onFree?: () => void;
  /** Why the page asks for a chunk just now. */
  reasonOf(key: ChunkKey): RequestReason;
}

/** What is known of `BufferStats` here; the front door adds the rest. */
export type ChunkRequestFigures = Pick<
  BufferStats,
  | 'hot' | 'warm' | 'cold' | 'evictedTooSoon' | 'requests' | 'inFlight' | 'renders' | 'renderFailures' | 'degraded' | 'silences' | 'renderLatency'
  | 'integrity'
> & { readonly prefetch: Omit<PrefetchFigures, 'planned' | 'ready'> }; // prettier-ignore

/** A chunk that took longer to render is kept on the disk. Guess: typical renders take 10–40 ms, a read from there a few. */
const SLOW_RENDER_MS = 100;

/** And only if it took so many times as long as renders usually do under this load: where all are slow, none is dear. Guess. */
const SLOW_AGAINST_USUAL = 4;
/** Fewer do not say what is usual. Guess. */
const ENOUGH_RENDERS = 10;

/** Chunks of a track's head, where every play of it begins: kept on the disk once someone asked for them. */
const HEAD_CHUNKS = 2;

/** Of what was asked for and is not part of the plan. */
const DEMANDED: Place = { tier: 'hot', probability: 0 };

const NO_DISK = {
  budgetBytes: 0,
  usedBytes: 0,
  entries: 0,
  evictions: 0,
  writes: 0,
  writtenBytesLastHour: 0,
  reads: 0,
  damaged: 0,
  problem: null,
};

export class ChunkRequests implements Disposable {
  readonly #options: ChunkRequestsOptions;
  readonly #disk: DiskTier | null;
  readonly #store: MemoryTiers;
  readonly #inFlight = new InFlightRenders();
  readonly #failures = new KnownFailures();
  readonly #counts = new RequestCounts();
  readonly #renderMs = new LatencyWindow();
  readonly #prepared = { prepared: 0, used: 0 };
  readonly #integrity = { checks: 0, issues: 0, lastCheckMs: null as number | null };
  #renders = 0;
  #renderFailures = 0;
  #degraded = 0;
  #silences = 0;

  constructor(options: ChunkRequestsOptions) {
    this.#options = options;
    this.#disk = options.disk;
    this.#store = new MemoryTiers(options.budgets);
  }

  /**
   * The chunk of `key`, for the page. Rejects with the render's coded error, or `aborted` when `signal` fires. A render nobody waits
   * for any longer is dropped while it is only wanted and finished for the next asker once a worker has it in hand, unless something
   * is wanted `now`: that never waits behind it.
   */
  async get(key: ChunkKey, urgency: Urgency, signal?: AbortSignal): Promise<SourcedChunk> {
    if (signal?.aborted) throw new PlayerError('aborted');
    const text = chunkKeyText(key);
    const failed = this.#failures.of(text);
    if (failed) throw failed;
    const request = this.#counts.open(this.#options.reasonOf(key));
    const held = this.#store.get(text);
    if (held) {
      request.hit(held.tier);
      if (held.firstAsked) this.#prepared.used += 1;
      request.answered();
      if (held.firstAsked && isHead(key)) this.#disk?.offer(key, held.chunk);
      return { ...held.chunk, degraded: null };
    }
    let render = this.#inFlight.get(text);
    if (render) {
      request.joined();
      this.#inFlight.join(render, urgency);
    } else {
      render = this.#inFlight.launch(key, urgency, null, (launched) => this.#bring(launched, request));
    }
    const chunk = await this.#inFlight.wait(render, signal, 'asking');
    request.answered();
    return chunk;
  }

  /**
   * Has the chunk of `key` ready before anyone asks, where the plan wants it. Rejects with `aborted` when `signal` fires or when it was
   * withdrawn for a demanded chunk, and with the coded error of a render that failed or was degraded; either may be planned again
   * later. A chunk for which all that is held is more wanted is not kept.
   */
  async prepare(key: ChunkKey, place: Place, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new PlayerError('aborted');
    const text = chunkKeyText(key);
    if (this.#store.tierOf(text)) return;
    const failed = this.#failures.of(text);
    if (failed) throw failed;
    const render =
      this.#inFlight.get(text) ?? this.#inFlight.launch(key, 'maybe', place, (launched) => this.#bring(launched, null));
    const { degraded } = await this.#inFlight.wait(render, signal, 'preparing');
    if (degraded) throw new PlayerError(degraded.code);
  }

  /** Whether a worker is busy with what a request waits for. */
  get demanded(): boolean {
    return this.#inFlight.demanded;
  }

  /** Where the chunk lies in memory. */
  holds(key: ChunkKey): MemoryTier | null {
    return this.#store.tierOf(chunkKeyText(key));
  }

  /** The plan's newest word, by the keys' texts, most wanted first. */
  place(places: ReadonlyMap<string, Place>): void {
    this.#store.place(places);
  }

  /** Names the chunks that may not be evicted, most wanted first: what is heard and what follows. */
  pin(keys: readonly ChunkKey[]): void {
    this.#store.pin(keys.map(chunkKeyText));
  }

  /** Budgets that shrink evict at once. */
  setBudgets(budgets: MemoryBudgets): void {
    this.#store.setBudgets(budgets);
  }

  /** Empties memory but for `keys`, and withdraws what nobody asks for. */
  dropAllBut(keys: readonly ChunkKey[]): void {
    const kept = new Set(keys.map(chunkKeyText));
    this.#store.removeWhere(({ key }) => !kept.has(key));
    this.#withdrawWhere(({ asking }) => asking === 0);
  }

  /**
   * Drops what is held, remembered and under way of a track: its file changed, or is gone where there is no `signature`. A caller that
   * waits hears `file-changed` or `file-missing`; what is under way of the present content, which has `signature`, is answered and not kept, since it may follow an analysis of other content.
   */
  forgetTrack(trackId: number, signature: string | null = null): void {
    for (const render of this.#inFlight.all())
      if (render.key.trackId === trackId && render.key.signature === signature) render.keep = false;
    void this.#forget(
      (other) => other === trackId,
      ({ key }) => key.trackId === trackId && key.signature !== signature,
      signature === null ? 'file-missing' : 'file-changed',
    );
  }

  /** Forgets what could not be had of files. */
  forgetFailures(): void {
    this.#failures.forget(() => true);
  }

  /** Does so for every track that `exists` does not know. Ends when the disk is done too. */
  forgetRootless(exists: (trackId: number) => boolean): Promise<void> {
    const leaves = (trackId: number): boolean => !exists(trackId);
    return this.#forget(leaves, ({ key }) => leaves(key.trackId), 'file-missing');
  }

  /** Empties every tier. Requests under way are answered; what they bring is not kept. Rejects when the disk keeps something. */
  async clear(): Promise<void> {
    this.#store.removeWhere(() => true);
    this.#failures.forget(() => true);
    this.#withdrawWhere(({ asking }) => asking === 0);
    for (const render of this.#inFlight.all()) render.keep = false;
    await this.#disk?.clear();
  }

  /** Checks memory, inFlight and disk against themselves and repairs what is wrong. */
  async validate(): Promise<readonly IntegrityIssue[]> {
    const issues = [
      ...checkMemory(this.#store),
      ...checkInFlight(this.#inFlight.all(), performance.now(), (render) => this.#inFlight.withdraw(render)),
      ...((await this.#disk?.check()) ?? []),
    ];
    this.#integrity.checks += 1;
    this.#integrity.issues += issues.length;
    this.#integrity.lastCheckMs = Date.now();
    return issues;
  }

  figures(): ChunkRequestFigures {
    const { hot, warm } = this.#store.figures();
    return {
      hot: { ...hot, ...this.#counts.tier('hot') },
      warm: { ...warm, ...this.#counts.tier('warm') },
      cold: { ...(this.#disk?.figures() ?? NO_DISK), ...this.#counts.tier('cold') },
      evictedTooSoon: this.#store.evictedTooSoon,
      requests: this.#counts.figures(),
      inFlight: { ...this.#inFlight.figures(), failed: this.#failures.size },
      renders: this.#renders,
      renderFailures: this.#renderFailures,
      degraded: this.#degraded,
      silences: this.#silences,
      renderLatency: this.#renderMs.figures(),
      prefetch: { ...this.#prepared, withdrawn: this.#inFlight.withdrawn },
      integrity: { ...this.#integrity },
    };
  }

  async dispose(): Promise<void> {
    this.#withdrawWhere(() => true);
    this.#failures.forget(() => true);
    this.#store.removeWhere(() => true);
    await this.#disk?.dispose();
  }

  /** `request` is the one that launched the render, told where its chunk comes from. */
  async #bring(render: InFlightRender, request: OpenRequest | null): Promise<SourcedChunk> {
    const { key, abort } = render;
    try {
      const cold = this.#disk ? await this.#disk.read(key) : null;
      abort.signal.throwIfAborted();
      if (cold) {
        request?.hit('cold');
        this.#keep(render, cold);
        return { ...cold, degraded: null };
      }
      const { chunk, renderMs } = await missedBy(request, this.#renderNow(render));
      // A renderer may be deaf to the signal, or end in the same moment.
      abort.signal.throwIfAborted();
      const { degraded, ...kept } = chunk;
      if (degraded?.step === 'silence') this.#silences += 1;
      else if (degraded) this.#degraded += 1;
      else if (this.#keep(render, kept) && this.#isWorthTheDisk(render, renderMs)) this.#disk?.offer(key, kept);
      return chunk;
    } catch (error) {
      const reason: unknown = abort.signal.reason;
      const coded = reason instanceof PlayerError ? reason : PlayerError.from(error, 'decode-failed');
      if (!abort.signal.aborted && !isAborted(coded) && !isTurnedAway(coded)) {
        this.#renderFailures += 1;
        if (render.keep) this.#failures.note(render.text, key.trackId, coded);
      }
      throw coded;
    }
  }

  async #renderNow(render: InFlightRender): Promise<{ readonly chunk: SourcedChunk; readonly renderMs: number }> {
    const { text } = render;
    const launchedAtMs = performance.now();
    const chunk = await this.#askWorker(render);
    const renderMs = performance.now() - (render.startedAtMs ?? launchedAtMs);
    // Silence was not rendered: it stands in for what failed, and took its time.
    if (chunk.degraded?.step !== 'silence') {
      this.#renders += 1;
      this.#renderMs.add(renderMs);
      this.#options.onRendered?.(renderMs, chunk.frames);
    }
    if (chunk.frames * BYTES_PER_FRAME !== chunk.pcm.byteLength)
      throw new PlayerError('decode-failed', `chunk ${text} is not what it says`);
    return { chunk, renderMs };
  }

  async #askWorker(render: InFlightRender): Promise<SourcedChunk> {
    const { key, ticket, abort } = render;
    try {
      // An idle worker takes the job in hand before this returns.
      return await this.#options.render(key, ticket, abort.signal, {
        onQueued: () => this.#inFlight.queued(render),
        onStart: () => {
          render.state = 'rendering';
          render.startedAtMs = performance.now();
        },
      });
    } finally {
      if (this.#inFlight.ended(render)) this.#options.onFree?.();
    }
  }

  /**
   * Puts what a render brought into memory. False when it is not held: there is no room for it, or nothing of it (it lies beyond the
   * track's end), or everything was cleared meanwhile.
   */
  #keep(render: InFlightRender, chunk: BufferedChunk): boolean {
    const { key, text, place, asked } = render;
    if (!render.keep || chunk.frames === 0) return false;
    const held = this.#store.put(text, key.trackId, chunk, place ?? DEMANDED, asked);
    if (place && (held || asked)) this.#prepared.prepared += 1;
    if (place && asked) this.#prepared.used += 1;
    return held;
  }

  /**
   * A whole stream would write gigabytes an hour for sound that is rendered far faster than it plays: only what a request waited for, or
   * would, because it takes far longer than renders do at present or because a play begins there. A head that is only predicted is offered when
   * it is first asked for.
   */
  #isWorthTheDisk({ key, ticket, asked }: InFlightRender, renderMs: number): boolean {
    return ticket.urgency === 'now' || (asked && isHead(key)) || this.#isSlow(renderMs);
  }

  #isSlow(renderMs: number): boolean {
    if (renderMs <= SLOW_RENDER_MS) return false;
    const { count, p50Ms } = this.#renderMs.figures();
    return count < ENOUGH_RENDERS || renderMs > SLOW_AGAINST_USUAL * (p50Ms ?? 0);
  }

  #forget(
    leaves: (trackId: number) => boolean,
    ends: (render: InFlightRender) => boolean,
    why: ErrorCode,
  ): Promise<void> {
    this.#store.removeWhere(({ trackId }) => leaves(trackId));
    this.#failures.forget(leaves);
    this.#withdrawWhere(ends, new PlayerError(why));
    return this.#disk?.forget(leaves) ?? Promise.resolve();
  }

  #withdrawWhere(leaves: (render: InFlightRender) => boolean, why?: PlayerError): void {
    for (const render of this.#inFlight.all()) if (leaves(render)) this.#inFlight.withdraw(render, why);
  }
}

/** Nothing was rendered, so nothing failed. */
function isTurnedAway(error: unknown): boolean {
  return error instanceof PlayerError && ERRORS[error.code].refusal;
}

/** What a request has rendered it missed in the tiers; who is turned away could not have been prepared for. */
async function missedBy<T>(request: OpenRequest | null, rendering: Promise<T>): Promise<T> {
  try {
    const rendered = await rendering;
    request?.missed();
    return rendered;
  } catch (error) {
    if (!isTurnedAway(error)) request?.missed();
    throw error;
  }
}

function isHead({ index }: ChunkKey): boolean {
  return index < HEAD_CHUNKS;
}
