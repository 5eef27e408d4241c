import { describe, expect, it } from 'vitest';

import { LEVEL_PERCENTILES } from '../../shared/analysis.ts';
import { LEVEL_FLOOR_DB } from '../dsp/level-detector.ts';
import { levelPercentilesDb } from './levels.ts';

describe('level percentiles', () => {
  it('are those of the sorted levels', () => {
    const levels = Float32Array.from({ length: 1000 }, (_, i) => -40 + ((i * 619) % 1000) * 0.03);
    for (const [i, percentile] of LEVEL_PERCENTILES.entries())
      expect(Math.abs(levelPercentilesDb(levels)[i]! - (-40 + percentile * 0.3))).toBeLessThan(0.06);
  });

  it('leave out what lies 40 dB below the loudest, and silence', () => {
    const music = Float32Array.from({ length: 100 }, (_, i) => -20 + i * 0.1);
    const padded = new Float32Array(1000).fill(LEVEL_FLOOR_DB);
    padded.set(music);
    padded.fill(-51, 500, 900);
    expect(levelPercentilesDb(padded)).toEqual(levelPercentilesDb(music));
  });

  it('are that one level where there is one, and the floor where there is none', () => {
    for (const level of levelPercentilesDb(Float32Array.of(-33))) expect(level).toBeCloseTo(-33, 1);
    for (const level of levelPercentilesDb(Float32Array.of(600))) expect(level).toBeCloseTo(600, 1);
    for (const levels of [new Float32Array(), new Float32Array(50).fill(LEVEL_FLOOR_DB)])
      expect(new Set(levelPercentilesDb(levels))).toEqual(new Set([LEVEL_FLOOR_DB]));
  });
});
