import { describe, expect, it } from 'vitest';

import type { EngineReport } from '../../shared/playback.ts';
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
  previousTrackId: null,
  underruns: 0,
  heardSwitch: null,
  ...over,
});

function make() {
  const heard: EngineReport[] = [];
  const expected: (readonly number[])[] = [];
  const session = new SessionService({ heard: (report) => heard.push(report), expect: (ids) => expected.push(ids) });
  return { session, heard, expected };
}

describe('session service', () => {
  it('drops a late report of an older epoch', () => {
    const { session, heard } = make();
    expect(session.report(report({ epoch: 5, kind: 'seek', frame: 960_000 }))).toBe(true);
    expect(session.report(report({ epoch: 4, frame: 10 }))).toBe(false);
    expect(session.current?.frame).toBe(960_000);
    expect(heard.map(({ epoch }) => epoch)).toEqual([5]);
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

  it('expects nothing when nothing plays, and a track that follows itself once', () => {
    const { session, expected } = make();
    session.report(report({ nextTrackId: 7 }));
    expect(expected).toEqual([[7]]);
    session.report(report({ kind: 'stop', playing: false, trackId: null, signature: null, nextTrackId: null }));
    expect(expected.at(-1)).toEqual([]);
  });
});
