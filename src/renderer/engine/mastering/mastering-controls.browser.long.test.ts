// Live mastering in a real Chromium. Intensity and bypass: gains, that ask for nothing and are heard without a click.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { hasBrowser } from '../browser-test/engine-page.testing.ts';
import { masteringPage, SECOND } from '../browser-test/mastering-page.testing.ts';
import { trackIn } from '../browser-test/signal.testing.ts';
import { CROSSFADE_FRAMES } from './mastered-voice.ts';

describe.skipIf(!hasBrowser)('intensity and bypass', () => {
  const { engine, add, setPreset, snapshot, hearsPreset, hearsOn, playRecorded, blends } = masteringPage();

  it('blends by intensity exactly, and is the original bit by bit at 0 and bypassed', async () => {
    add(1, 40 * CHUNK_FRAMES);
    await setPreset('adaptive');
    await playRecorded([1]);
    await hearsPreset('adaptive');
    // On a busy machine it comes in late, and then within a second: no level of the test stands before that is over.
    await hearsOn(1, SECOND + 12_000);
    for (const share of [0.75, 0.5, 0.25, 0, 1]) {
      await engine.do((h, share) => h.engine.setIntensity(share), share);
      await hearsOn(1, 12_000);
    }
    await engine.do((h) => h.engine.setBypassed(true));
    await hearsOn(1, 12_000);
    const levels = (await blends()).filter(({ from, to }) => from === to).slice(-7);
    const at = (share: number): number => 1 + share * (trackIn(1, 'adaptive') - 1);
    expect(levels.map(({ from }) => from)).toEqual([1, 0.75, 0.5, 0.25, 0, 1, 0].map(at));
    const kinds = (await engine.do((h) => h.reports)).filter(({ kind }) => kind === 'intensity');
    expect(kinds.map(({ intensity, bypassed }) => `${intensity} ${bypassed}`)).toEqual([
      '0.75 false', '0.5 false', '0.25 false', '0 false', '1 false', '1 true',
    ]); // prettier-ignore
    expect(kinds.every(({ epoch }, i) => i === 0 || epoch > (kinds[i - 1]?.epoch ?? 0))).toBe(true);
  });

  it('ends a bypass with Off, without a word of the mastered sound', async () => {
    add(1, 20 * CHUNK_FRAMES);
    await setPreset('warm');
    await engine.play([1]);
    await hearsPreset('warm');
    await engine.do((h) => h.engine.setBypassed(true));
    await hearsOn(1, 12_000);
    await engine.do((h) => h.record());
    // Its voice is let go as soon as it is gone, while the intensity still rises.
    await engine.do(async (h) => {
      for (let i = 0; i < 40; i++) {
        h.engine.setPreset('off');
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    });
    await hearsOn(1, 12_000);
    expect(await snapshot()).toMatchObject({ preset: 'off', bypassed: false });
    await setPreset('warm');
    await hearsPreset('warm');
    await hearsOn(1, 12_000);
    const levels = (await blends()).map(({ from, to }) => (from === to ? from : null));
    expect(levels).toEqual([trackIn(1, 'off'), null, trackIn(1, 'warm')]);
  });

  it('bypasses a hundred times without a click or a request', async () => {
    add(1, 4 * CHUNK_FRAMES);
    await setPreset('warm');
    await engine.play([1]);
    await hearsPreset('warm');
    await engine.wait(1000);
    const requests = engine.server.requests.length;
    await engine.do((h) => h.record());
    const steepest = await engine.do(async (h) => {
      for (let i = 0; i < 100; i++) {
        h.engine.setBypassed(i % 2 === 0);
        await new Promise((resolve) => setTimeout(resolve, i % 30));
      }
      return h.steepest();
    });
    // From nothing to all within a fade is the steepest there may be.
    const step = (trackIn(1, 'warm') - trackIn(1, 'off')) / CROSSFADE_FRAMES;
    expect(steepest).toBeGreaterThan(step / 2);
    expect(steepest).toBeLessThan(step * 1.1);
    expect(engine.server.requests).toHaveLength(requests);
    await engine.do((h) => h.engine.setIntensity(Number.NaN));
    expect((await snapshot()).intensity).toBe(0);
    await engine.do((h) => h.engine.setIntensity(7));
    expect(await snapshot()).toMatchObject({ intensity: 1, bypassed: false, heardPreset: 'warm', mastering: 'on' });
  });

  it('lets every node go with its line', async () => {
    add(1, 40 * CHUNK_FRAMES);
    await setPreset('warm');
    await engine.play([1]);
    await hearsPreset('warm');
    const nodes = await engine.do((h) => h.connections());
    for (const frame of [100_000, 1_000_000, 200_000, 0]) {
      await engine.do((h, frame) => h.engine.seek(frame), frame);
      await hearsOn(1, 5000);
    }
    await engine.do((h) => h.engine.pause());
    await engine.do((h) => h.engine.resume());
    await hearsOn(1, 24_000);
    await hearsPreset('warm');
    await expect.poll(() => engine.do((h) => h.connections())).toBeLessThanOrEqual(nodes + 12);
    await engine.do((h) => h.engine.playQueue([], 0));
    await engine.wait(300);
    // Output to tap to speakers.
    expect(await engine.do((h) => h.connections())).toBe(2);
  });
});
