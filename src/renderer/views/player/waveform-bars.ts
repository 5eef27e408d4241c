// A stored waveform as the bars that fit into a width. Pure; `Waveform.tsx` draws them.
import type { Waveform } from '../../../shared/analysis.ts';

/** Heights as shares of the highest peak of the track, 0–1. */
export interface WaveformBar {
  readonly peak: number;
  readonly rms: number;
}

/** Below this highest peak (of 255, −38 dB) a track is not drawn as if it were loud. Guess. */
const LOWEST_FULL_HEIGHT = 3;

/**
 * `count` bars, each the highest peak and the root mean square of the columns it covers; a column covered in part counts in both of its
 * bars. Heights are relative to the track's own highest peak: the bar is there to find places, not to compare tracks.
 */
export function waveformBars({ peak, rms }: Waveform, count: number): WaveformBar[] {
  const columns = peak.length;
  if (columns === 0) return [];
  const highest = Math.max(LOWEST_FULL_HEIGHT, ...peak);
  return Array.from({ length: count }, (_, bar) => {
    const first = Math.floor((bar * columns) / count);
    const end = Math.max(first + 1, Math.ceil(((bar + 1) * columns) / count));
    const power = rms.slice(first, end).reduce((sum, each) => sum + each * each, 0) / (end - first);
    return { peak: Math.max(...peak.slice(first, end)) / highest, rms: Math.min(1, Math.sqrt(power) / highest) };
  });
}
