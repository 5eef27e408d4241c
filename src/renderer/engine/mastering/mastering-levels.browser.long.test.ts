// Live mastering in a real Chromium. The level of each track, from its first frame on or as it becomes known.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { hasBrowser } from '../browser-test/engine-page.testing.ts';
import { LATE_FRAMES, SECOND, masteringPage } from '../browser-test/mastering-page.testing.ts';
import { trackIn } from '../browser-test/signal.testing.ts';

describe.skipIf(!hasBrowser)('levels', () => {
  const { engine, add, setPreset, hearsOn, playRecorded } = masteringPage();

  it('plays each track at its own level from its first frame on, the original and the mastered alike', async () => {
    const lufs = (all: number) => ({ adaptive: all, gentle: all, warm: all, bright: all, punchy: all });
    const loudness = (lufs: number) => ({ lufs, truePeakDbtp: -3 });
    const sixDb = 20 * Math.log10(2);
    // The original of the first is twice as loud as its presets, the presets of the second twice as loud as its original.
    add(1, SECOND, { sound: { track: loudness(-12 + sixDb), presetLufs: lufs(-12) } });
    add(2, SECOND, { sound: { track: loudness(-12 - sixDb), presetLufs: lufs(-12) } });
    await engine.page.click('button');
    for (const [preset, first, second] of [
      ['off', 0.5, 2],
      ['warm', trackIn(1, 'warm'), trackIn(2, 'warm') / 2],
    ] as const) {
      await setPreset(preset);
      // Known, and held, before it plays: as it is of a track that follows.
      await engine.do((h) => h.engine.playQueue([1, 2], 0));
      await engine.reaches('ended', 20_000);
      await engine.do(async (h) => {
        await h.record();
        h.engine.playQueue([1, 2], 0);
      });
      await engine.reaches('ended', 20_000);
      const { blends } = await engine.do((h) => h.blends());
      const [before, after] = blends.filter(({ from, to }) => from === to && from !== 0).slice(-2);
      expect(before?.from).toBeCloseTo(first, 4);
      expect(after?.from).toBeCloseTo(second, 4);
      expect(before?.length).toBeGreaterThanOrEqual(SECOND - LATE_FRAMES);
      expect(after?.at).toBe((before?.at ?? 0) + (before?.length ?? 0));
      expect(after?.length).toBe(SECOND);
    }
  });

  it('moves a level that becomes known, or is set anew, without a step', async () => {
    add(4, 20 * CHUNK_FRAMES);
    const half = 20 * Math.log10(2);
    await playRecorded([4]);
    await engine.hears(4, SECOND);
    await engine.do((h, half) => {
      const quiet = { adaptive: -20, gentle: -20, warm: -20, bright: -20, punchy: -20 };
      h.engine.soundUpdated({
        trackId: 4, signature: 's4', track: { lufs: -20 + half, truePeakDbtp: -1 }, album: null, presetLufs: quiet, replayGain: null, presetChains: null, spectrumDb: null,
        waveform: null, features: null, problem: null, doubt: null,
      }); // prettier-ignore
    }, half);
    await hearsOn(4, 2 * SECOND + 24_000);
    await engine.do((h) => h.engine.setLevels({ levelMatch: false, levelling: 'off' }));
    await hearsOn(4, SECOND);
    const { blends } = await engine.do((h) => h.blends());
    const [down, , up] = blends.slice(-4, -1);
    const heard = [down, up].map((blend) => [blend?.from, blend?.to, blend?.length]);
    expect(heard).toEqual([
      [4, 2, 2 * SECOND],
      [2, 4, 14_400],
    ]);
  });
});
