// The chain itself: carries out `ChainSettings` on a piece of the original with what lies before and after it, and knows nothing of
// presets, files or chunks' indices. Order: tone, width, dynamics (from the dry levels), harmonics, loudness gain, limiter.
import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import type { ChainSettings } from './chain-settings.ts';
import { BandGainStage } from './band-gains.ts';
import { Cascade } from './cascade.ts';
import { AFTER_BLOCKS, levelsAround, type DrySound } from './dry-sound.ts';
import { dynamicsGains, type BandGains } from './dynamics.ts';
import { coefficientsOf } from './filters.ts';
import { BLOCK_FRAMES } from './level-detector.ts';
import { Limiter, LIMITER_LEAD_FRAMES } from './limiter.ts';
import { Saturation } from './saturation.ts';
import { StereoWidth } from './stereo-width.ts';

/** For the filters to forget where they began: 95 ms. Measured: with it, joined chunks of real music differ from the whole by −150 dB. */
const FILTER_LEAD_FRAMES = 19 * BLOCK_FRAMES;

/** Rendered before what is wanted and thrown away; on both grids, of blocks and of sub-blocks: 0.3 s. */
export const LEAD_FRAMES = Math.ceil((FILTER_LEAD_FRAMES + LIMITER_LEAD_FRAMES) / 480) * 480;

/** Of the piece that follows only this much is heard. */
export const AFTER_FRAMES = AFTER_BLOCKS * BLOCK_FRAMES;

/** All stages but the limiter run over this many frames before the next ones, so that these stay in the cache. */
const SEGMENT_FRAMES = 20 * BLOCK_FRAMES;

export interface StereoSound {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Reused from window to window; nothing of one shows in the next. */
export class MasteringChain {
  readonly #tone = new Cascade();
  readonly #width = new StereoWidth();
  readonly #bandGains = new BandGainStage();
  readonly #saturation = new Saturation();
  readonly #limiter = new Limiter();
  #settings: ChainSettings | null = null;
  #gain = 1;
  #left = new Float64Array(0);
  #right = new Float64Array(0);

  configure(settings: ChainSettings): void {
    this.#settings = settings;
    this.#tone.configure(settings.tone.filter(({ gainDb }) => gainDb !== 0).map(coefficientsOf));
    this.#width.configure(settings.width);
    this.#saturation.configure(settings.saturation);
    this.#limiter.configure(settings.ceilingDbtp);
    this.#gain = 10 ** (settings.gainDb / 20);
  }

  /**
   * Masters `sound`, frame for frame, without delay. `before` is the chunk before it (null: the track begins here), `after` the one
   * after it (null: the track ends here), all of them finite. The result depends on these and the settings only.
   */
  process(before: DrySound | null, sound: DrySound, after: DrySound | null): StereoSound {
    const settings = this.#settings;
    if (!settings) throw new TypeError('configure comes first');
    const { frames } = sound;
    // After the wanted frames there is always room for the limiter's look-ahead, on its grid.
    const length = LEAD_FRAMES + Math.ceil(frames / BLOCK_FRAMES) * BLOCK_FRAMES + AFTER_FRAMES;
    this.#load(before, sound, after, length);
    this.#tone.reset();
    this.#width.reset();
    this.#bandGains.reset();
    this.#saturation.reset();
    const { levels, historyBlocks } = levelsAround(before, sound, after);
    const gains = dynamicsGains(levels, settings);
    const gainsOrigin = LEAD_FRAMES - historyBlocks * BLOCK_FRAMES;
    for (let from = 0; from < length; from += SEGMENT_FRAMES)
      this.#processSegment(from, Math.min(length, from + SEGMENT_FRAMES), gains, gainsOrigin);
    this.#limiter.process(this.#left, this.#right, LEAD_FRAMES, LEAD_FRAMES + frames);
    return {
      left: new Float32Array(this.#left.subarray(LEAD_FRAMES, LEAD_FRAMES + frames)),
      right: new Float32Array(this.#right.subarray(LEAD_FRAMES, LEAD_FRAMES + frames)),
    };
  }

  #load(before: DrySound | null, sound: DrySound, after: DrySound | null, length: number): void {
    if (this.#left.length !== length) {
      this.#left = new Float64Array(length);
      this.#right = new Float64Array(length);
    }
    for (const side of ['left', 'right'] as const) {
      const target = side === 'left' ? this.#left : this.#right;
      target.fill(0, 0, LEAD_FRAMES);
      // In damaged files a chunk can be short though another follows: what is missing at its end is silence.
      if (before) target.set(before[side].subarray(CHUNK_FRAMES - LEAD_FRAMES), 0);
      target.set(sound[side], LEAD_FRAMES);
      const end = LEAD_FRAMES + sound.frames;
      target.fill(0, end);
      if (after) target.set(after[side].subarray(0, AFTER_FRAMES), end);
    }
  }

  #processSegment(from: number, to: number, gains: BandGains | null, gainsOrigin: number): void {
    const left = this.#left;
    const right = this.#right;
    this.#tone.process(left, right, from, to);
    this.#width.process(left, right, from, to);
    if (gains) this.#bandGains.process(left, right, from, to, gains, gainsOrigin);
    this.#saturation.process(left, right, from, to);
    const gain = this.#gain;
    if (gain === 1) return;
    for (let i = from; i < to; i++) {
      left[i]! *= gain;
      right[i]! *= gain;
    }
  }
}
