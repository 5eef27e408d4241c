// How a mastered voice comes and goes, rendered offline in a real Chromium.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { EnginePage, hasBrowser } from '../browser-test/engine-page.testing.ts';
import { CROSSFADE_FRAMES } from './mastered-voice.ts';

const START = 5_000;

describe.skipIf(!hasBrowser)('a mastered voice', () => {
  const engine = new EnginePage();
  const render = (releaseFrame: number): Promise<number[]> =>
    engine.do((h, [start, release]) => h.renderMastered(start, release), [START, releaseFrame] as const);

  it.each([300, START - CROSSFADE_FRAMES, START - 500, START])(
    'that is let go at %i, before it begins, never sounds',
    async (releaseFrame) => {
      expect(Math.max(...(await render(releaseFrame)))).toBe(0);
    },
  );

  it.each([START + 300, START + CROSSFADE_FRAMES, START + 7_000])(
    'that is let go at %i comes up and goes without a step, and is gone within a crossfade',
    async (releaseFrame) => {
      const heard = await render(releaseFrame);
      const steps = heard.map((level, frame) => Math.abs(level - (heard[frame - 1] ?? 0)));
      expect(Math.max(...heard)).toBeGreaterThan(0.2);
      expect(Math.max(...steps)).toBeLessThan(1.001 / CROSSFADE_FRAMES);
      expect(heard.findLastIndex((level) => level > 0)).toBeLessThanOrEqual(releaseFrame + CROSSFADE_FRAMES);
    },
  );
});
