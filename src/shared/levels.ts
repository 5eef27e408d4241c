// At which gain the original and each mastered sound of a track are played: volume levelling over tracks or albums, level match within
// a track. Pure; the engine applies the result and the page shows it. Chunks never depend on it (law 2).
import type { Loudness, TrackSound } from './analysis.ts';
import { isMastering, PRESETS, type Preset } from './presets.ts';
import type { Settings } from './settings.ts';

/** What levelling aims at: the reference of ReplayGain 2.0, so that tags and own measurements agree. */
export const LEVELLING_TARGET_LUFS = -18;

/** What no mastered sound's inter-sample peak passes, and levelling raises nothing above. EBU R 128 recommends it for what may still be coded. */
export const CEILING_DBTP = -1;

/**
 * Without levelling and level match a mastered sound of a quiet track is raised by this share of its distance to `LIFT_TARGET_LUFS`.
 * Guess: half keeps the order of loudness in a library.
 */
const LIFT_SHARE = 0.5;
const LIFT_TARGET_LUFS = -14;
const LIFT_CAP_LU = 6;

/**
 * How far a preset may raise a track's highest peak beyond what it raises its loudness. Measured (bench:sound): 1.9 dB at most, of 40
 * orchestral tracks and ten made sounds, in every preset.
 */
const PEAK_MARGIN_DB = 2;

export type LevelSettings = Pick<Settings, 'levelMatch' | 'levelling'>;

/**
 * Gain in dB at which a track is played in `preset`; 0 as long as nothing is known of it. Levelling raises no sound above the ceiling
 * (clip guard); a track that is above it already is not raised and not lowered for that. The guard rests on the peak of the original and
 * the margin alone, so that an album keeps its steps and nothing jumps when measured figures replace those of tags.
 */
export function levelGainDb(sound: TrackSound | null, preset: Preset, settings: LevelSettings): number {
  if (!sound) return 0;
  const level = levelOf(sound, settings.levelling);
  const liftLu = lufsOf(sound, preset) - lufsOf(sound, 'off');
  if (settings.levelMatch) return matchedGainDb(sound, level) - liftLu;
  const wantedDb = level ? level.gainDb - liftLu : Math.max(0, liftDb(sound, preset) - liftLu);
  if (wantedDb <= 0) return wantedDb;
  const originalDbtp = level?.peakDbtp ?? sound.track?.truePeakDbtp ?? 0;
  const peakDbtp = isMastering(preset) ? Math.min(CEILING_DBTP, originalDbtp + liftLu + PEAK_MARGIN_DB) : originalDbtp;
  return Math.min(wantedDb, Math.max(0, CEILING_DBTP - peakDbtp));
}

/** How far from the levelling target a sound stays because its peaks allow no more, in dB: 0 or more. */
export function levelShortfallDb(sound: TrackSound | null, preset: Preset, settings: LevelSettings): number {
  const level = sound && levelOf(sound, settings.levelling);
  if (!sound || !level) return 0;
  const liftLu = lufsOf(sound, preset) - lufsOf(sound, 'off');
  return Math.max(0, level.gainDb - liftLu - levelGainDb(sound, preset, settings));
}

/** How much louder than its original a mastered sound is to be where nothing else says how loud. */
function liftDb({ track }: TrackSound, preset: Preset): number {
  if (!track || !isMastering(preset)) return 0;
  const distanceLu = LIFT_TARGET_LUFS - track.lufs;
  const shareLu = LIFT_SHARE * (distanceLu + Math.hypot(distanceLu, 2)) * 0.5;
  return LIFT_CAP_LU * Math.tanh(shareLu / LIFT_CAP_LU);
}

/**
 * Gain of the original, at whose loudness every preset is played: what brings it down to the quietest of them, so that nothing is raised.
 * With levelling what that asks for, above that only as far as the peaks allow.
 */
function matchedGainDb(sound: TrackSound, level: Level | null): number {
  const quietestDb = Math.min(...PRESETS.map((each) => lufsOf(sound, each))) - lufsOf(sound, 'off');
  if (!level) return quietestDb;
  return Math.min(level.gainDb, Math.max(quietestDb, CEILING_DBTP - PEAK_MARGIN_DB - level.peakDbtp));
}

/** Loudness of a track in `preset`; of the original where the preset's is not known, 0 where neither is. */
function lufsOf({ track, presetLufs }: TrackSound, preset: Preset): number {
  if (!track) return 0;
  return isMastering(preset) ? (presetLufs?.[preset] ?? track.lufs) : track.lufs;
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
