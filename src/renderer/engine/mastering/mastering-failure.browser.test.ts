// Live mastering in a real Chromium. What failed, what is tried again and when, and what new content makes of it.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { hasBrowser } from '../browser-test/engine-page.testing.ts';
import { SECOND, masteringPage } from '../browser-test/mastering-page.testing.ts';
import { trackIn } from '../browser-test/signal.testing.ts';

describe.skipIf(!hasBrowser)('a track that cannot be mastered', () => {
  const { engine, add, setPreset, snapshot, hearsPreset, hearsOn, masteredRequests, blends, steps } = masteringPage();

  it('plays on when a track cannot be mastered, and tries again only when something new is known', async () => {
    add(1, 20 * CHUNK_FRAMES);
    engine.server.answer = ({ preset }) => (preset === 'warm' ? { status: 422, code: 'file-corrupt' } : 'chunk');
    await setPreset('warm');
    await engine.play([1]);
    await engine.page.waitForFunction(() => window.harness.engine.snapshot().mastering === 'failed');
    expect(await engine.do((h) => h.engine.snapshot().masteringProblem?.code)).toBe('file-corrupt');
    await hearsOn(1, SECOND);
    expect(masteredRequests()).toHaveLength(1);
    expect(await engine.problems()).toEqual([]);
    engine.server.answer = () => 'chunk';
    await engine.do(
      (h) =>
      h.engine.soundUpdated({
        trackId: 1, signature: 's1', track: null, album: null, presetLufs: null, replayGain: null, presetChains: null, spectrumDb: null, waveform: null, features: null,
        problem: null,
        doubt: null,
      }), // prettier-ignore
    );
    await hearsPreset('warm');
    expect(await snapshot()).toMatchObject({ mastering: 'on', masteringProblem: null });
  });

  it('tries again what failed for the moment when the track is played again', async () => {
    add(1, 20 * CHUNK_FRAMES);
    engine.server.answer = ({ preset }) => (preset === 'off' ? 'chunk' : { status: 500, code: 'worker-stuck' });
    await setPreset('warm');
    await engine.play([1]);
    await engine.page.waitForFunction(() => window.harness.engine.snapshot().mastering === 'failed');
    engine.server.answer = () => 'chunk';
    await hearsOn(1, SECOND);
    expect((await snapshot()).mastering).toBe('failed');
    await engine.play([1]);
    await hearsPreset('warm');
  });

  it('goes over to new content of the track it plays, mastered before and after', async () => {
    add(1, 3 * CHUNK_FRAMES);
    await setPreset('warm');
    await engine.play([1], 0, 12_000);
    await hearsPreset('warm');
    add(1, CHUNK_FRAMES + SECOND, { signature: 'edited' });
    await engine.do(async (h) => {
      const [row] = await h.rows([1]);
      if (row) h.engine.trackUpdated(row);
    });
    await engine.reaches('ended', 20_000);
    const last = (await engine.runs()).at(-1);
    expect(last?.track).toEqual(trackIn(1, 'warm'));
    expect((last?.frame ?? 0) + (last?.length ?? 0)).toEqual(CHUNK_FRAMES + SECOND);
    expect(last?.length).toBeGreaterThan(SECOND);
    const edited = masteredRequests().filter(({ signature, aborted }) => signature === 'edited' && !aborted);
    expect(edited.map(({ index }) => index)).toEqual([1]);
  });

  it('does not bring in later what was given up meanwhile', async () => {
    add(1, 20 * CHUNK_FRAMES);
    await setPreset('warm');
    await engine.play([1], 0, 4 * CHUNK_FRAMES);
    await hearsPreset('warm');
    await engine.wait(500);
    await setPreset('off');
    engine.server.answer = ({ preset }) => (preset === 'off' ? 'chunk' : 'hang');
    await engine.do((h, frame) => h.engine.seek(frame), 3 * CHUNK_FRAMES + SECOND);
    await hearsOn(1, 12_000);
    await engine.do((h) => h.record());
    // Held from the next chunk on, and placed there.
    await setPreset('warm');
    await setPreset('bright');
    await engine.hears(1, 4 * CHUNK_FRAMES + SECOND);
    expect(steps(await blends())).toEqual(['1']);
  });
});
