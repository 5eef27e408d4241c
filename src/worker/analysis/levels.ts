// Percentiles of the detector's levels: where the music of a track lies, leaving out its silences. Called once at the end of a pass.
import { LEVEL_PERCENTILES } from '../../shared/analysis.ts';
import { LEVEL_FLOOR_DB } from '../dsp/level-detector.ts';

/** Blocks quieter than this against the loudest are pauses and fades. */
const RANGE_DB = 40;
const STEP_DB = 0.02;
const BINS = RANGE_DB / STEP_DB;

/** At `LEVEL_PERCENTILES`, to `STEP_DB`; counted and not sorted, since a track may have millions. The floor where nothing is above it. */
export function levelPercentilesDb(levelsDb: Float32Array): number[] {
  let loudest = LEVEL_FLOOR_DB;
  for (const level of levelsDb) loudest = Math.max(loudest, level);
  const counts = new Float64Array(BINS);
  let total = 0;
  for (const level of levelsDb) {
    const below = loudest - level;
    if (below >= RANGE_DB || level <= LEVEL_FLOOR_DB) continue;
    counts[Math.floor(below / STEP_DB)]!++;
    total++;
  }
  return LEVEL_PERCENTILES.map((percentile) => {
    if (total === 0) return LEVEL_FLOOR_DB;
    let above = total * (1 - percentile / 100);
    let bin = 0;
    while (bin < BINS - 1 && above > counts[bin]!) above -= counts[bin++]!;
    return Math.max(LEVEL_FLOOR_DB, loudest - (bin + 0.5) * STEP_DB);
  });
}
