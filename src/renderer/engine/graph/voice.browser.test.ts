// The arithmetic of joins and fades, rendered offline in a real Chromium: every sample is compared.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { EnginePage, hasBrowser } from '../browser-test/engine-page.testing.ts';
import { FRAME_STEP } from '../browser-test/signal.testing.ts';
import type { VoicePlan } from '../browser-test/page.testing.ts';
import { FADE_FRAMES } from './voice.ts';

describe.skipIf(!hasBrowser)('a voice', () => {
  const engine = new EnginePage();
  const render = (plan: VoicePlan): Promise<number[]> => engine.do((h, plan) => h.renderVoice(plan), plan);
  /** Frames of the signal whose samples are not `level(frame)` times the signal. */
  const wrong = (samples: number[], first: number, total: number, level: (frame: number) => number): number[] => {
    const frames: number[] = [];
    for (let frame = -first; frame < samples.length - first; frame++) {
      const sample = samples[first + frame] ?? NaN;
      const exact = frame < 0 || frame >= total ? 0 : (frame + 1) * FRAME_STEP * level(frame);
      const tolerance = level(frame) === 1 || exact === 0 ? 0 : 1e-6;
      if (Math.abs(sample - exact) > tolerance) frames.push(frame);
    }
    return frames;
  };

  it('joins pieces of any length at any frame without changing a bit', async () => {
    // Lengths without a pattern (a linear congruence), so that joins fall anywhere in a render quantum and on any second.
    let seed = 7;
    const pieces = Array.from({ length: 150 }, () => 1 + ((seed = (seed * 48_271) % 2_147_483_647) % 4001));
    const total = pieces.reduce((sum, each) => sum + each, 0);
    const samples = await render({ firstFrame: 12_347, pieces, fadeIn: false, releaseAt: null });
    expect(wrong(samples, 12_347, total, () => 1)).toEqual([]);
  });

  it.each([0, 1, 127, 128, 1000, 192_000, 200_003])(
    'fades in and out on exact frames, begun at %i',
    async (firstFrame) => {
      const releaseAt = firstFrame + 5000;
      const samples = await render({ firstFrame, pieces: [3000, 3000, 3000], fadeIn: true, releaseAt });
      const fadeIn = (frame: number): number => Math.min(1, (frame + 0.5) / FADE_FRAMES);
      const fadeOut = (frame: number): number => Math.min(1, Math.max(0, 1 - (frame - 5000 + 0.5) / FADE_FRAMES));
      const faults = wrong(samples, firstFrame, 9000, (frame) => Math.min(fadeIn(frame), fadeOut(frame)));
      // A context's clock begins at 0: a ramp cannot begin half a frame before.
      expect(firstFrame === 0 ? faults.filter((frame) => frame >= FADE_FRAMES) : faults).toEqual([]);
    },
  );

  it('lets go within its own fade-in without a step', async () => {
    const samples = await render({ firstFrame: 5000, pieces: [9000], fadeIn: true, releaseAt: 5100 });
    const level = (frame: number): number =>
      frame < 100
        ? (frame + 0.5) / FADE_FRAMES
        : (100 / FADE_FRAMES) * Math.max(0, 1 - (frame - 100 + 0.5) / FADE_FRAMES);
    expect(wrong(samples, 5000, 9000, level)).toEqual([]);
  });

  it('never sounds when it is let go before it began', async () => {
    const samples = await render({ firstFrame: 9000, pieces: [500], fadeIn: false, releaseAt: 100 });
    expect(samples.every((sample) => sample === 0)).toBe(true);
  });
});
