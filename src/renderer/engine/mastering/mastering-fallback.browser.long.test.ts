// Live mastering in a real Chromium. Where a mastered chunk is missing, late, wrong or simpler: the original is heard, and left again.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { hasBrowser } from '../browser-test/engine-page.testing.ts';
import { SECOND, masteringPage } from '../browser-test/mastering-page.testing.ts';
import { trackIn } from '../browser-test/signal.testing.ts';
import { CROSSFADE_FRAMES } from './mastered-voice.ts';

describe.skipIf(!hasBrowser)('without a mastered chunk', () => {
  const { engine, add, setPreset, snapshot, hearsPreset, hearsOn, masteredRequests, playRecorded, blends, steps } =
    masteringPage();

  it('falls back to the original when a mastered chunk never comes, and returns when it does', async () => {
    add(1, 20 * CHUNK_FRAMES);
    let away = true;
    engine.server.answer = ({ preset, index }) => (preset !== 'off' && index === 2 && away ? 'hang' : 'chunk');
    await setPreset('warm');
    await playRecorded([1], CHUNK_FRAMES);
    await hearsPreset('warm');
    await engine.hears(1, 2 * CHUNK_FRAMES + 1000);
    expect((await snapshot()).mastering).toBe('waiting');
    away = false;
    // Choosing another and the first again withdraws the request that hangs.
    await setPreset('off');
    await setPreset('warm');
    await hearsPreset('warm');
    await engine.hears(1, 2 * CHUNK_FRAMES + SECOND);
    const heard = (await blends()).slice(-5);
    const [off, warm] = [trackIn(1, 'off'), trackIn(1, 'warm')];
    expect(steps(heard)).toEqual([
      `${warm}`,
      `${warm}>${off} ${CROSSFADE_FRAMES}`,
      `${off}`,
      `${off}>${warm} ${CROSSFADE_FRAMES}`,
      `${warm}`,
    ]);
    expect((heard[1]?.frame ?? 0) + (heard[1]?.length ?? 0)).toBe(2 * CHUNK_FRAMES);
  });

  it('comes in slowly where the original was heard alone for long', async () => {
    add(1, 20 * CHUNK_FRAMES);
    const readyMs = Date.now() + 4000;
    engine.server.answer = ({ preset }) =>
      preset === 'off' ? 'chunk' : { delayMs: Math.max(1, readyMs - Date.now()) };
    await setPreset('adaptive');
    await playRecorded([1]);
    await engine.hears(1, SECOND);
    expect(await snapshot()).toMatchObject({ mastering: 'waiting', heardPreset: 'off' });
    await hearsPreset('adaptive');
    expect((await snapshot()).mastering).toBe('on');
    await hearsOn(1, SECOND + 12_000);
    const [off, adaptive] = [trackIn(1, 'off'), trackIn(1, 'adaptive')];
    expect(steps((await blends()).slice(-3, -1))).toEqual([`${off}`, `${off}>${adaptive} ${SECOND}`]);
  });

  it('plays the original where a mastered chunk has another length, and says why', async () => {
    add(1, 20 * CHUNK_FRAMES);
    engine.server.shortPresets = ['warm'];
    await setPreset('warm');
    await engine.play([1]);
    await engine.page.waitForFunction(() => window.harness.engine.snapshot().mastering === 'failed');
    expect(await engine.do((h) => h.engine.snapshot().masteringProblem?.code)).toBe('render-invalid');
    await hearsOn(1, SECOND);
    expect((await engine.heard()).map((run) => run.split('+')[0])).toEqual(['1: 0']);
    engine.server.shortPresets = [];
    await setPreset('warm');
    await hearsPreset('warm');
    expect(await snapshot()).toMatchObject({ mastering: 'on', masteringProblem: null });
  });

  it('is mastered up to the place from which it cannot be', async () => {
    add(1, 20 * CHUNK_FRAMES);
    engine.server.answer = ({ preset, index }) =>
      preset !== 'off' && index >= 2 ? { status: 422, code: 'file-corrupt' } : 'chunk';
    await setPreset('warm');
    await engine.play([1]);
    await hearsPreset('warm');
    await expect.poll(() => masteredRequests().some(({ index }) => index === 2)).toBe(true);
    await engine.hears(1, CHUNK_FRAMES);
    expect(await snapshot()).toMatchObject({ mastering: 'on', heardPreset: 'warm' });
    await engine.hears(1, 2 * CHUNK_FRAMES + SECOND / 2);
    expect(await snapshot()).toMatchObject({ mastering: 'failed', heardPreset: 'off' });
  });

  it('leaves a track that cannot be mastered at its first frame, and returns within a fade of the next', async () => {
    add(1, SECOND);
    add(2, SECOND);
    add(3, SECOND);
    engine.server.answer = ({ id, preset }) =>
      id === 2 && preset !== 'off' ? { status: 422, code: 'worker-crashed' } : 'chunk';
    await setPreset('warm');
    await playRecorded([1, 2, 3]);
    await engine.reaches('ended', 20_000);
    const [out, original, into, back] = (await engine.do((h) => h.blends())).blends
      .filter(({ from }) => from)
      .slice(-4);
    expect(out?.from).toEqual(trackIn(1, 'warm'));
    expect(out?.to).toBe(2);
    expect(out?.length).toEqual(CROSSFADE_FRAMES);
    expect(original?.from).toBe(2);
    expect(original?.frame).toBe(0);
    expect(original?.length).toEqual(SECOND);
    expect(into?.from).toBe(2);
    expect(into?.to).toEqual(trackIn(3, 'warm'));
    expect(into?.frame).toBe(0);
    expect(into?.length).toBeLessThanOrEqual(CROSSFADE_FRAMES);
    expect(back?.from).toBe(trackIn(3, 'warm'));
    expect(await engine.problems()).toEqual([]);
  });

  it('says when the simple chain is heard, and asks anew for the full one', async () => {
    add(1, 7 * CHUNK_FRAMES);
    engine.server.simplePresets = ['warm'];
    await setPreset('warm');
    await engine.play([1]);
    await hearsPreset('warm');
    expect(await snapshot()).toMatchObject({ mastering: 'on', simplified: true });
    engine.server.simplePresets = [];
    await engine.do((h) => h.engine.seek(0));
    await hearsPreset('warm');
    await hearsOn(1, 12_000);
    expect(await snapshot()).toMatchObject({ mastering: 'on', simplified: false });
  });
});
