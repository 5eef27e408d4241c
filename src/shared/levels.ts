// At which gain the original and each mastered sound of a track are played: volume levelling over tracks or albums, level match within
// a track. Pure; the engine applies the result and the page shows it. Chunks never depend on it (law 2).
import type { Loudness, TrackSound } from './analysis.ts';
import { isMastering, MASTERING_PRESETS, PRESETS, type Preset } from './presets.ts';
import type { Settings } from './settings.ts';

/** What levelling aims at: the reference of ReplayGain 2.0, so that tags and own measurements agree. */
export const LEVELLING_TARGET_LUFS = -18;

/** The highest inter-sample peak levelling may raise anything to: the ceiling of the chain. */
export const CEILING_DBTP = -1;

export type LevelSettings = Pick<Settings, 'levelMatch' | 'levelling'>;

/** Gain in dB at which a track is played in `preset`; 0 as long as nothing is known of it. */
export function levelGainDb(sound: TrackSound | null, preset: Preset, settings: LevelSettings): number {
  if (!sound) return 0;
  return (settings.levelMatch ? matchGainDb(sound, preset) : 0) + levellingGainDb(sound, settings);
}

/**
 * With level match: what brings `preset` down to the quietest of original and presets. Never up, so that nothing clips that did not.
 */
function matchGainDb(sound: TrackSound, preset: Preset): number {
  return Math.min(...PRESETS.map((each) => lufsOf(sound, each))) - lufsOf(sound, preset);
}

/** Loudness of a track in `preset`; of the original where the preset's is not known, 0 where neither is. */
function lufsOf({ track, presetLufs }: TrackSound, preset: Preset): number {
  if (!track) return 0;
  return isMastering(preset) ? (presetLufs?.[preset] ?? track.lufs) : track.lufs;
}

/**
 * The gain of the whole track, or album, towards the target, the same for every preset. What was measured goes before tags. It raises no
 * sound above the ceiling (clip guard); a track that is above it already is not raised and not lowered for that.
 */
function levellingGainDb(sound: TrackSound, settings: LevelSettings): number {
  const level = levelOf(sound, settings.levelling);
  if (!level) return 0;
  const commonDb = settings.levelMatch ? matchGainDb(sound, 'off') : 0;
  const peakDbtp = Math.max(level.peakDbtp + commonDb, highestMasteredDbtp(sound, settings));
  // The quieter common level of level match is made up for, as far as the peaks allow.
  const wantedDb = level.gainDb - commonDb;
  return wantedDb <= 0 ? wantedDb : Math.min(wantedDb, Math.max(0, CEILING_DBTP - peakDbtp));
}

/** Highest peak of the mastered sounds before levelling: the chain lets none of them pass the ceiling. */
function highestMasteredDbtp(sound: TrackSound, { levelMatch }: LevelSettings): number {
  if (!sound.presetLufs) return -Infinity;
  return CEILING_DBTP + (levelMatch ? Math.max(...MASTERING_PRESETS.map((preset) => matchGainDb(sound, preset))) : 0);
}

interface Level {
  readonly gainDb: number;
  readonly peakDbtp: number;
}

function levelOf({ track, album, replayGain }: TrackSound, levelling: Settings['levelling']): Level | null {
  if (levelling === 'off') return null;
  const ofTrack = measured(track) ?? tagged(replayGain?.trackGainDb, replayGain?.trackPeak);
  if (levelling === 'track') return ofTrack;
  return measured(album) ?? tagged(replayGain?.albumGainDb, replayGain?.albumPeak) ?? ofTrack;
}

function measured(loudness: Loudness | null): Level | null {
  return loudness && { gainDb: LEVELLING_TARGET_LUFS - loudness.lufs, peakDbtp: loudness.truePeakDbtp };
}

/** A tag without a peak is taken to reach full scale. */
function tagged(gainDb: number | null | undefined, peak: number | null | undefined): Level | null {
  if (gainDb === null || gainDb === undefined) return null;
  return { gainDb, peakDbtp: peak ? 20 * Math.log10(peak) : 0 };
}
