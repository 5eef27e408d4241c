import { describe, expect, it } from 'vitest';

import type { EngineReport } from '../../../shared/playback.ts';
import { PositionReporter, type Whereabouts } from './position-reporter.ts';

const at = (frame: number, playing = true): Whereabouts => ({
  playing, preset: 'off', intensity: 1, bypassed: false, trackId: 1, signature: 's', frame, nextTrackId: null,
  previousTrackId: null, underruns: 0, heardSwitch: null,
}); // prettier-ignore

describe('the reporter', () => {
  it('throttles ticks to ten a second and nothing else', () => {
    const sent: EngineReport[] = [];
    let nowMs = 0;
    const reporter = new PositionReporter((report) => sent.push(report), () => nowMs); // prettier-ignore
    for (nowMs = 0; nowMs < 1000; nowMs += 7) reporter.tick(at(nowMs));
    expect(sent.length).toBeLessThanOrEqual(10);
    expect(sent.length).toBeGreaterThan(8);
    for (let i = 0; i < 5; i++) reporter.intent('seek', at(i));
    expect(sent.slice(-5).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
  });

  it('stamps ticks with the newest epoch and is silent while nothing plays', () => {
    const sent: EngineReport[] = [];
    const reporter = new PositionReporter((report) => sent.push(report), () => 0); // prettier-ignore
    reporter.intent('pause', at(5, false));
    reporter.tick(at(5, false));
    expect(sent).toHaveLength(1);
    reporter.intent('resume', at(5));
    reporter.tick(at(6));
    expect(sent.at(-1)).toMatchObject({ kind: 'tick', epoch: 2, frame: 6 });
  });

  it('restates where the listener is at once, with a risen epoch, also while nothing plays', () => {
    const sent: EngineReport[] = [];
    const reporter = new PositionReporter((report) => sent.push(report), () => 0); // prettier-ignore
    reporter.tick(at(1));
    reporter.restate(at(2));
    reporter.restate(at(3, false));
    reporter.tick(at(4));
    expect(sent.map(({ kind, epoch, frame }) => [kind, epoch, frame])).toEqual([
      ['tick', 0, 1],
      ['tick', 1, 2],
      ['tick', 2, 3],
    ]);
  });

  it('says in each report which page it is of', () => {
    const sent: EngineReport[] = [];
    for (let page = 0; page < 2; page++) {
      const reporter = new PositionReporter((report) => sent.push(report), () => 0); // prettier-ignore
      reporter.intent('track', at(0));
      reporter.tick(at(1));
    }
    const [first, second, third, fourth] = sent.map(({ pageId }) => pageId);
    expect(second).toBe(first);
    expect(fourth).toBe(third);
    expect(third).not.toBe(first);
  });
});
