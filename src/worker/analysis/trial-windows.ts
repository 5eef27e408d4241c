// Parts of a track kept while it is analysed, on which a chain can be tried at the end: what a limiter takes off cannot be told from
// averages. Evenly spread, whatever length the track turns out to have. Fed by the track analyser.
import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { DrySound } from '../dsp/dry-sound.ts';
import { BLOCK_FRAMES } from '../dsp/level-detector.ts';
import { STEP_FRAMES } from './loudness-meter.ts';

/** What is tried: 1 s, after a chunk that the dynamics remember. */
const TRIED_FRAMES = 48_000;
const WINDOW_FRAMES = CHUNK_FRAMES + TRIED_FRAMES;

/** Windows at most; half of them are let go when they are all full, so that 8 to 16 are kept of a long track: 18 MB while it lasts. */
const CAPACITY = 16;

/** The original of a window: `sound` is tried, `before` is what came before it (null at the track's begin). */
export interface Trial {
  /** Step of the meter that `sound` begins with. */
  readonly firstStep: number;
  readonly before: DrySound | null;
  readonly sound: DrySound;
}

interface Window {
  readonly startFrame: number;
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export class TrialWindows {
  #full: Window[] = [];
  #open: Window = newWindow(0);
  #filled = 0;
  /** One window of this many is kept. */
  #stride = 1;
  #passed = 0;

  /** Takes frames `from` up to `to`, all finite; goes on where the last call ended. */
  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      const end = Math.min(to, at + WINDOW_FRAMES - this.#filled);
      if (this.#passed % this.#stride === 0) {
        this.#open.left.set(left.subarray(at, end), this.#filled);
        this.#open.right.set(right.subarray(at, end), this.#filled);
      }
      this.#filled += end - at;
      at = end;
      if (this.#filled === WINDOW_FRAMES) this.#close();
    }
  }

  /** At most `most` of what was kept, evenly spread. Of a track shorter than a window: all of it. */
  trials(most: number): Trial[] {
    if (this.#full.length === 0) {
      const frames = this.#filled - (this.#filled % BLOCK_FRAMES);
      return frames === 0 ? [] : [{ firstStep: 0, before: null, sound: part(this.#open, 0, frames) }];
    }
    const step = Math.max(1, this.#full.length / most);
    return Array.from({ length: Math.min(most, this.#full.length) }, (_, i) => {
      const window = this.#full[Math.floor((i + 0.5) * step)] ?? this.#open;
      return {
        firstStep: (window.startFrame + CHUNK_FRAMES) / STEP_FRAMES,
        before: part(window, 0, CHUNK_FRAMES),
        sound: part(window, CHUNK_FRAMES, WINDOW_FRAMES),
      };
    });
  }

  #close(): void {
    if (this.#passed % this.#stride === 0) this.#full.push(this.#open);
    this.#passed++;
    this.#filled = 0;
    if (this.#full.length >= CAPACITY) {
      this.#full = this.#full.filter((_, i) => i % 2 === 0);
      this.#stride *= 2;
    }
    if (this.#passed % this.#stride === 0) this.#open = newWindow(this.#passed * WINDOW_FRAMES);
  }
}

function newWindow(startFrame: number): Window {
  return { startFrame, left: new Float32Array(WINDOW_FRAMES), right: new Float32Array(WINDOW_FRAMES) };
}

function part({ left, right }: Window, from: number, to: number): DrySound {
  return new DrySound(left.subarray(from, to), right.subarray(from, to));
}
