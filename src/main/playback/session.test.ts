import { describe, expect, it } from 'vitest';

import type { MemoryLevel } from '../../shared/buffer-figures.ts';
import type { EngineReport } from '../../shared/playback.ts';
import { Session, type SessionOptions } from './session.ts';

const report = (over: Partial<EngineReport>): EngineReport => ({
  kind: 'tick',
  pageId: 'a',
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
  const buffer: SessionOptions['buffer'] & { memoryLevel: MemoryLevel } = {
    report: (report) => void heard.push(report),
    memoryLevel: 'normal',
  };
  const begun: (number | null)[] = [];
  const session = new Session({
    buffer,
    analysis: { expect: (ids) => void expected.push(ids) },
    playCount: { report: () => undefined },
    queue: { report: () => undefined },
    onTrack: (trackId) => void begun.push(trackId),
  });
  return { session, heard, expected, begun, buffer };
}

describe('session', () => {
  it('tells the current track once, not at every tick, nor when another comes after it', () => {
    const { session, begun } = make();
    session.report(report({ epoch: 1, trackId: 7, nextTrackId: 8 }));
    session.report(report({ epoch: 1, kind: 'tick', trackId: 7, nextTrackId: 8 }));
    session.report(report({ epoch: 2, trackId: 7, nextTrackId: 9 }));
    session.report(report({ epoch: 3, trackId: 9 }));
    expect(begun).toEqual([7, 9]);
  });

  it('drops a late report of an older epoch', () => {
    const { session, heard } = make();
    session.report(report({ epoch: 5, kind: 'seek', frame: 960_000 }));
    session.report(report({ epoch: 4, frame: 10 }));
    expect(heard.map(({ epoch, frame }) => [epoch, frame])).toEqual([[5, 960_000]]);
  });

  it('takes a page that was loaded anew from its first report on, however low its epochs, and no late tick of the one before', () => {
    const { session, heard } = make();
    session.report(report({ epoch: 90, kind: 'track' }));
    session.report(report({ pageId: 'b', epoch: 1, kind: 'track', frame: 1 }));
    session.report(report({ epoch: 90, frame: 2 }));
    session.report(report({ pageId: 'b', epoch: 1, frame: 3 }));
    session.report(report({ pageId: 'c', epoch: 0, frame: 4 }));
    expect(heard.map(({ frame }) => frame)).toEqual([0, 1, 3, 4]);
  });

  it('listens again to a page that was replaced once something is pressed there', () => {
    const { session, heard } = make();
    session.report(report({ kind: 'track' }));
    session.report(report({ pageId: 'b', kind: 'track' }));
    session.report(report({ epoch: 2, kind: 'resume', frame: 1 }));
    session.report(report({ epoch: 2, frame: 2 }));
    session.report(report({ pageId: 'b', frame: 3 }));
    expect(heard.map(({ frame }) => frame)).toEqual([0, 0, 1, 2]);
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

  it('expects only the current track while memory is scarce, and the next one again when it is not', () => {
    const { session, expected, buffer } = make();
    session.renew();
    session.report(report({}));
    for (const level of ['emergency', 'normal'] as const) {
      buffer.memoryLevel = level;
      session.renew();
    }
    expect(expected).toEqual([[7, 8], [7], [7, 8]]);
  });

  it('expects nothing when nothing plays, and a track that follows itself once', () => {
    const { session, expected } = make();
    session.report(report({ nextTrackId: 7 }));
    expect(expected).toEqual([[7]]);
    session.report(report({ kind: 'stop', playing: false, trackId: null, signature: null, nextTrackId: null }));
    expect(expected.at(-1)).toEqual([]);
  });
});
