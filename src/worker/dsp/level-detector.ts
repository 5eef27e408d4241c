// How loud bass, body and treble of the dry signal are every 5 ms: the one detector behind compressor, transient lift and de-esser, and
// the onsets of the analysis. Called by `dry-sound` for a chunk and by the track analyser for a whole track; decides nothing about gain.
import { CHUNK_FRAMES, SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { withoutDenormal } from './cascade.ts';
import { highPass } from './filters.ts';

/** Frames of one level: 5 ms. Divides a chunk, so that the grid of blocks is the track's own, whatever chunk is looked at. */
export const BLOCK_FRAMES = 240;
export const BLOCKS_PER_CHUNK = CHUNK_FRAMES / BLOCK_FRAMES;

/** Level of digital silence, in dB re full scale. */
export const LEVEL_FLOOR_DB = -120;
const FLOOR_POWER = 10 ** (LEVEL_FLOOR_DB / 10);

/**
 * Blocks after which nothing is left of where the detector began: the filter's memory falls by 8.7 dB per 0.9 ms, so 50 ms leave
 * nothing (measured in the test).
 */
export const DETECTOR_LEAD_BLOCKS = 10;

/** Where bass ends and body begins: a bass drum and what it strikes against lie on either side. Both slopes are of second order. */
export const BODY_HZ = 250;
/** From here on the treble: an s has most of its power above, the harmonics of a voice little. */
export const TREBLE_HZ = 5000;

/** In dB re full scale, one each 5 ms, all of one length. The body reaches up to the top: the treble is a part of it. */
export interface BandLevels {
  readonly bassDb: Float32Array;
  readonly bodyDb: Float32Array;
  readonly trebleDb: Float32Array;
}

export const LEVEL_BANDS = ['bassDb', 'bodyDb', 'trebleDb'] as const satisfies readonly (keyof BandLevels)[];

export function mapLevels(map: (band: keyof BandLevels) => Float32Array): BandLevels {
  return { bassDb: map('bassDb'), bodyDb: map('bodyDb'), trebleDb: map('trebleDb') };
}

/**
 * Bass and body from one state variable filter (Zavalishin, The Art of VA Filter Design, ch. 4: trapezoidal, Butterworth), so that the two
 * cost what one does.
 */
const WARPED = Math.tan((Math.PI * BODY_HZ) / SAMPLE_RATE_HZ);
const DAMPING = Math.SQRT2;
const TO_BAND = 1 / (1 + WARPED * (WARPED + DAMPING));
const TREBLE = highPass(TREBLE_HZ);

/** State of both channels: two each of the first filter, two each of the treble's. */
const STATES = 8;

/** Stereo-linked: one level for both channels, the mean of their powers. Not finite samples count as 0. */
export class LevelDetector {
  #levels: BandLevels;
  #count = 0;
  #framesInBlock = 0;
  readonly #states = new Float64Array(STATES);
  /** Of the open block: bass, body, treble. */
  readonly #power = new Float64Array(LEVEL_BANDS.length);

  /** `capacity`: levels that are expected; more are taken as they come. */
  constructor(capacity = BLOCKS_PER_CHUNK) {
    this.#levels = mapLevels(() => new Float32Array(Math.max(1, capacity)));
  }

  /** Levels of the blocks completed so far; views that are valid until the next call. */
  get levels(): BandLevels {
    return mapLevels((band) => this.#levels[band].subarray(0, this.#count));
  }

  /** Takes frames `from` up to `to` of both channels; goes on where the last call ended. A block left open is never told. */
  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      const end = Math.min(to, at + BLOCK_FRAMES - this.#framesInBlock);
      addPower(left, right, at, end, this.#states, this.#power);
      this.#framesInBlock += end - at;
      at = end;
      if (this.#framesInBlock === BLOCK_FRAMES) this.#closeBlock();
    }
  }

  #closeBlock(): void {
    if (this.#count === this.#levels.bassDb.length) {
      const full = this.#levels;
      this.#levels = mapLevels((band) => {
        const grown = new Float32Array(2 * this.#count);
        grown.set(full[band]);
        return grown;
      });
    }
    for (const [place, band] of LEVEL_BANDS.entries())
      this.#levels[band][this.#count] = 10 * Math.log10(this.#power[place]! / (2 * BLOCK_FRAMES) + FLOOR_POWER);
    this.#count++;
    this.#framesInBlock = 0;
    this.#power.fill(0);
  }
}

/** Both channels in one loop: each waits for its own feedback only. */
function addPower(
  left: Float32Array,
  right: Float32Array,
  from: number,
  to: number,
  states: Float64Array,
  power: Float64Array,
): void {
  const { b0, b1, b2, a1, a2 } = TREBLE;
  let [bandL, lowL, bandR, lowR] = [states[0]!, states[1]!, states[2]!, states[3]!];
  let [oneL, twoL, oneR, twoR] = [states[4]!, states[5]!, states[6]!, states[7]!];
  let bassPower = 0;
  let bodyPower = 0;
  let treblePower = 0;
  for (let i = from; i < to; i++) {
    let l = left[i]!;
    let r = right[i]!;
    // Only of finite numbers is the difference with itself 0.
    if (l - l !== 0) l = 0;
    if (r - r !== 0) r = 0;
    const nowL = TO_BAND * (bandL + WARPED * (l - lowL));
    const nowR = TO_BAND * (bandR + WARPED * (r - lowR));
    const bassL = lowL + WARPED * nowL;
    const bassR = lowR + WARPED * nowR;
    const bodyL = l - DAMPING * nowL - bassL;
    const bodyR = r - DAMPING * nowR - bassR;
    bandL = 2 * nowL - bandL;
    bandR = 2 * nowR - bandR;
    lowL = 2 * bassL - lowL;
    lowR = 2 * bassR - lowR;
    const trebleL = b0 * l + oneL;
    const trebleR = b0 * r + oneR;
    oneL = b1 * l - a1 * trebleL + twoL;
    oneR = b1 * r - a1 * trebleR + twoR;
    twoL = b2 * l - a2 * trebleL;
    twoR = b2 * r - a2 * trebleR;
    bassPower += bassL * bassL + bassR * bassR;
    bodyPower += bodyL * bodyL + bodyR * bodyR;
    treblePower += trebleL * trebleL + trebleR * trebleR;
  }
  power[0]! += bassPower;
  power[1]! += bodyPower;
  power[2]! += treblePower;
  for (const [place, state] of [bandL, lowL, bandR, lowR, oneL, twoL, oneR, twoR].entries())
    states[place] = withoutDenormal(state);
}
