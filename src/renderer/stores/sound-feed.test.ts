import { describe, expect, it } from 'vitest';

import type { TrackSound } from '../../shared/analysis.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import { createCoreEnd } from './core-end.testing.ts';
import { bindSound } from './sound-feed.ts';

const sound = (trackId: number): TrackSound => ({
  trackId,
  signature: '1-1-1',
  track: null,
  album: null,
  presetLufs: null,
  replayGain: null,
  presetChains: null,
  spectrumDb: null,
  waveform: null,
  features: null,
  problem: null,
  doubt: null,
});

describe('the sound of tracks', () => {
  it('reaches the engine when it becomes known, and so do the return of the core and the machine’s waking', () => {
    const core = createCoreEnd();
    const told: (number | string)[] = [];
    const engine = {
      soundUpdated: ({ trackId }: TrackSound) => told.push(trackId),
      coreReturned: () => told.push('returned'),
      woke: () => told.push('woke'),
    } as unknown as PlayerEngine;
    const binding = bindSound(core.client, engine);
    core.open();
    core.emit('analysis.sound', sound(4));
    core.emit('system.woke', { awayMs: 3_600_000 });
    core.lose();
    expect(told).toEqual(['returned', 4, 'woke']);
    core.open();
    expect(told).toEqual(['returned', 4, 'woke', 'returned']);
    binding.dispose();
    core.emit('analysis.sound', sound(9));
    core.lose();
    core.open();
    expect(told).toHaveLength(4);
  });
});
