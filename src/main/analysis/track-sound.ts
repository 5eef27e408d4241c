// Builds what the page learns of a track's sound from what is stored. Pure.
import type { Loudness, ReplayGainTags, TrackAnalysis, TrackSound } from '../../shared/analysis.ts';
import { addHistograms, integratedLufs } from '../../shared/loudness-histogram.ts';
import type { AlbumMember, AnalysisTarget } from '../catalogue/analyses.ts';
import type { AnalysisFailure } from '../catalogue/analyses.ts';

export function isFailure(stored: TrackAnalysis | AnalysisFailure): stored is AnalysisFailure {
  return 'code' in stored;
}

/** Integrated over all blocks of the album as if it were one programme; null while a track is open, and for silence. */
export function albumLoudness(members: readonly AlbumMember[] | null): Loudness | null {
  if (!members || members.some(({ open }) => open)) return null;
  const lufs = integratedLufs(addHistograms(members.flatMap(({ histogram }) => (histogram ? [histogram] : []))));
  const peaks = members.flatMap(({ truePeakDbtp }) => (truePeakDbtp === null ? [] : [truePeakDbtp]));
  return lufs === null || peaks.length === 0 ? null : { lufs, truePeakDbtp: Math.max(...peaks) };
}

export function trackSound(
  { trackId, signature }: AnalysisTarget,
  stored: TrackAnalysis | AnalysisFailure | null,
  album: readonly AlbumMember[] | null,
  replayGain: ReplayGainTags | null,
): TrackSound {
  const known = { trackId, signature, album: albumLoudness(album), replayGain };
  if (!stored || isFailure(stored)) {
    const problem = stored && { code: stored.code, values: stored.values };
    return { ...known, track: null, presetLufs: null, waveform: null, features: null, problem, doubt: null };
  }
  const { profile, presetLufs, waveform } = stored;
  const { integratedLufs: lufs, truePeakDbtp } = profile;
  const heard = lufs !== null && truePeakDbtp !== null;
  return {
    ...known,
    track: heard ? { lufs, truePeakDbtp } : null,
    presetLufs: heard ? presetLufs : null,
    waveform,
    features: profile.features,
    problem: null,
    doubt: profile.doubt,
  };
}
