// What views ask of the sound: a preset, more or less of it, the original for comparison, one loudness. Steps are relative to now.
import type { PlayerEngine } from '../engine/engine.ts';

/** Without a preset there is nothing to have more or less of. */
export function changeIntensityBy(engine: PlayerEngine, step: number): void {
  const { preset, intensity } = engine.snapshot();
  if (preset === 'off') return;
  engine.setIntensity(Math.min(1, Math.max(0, Math.round((intensity + step) * 100) / 100)));
}

/** The original for comparison, or back. Without a preset the original is all there is. */
export function toggleBypass(engine: PlayerEngine): void {
  const { preset, bypassed } = engine.snapshot();
  if (preset !== 'off') engine.setBypassed(!bypassed);
}

export function toggleLevelMatch(engine: PlayerEngine): void {
  const { levels } = engine.snapshot();
  engine.setLevels({ ...levels, levelMatch: !levels.levelMatch });
}
