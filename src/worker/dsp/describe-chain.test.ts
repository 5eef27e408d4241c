import { describe, expect, it } from 'vitest';

import { BAND_CENTRES_HZ } from '../../shared/analysis.ts';
import { MASTERING_PRESETS } from '../../shared/presets.ts';
import { musicLike } from '../../testing/signals.ts';
import { analyse, master } from '../mastered-sound.testing.ts';

describe('what is told of a chain', async () => {
  const sound = musicLike(12, 1);
  const analysis = await analyse(sound);

  it.each(MASTERING_PRESETS)('%s: the curve is what the spectrum changes by', async (preset) => {
    const { profile } = await master(sound, analysis, preset);
    const { toneDb, gainDb } = analysis.presetChains![preset];
    const differences = BAND_CENTRES_HZ.flatMap((centre, band) =>
      // Where the music has power and nothing but the tone control acts to speak of.
      centre >= 200 && centre <= 4000
        ? [profile.midDb[band]! - analysis.profile.midDb[band]! - gainDb - toneDb[band]!]
        : [],
    );
    for (const difference of differences) expect(Math.abs(difference)).toBeLessThan(2);
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.5);
  });

  it('tells what only some presets do', () => {
    const { adaptive, gentle, warm, bright, punchy } = analysis.presetChains!;
    expect(punchy.attackDb).toBeGreaterThan(1);
    expect(gentle.compressionDb).toBeGreaterThan(adaptive.compressionDb);
    expect(warm.harmonicsDb).toBeLessThan(-30);
    expect(bright.deEsserDb).toBeGreaterThan(0.5);
    for (const chain of [adaptive, gentle, bright, punchy]) expect(chain.harmonicsDb).toBeNull();
  });
});
