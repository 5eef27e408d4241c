// The gain of compressor and transient lift, from the detector's levels: pure, at the rate of the levels, with finite memory, so that a
// chunk needs no more than the chunk before it. Called by the mastering chain for a chunk and by the loudness prediction for a track.
import type { ChainSettings, CompressorSettings, TransientSettings } from './chain-settings.ts';
import { BLOCK_FRAMES, BLOCKS_PER_CHUNK, DETECTOR_LEAD_BLOCKS } from './level-detector.ts';
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

/** A rise of this many dB gets half the lift. Guess: speech and legato stay below 3 dB (2 % of the lift), drums rise by 10 to 30. */
const HALF_LIFT_RISE_DB = 7;

/** Rises out of less than this count from here: noise floors and fade-ins are not attacks. In dB. Guess. */
const GATE_DB = -55;
const GATE_POWER = 10 ** (GATE_DB / 10);

/** The larger of two, without a corner where they cross; equal ones give themselves. */
function smoothMaximum(a: number, b: number): number {
  const difference = a - b;
  return 0.5 * (a + b + Math.sqrt(difference * difference + TAKE_OVER_DB * TAKE_OVER_DB) - TAKE_OVER_DB);
}

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
 * The static curve: reduction in dB, 0 or more, of a steady `levelDb`. A quadratic knee (Giannoulis, Massberg, Reiss, JAES 60/6, 2012),
 * bent smoothly towards the range.
 */
export function staticReductionDb(levelDb: number, settings: CompressorSettings): number {
  const { thresholdDb, rangeDb } = settings;
  const halfKnee = Math.max(settings.kneeDb, 1e-3) / 2;
  const into = levelDb - thresholdDb + halfKnee;
  if (into <= 0) return 0;
  const reduction =
    (1 - 1 / settings.ratio) * (into >= 2 * halfKnee ? into - halfKnee : (into * into) / (4 * halfKnee));
  const share = (reduction / rangeDb) ** 2;
  return reduction / Math.sqrt(Math.sqrt(1 + share * share));
}

/**
 * Three running means of the wanted reduction and the largest of them: the shortest follows an attack, the longer ones hold what lasted
 * long enough to fill them. So a single peak is let go fast and a sustained passage slowly.
 */
function subtractCompression(gainsDb: Float32Array, levelsDb: Float32Array, settings: CompressorSettings): void {
  if (!(settings.rangeDb > 0) || !(settings.ratio > 1)) return;
  const wanted = new Float64Array(levelsDb.length);
  for (let n = 0; n < wanted.length; n++) wanted[n] = staticReductionDb(levelsDb[n]!, settings);
  const attack = smoothed(wanted, settings.attackMs, DYNAMICS_MEMORY_BLOCKS, 0);
  const release = smoothed(wanted, settings.releaseMs, DYNAMICS_MEMORY_BLOCKS, 0);
  const slow = smoothed(wanted, settings.slowReleaseMs, DYNAMICS_MEMORY_BLOCKS, 0);
  for (let n = 0; n < gainsDb.length; n++)
    gainsDb[n]! -= Math.max(0, smoothMaximum(smoothMaximum(attack[n]!, release[n]!), slow[n]!));
}

/** The level is that of 15 ms, so that the halves of a bass wave are not taken for attacks. */
function addLift(gainsDb: Float32Array, levelsDb: Float32Array, { gainDb }: TransientSettings): void {
  if (gainDb === 0) return;
  const gated = new Float64Array(levelsDb.length);
  let power1 = 0;
  let power2 = 0;
  for (let n = 0; n < levelsDb.length; n++) {
    const power = 10 ** (levelsDb[n]! / 10);
    gated[n] = 10 * Math.log10(0.25 * power + 0.5 * power1 + 0.25 * power2 + GATE_POWER);
    power2 = power1;
    power1 = power;
  }
  const recent = smoothed(gated, RECENT_MS, RECENT_BLOCKS, GATE_DB);
  for (let n = 0; n < gainsDb.length; n++) {
    const rise = gated[n]! - (n > 0 ? recent[n - 1]! : GATE_DB);
    if (rise <= 0) continue;
    const share = (rise / HALF_LIFT_RISE_DB) ** 4;
    gainsDb[n]! += gainDb * (share / (1 + share));
  }
}

/**
 * Gain in dB for the centre of each block of `levelsDb`. Before the first level lies silence. Gains from `DYNAMICS_MEMORY_BLOCKS` on do
 * not depend on where the levels begin.
 */
export function dynamicsGainsDb(
  levelsDb: Float32Array,
  { compressor, transients }: Pick<ChainSettings, 'compressor' | 'transients'>,
): Float32Array {
  const gainsDb = new Float32Array(levelsDb.length);
  if (compressor) subtractCompression(gainsDb, levelsDb, compressor);
  if (transients) addLift(gainsDb, levelsDb, transients);
  return gainsDb;
}

const factorOf = (gainDb: number): number => (gainDb === 0 ? 1 : 10 ** (gainDb / 20));

/**
 * Multiplies frames `from` up to `to` of both channels, in place, by the gains, drawn straight from block centre to block centre.
 * `gainsDb[0]` belongs to the block that begins at frame `originFrame` of the arrays; beyond the first and last centre the gain stays.
 */
export function applyGainsDb(
  left: Float64Array,
  right: Float64Array,
  from: number,
  to: number,
  gainsDb: Float32Array,
  originFrame: number,
): void {
  const firstCentre = originFrame + BLOCK_FRAMES / 2;
  const last = gainsDb.length - 1;
  for (let at = from; at < to;) {
    const block = Math.floor((at - firstCentre) / BLOCK_FRAMES);
    const start = firstCentre + block * BLOCK_FRAMES;
    const end = Math.min(to, start + BLOCK_FRAMES);
    const gain = factorOf(gainsDb[Math.min(last, Math.max(0, block))]!);
    const next = factorOf(gainsDb[Math.min(last, Math.max(0, block + 1))]!);
    if (gain !== 1 || next !== 1) {
      const step = (next - gain) / BLOCK_FRAMES;
      for (let i = at; i < end; i++) {
        const factor = gain + step * (i - start + 0.5);
        left[i]! *= factor;
        right[i]! *= factor;
      }
    }
    at = end;
  }
}
