// How an analysis, or the failure of one, lies in its row: figures as JSON text, to the last bit, and the two long arrays as bytes, since
// as text 100,000 tracks would take four times the room. What cannot be read back is refused by the schema of an analysis.
import { HISTOGRAM_BINS, parseTrackAnalysis, type TrackAnalysis, type Waveform } from '../../shared/analysis.ts';
import { ERRORS, type ErrorCode, type SerializedError } from '../../shared/errors.ts';

export interface AnalysisFailure extends SerializedError {
  /** When it may be tried again, as a time in ms; null: not before the content changes. */
  readonly retryAt: number | null;
}

/** The columns that are filled. Either the first three, of a failure, or the others. */
export interface StoredAnalysis {
  readonly problemCode: string | null;
  readonly problem: string | null;
  readonly retryAt: number | null;
  readonly integratedLufs: number | null;
  readonly truePeakDbtp: number | null;
  readonly histogram: Buffer | null;
  readonly profile: string | null;
  readonly presetLufs: string | null;
  readonly waveform: Buffer | null;
}

export const NOTHING_STORED: StoredAnalysis = {
  problemCode: null, problem: null, retryAt: null, integratedLufs: null, truePeakDbtp: null, histogram: null, profile: null,
  presetLufs: null, waveform: null,
}; // prettier-ignore

export function toStored({ profile, presetLufs, histogram, waveform }: TrackAnalysis): Partial<StoredAnalysis> {
  return {
    integratedLufs: profile.integratedLufs,
    truePeakDbtp: profile.truePeakDbtp,
    histogram: histogramBlob(histogram),
    profile: JSON.stringify(profile),
    presetLufs: JSON.stringify(presetLufs),
    waveform: waveformBlob(waveform),
  };
}

/** null when the row is neither an analysis nor a failure. */
export function fromStored(row: StoredAnalysis): TrackAnalysis | AnalysisFailure | null {
  const { problemCode, problem, retryAt, histogram, profile, presetLufs, waveform } = row;
  if (problemCode !== null) {
    if (problem === null || !Object.hasOwn(ERRORS, problemCode)) return null;
    return { code: problemCode as ErrorCode, message: problem, retryAt };
  }
  return parseTrackAnalysis({
    profile: parsed(profile),
    presetLufs: parsed(presetLufs),
    histogram: histogram && histogramFrom(histogram),
    waveform: waveform && waveformFrom(waveform),
  });
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Two bytes: the first bin that is not 0. Then the counts up to the last one that is not, as 32 bits each, little-endian. */
export function histogramBlob(histogram: readonly number[]): Buffer {
  const first = Math.max(
    0,
    histogram.findIndex((count) => count > 0),
  );
  const counts = histogram.slice(first, histogram.findLastIndex((count) => count > 0) + 1);
  const blob = Buffer.alloc(2 + counts.length * 4);
  blob.writeUInt16LE(first, 0);
  for (const [index, count] of counts.entries()) blob.writeUInt32LE(count, 2 + index * 4);
  return blob;
}

export function histogramFrom(blob: Buffer): number[] {
  const bins = (blob.length - 2) / 4;
  if (!Number.isInteger(bins) || bins < 0) return [];
  const histogram = new Array<number>(HISTOGRAM_BINS).fill(0);
  const first = blob.readUInt16LE(0);
  for (let bin = 0; bin < bins; bin++) histogram[first + bin] = blob.readUInt32LE(2 + bin * 4);
  return histogram;
}

/** Two bytes: how many columns the peaks have. Then the peaks, then the root mean squares, a byte each. */
export function waveformBlob({ peak, rms }: Waveform): Buffer {
  const blob = Buffer.alloc(2 + peak.length + rms.length);
  blob.writeUInt16LE(peak.length, 0);
  blob.set(peak, 2);
  blob.set(rms, 2 + peak.length);
  return blob;
}

export function waveformFrom(blob: Buffer): Waveform | null {
  if (blob.length < 2) return null;
  const columns = blob.readUInt16LE(0);
  return { peak: [...blob.subarray(2, 2 + columns)], rms: [...blob.subarray(2 + columns)] };
}
