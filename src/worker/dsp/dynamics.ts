// The gains of compressor, transient lift and de-esser for bass, body and treble, from the detector's levels: pure, at the rate of the
// levels, with finite memory, so that a chunk needs no more than the chunk before it. Called by the mastering chain for a chunk and by
// the loudness prediction for a track; `band-gains` carries them out.
import type { ChainSettings, CompressorSettings, DeEsserSettings } from './chain-settings.ts';
import { BLOCK_FRAMES, BLOCKS_PER_CHUNK, DETECTOR_LEAD_BLOCKS, mapLevels, type BandLevels } from './level-detector.ts';
import { LIMITER_LEAD_FRAMES } from './limiter.ts';

/**
 * Levels a gain depends on, its own included: 1.7 s. One chunk, less the blocks after which the detector has forgotten where it began,
 * and less those before the chunk whose gains must be right already, because the limiter remembers what they left.
 */
export const DYNAMICS_MEMORY_BLOCKS =
  BLOCKS_PER_CHUNK - DETECTOR_LEAD_BLOCKS - 1 - Math.ceil(LIMITER_LEAD_FRAMES / BLOCK_FRAMES);

const BLOCK_MS = 5;

/** Where one path takes over from another, the curve bends over about this much, in dB. Guess: less is a corner, more loses depth. */
const TAKE_OVER_DB = 0.5;

/** The level a rise is compared with forgets with this time constant. Guess: a beat's attack, not its sustain, stands above it. */
const RECENT_MS = 50;
const RECENT_BLOCKS = 60;

/** A rise of this many dB gets half the lift. Guess: speech and legato stay below 3 dB (1 % of the lift), drums rise by 10 to 30. */
const HALF_LIFT_RISE_DB = 10;

/** The body is lifted by this share of what the bass is: it carries what must not move with a drum. Guess. */
const BODY_LIFT_SHARE = 0.8;

/** Rises out of less than this count from here: noise floors and fade-ins are not attacks. In dB. Guess. */
const GATE_DB = -55;
const GATE_POWER = 10 ** (GATE_DB / 10);

/**
 * What a wave's own swing is smoothed by before a rise is looked for: the body over 15 ms, the bass over 25 ms, so that the halves of a
 * wave of 40 Hz are not taken for attacks. Binomial weights over the last blocks, newest first, their sum 1.
 */
const BODY_WEIGHTS = [1 / 4, 1 / 2, 1 / 4];
const BASS_WEIGHTS = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];

/** An s: the treble this far against the body it is a part of (0: nothing else sounds), the bend of the decision, in dB. Guess. */
const SIBILANT_SHARE_DB = -3;
const SIBILANT_BEND_DB = 0.8;
const SIBILANT_LEVEL_BEND_DB = 2;
/** The de-esser comes and goes within this. Guess: an s lasts 50 to 150 ms. */
const DE_ESSER_MS = 8;
const DE_ESSER_BLOCKS = 30;

/** Gain in dB of each band for the centre of each block. */
export type BandGains = BandLevels;

/** The larger of two, without a corner where they cross; equal ones give themselves. */
function smoothMaximum(a: number, b: number): number {
  const difference = a - b;
  return 0.5 * (a + b + Math.sqrt(difference * difference + TAKE_OVER_DB * TAKE_OVER_DB) - TAKE_OVER_DB);
}

/** 0 to 1 with its middle at 0, one `bend` wide. */
const step = (value: number, bend: number): number => 1 / (1 + Math.exp(-value / bend));

/**
 * Mean of the last `blocks` values, weighted by an exponential of `timeMs`: a running sum that drops what leaves the window. What lies
 * before the first value counts as `before`.
 */
function smoothed(values: Float64Array, timeMs: number, blocks: number, before: number): Float64Array {
  const keep = Math.exp(-BLOCK_MS / Math.max(timeMs, 0.1));
  const left = keep ** blocks;
  const norm = (1 - keep) / (1 - left);
  const result = new Float64Array(values.length);
  let sum = 0;
  for (let n = 0; n < values.length; n++) {
    sum = keep * sum + (values[n]! - before);
    if (n >= blocks) sum -= left * (values[n - blocks]! - before);
    result[n] = before + norm * sum;
  }
  return result;
}

/**
 * The static curve: reduction in dB, 0 or more, of a steady `levelDb` against `thresholdDb`. A quadratic knee (Giannoulis, Massberg,
 * Reiss, JAES 60/6, 2012), bent smoothly towards the range.
 */
export function staticReductionDb(
  levelDb: number,
  thresholdDb: number,
  { ratio, kneeDb, rangeDb }: CompressorSettings,
): number {
  const halfKnee = Math.max(kneeDb, 1e-3) / 2;
  const into = levelDb - thresholdDb + halfKnee;
  if (into <= 0) return 0;
  const reduction = (1 - 1 / ratio) * (into >= 2 * halfKnee ? into - halfKnee : (into * into) / (4 * halfKnee));
  const share = (reduction / rangeDb) ** 2;
  return reduction / Math.sqrt(Math.sqrt(1 + share * share));
}

/**
 * Three running means of the wanted reduction and the largest of them: the shortest follows an attack, the longer ones hold what lasted
 * long enough to fill them. So a single peak is let go fast and a sustained passage slowly.
 */
function reductionsDb(levelsDb: Float32Array, thresholdDb: number, settings: CompressorSettings): Float64Array {
  const wanted = new Float64Array(levelsDb.length);
  for (let n = 0; n < wanted.length; n++) wanted[n] = staticReductionDb(levelsDb[n]!, thresholdDb, settings);
  const attack = smoothed(wanted, settings.attackMs, DYNAMICS_MEMORY_BLOCKS, 0);
  const release = smoothed(wanted, settings.releaseMs, DYNAMICS_MEMORY_BLOCKS, 0);
  const slow = smoothed(wanted, settings.slowReleaseMs, DYNAMICS_MEMORY_BLOCKS, 0);
  for (let n = 0; n < wanted.length; n++)
    wanted[n] = Math.max(0, smoothMaximum(smoothMaximum(attack[n]!, release[n]!), slow[n]!));
  return wanted;
}

/** The treble goes with the body, so that a cymbal does not swell where the music is held. */
function compress(gains: BandGains, levels: BandLevels, settings: CompressorSettings): void {
  if (!(settings.rangeDb > 0) || !(settings.ratio > 1)) return;
  const bass = reductionsDb(levels.bassDb, settings.bassThresholdDb, settings);
  const body = reductionsDb(levels.bodyDb, settings.bodyThresholdDb, settings);
  for (let n = 0; n < bass.length; n++) {
    gains.bassDb[n]! -= bass[n]!;
    gains.bodyDb[n]! -= body[n]!;
    gains.trebleDb[n]! -= body[n]!;
  }
}

/** Share of the lift, 0 to 1, that each block's rise out of the ones before it earns. */
function attacks(levelsDb: Float32Array, weights: readonly number[]): Float64Array {
  const power = new Float64Array(levelsDb.length);
  for (let n = 0; n < power.length; n++) power[n] = 10 ** (levelsDb[n]! / 10);
  const gated = new Float64Array(levelsDb.length);
  for (let n = 0; n < gated.length; n++) {
    let sum = GATE_POWER;
    for (let back = 0; back < weights.length && back <= n; back++) sum += weights[back]! * power[n - back]!;
    gated[n] = 10 * Math.log10(sum);
  }
  const recent = smoothed(gated, RECENT_MS, RECENT_BLOCKS, GATE_DB);
  const shares = new Float64Array(levelsDb.length);
  for (let n = 0; n < shares.length; n++) {
    const rise = gated[n]! - (n > 0 ? recent[n - 1]! : GATE_DB);
    if (rise <= 0) continue;
    const share = (rise / HALF_LIFT_RISE_DB) ** 4;
    shares[n] = share / (1 + share);
  }
  return shares;
}

/** How much of an s each block is, 0 to 1: treble that stands alone, and as loud as the music's body is. */
function sibilance({ bodyDb, trebleDb }: BandLevels, levelDb: number): Float64Array {
  const shares = new Float64Array(bodyDb.length);
  for (let n = 0; n < shares.length; n++)
    shares[n] =
      step(trebleDb[n]! - bodyDb[n]! - SIBILANT_SHARE_DB, SIBILANT_BEND_DB) *
      step(trebleDb[n]! - levelDb, SIBILANT_LEVEL_BEND_DB);
  return smoothed(shares, DE_ESSER_MS, DE_ESSER_BLOCKS, 0);
}

/** Each band is lifted by its own attacks only: a bass drum does not move what sounds above it. An s is no attack. */
function lift(gains: BandGains, levels: BandLevels, gainDb: number, sibilant: Float64Array | null): void {
  const bass = attacks(levels.bassDb, BASS_WEIGHTS);
  const body = attacks(levels.bodyDb, BODY_WEIGHTS);
  const treble = attacks(levels.trebleDb, BODY_WEIGHTS);
  for (let n = 0; n < bass.length; n++) {
    const aboveDb = gainDb * BODY_LIFT_SHARE * (1 - (sibilant?.[n] ?? 0));
    gains.bassDb[n]! += gainDb * bass[n]!;
    gains.bodyDb[n]! += aboveDb * body[n]!;
    gains.trebleDb[n]! += aboveDb * treble[n]!;
  }
}

function deEss(gains: BandGains, { reductionDb }: DeEsserSettings, sibilant: Float64Array): void {
  for (let n = 0; n < sibilant.length; n++) gains.trebleDb[n]! -= reductionDb * sibilant[n]!;
}

/**
 * Gains for the blocks of `levels`, null where the chain leaves all of them. Before the first level lies silence. Gains from
 * `DYNAMICS_MEMORY_BLOCKS` on do not depend on where the levels begin.
 */
export function dynamicsGains(
  levels: BandLevels,
  { compressor, transients, deEsser }: Pick<ChainSettings, 'compressor' | 'transients' | 'deEsser'>,
): BandGains | null {
  if (!compressor && !transients && !deEsser) return null;
  const gains = mapLevels((band) => new Float32Array(levels[band].length));
  const sibilant = deEsser && sibilance(levels, deEsser.levelDb);
  if (compressor) compress(gains, levels, compressor);
  if (transients && transients.gainDb !== 0) lift(gains, levels, transients.gainDb, sibilant);
  if (deEsser && sibilant) deEss(gains, deEsser, sibilant);
  return gains;
}
