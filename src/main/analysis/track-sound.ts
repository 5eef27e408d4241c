// Builds what the page learns of a track's sound from what is stored. Pure.
import type { Loudness, ReplayGainTags, SoundProfile, TrackAnalysis, TrackSound } from '../../shared/analysis.ts';
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

const NOTHING_KNOWN = {
  track: null, presetLufs: null, presetChains: null, spectrumDb: null, waveform: null, features: null, doubt: null,
} as const; // prettier-ignore

/** Mid and side together; a tenth of a dB is more than a curve shows. */
const spectrumDb = ({ midDb, sideDb }: SoundProfile): number[] =>
  midDb.map((mid, band) => Math.round(100 * Math.log10(10 ** (mid / 10) + 10 ** ((sideDb[band] ?? -120) / 10))) / 10);

export function trackSound(
  { trackId, signature }: AnalysisTarget,
  stored: TrackAnalysis | AnalysisFailure | null,
  album: readonly AlbumMember[] | null,
  replayGain: ReplayGainTags | null,
): TrackSound {
  const known = { trackId, signature, album: albumLoudness(album), replayGain };
  if (!stored || isFailure(stored)) {
    const problem = stored && { code: stored.code, values: stored.values };
    return { ...known, ...NOTHING_KNOWN, problem };
  }
  const { profile, presetLufs, presetChains, waveform } = stored;
  const { integratedLufs: lufs, truePeakDbtp } = profile;
  const heard = lufs !== null && truePeakDbtp !== null;
  return {
    ...known,
    track: heard ? { lufs, truePeakDbtp } : null,
    presetLufs: heard ? presetLufs : null,
    presetChains: heard ? presetChains : null,
    spectrumDb: heard ? spectrumDb(profile) : null,
    waveform,
    features: profile.features,
    problem: null,
    doubt: profile.doubt,
  };
}
