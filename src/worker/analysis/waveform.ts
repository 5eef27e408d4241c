// The outline of a track for the seek bar, of a length that is not known beforehand: buckets that double in width whenever they have become
// too many, resampled to the columns at the end. Fed by the track analyser, 48 frames at a time.
import { WAVEFORM_COLUMNS, type Waveform } from '../../shared/analysis.ts';

/** Frames of the smallest bucket: 1 ms, what the analyser measures peaks in anyway. */
export const OUTLINE_FRAMES = 48;

/** Buckets kept: between 5 and 10 for each column, so that a column is off by a tenth of its width at most. */
const MOST_BUCKETS = 10 * WAVEFORM_COLUMNS;

export class Outline {
  readonly #peaks = new Float64Array(MOST_BUCKETS);
  readonly #energies = new Float64Array(MOST_BUCKETS);
  /** Frames in the buckets; all but the last are full. */
  #frames = 0;
  #bucketFrames = OUTLINE_FRAMES;

  /** `peak` and `energy` (sum of squares, both channels) of the next `frames`, at most `OUTLINE_FRAMES` and fewer only at the end. */
  add(peak: number, energy: number, frames: number): void {
    if (this.#frames === MOST_BUCKETS * this.#bucketFrames) this.#halve();
    const bucket = Math.floor(this.#frames / this.#bucketFrames);
    this.#peaks[bucket] = Math.max(this.#peaks[bucket]!, peak);
    this.#energies[bucket]! += energy;
    this.#frames += frames;
  }

  waveform(): Waveform {
    const columns = Math.min(WAVEFORM_COLUMNS, Math.ceil(this.#frames / OUTLINE_FRAMES));
    const peak: number[] = [];
    const rms: number[] = [];
    for (let column = 0; column < columns; column++) {
      const from = (column * this.#frames) / columns / this.#bucketFrames;
      const to = ((column + 1) * this.#frames) / columns / this.#bucketFrames;
      let highest = 0;
      let energy = 0;
      // Energy by the share of each bucket; a peak belongs to the column that holds the middle of its bucket, so that none shows twice.
      for (let bucket = Math.floor(from); bucket < to; bucket++) {
        const share = Math.min(to, bucket + 1) - Math.max(from, bucket);
        const width = Math.min(this.#bucketFrames, this.#frames - bucket * this.#bucketFrames);
        energy += this.#energies[bucket]! * Math.min(1, (share * this.#bucketFrames) / width);
        const middle = bucket + width / this.#bucketFrames / 2;
        if (middle >= from && middle < to) highest = Math.max(highest, this.#peaks[bucket]!);
      }
      peak.push(byteOf(highest));
      rms.push(byteOf(Math.min(highest, Math.sqrt((energy * columns) / this.#frames / 2))));
    }
    return { peak, rms };
  }

  #halve(): void {
    for (let i = 0; i < MOST_BUCKETS / 2; i++) {
      this.#peaks[i] = Math.max(this.#peaks[2 * i]!, this.#peaks[2 * i + 1]!);
      this.#energies[i] = this.#energies[2 * i]! + this.#energies[2 * i + 1]!;
    }
    this.#peaks.fill(0, MOST_BUCKETS / 2);
    this.#energies.fill(0, MOST_BUCKETS / 2);
    this.#bucketFrames *= 2;
  }
}

/** 0–255 for 0 to full scale and beyond. */
function byteOf(amplitude: number): number {
  return Math.min(255, Math.round(amplitude * 255));
}
