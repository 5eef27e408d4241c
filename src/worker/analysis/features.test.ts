import { describe, expect, it } from 'vitest';

import { contentFeatures, type FeatureFigures } from './features.ts';

/** An ordinary mix: pink below, falling above, a little side. */
const USUAL: FeatureFigures = {
  integratedLufs: -16,
  loudnessRangeLu: 7,
  crestDb: 16,
  midDb: Array.from({ length: 31 }, (_, band) => -25 - Math.max(0, band - 10) * 1.1),
  sideDb: Array.from({ length: 31 }, (_, band) => -32 - Math.max(0, band - 10) * 1.1),
  onsetsPerSecond: 2,
  tempoBpm: 110,
  beatStrength: 0.3,
  voiceModulation: 0.25,
  tonalityDb: 5,
};

type Scalar = { [K in keyof FeatureFigures]: FeatureFigures[K] extends number ? K : never }[keyof FeatureFigures];
type Feature = keyof ReturnType<typeof contentFeatures>;

describe('features', () => {
  it('are neutral for the usual', () => {
    for (const [feature, value] of Object.entries(contentFeatures(USUAL)))
      expect(Math.abs(value - 0.5), feature).toBeLessThan(0.12);
  });

  it.each<readonly [Feature, Scalar, number, number, 1 | -1]>([
    ['energy', 'integratedLufs', -70, 5, 1],
    ['energy', 'crestDb', 0, 60, -1],
    ['dynamics', 'loudnessRangeLu', 0, 60, 1],
    ['dynamics', 'crestDb', 0, 60, 1],
    ['vocalPresence', 'voiceModulation', 0, 0.6, 1],
    ['vocalPresence', 'tonalityDb', 0, 10, 1],
    ['tempoEnergy', 'onsetsPerSecond', 0, 12, 1],
    ['tempoEnergy', 'beatStrength', 0, 1, 1],
    ['tempoEnergy', 'tempoBpm' as Scalar, 60, 200, 1],
  ])('%s follows %s steadily and never jumps', (feature, figure, from, to, direction) => {
    const steps = 200;
    const values = Array.from({ length: steps + 1 }, (_, i) => contentFeatures({ ...USUAL, [figure]: from + ((to - from) * i) / steps })[feature]); // prettier-ignore
    for (let i = 1; i <= steps; i++) {
      const rise = (values[i]! - values[i - 1]!) * direction;
      expect(rise).toBeGreaterThanOrEqual(0);
      expect(rise).toBeLessThan(0.05);
    }
    expect(Math.abs(values.at(-1)! - values[0]!)).toBeGreaterThan(0.2);
    for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
  });

  it('brightness follows the treble, vocal presence the middle', () => {
    const raised = (levels: readonly number[], from: number, to: number, db: number): number[] =>
      levels.map((level, band) => (band >= from && band <= to ? level + db : level));
    let brightness = 0;
    let vocalPresence = 0;
    for (let db = -40; db <= 40; db++) {
      const bright = contentFeatures({ ...USUAL, midDb: raised(USUAL.midDb, 21, 29, db) }).brightness;
      const central = contentFeatures({ ...USUAL, midDb: raised(USUAL.midDb, 12, 22, db) }).vocalPresence;
      expect(bright).toBeGreaterThan(brightness);
      expect(central).toBeGreaterThanOrEqual(vocalPresence);
      brightness = bright;
      vocalPresence = central;
    }
    expect(brightness).toBeGreaterThan(0.95);
  });

  it('stay within 0 and 1 at the floor of every figure', () => {
    const floor = new Array<number>(31).fill(-120);
    const values = contentFeatures({
      ...USUAL,
      midDb: floor,
      sideDb: floor,
      integratedLufs: 600,
      crestDb: 0,
      tempoBpm: null,
    });
    for (const value of Object.values(values)) expect(value >= 0 && value <= 1).toBe(true);
  });
});
