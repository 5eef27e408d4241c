// Onsets and tempo from levels every 5 ms: how much two bands rise at once, peaks of that, and its autocorrelation. Fed by the track
// analyser; constant memory for any length. The tempo is what a foot would tap, give or take an octave.

/** Two levels of 5 ms make one frame of the onset strength: 100 a second. */
const FRAME_RATE_HZ = 100;

/** A rise is told against the loudest of the frames before: 30 ms, so that the beating of two strings is none. Guess. */
const RISE_FRAMES = 3;
/** A band's rise counts up to here, so that the first sound after silence is one onset and not ten. Guess. */
const MOST_RISE_DB = 12;
/** What lies this far below the loudest before it is no note. The reference falls by 3 dB a second. Guess. */
const SILENCE_DB = 45;
const REFERENCE_FALL_DB = 3 / FRAME_RATE_HZ;

/** An onset rises at least this much, both bands together: steady noise stays below (measured: never in 30 s), a drum in a full mix does not. */
const ONSET_RISE_DB = 6;
/** Onsets closer than this are one. */
const ONSET_GAP_FRAMES = 6;

/** Autocorrelation is taken over 12 s at a time, so that a tempo that drifts does not cancel itself. */
const SEGMENT_FRAMES = 12 * FRAME_RATE_HZ;
const SHORTEST_SEGMENT_FRAMES = 5 * FRAME_RATE_HZ;
const SLOWEST_BPM = 60;
const FASTEST_BPM = 200;
/** A tempo is confirmed by the beats two, three and four places on. */
const MULTIPLES = 4;
const LAGS = (MULTIPLES * 60 * FRAME_RATE_HZ) / SLOWEST_BPM + 2;
/** Tapping prefers 120 BPM; an octave away counts 0.6 (van Noorden and Moelants 1999 find a like curve). */
const PREFERRED_BPM = 120;
/** Mean correlation below which no beat stands out: noise stays under 0.06, a made beat reaches 0.99, played ones 0.2 to 0.6 (measured). */
const LEAST_BEAT = 0.15;

export interface RhythmFigures {
  readonly onsetsPerSecond: number;
  /** null when no beat stands out. */
  readonly tempoBpm: number | null;
  /** Mean correlation of the onsets with themselves some beats later, 0–1; 0 without a tempo. */
  readonly beatStrength: number;
}

/** Rise of one band's level above the loudest of the last frames, smoothly limited. */
class RisingBand {
  readonly #recent = new Float64Array(RISE_FRAMES).fill(Number.POSITIVE_INFINITY);
  #at = 0;
  #referenceDb = Number.NEGATIVE_INFINITY;

  rise(levelDb: number): number {
    this.#referenceDb = Math.max(levelDb, this.#referenceDb - REFERENCE_FALL_DB);
    const floorDb = this.#referenceDb - SILENCE_DB;
    let highest = floorDb;
    for (let i = 0; i < RISE_FRAMES; i++) highest = Math.max(highest, this.#recent[i]!);
    this.#recent[this.#at] = levelDb;
    this.#at = (this.#at + 1) % RISE_FRAMES;
    return Math.min(MOST_RISE_DB, Math.max(0, levelDb - highest));
  }
}

export class Rhythm {
  readonly #body = new RisingBand();
  readonly #top = new RisingBand();
  #bodyPower = 0;
  #topPower = 0;
  #half = false;
  #frames = 0;
  #onsets = 0;
  #sinceOnset = ONSET_GAP_FRAMES;
  #before = 0;
  #middle = 0;
  readonly #segment = new Float64Array(SEGMENT_FRAMES);
  #segmentFrames = 0;
  readonly #correlation = new Float64Array(LAGS);
  #weight = 0;

  /** The next 5 ms: levels of the compressor's detector and of the treble, in dB, finite. */
  add(bodyDb: number, topDb: number): void {
    this.#bodyPower += 10 ** (bodyDb / 10);
    this.#topPower += 10 ** (topDb / 10);
    this.#half = !this.#half;
    if (this.#half) return;
    const rise =
      this.#body.rise(10 * Math.log10(this.#bodyPower / 2)) + this.#top.rise(10 * Math.log10(this.#topPower / 2));
    this.#bodyPower = this.#topPower = 0;
    this.#frames++;
    this.#countOnset(rise);
    this.#segment[this.#segmentFrames++] = rise;
    if (this.#segmentFrames === SEGMENT_FRAMES) this.#correlate();
  }

  figures(): RhythmFigures {
    if (this.#segmentFrames >= SHORTEST_SEGMENT_FRAMES) this.#correlate();
    const beat = this.#weight === 0 ? null : bestTempo(this.#correlation.map((sum) => sum / this.#weight));
    return {
      onsetsPerSecond: this.#frames === 0 ? 0 : (this.#onsets * FRAME_RATE_HZ) / this.#frames,
      tempoBpm: beat && beat.strength >= LEAST_BEAT ? beat.bpm : null,
      beatStrength: beat && beat.strength >= LEAST_BEAT ? Math.min(1, beat.strength) : 0,
    };
  }

  #countOnset(rise: number): void {
    this.#sinceOnset++;
    const isPeak = this.#middle >= ONSET_RISE_DB && this.#middle > this.#before && this.#middle >= rise;
    if (isPeak && this.#sinceOnset >= ONSET_GAP_FRAMES) {
      this.#onsets++;
      this.#sinceOnset = 0;
    }
    this.#before = this.#middle;
    this.#middle = rise;
  }

  /** Adds the segment's normalised autocorrelation, weighted by its length, and begins the next one. */
  #correlate(): void {
    const length = this.#segmentFrames;
    this.#segmentFrames = 0;
    const strength = smoothed(this.#segment.subarray(0, length));
    const mean = strength.reduce((sum, value) => sum + value, 0) / length;
    for (let i = 0; i < length; i++) strength[i]! -= mean;
    const energy = strength.reduce((sum, value) => sum + value * value, 0);
    this.#weight += length;
    if (energy < length * 0.01) return;
    for (let lag = 0; lag < Math.min(LAGS, length / 2); lag++) {
      let sum = 0;
      for (let i = lag; i < length; i++) sum += strength[i]! * strength[i - lag]!;
      this.#correlation[lag]! += (sum / energy) * (length / (length - lag)) * length;
    }
  }
}

/** Beats are not on the 10 ms; a bell of 40 ms lets neighbours meet. */
function smoothed(values: Float64Array): Float64Array {
  const at = (i: number): number => values[i] ?? 0;
  return values.map((value, i) => (at(i - 2) + at(i + 2)) / 16 + (at(i - 1) + at(i + 1)) / 4 + (value * 3) / 8);
}

function bestTempo(correlation: Float64Array): { readonly bpm: number; readonly strength: number } {
  let best = { bpm: PREFERRED_BPM, strength: 0 };
  let bestScore = 0;
  for (let bpm = SLOWEST_BPM; bpm <= FASTEST_BPM; bpm += 0.25) {
    const lag = (60 * FRAME_RATE_HZ) / bpm;
    let strength = 0;
    for (let multiple = 1; multiple <= MULTIPLES; multiple++) {
      const place = multiple * lag;
      const below = Math.floor(place);
      const share = place - below;
      strength += (correlation[below]! * (1 - share) + (correlation[below + 1] ?? 0) * share) / MULTIPLES;
    }
    const score = strength * Math.exp(-0.5 * Math.log2(bpm / PREFERRED_BPM) ** 2);
    if (score > bestScore) {
      bestScore = score;
      best = { bpm, strength };
    }
  }
  return best;
}
