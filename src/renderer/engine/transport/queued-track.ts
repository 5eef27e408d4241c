// One track of the queue on its way through a line: its row, what is known of its end, why it cannot be played, and what follows it; and
// where such tracks come from. Schedules nothing.
import { PlayerError } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { Preset } from '../../../shared/presets.ts';
import {
  CHUNK_FRAMES,
  chunkIndexAt,
  chunkKey,
  chunkStartFrame,
  secondsToFrames,
  type ChunkKey,
} from '../../../shared/timeline.ts';
import { wait } from '../chunks/patience.ts';
import { isSame, type Spot } from '../queue/play-queue.ts';

/** Times a track's row is read again because its file had changed, before it counts as broken. */
const MAX_RELOADS = 2;
/** The scanner notices a changed file and reads it again within this time, also on a busy machine; it goes on as soon as it is told. Guess. */
const REREAD_MS = 3000;

/** What comes after that spot of the queue, null before the first of a line; null: nothing, undefined: that is not known yet. */
export type Follow = (spot: Spot | null) => Spot | null | undefined;

/**
 * The row of that spot's track: at once when it is at hand, else when the core answered (null: no such track). `fresh` always asks the core.
 * Waits out a lost connection; rejects with a PlayerError, or an AbortError when `signal` aborts.
 */
export type RowOf = (spot: Spot, fresh: boolean, signal: AbortSignal) => TrackRow | Promise<TrackRow | null>;

export class QueuedTrack {
  /** null: stands before the first of a line. */
  readonly spot: Spot | null;
  /** What follows: undefined until asked for, null at the end of the queue. */
  next: QueuedTrack | null | undefined = undefined;
  /** Where the line left it for what follows, null while it has not. */
  leftAtFrame: number | null = null;
  /** Whether any of it was scheduled to be heard. */
  heard = false;
  /** Times its row was read again because the file had changed. */
  reloads = 0;
  /** Its row is being read again: nothing is asked for meanwhile. */
  reloading = false;
  #row: TrackRow | null;
  #totalFrames: number | null;
  #endSeen = false;
  #failure: PlayerError | null;
  #failedFromChunk = Infinity;
  readonly #waiting = new Set<AbortController>();

  /** Without a row the queued track ends before it began, because of `failure` if there is one. */
  constructor(spot: Spot | null, row: TrackRow | null, failure: PlayerError | null = null) {
    this.spot = spot;
    this.#row = row;
    this.#failure = failure;
    this.#totalFrames = row ? row.totalFrames : 0;
  }

  get row(): TrackRow | null {
    return this.#row;
  }

  /** Exact length, null until known. */
  get totalFrames(): number | null {
    return this.#totalFrames;
  }

  get failure(): PlayerError | null {
    return this.#failure;
  }

  /** Exact length once known, the tags' before that. */
  get lengthFrames(): number {
    return this.#totalFrames ?? secondsToFrames(this.#row?.durationSeconds ?? 0);
  }

  keyOf(index: number, preset: Preset): ChunkKey | null {
    return this.#row && chunkKey(this.#row.id, this.#row.signature, preset, index);
  }

  /** Whether nothing is to be heard at `frame` and after: the track is over, or broken from there on. */
  endsAt(frame: number): boolean {
    return (this.#totalFrames !== null && frame >= this.#totalFrames) || chunkIndexAt(frame) >= this.#failedFromChunk;
  }

  /**
   * Takes what chunk `index` told; `told` is the core's word on the length. A short chunk shows the real end and outweighs every
   * other word. True when the length is news.
   */
  learn(index: number, frames: number, told: number | null): boolean {
    const before = this.#totalFrames;
    const start = chunkStartFrame(index);
    if (frames > 0 && frames < CHUNK_FRAMES) {
      this.#totalFrames = start + frames;
      this.#endSeen = true;
    } else if (!this.#endSeen) {
      if (told !== null) this.#totalFrames = told;
      else if (frames === 0) this.#totalFrames = Math.min(before ?? Infinity, start);
      else if (before !== null && before < start + frames) this.#totalFrames = null;
    }
    if (this.#totalFrames === 0) this.fail(0, new PlayerError('file-corrupt', 'it holds no sound'));
    return this.#totalFrames !== before;
  }

  /** From chunk `index` on the track cannot be had. The first reason stays: what fails later may only be a refusal because of it. */
  fail(index: number, failure: PlayerError): void {
    if (index >= this.#failedFromChunk) return;
    this.#failure ??= failure;
    this.#failedFromChunk = index;
  }

  /** Resolves when its content has become another, after `limitMs` or when `signal` aborts. */
  untilRenewed(limitMs: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    this.#waiting.add(waiting);
    return wait(limitMs, AbortSignal.any([signal, waiting.signal])).finally(() => this.#waiting.delete(waiting));
  }

  /** Takes a newer row. True when its content is another, or it can be tried again: what was fetched of it is void. */
  renew(row: TrackRow): boolean {
    const recovered = this.#failure !== null && row.state === 'ready' && row !== this.#row;
    const changed = row.signature !== this.#row?.signature;
    this.#row = row;
    if (changed || recovered) {
      for (const waiting of this.#waiting) waiting.abort();
      this.#failure = null;
      this.#failedFromChunk = Infinity;
      this.#totalFrames = row.totalFrames;
      this.#endSeen = false;
      return true;
    }
    if (!this.#endSeen && row.totalFrames !== null) this.#totalFrames = row.totalFrames;
    return false;
  }
}

export class QueuedTrackSource {
  readonly #follow: Follow;
  readonly #rowOf: RowOf;
  readonly #signal: AbortSignal;
  /** The queued track whose follower's row is being asked for. */
  #growing: { readonly queued: QueuedTrack; readonly spot: Spot } | null = null;

  constructor(options: { readonly follow: Follow; readonly rowOf: RowOf }, signal: AbortSignal) {
    this.#follow = options.follow;
    this.#rowOf = options.rowOf;
    this.#signal = signal;
  }

  /** Sets `queued.next`, now or, followed by `onGrown`, later. */
  grow(queued: QueuedTrack, onGrown: () => void): void {
    if (queued.next !== undefined || this.#growing?.queued === queued) return;
    const spot = this.#follow(queued.spot);
    if (spot === undefined) return;
    const found = spot && this.#rowOf(spot, false, this.#signal);
    if (!found) {
      queued.next = null;
    } else if (found instanceof Promise) {
      const growing = { queued, spot };
      const grown = (row: TrackRow | null, failure: PlayerError | null): void => {
        if (this.#growing !== growing) return;
        queued.next = new QueuedTrack(spot, row, failure);
        this.#growing = null;
        onGrown();
      };
      this.#growing = growing;
      found.then(
        (row) => grown(row, row ? null : new PlayerError('not-found')),
        (error: unknown) => grown(null, PlayerError.from(error)),
      );
    } else {
      queued.next = new QueuedTrack(spot, found);
    }
  }

  /** Whether something else follows `queued` than `grow` found, or is looking for. */
  isOutdated(queued: QueuedTrack): boolean {
    const known = this.#growing?.queued === queued ? this.#growing.spot : queued.next && queued.next.spot;
    if (known === undefined) return false;
    const spot = this.#follow(queued.spot);
    return spot && known ? !isSame(spot, known) : spot !== known;
  }

  /** What follows `queued` is to be looked for again. */
  forgetNext(queued: QueuedTrack): void {
    queued.next = undefined;
    if (this.#growing?.queued === queued) this.#growing = null;
  }

  /** Whether the row may be read once more because the file is not what it says. */
  mayReload(queued: QueuedTrack): boolean {
    return queued.reloads < MAX_RELOADS;
  }

  /**
   * Reads the row again; when the core has not noticed the new content yet, leaves it a moment to tell. Resolves to null when the
   * queued track has new content, else to why not. While it runs nothing of the queued track is asked for.
   */
  async reload(queued: QueuedTrack, changed: PlayerError): Promise<PlayerError | null> {
    const signature = queued.row?.signature;
    queued.reloads++;
    queued.reloading = true;
    try {
      const row = queued.spot && (await this.#rowOf(queued.spot, true, this.#signal));
      if (row === null) return new PlayerError('not-found');
      const renewed = queued.renew(row);
      if (!renewed) await queued.untilRenewed(REREAD_MS, this.#signal);
      return queued.row?.signature === signature ? changed : null;
    } catch (thrown) {
      return PlayerError.from(thrown);
    } finally {
      queued.reloading = false;
    }
  }
}
