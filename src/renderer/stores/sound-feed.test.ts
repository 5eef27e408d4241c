import { describe, expect, it } from 'vitest';

import type { TrackSound } from '../../shared/analysis.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import { createCoreEnd, settle } from './core-end.testing.ts';
import { bindSound } from './sound-feed.ts';
import { trackRow } from './track-row.testing.ts';

const sound = (trackId: number): TrackSound => ({
  trackId,
  signature: '1-1-1',
  track: null,
  album: null,
  presetLufs: null,
  replayGain: null,
  waveform: null,
  features: null,
  problem: null,
});

describe('the sound of tracks', () => {
  it('reaches the engine when it becomes known, and the playing track’s again after the core was away', async () => {
    const core = createCoreEnd();
    const told: number[] = [];
    let playing: number | null = null;
    const engine = {
      snapshot: () => ({ track: playing === null ? null : trackRow({ id: playing }) }),
      soundUpdated: ({ trackId }: TrackSound) => told.push(trackId),
    } as unknown as PlayerEngine;
    const failures: unknown[] = [];
    const binding = bindSound(core.client, engine, (error) => failures.push(error));
    core.open();
    expect(core.calls).toEqual([]);
    core.emit('analysis.sound', sound(4));
    expect(told).toEqual([4]);

    playing = 7;
    core.lose();
    core.open();
    const asked = core.take('analysis.sound');
    expect(asked.args).toEqual({ trackId: 7 });
    await asked.answer(sound(7));
    expect(told).toEqual([4, 7]);

    core.lose();
    core.open();
    await core.take('analysis.sound').fail(new PlayerError('not-found'));
    await settle();
    expect(failures).toHaveLength(1);
    binding.dispose();
    core.emit('analysis.sound', sound(9));
    expect(told).toEqual([4, 7]);
  });
});
