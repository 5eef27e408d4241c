// At which gain the original and each mastered sound of a track are played: volume levelling over tracks or albums, level match within
// a track. Pure; the engine applies the result and the page shows it. Chunks never depend on it (law 2).
import type { Loudness, TrackSound } from './analysis.ts';
import { isMastering, MASTERING_PRESETS, type MasteringPreset, type Preset } from './presets.ts';
import type { Settings } from './settings.ts';

/** What levelling aims at: the reference of ReplayGain 2.0, so that tags and own measurements agree. */
export const LEVELLING_TARGET_LUFS = -18;

/** The highest inter-sample peak levelling may raise a track to; the chain's own ceiling. */
export const CEILING_DBTP = -1;

export type LevelSettings = Pick<Settings, 'levelMatch' | 'levelling'>;

/** Gain in dB at which a track is played in `preset`; 0 as long as nothing is known of it. */
export function levelGainDb(sound: TrackSound | null, preset: Preset, settings: LevelSettings): number {
  if (!sound) return 0;
  const matchDb = settings.levelMatch ? matchGainDb(sound, preset) : 0;
  return matchDb + levellingGainDb(sound, preset, settings);
}

/**
 * What brings `preset` down to the quietest of original and presets: never up, so nothing can clip that did not before.
 */
function matchGainDb({ track, presetLufs }: TrackSound, preset: Preset): number {
  if (!track || !presetLufs) return 0;
  const lufsOf = (each: MasteringPreset): number => presetLufs[each] ?? track.lufs;
  const commonLufs = Math.min(track.lufs, ...MASTERING_PRESETS.map(lufsOf));
  return commonLufs - (isMastering(preset) ? lufsOf(preset) : track.lufs);
}

/**
 * The gain towards the target. Measured loudness goes before tags. A positive gain is cut so that neither the original nor the mastered
 * sound passes the ceiling (clip guard); without level match a preset is levelled by its own loudness.
 */
function levellingGainDb(sound: TrackSound, preset: Preset, { levelMatch, levelling }: LevelSettings): number {
  if (levelling === 'off') return 0;
  const { gainDb, peakDbtp } = (levelling === 'album' ? albumLevel(sound) : null) ?? trackLevel(sound);
  const presetLufs = isMastering(preset) ? sound.presetLufs?.[preset] : null;
  const ownDb = !levelMatch && sound.track && presetLufs != null ? sound.track.lufs - presetLufs : 0;
  const wantedDb = gainDb + ownDb;
  const highestDbtp = Math.max(peakDbtp, CEILING_DBTP);
  return wantedDb > 0
    ? Math.max(0, Math.min(wantedDb, CEILING_DBTP - (ownDb === 0 ? peakDbtp : highestDbtp)))
    : wantedDb;
}

interface Level {
  readonly gainDb: number;
  readonly peakDbtp: number;
}

function fromLoudness({ lufs, truePeakDbtp }: Loudness): Level {
  return { gainDb: LEVELLING_TARGET_LUFS - lufs, peakDbtp: truePeakDbtp };
}

/** A tag without a peak is taken to reach full scale. */
function fromTag(gainDb: number | null, peak: number | null): Level | null {
  return gainDb === null ? null : { gainDb, peakDbtp: peak !== null && peak > 0 ? 20 * Math.log10(peak) : 0 };
}

function trackLevel({ track, replayGain }: TrackSound): Level {
  if (track) return fromLoudness(track);
  return fromTag(replayGain?.trackGainDb ?? null, replayGain?.trackPeak ?? null) ?? { gainDb: 0, peakDbtp: 0 };
}

function albumLevel({ album, replayGain }: TrackSound): Level | null {
  if (album) return fromLoudness(album);
  return fromTag(replayGain?.albumGainDb ?? null, replayGain?.albumPeak ?? null);
}
