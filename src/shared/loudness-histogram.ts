// Programme loudness from counts of blocks by loudness, so that an album is gated over all its tracks as if they were one programme
// (ITU-R BS.1770-5). Pure: the worker's meter fills histograms, the core adds those of an album's tracks.
import { HISTOGRAM_BINS, HISTOGRAM_FLOOR_LUFS, HISTOGRAM_STEP_LU } from './analysis.ts';

/** The relative gate of BS.1770: blocks this far below the mean of those above the absolute gate do not count. */
export const RELATIVE_GATE_LU = -10;

/** Loudness of the middle of each bin as power; a mean over bins errs by less than 0.04 LU (measured on 26 tracks). */
const BIN_POWERS: readonly number[] = Array.from(
  { length: HISTOGRAM_BINS },
  (_, bin) => 10 ** ((HISTOGRAM_FLOOR_LUFS + (bin + 0.5) * HISTOGRAM_STEP_LU) / 10),
);

/** Bin of a block of `lufs`; null below the absolute gate. What is louder than the top is counted there. */
export function histogramBin(lufs: number): number | null {
  // BS.1770 counts blocks above the gate, not at it. NaN is no loudness.
  if (!(lufs > HISTOGRAM_FLOOR_LUFS)) return null;
  return Math.min(HISTOGRAM_BINS - 1, Math.floor((lufs - HISTOGRAM_FLOOR_LUFS) / HISTOGRAM_STEP_LU));
}

/** The bin-wise sum: the histogram of what is played one after the other. */
export function addHistograms(histograms: Iterable<readonly number[]>): number[] {
  const sum = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const histogram of histograms) for (let bin = 0; bin < HISTOGRAM_BINS; bin++) sum[bin]! += histogram[bin] ?? 0;
  return sum;
}

/** Integrated loudness of the blocks counted in `histogram` (`HISTOGRAM_BINS` long); null when there are none. */
export function integratedLufs(histogram: readonly number[]): number | null {
  const ungatedLufs = meanLufs(histogram, Number.NEGATIVE_INFINITY);
  return ungatedLufs === null ? null : meanLufs(histogram, ungatedLufs + RELATIVE_GATE_LU);
}

/** Of the blocks in bins whose middle lies above `gateLufs`. */
function meanLufs(histogram: readonly number[], gateLufs: number): number | null {
  const gatePower = 10 ** (gateLufs / 10);
  let blocks = 0;
  let power = 0;
  for (const [bin, binPower] of BIN_POWERS.entries()) {
    const count = histogram[bin] ?? 0;
    if (count === 0 || binPower <= gatePower) continue;
    blocks += count;
    power += count * binPower;
  }
  return blocks === 0 ? null : 10 * Math.log10(power / blocks);
}
