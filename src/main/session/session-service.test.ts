import { describe, expect, it } from 'vitest';

import type { EngineReport } from '../../shared/playback.ts';
import { CHUNK_FRAMES, type ChunkKey } from '../../shared/timeline.ts';
import { SessionService } from './session-service.ts';

const report = (over: Partial<EngineReport>): EngineReport => ({
  kind: 'tick',
  epoch: 1,
  playing: true,
  preset: 'off',
  intensity: 1,
  bypassed: false,
  trackId: 7,
  signature: 'a-b-c',
  frame: 0,
  nextTrackId: 8,
  ...over,
});

function make() {
  const pinned: (readonly ChunkKey[])[] = [];
  const expected: (readonly number[])[] = [];
  const session = new SessionService({ pin: (keys) => pinned.push(keys), expect: (ids) => expected.push(ids) });
  return { session, pinned, expected };
}

describe('session service', () => {
  it('pins the chunk that is heard and those after it', () => {
    const { session, pinned } = make();
    session.report(report({ frame: 3 * CHUNK_FRAMES - 1 }));
    expect(pinned.at(-1)?.map((key) => key.index)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(pinned.at(-1)?.[0]).toMatchObject({ trackId: 7, signature: 'a-b-c', preset: 'off' });
  });

  it('pins the original beside the wanted preset', () => {
    const { session, pinned } = make();
    session.report(report({ frame: 5 * CHUNK_FRAMES, preset: 'warm' }));
    const keys = pinned.at(-1) ?? [];
    expect(keys.filter(({ preset }) => preset === 'off').map(({ index }) => index)).toEqual([
      5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(keys.filter(({ preset }) => preset === 'warm').map(({ index }) => index)).toEqual([
      5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    session.report(report({ epoch: 2, kind: 'preset', preset: 'bright', bypassed: true }));
    expect(new Set(pinned.at(-1)?.map(({ preset }) => preset))).toEqual(new Set(['off', 'bright']));
  });

  it('drops a late report of an older epoch', () => {
    const { session } = make();
    expect(session.report(report({ epoch: 5, kind: 'seek', frame: 960_000 }))).toBe(true);
    expect(session.report(report({ epoch: 4, frame: 10 }))).toBe(false);
    expect(session.current?.frame).toBe(960_000);
  });

  it('expects the current and the next track once, not at every tick', () => {
    const { session, expected } = make();
    for (let tick = 0; tick < 5; tick++) session.report(report({ frame: tick * 4800 }));
    session.report(report({ epoch: 2, kind: 'track', trackId: 8, nextTrackId: 9 }));
    expect(expected).toEqual([
      [7, 8],
      [8, 9],
    ]);
  });

  it('pins and expects nothing when nothing plays, and a track that follows itself once', () => {
    const { session, pinned, expected } = make();
    session.report(report({ nextTrackId: 7 }));
    expect(expected).toEqual([[7]]);
    session.report(report({ kind: 'stop', playing: false, trackId: null, signature: null, nextTrackId: null }));
    expect(pinned.at(-1)).toEqual([]);
    expect(expected.at(-1)).toEqual([]);
  });
});
