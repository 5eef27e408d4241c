// A gain that is bent again and again while it moves, rendered offline in a real Chromium: what it says it is, it is, at every sample.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { EnginePage, hasBrowser } from '../browser-test/engine-page.testing.ts';
import type { CurveMove } from '../browser-test/page.testing.ts';

describe.skipIf(!hasBrowser)('a gain curve', () => {
  const engine = new EnginePage();
  const deviation = async (moves: readonly CurveMove[], frames: number): Promise<number> => {
    const [rendered, said] = await engine.do((h, [moves, frames]) => h.renderCurve(moves, frames), [
      moves,
      frames,
    ] as const);
    expect(rendered).toHaveLength(frames);
    // A sample is half a frame after its line: the lines are laid half a frame early.
    return Math.max(...rendered.map((value, i) => Math.abs(value - ((said[i] ?? NaN) + (said[i + 1] ?? value)) / 2)));
  };

  it('goes where it is sent, from wherever it is, and twice at one frame', async () => {
    let seed = 11;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const moves: CurveMove[] = [];
    for (let whenFrame = 128; whenFrame < 90_000; whenFrame += 128 * (1 + random(12))) {
      const fromFrame = whenFrame + 240;
      const up = fromFrame + random(1500);
      const down = up + random(1000);
      const points = [
        { frame: up, value: random(5) / 4 },
        { frame: down, value: random(5) / 4 },
        { frame: down + 960, value: random(3) / 2 },
      ];
      moves.push({ whenFrame, fromFrame, points });
      if (random(4) === 0) moves.push({ whenFrame, fromFrame, points: [{ frame: fromFrame + 960, value: 1 }] });
    }
    expect(moves.length).toBeGreaterThan(80);
    expect(await deviation(moves, 96_000)).toBeLessThan(1e-5);
  });

  it('leaves the way alone that it shares with the one before', async () => {
    const rise = { frame: 1960, value: 1 };
    const first = [{ frame: 1000, value: 0 }, rise, { frame: 4000, value: 1 }, { frame: 4960, value: 0 }];
    const longer = [rise, { frame: 9000, value: 1 }, { frame: 9960, value: 0 }];
    const moves: CurveMove[] = [
      { whenFrame: 512, fromFrame: 1000, points: first },
      // At every place of the rise, and again at the place that was bent.
      ...[1024, 1280, 1536, 1664].map((whenFrame) => ({ whenFrame, fromFrame: whenFrame + 241, points: longer })),
    ];
    const [rendered] = await engine.do((h, moves) => h.renderCurve(moves, 12_000), moves);
    for (let frame = 1000; frame < 1960; frame++) {
      expect(Math.abs((rendered[frame] ?? NaN) - (frame - 1000 + 0.5) / 960), `${frame}`).toBeLessThan(1e-6);
    }
    expect(rendered[1960]).toBe(1);
    expect(rendered[8999]).toBe(1);
    expect(rendered[9960]).toBe(0);
    expect(rendered[11_999]).toBe(0);
  });
});
