import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { EngineReport } from '../../../shared/playback.ts';
import { PositionReporter, type Whereabouts } from './position-reporter.ts';

const at = (frame: number, playing = true): Whereabouts => ({
  playing, preset: 'off', intensity: 1, bypassed: false, trackId: 1, signature: 's', frame, nextTrackId: null,
  previousTrackId: null, underruns: 0, heardSwitch: null,
}); // prettier-ignore

interface Sent extends EngineReport {
  readonly atMs: number;
}

describe('the reporter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  function start() {
    const startedMs = performance.now();
    const sent: Sent[] = [];
    const reporter = new PositionReporter((report) => sent.push({ ...report, atMs: performance.now() - startedMs }));
    return { reporter, sent };
  }

  it('sends ticks at most every 100 ms', () => {
    const { reporter, sent } = start();
    for (let tick = 0; tick < 143; tick++) {
      reporter.tick(at(tick));
      vi.advanceTimersByTime(7);
    }
    reporter.dispose();
    expect(sent.map(({ atMs }) => Math.floor(atMs / 100))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('does not lose a tick that comes after 99 ms: it goes out when it is due', () => {
    const { reporter, sent } = start();
    reporter.tick(at(1));
    vi.advanceTimersByTime(99);
    reporter.tick(at(2));
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sent[1]).toMatchObject({ kind: 'tick', frame: 2, atMs: 100 });
  });

  it('sends the newest of several that came too early', () => {
    const { reporter, sent } = start();
    for (const frame of [1, 2, 3, 4]) reporter.tick(at(frame));
    vi.advanceTimersByTime(100);
    expect(sent.map(({ frame }) => frame)).toEqual([1, 4]);
  });

  it('lets every intent pass at once, each with a risen epoch', () => {
    const { reporter, sent } = start();
    reporter.tick(at(0));
    for (let i = 0; i < 5; i++) reporter.intent('seek', at(i));
    expect(sent.slice(1).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
  });

  it('drops a tick that waits when an intent overtakes it', () => {
    const { reporter, sent } = start();
    reporter.tick(at(1));
    reporter.tick(at(2));
    reporter.intent('seek', at(500));
    vi.advanceTimersByTime(200);
    expect(sent.map(({ frame }) => frame)).toEqual([1, 500]);
  });

  it('stamps ticks with the newest epoch', () => {
    const { reporter, sent } = start();
    reporter.intent('resume', at(5));
    reporter.tick(at(6));
    expect(sent.at(-1)).toMatchObject({ kind: 'tick', epoch: 1, frame: 6 });
  });

  it('is silent while nothing plays, also with a tick that waits', () => {
    const { reporter, sent } = start();
    reporter.tick(at(5));
    reporter.tick(at(6));
    reporter.tick(at(6, false));
    vi.advanceTimersByTime(200);
    expect(sent.map(({ frame }) => frame)).toEqual([5]);
  });

  it('restates where the listener is at once, with a risen epoch, also while nothing plays', () => {
    const { reporter, sent } = start();
    reporter.tick(at(1));
    reporter.restate(at(2));
    reporter.restate(at(3, false));
    expect(sent.map(({ kind, epoch, frame }) => [kind, epoch, frame])).toEqual([
      ['tick', 0, 1],
      ['tick', 1, 2],
      ['tick', 2, 3],
    ]);
  });

  it('says in each report which page it is of', () => {
    const [one, other] = [start(), start()];
    for (const { reporter } of [one, other]) {
      reporter.intent('track', at(0));
      reporter.tick(at(1));
    }
    expect(one.sent[1]?.pageId).toBe(one.sent[0]?.pageId);
    expect(other.sent[0]?.pageId).not.toBe(one.sent[0]?.pageId);
  });
});
