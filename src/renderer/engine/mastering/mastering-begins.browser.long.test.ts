// Live mastering in a real Chromium. Where the mastered sound begins: at a start, a seek, a resumption, after a stall.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { hasBrowser, isSeamless } from '../browser-test/engine-page.testing.ts';
import { LATE_FRAMES, SECOND, masteringPage } from '../browser-test/mastering-page.testing.ts';
import { trackIn } from '../browser-test/signal.testing.ts';
import { FADE_FRAMES } from '../graph/voice.ts';

describe.skipIf(!hasBrowser)('how the mastered sound begins', () => {
  const { engine, add, setPreset, snapshot, hearsPreset, hearsOn, masteredRequests } = masteringPage();

  it('begins mastered where both chunks are there, and stays so over chunks and tracks without a seam', async () => {
    add(1, 2 * CHUNK_FRAMES + 12_345);
    add(2, SECOND);
    await setPreset('warm');
    await engine.play([1, 2]);
    await hearsPreset('warm');
    await engine.do((h) => h.engine.seek(10_000));
    await hearsOn(1, 5000);
    await engine.do((h) => h.engine.seek(0));
    await engine.reaches('ended', 20_000);
    const runs = await engine.runs();
    const [before, last] = runs.slice(-2);
    expect(before?.track).toEqual(trackIn(1, 'warm'));
    expect(last?.track).toEqual(trackIn(2, 'warm'));
    expect((before?.frame ?? 0) + (before?.length ?? 0)).toEqual(2 * CHUNK_FRAMES + 12_345);
    expect(last?.frame).toBe(0);
    // To its very last frame: there is no original to go back to.
    expect(last?.length).toBe(SECOND);
    expect(isSeamless([before, last].filter((run) => run !== undefined))).toBe(true);
  });

  it('asks for the original first and alone, then for the mastered chunk at once', async () => {
    add(1, 20 * CHUNK_FRAMES);
    let answeredMs = Infinity;
    const tooSoon: string[] = [];
    engine.server.answer = ({ preset, index }) => {
      if (preset !== 'off' && Date.now() < answeredMs) tooSoon.push(`${preset} ${index}`);
      if (preset !== 'off' || index !== 0) return 'chunk';
      answeredMs = Date.now() + 300;
      return { delayMs: 301 };
    };
    await setPreset('bright');
    await engine.play([1]);
    await hearsPreset('bright');
    expect(tooSoon).toEqual([]);
    expect(masteredRequests()[0]).toMatchObject({ preset: 'bright', index: 0, urgency: 'now' });
  });

  it('takes a preset chosen while paused into the resumption', async () => {
    add(1, 20 * CHUNK_FRAMES);
    await engine.play([1]);
    await engine.hears(1, 10_000);
    await engine.do((h) => h.engine.pause());
    const paused = await engine.position();
    await setPreset('warm');
    await engine.page.waitForFunction(() => window.harness.engine.snapshot().mastering === 'on');
    expect(await engine.do((h) => h.reports.at(-1))).toMatchObject({ kind: 'preset', preset: 'warm', playing: false });
    await engine.do((h) => h.engine.resume());
    await hearsOn(1, 20_000);
    const warm = (await engine.runs()).at(-1);
    expect(warm?.track).toBe(trackIn(1, 'warm'));
    expect((warm?.frame ?? 0) - paused).toBeLessThanOrEqual(2 * FADE_FRAMES + LATE_FRAMES);
  });

  it('is mastered from the first frame after a seek within what it holds', async () => {
    add(1, 7 * CHUNK_FRAMES);
    await setPreset('warm');
    await engine.play([1]);
    await hearsPreset('warm');
    await engine.wait(1000);
    await engine.do((h) => h.engine.seek(3 * 96_000 + 17));
    await hearsOn(1, 20_000);
    const last = (await engine.runs()).at(-1);
    expect(last?.track).toBe(trackIn(1, 'warm'));
    expect((last?.frame ?? 0) - (3 * CHUNK_FRAMES + 17)).toBeLessThanOrEqual(FADE_FRAMES + LATE_FRAMES);
  });

  it('begins with the original again after a stall', async () => {
    add(1, CHUNK_FRAMES + SECOND);
    engine.server.answer = ({ preset, index }) => (preset === 'off' && index === 1 ? { delayMs: 3000 } : 'chunk');
    await setPreset('warm');
    await engine.play([1], 0, CHUNK_FRAMES - SECOND);
    await engine.reaches('stalled');
    await engine.reaches('ended');
    const last = (await engine.runs()).at(-1);
    expect(last?.track).toEqual(trackIn(1, 'warm'));
    expect((last?.frame ?? 0) + (last?.length ?? 0)).toEqual(CHUNK_FRAMES + SECOND);
    expect(last?.length).toBeGreaterThanOrEqual(SECOND - LATE_FRAMES);
  });

  it('takes kept values without a report', async () => {
    await engine.do((h) =>
      h.engine.restore({
        volume: 0.5,
        preset: 'warm',
        intensity: 0.25,
        levels: { levelMatch: false, levelling: 'album' },
      }),
    );
    const restored = {
      volume: 0.5,
      preset: 'warm',
      intensity: 0.25,
      levels: { levelMatch: false, levelling: 'album' },
    };
    expect(await snapshot()).toMatchObject(restored);
    expect(await engine.do((h) => h.reports)).toEqual([]);
  });

  it('lets the original through while a mastered chunk waits for its analysis', async () => {
    add(1, SECOND);
    add(2, 6 * CHUNK_FRAMES);
    engine.server.answer = ({ preset, id }) => (preset !== 'off' && id === 2 ? 'hang' : 'chunk');
    await setPreset('warm');
    await engine.play([1, 2]);
    await engine.hears(2, CHUNK_FRAMES, 20_000);
    expect(await engine.states()).toEqual(['idle', 'loading', 'playing']);
    expect(masteredRequests().filter(({ id, aborted }) => id === 2 && !aborted)).toHaveLength(1);
    await setPreset('off');
    await expect.poll(() => masteredRequests().at(-1)?.aborted).toBe(true);
  });
});
