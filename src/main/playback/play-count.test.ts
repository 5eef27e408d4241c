import { describe, expect, it } from 'vitest';

import type { TrackRow } from '../../shared/library.ts';
import type { EngineReport } from '../../shared/playback.ts';
import { PlayCount } from './play-count.ts';

const SECOND = 48_000;
const LENGTHS_SECONDS: Readonly<Record<number, number | null>> = { 1: 200, 2: 1000, 3: null };

function listener() {
  const counted: string[] = [];
  let nowMs = 1_000_000;
  let frame = 0;
  let trackId: number | null = null;
  let pageId = 'a';
  const count = new PlayCount({
    tracks: { byId: (id) => ({ id, totalFrames: null, durationSeconds: LENGTHS_SECONDS[id] ?? null }) as TrackRow },
    playStats: {
      played: (id, at, heardSeconds) => (
        counted.push(`played ${id} from ${at} after ${Math.round(heardSeconds)} s`),
        77
      ),
      heard: (playId, heardSeconds) => void counted.push(`heard ${Math.round(heardSeconds)} s of ${playId}`),
      skipped: (id) => void counted.push(`skipped ${id}`),
    },
    log: { info: () => undefined, warn: () => undefined, error: (...told) => void counted.push(String(told[0])) },
    now: () => nowMs,
  });
  const report = (over: Partial<EngineReport>): void =>
    count.report({
      kind: 'tick', pageId, epoch: 1, playing: true, preset: 'off', intensity: 1, bypassed: false, trackId, signature: null, frame,
      nextTrackId: null, previousTrackId: null, underruns: 0, heardSwitch: null, ...over,
    }); // prettier-ignore
  return {
    counted,
    count,
    begin(id: number | null): void {
      trackId = id;
      frame = 0;
      report({ kind: 'track' });
    },
    listen(seconds: number): void {
      for (let second = 0; second < seconds; second++) {
        nowMs += 1000;
        frame += SECOND;
        report({});
      }
    },
    pause: (seconds: number): void => {
      report({ kind: 'pause', playing: false });
      nowMs += seconds * 1000;
      report({ kind: 'resume' });
    },
    seek(seconds: number): void {
      frame = seconds * SECOND;
      report({ kind: 'seek' });
    },
    toPage: (id: string): void => void (pageId = id),
  };
}

describe('a play', () => {
  it('is half of the track, once, from when it began', () => {
    const { begin, listen, counted } = listener();
    begin(1);
    listen(99);
    expect(counted).toEqual([]);
    listen(50);
    expect(counted).toEqual(['played 1 from 1000000 after 100 s']);
  });

  it('is four minutes of a long one', () => {
    const { begin, listen, counted } = listener();
    begin(2);
    listen(240);
    expect(counted).toEqual(['played 2 from 1000000 after 240 s']);
  });

  it('is four minutes of one whose length is not known', () => {
    const { begin, listen, counted } = listener();
    begin(3);
    listen(239);
    expect(counted).toEqual([]);
    listen(1);
    expect(counted).toHaveLength(1);
  });

  it('is not what was jumped over', () => {
    const { begin, listen, seek, counted } = listener();
    begin(1);
    listen(10);
    seek(190);
    listen(9);
    expect(counted).toEqual([]);
  });

  it('is not what a report claims to have been heard in no time', () => {
    const { begin, listen, count, counted } = listener();
    begin(1);
    listen(1);
    count.report({ ...({ kind: 'tick', pageId: 'a', epoch: 1, playing: true, preset: 'off', intensity: 1, bypassed: false, trackId: 1, signature: null, nextTrackId: null, previousTrackId: null, underruns: 0, heardSwitch: null } as const), frame: 180 * SECOND }); // prettier-ignore
    expect(counted).toEqual([]);
  });

  it('goes on after a pause, which is not heard', () => {
    const { begin, listen, pause, counted } = listener();
    begin(1);
    listen(60);
    pause(1000);
    listen(39);
    expect(counted).toEqual([]);
    listen(1);
    expect(counted).toHaveLength(1);
  });

  it('is another when the track is begun again', () => {
    const { begin, listen, counted } = listener();
    begin(1);
    listen(100);
    begin(1);
    listen(100);
    expect(counted.filter((each) => each.startsWith('played'))).toHaveLength(2);
  });

  it('is noted with all that was heard once it is over', () => {
    const { begin, listen, counted } = listener();
    begin(1);
    listen(180);
    begin(2);
    expect(counted.at(-1)).toBe('heard 180 s of 77');
  });
});

describe('a skip', () => {
  it('is a track left for another', () => {
    const { begin, listen, counted } = listener();
    begin(1);
    listen(20);
    begin(2);
    expect(counted).toEqual(['skipped 1']);
  });

  it('is not a track that was only looked at', () => {
    const { begin, listen, counted } = listener();
    begin(1);
    listen(1);
    begin(2);
    expect(counted).toEqual([]);
  });

  it('is not a stop', () => {
    const { begin, listen, counted } = listener();
    begin(1);
    listen(20);
    begin(null);
    expect(counted).toEqual([]);
  });

  it('is not a track that was sought to its end', () => {
    const { begin, listen, seek, counted } = listener();
    begin(1);
    listen(20);
    seek(195);
    listen(4);
    begin(2);
    expect(counted).toEqual([]);
  });

  it('is not another window that takes over', () => {
    const { begin, listen, toPage, counted } = listener();
    begin(1);
    listen(20);
    toPage('b');
    begin(2);
    expect(counted).toEqual([]);
  });
});

it('a catalogue that fails is told in the log and stops nothing', () => {
  const told: string[] = [];
  const broken = new PlayCount({
    tracks: { byId: () => { throw new Error('gone'); } },
    playStats: { played: () => 0, heard: () => undefined, skipped: () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: (...args) => void told.push(String(args[0])) },
  }); // prettier-ignore
  broken.report({ kind: 'track', pageId: 'a', epoch: 1, playing: true, preset: 'off', intensity: 1, bypassed: false, trackId: 1, signature: null, frame: 0, nextTrackId: null, previousTrackId: null, underruns: 0, heardSwitch: null }); // prettier-ignore
  expect(told).toEqual(['a play could not be counted']);
});
