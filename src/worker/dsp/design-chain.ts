// The decisions of mastering: from a preset's direction and a track's analysis to the settings of its chain. Pure and smooth: 0.002 more
// loudness is 0.002 more loudness, only what is inaudible is left out. The processors carry it out; `predict-preset-lufs` foretells it.
import type { SoundProfile } from '../../shared/analysis.ts';
import { CEILING_DBTP } from '../../shared/levels.ts';
import { PRESET_DIRECTIONS, TONE_BANDS, type MasteringPreset, type PresetDirection } from '../../shared/presets.ts';
import type { ChainKind } from '../../shared/worker-protocol.ts';
import type {
  ChainSettings,
  CompressorSettings,
  DeEsserSettings,
  SaturationSettings,
  ToneFilter,
  TransientSettings,
  WidthSettings,
} from './chain-settings.ts';
import { staticReductionDb } from './dynamics.ts';
import { responseDb } from './filters.ts';
import { loudnessChangeDb, powerChangeDb } from './loudness-change.ts';
import { correctionDb, toneDistanceDb, withinCapDb } from './tone-design.ts';

/** A correction moves no band by more. Guess: beyond it a master is no longer the artist's. */
const CORRECTION_CAP_DB = 2.5;

/** Where a preset's direction turns a band by this much, it alone decides: gentle shall be gentle on dull music too. In dB. Guess. */
const OWN_BAND_DB = 0.75;

/** Treble that moves by no more than this from quiet to usual moments is noise: 5 ms of hiss vary by half of it (measured). In dB. */
const HISS_RANGE_DB = 1.6;
const HISS_BEND_DB = 0.3;
/** The tone bands hiss lies in. */
const HISS_FROM_BAND = 5;

/** Filters below this are not heard and not made. */
const LEAST_GAIN_DB = 0.05;

/** Side signal below this is made more mono-safe; the usual crossover of vinyl masters and club systems. */
const MONO_BASS_HZ = 120;

/** Share of side power at which the side begins to count: −23 dB. Guess. */
const NEARLY_MONO = 0.005;

/** Taken for the loudness of a track that has none. */
const UNKNOWN_LUFS = -14;

/**
 * Every chain is this much quieter than its original, in dB: room for what it does to the peaks. One for all tracks, so that those that run
 * into each other meet at one level; level match plays the original as much lower. Measured (bench:sound): of 40 recordings cut in three the
 * original steps by 0.1 dB (median) with level match, by 3.4 at worst, where peaks or what a preset does differ more than that from part to part.
 */
const RESERVE_DB = 3;

/** What the limiter may take off the highest peak beyond that, in dB: it is there for what the estimate of the peaks misses. Guess: unheard. */
const LIMITING_DB = 0.5;

/** 0 to 1 with its middle at 0, one `width` wide. */
function step(value: number, width: number): number {
  return 1 / (1 + Math.exp(-value / width));
}

/** At most the smaller of the two, with a bend of about `width` where they meet. */
function smoothMin(a: number, b: number, width: number): number {
  return Math.min(a, b) - width * Math.log1p(Math.exp(-Math.abs(a - b) / width));
}

interface Material {
  /** 0 for an open, dynamic track, 1 for a master that is already loud or squashed: the chain then backs off. */
  readonly finished: number;
  /** 0 even, 1 with a wide range of loudness. */
  readonly ranging: number;
  readonly truePeakDbtp: number;
}

function materialOf(profile: SoundProfile): Material {
  const lufs = profile.integratedLufs ?? UNKNOWN_LUFS;
  const truePeakDbtp = profile.truePeakDbtp ?? CEILING_DBTP;
  // Anchors: −12 LUFS is where loud pop begins, 9 dB of peak over loudness is where limiting is heard.
  const loud = step(lufs + 12, 1);
  const squashed = step(9 - (truePeakDbtp - lufs), 1);
  return {
    finished: profile.doubt === null ? 1 - (1 - loud) * (1 - squashed) : 1,
    // A loudness range of 8 LU divides even pop from music with quiet passages.
    ranging: step(profile.loudnessRangeLu - 8, 2),
    truePeakDbtp,
  };
}

/**
 * The chain of `preset` for a track. Every filter, threshold and gain follows from the arguments alone. `simple` leaves out all that
 * moves or colours and keeps tone, loudness and ceiling.
 */
export function designChain(profile: SoundProfile, preset: MasteringPreset, kind: ChainKind): ChainSettings {
  const direction = PRESET_DIRECTIONS[preset];
  const material = materialOf(profile);
  const tone = designTone(profile, direction, material);
  const width = designWidth(profile, direction);
  const compressor = designCompressor(profile, direction, material);
  const transients = designTransients(profile, direction, material);
  const saturation = designSaturation(profile, direction, material);
  const deEsser = designDeEsser(profile, tone);
  const full: ChainSettings = { tone, width, compressor, transients, deEsser, saturation, gainDb: 0, ceilingDbtp: CEILING_DBTP }; // prettier-ignore
  const gainDb = designGain(profile, full, material.truePeakDbtp);
  if (kind === 'full') return { ...full, gainDb };
  const simple: ChainSettings = { ...full, ...STILL };
  if (profile.integratedLufs === null) return simple;
  return { ...simple, gainDb: gainDb + loudnessChangeDb(profile, full) - loudnessChangeDb(profile, simple) };
}

const STILL = { width: null, compressor: null, transients: null, deEsser: null, saturation: null } as const;

function designTone(profile: SoundProfile, direction: PresetDirection, { finished }: Material): ToneFilter[] {
  const distances = toneDistanceDb(profile);
  const hiss = hissOf(profile);
  const wanted = TONE_BANDS.map((_, index) => {
    const distanceDb = distances[index] ?? 0;
    const wantedDb = direction.tone[index] ?? 0;
    // What already goes the preset's way gets less of it, what lacks it more: 0.6 to 1.4 of the direction.
    const scale = 1 + 0.4 * Math.tanh((Math.sign(wantedDb) * distanceDb) / 4);
    const left = 1 / (1 + (wantedDb / OWN_BAND_DB) ** 2);
    const sumDb = wantedDb * scale + left * correctionDb(distanceDb, direction.correction, finished, CORRECTION_CAP_DB);
    return index >= HISS_FROM_BAND && sumDb > 0 ? sumDb * (1 - hiss) : sumDb;
  });
  const gains = withinCapDb(profile, wanted, direction.toneCapDb);
  return TONE_BANDS.flatMap((band, index) => {
    const gainDb = gains[index] ?? 0;
    return Math.abs(gainDb) < LEAST_GAIN_DB ? [] : [{ ...band, gainDb }];
  });
}

/** 1 where the treble is one steady noise, as on old records and tapes, 0 where it moves. */
function hissOf({ trebleLevelsDb }: SoundProfile): number {
  return step(HISS_RANGE_DB - ((trebleLevelsDb[3] ?? 0) - (trebleLevelsDb[0] ?? 0)), HISS_BEND_DB);
}

function designWidth(profile: SoundProfile, direction: PresetDirection): WidthSettings | null {
  // A nearly mono track is left mono.
  const stereo = profile.width / (profile.width + NEARLY_MONO);
  // Widening stops where the side is strong or the channels go against each other; narrowing does not.
  const room = direction.sideDb > 0 ? step(0.2 - profile.width, 0.05) * step(profile.correlation - 0.2, 0.1) : 1;
  const bassSideDb = -4 * stereo * step(bassSideShareDb(profile) + 9, 2);
  const sideDb = direction.sideDb * room * stereo;
  if (Math.abs(sideDb) < LEAST_GAIN_DB && bassSideDb > -LEAST_GAIN_DB) return null;
  return { sideDb, bassSideDb, bassHz: MONO_BASS_HZ };
}

/** Level of the side against the mid below the mono corner, in dB. */
function bassSideShareDb({ midDb, sideDb }: SoundProfile): number {
  const power = (bands: readonly number[]): number =>
    bands.slice(0, 8).reduce((sum, level) => sum + 10 ** (level / 10), 1e-12);
  return 10 * Math.log10(power(sideDb) / power(midDb));
}

function designCompressor(
  { bassLevelsDb, levelsDb }: SoundProfile,
  { compressionDb, ratio }: PresetDirection,
  { finished, ranging }: Material,
): CompressorSettings | null {
  // Full depth only where there are dynamics to work with; a finished master keeps a tenth.
  const reductionDb = compressionDb * (0.6 + 0.6 * ranging) * (0.1 + 0.9 * (1 - finished));
  if (reductionDb < LEAST_GAIN_DB) return null;
  const belowLoudestDb = reductionDb / (1 - 1 / ratio);
  return {
    bassThresholdDb: (bassLevelsDb[5] ?? 0) - belowLoudestDb,
    bodyThresholdDb: (levelsDb[5] ?? 0) - belowLoudestDb,
    ratio,
    kneeDb: 10,
    rangeDb: 1.6 * reductionDb,
    // Slow enough to let attacks through, fast enough to hold a phrase.
    attackMs: 30,
    releaseMs: 90,
    slowReleaseMs: 450,
  };
}

function designTransients(
  profile: SoundProfile,
  { attackDb }: PresetDirection,
  { finished }: Material,
): TransientSettings | null {
  if (attackDb === 0) return null;
  // A track without onsets has nothing to sharpen; peaks far above the loudness are sharp enough.
  const wanted = step(profile.onsetsPerSecond - 0.5, 0.25) * (0.5 + 0.5 * step(20 - profile.crestDb, 2));
  const gainDb = attackDb * wanted * (1 - 0.5 * finished);
  return gainDb < LEAST_GAIN_DB ? null : { gainDb };
}

/** What tone control gives an s, between 6 and 10 kHz, it shall not have; what it takes off stays off. */
function designDeEsser({ levelsDb }: SoundProfile, tone: readonly ToneFilter[]): DeEsserSettings | null {
  const boostDb =
    (responseDb(tone, 6000) + responseDb(tone, 8000) + responseDb(tone, 10_000)) / 3 - responseDb(tone, 1000);
  return boostDb < LEAST_GAIN_DB ? null : { reductionDb: boostDb, levelDb: (levelsDb[3] ?? 0) - 6 };
}

function designSaturation(
  { bassLevelsDb, levelsDb }: SoundProfile,
  { harmonicsDb }: PresetDirection,
  { finished }: Material,
): SaturationSettings | null {
  // Loud masters bring harmonics of their own.
  if (harmonicsDb === null) return null;
  const referenceDb = 10 * Math.log10(10 ** ((bassLevelsDb[3] ?? -20) / 10) + 10 ** ((levelsDb[3] ?? -20) / 10));
  return { harmonicsDb: harmonicsDb - 4 * finished, referenceDb };
}

/**
 * The loudness gain: the reserve, and what tone and dynamics change of the loudness made good, as far as the limiter need not work for it.
 * Louder no chain is made: peaks would be spent on what level match takes away again. Where it is off, `levels` raises.
 */
function designGain(profile: SoundProfile, settings: ChainSettings, truePeakDbtp: number): number {
  if (profile.integratedLufs === null) return 0;
  const wantedDb = -RESERVE_DB - loudnessChangeDb(profile, settings);
  const headroomDb = CEILING_DBTP - truePeakDbtp - peakChangeDb(profile, settings) + LIMITING_DB;
  return smoothMin(wantedDb, headroomDb, 0.5);
}

/** What the highest peaks gain or lose before the limiter: estimated, the limiter holds the ceiling whatever comes. */
function peakChangeDb(profile: SoundProfile, { tone, compressor, transients }: ChainSettings): number {
  const highestDb = profile.levelsDb.at(-1) ?? 0;
  // An attack is through before the compressor has closed: half of what it takes off in the end.
  const heldDb = compressor ? 0.5 * staticReductionDb(highestDb, compressor.bodyThresholdDb, compressor) : 0;
  return powerChangeDb(profile, tone) - heldDb + 0.7 * (transients?.gainDb ?? 0);
}
