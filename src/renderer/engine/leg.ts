// One track on its way through a line: its row, what is known of its end, why it cannot be played, and what follows it.
import { PlayerError } from '../../shared/errors.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { Preset } from '../../shared/presets.ts';
import {
  CHUNK_FRAMES,
  chunkIndexAt,
  chunkKey,
  chunkStartFrame,
  secondsToFrames,
  type ChunkKey,
} from '../../shared/timeline.ts';

export class Leg {
  readonly queueIndex: number;
  /** What follows: undefined until asked for, null at the end of the queue. */
  next: Leg | null | undefined = undefined;
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

  /** Without a row the leg ends before it began, because of `failure` if there is one. */
  constructor(queueIndex: number, row: TrackRow | null, failure: PlayerError | null = null) {
    this.queueIndex = queueIndex;
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

  /** From chunk `index` on the track cannot be had. */
  fail(index: number, failure: PlayerError): void {
    if (index >= this.#failedFromChunk) return;
    this.#failure = failure;
    this.#failedFromChunk = index;
  }

  /** Takes a newer row. True when its content is another, or it can be tried again: what was fetched of it is void. */
  renew(row: TrackRow): boolean {
    const recovered = this.#failure !== null && row.state === 'ready' && row !== this.#row;
    const changed = row.signature !== this.#row?.signature;
    this.#row = row;
    if (changed || recovered) {
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
