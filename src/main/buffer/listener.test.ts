import { describe, expect, it } from 'vitest';

import type { EngineReport } from '../../shared/playback.ts';
import type { Preset } from '../../shared/presets.ts';
import { CHUNK_FRAMES, chunkKey, chunkKeyText } from '../../shared/timeline.ts';
import { Listener } from './listener.ts';

const TOTAL_FRAMES = 30 * CHUNK_FRAMES;
const FIRST: EngineReport = {
  kind: 'track', pageId: 'page', epoch: 1, playing: true, preset: 'warm', intensity: 1, bypassed: false, trackId: 1, signature: 'a-b-c', frame: 0,
  nextTrackId: 2, previousTrackId: null, underruns: 0, heardSwitch: null,
}; // prettier-ignore

function make() {
  const state = { nowMs: 0 };
  const held = new Set<string>();
  const listener = new Listener({
    holds: (key) => held.has(chunkKeyText(key)),
    totalFramesOf: () => TOTAL_FRAMES,
    nowMs: () => state.nowMs,
  });
  let last = FIRST;
  const hear = (over: Partial<EngineReport> = {}): void => {
    last = { ...last, kind: 'tick', ...over };
    listener.take(last);
  };
  const key = (preset: Preset, index: number, trackId = 1) => chunkKey(trackId, 'a-b-c', preset, index);
  const reason = (preset: Preset, index: number, trackId = 1) => listener.reasonOf(key(preset, index, trackId));
  const hold = (preset: Preset, index: number): void => void held.add(chunkKeyText(key(preset, index)));
  return { listener, hear, reason, hold, state };
}

describe('listener', () => {
  it('knows for how long nothing was pressed', () => {
    const { listener, hear, state } = make();
    hear(FIRST);
    expect(listener.calmFrames).toBe(0);
    state.nowMs = 20_000;
    hear({ frame: TOTAL_FRAMES - 4_800 });
    hear({ kind: 'track', trackId: 2, nextTrackId: 3, frame: 0 });
    expect(listener.calmFrames).toBe(960_000);
    hear({ kind: 'preset', preset: 'bright' });
    expect(listener.calmFrames).toBe(0);
  });

  it('counts the calm from its own start where a page has played on for long', () => {
    const { listener, hear, state } = make();
    state.nowMs = 20_000;
    hear({ frame: 10 * CHUNK_FRAMES });
    expect(listener.calmFrames).toBe(960_000);
  });

  it('tells the first look-ahead of a chosen track or place from what comes next', () => {
    const { hear, reason } = make();
    hear(FIRST);
    expect(reason('off', 0)).toBe('start');
    expect(reason('warm', 0)).toBe('start');
    expect(reason('off', 4)).toBe('start');
    hear({ frame: 2 * CHUNK_FRAMES });
    expect(reason('off', 6)).toBe('play');
    expect(reason('warm', 6)).toBe('play');
    hear({ kind: 'seek', frame: 20 * CHUNK_FRAMES });
    expect(reason('off', 20)).toBe('start');
    expect(reason('off', 24)).toBe('start');
    expect(reason('off', 25)).toBe('play');
  });

  it('takes the same track for chosen when it is chosen anew, and not when it is repeated', () => {
    const { hear, reason } = make();
    hear(FIRST);
    hear({ frame: 10 * CHUNK_FRAMES });
    hear({ kind: 'track', frame: 0 });
    expect(reason('off', 0)).toBe('start');
    hear({ frame: TOTAL_FRAMES - 4_800, nextTrackId: 1 });
    hear({ kind: 'track', frame: 0 });
    expect(reason('off', 0)).toBe('play');
  });

  it('takes what nobody told of yet for the act it comes from', () => {
    const { hear, reason } = make();
    expect(reason('off', 0)).toBe('start');
    hear(FIRST);
    hear({ frame: 10 * CHUNK_FRAMES });
    expect(reason('off', 0, 9)).toBe('start');
    expect(reason('off', 25)).toBe('start');
    expect(reason('off', 3)).toBe('start');
    expect(reason('bright', 10)).toBe('switch');
  });

  it('tells a switch by its preset until the play head has moved on', () => {
    const { hear, reason } = make();
    hear(FIRST);
    hear({ frame: 10 * CHUNK_FRAMES });
    hear({ kind: 'preset', preset: 'bright' });
    expect(reason('bright', 10)).toBe('switch');
    expect(reason('bright', 14)).toBe('switch');
    expect(reason('off', 14)).toBe('play');
    hear({ frame: 12 * CHUNK_FRAMES });
    expect(reason('bright', 16)).toBe('play');
  });

  it('takes a track that follows for what comes next, also before it begins', () => {
    const { hear, reason } = make();
    hear(FIRST);
    hear({ frame: TOTAL_FRAMES - 2 * CHUNK_FRAMES });
    expect(reason('off', 0, 2)).toBe('play');
    expect(reason('warm', 1, 2)).toBe('play');
    hear({ frame: TOTAL_FRAMES - 4_800 });
    hear({ kind: 'track', trackId: 2, nextTrackId: 3, frame: 0 });
    expect(reason('off', 4, 2)).toBe('play');
    hear({ kind: 'track', trackId: 3, nextTrackId: null, frame: 0 });
    expect(reason('off', 0, 3)).toBe('start');
  });

  it('takes a switch near the end for one also in the track that follows', () => {
    const { hear, reason } = make();
    hear(FIRST);
    hear({ frame: TOTAL_FRAMES - CHUNK_FRAMES });
    hear({ kind: 'preset', preset: 'bright' });
    expect(reason('bright', 29)).toBe('switch');
    expect(reason('bright', 0, 2)).toBe('switch');
    expect(reason('off', 0, 2)).toBe('play');
  });

  it('counts the changes of preset that are heard, and those that found their chunk', () => {
    const { listener, hear, hold } = make();
    hear(FIRST);
    hear({ frame: 10.5 * CHUNK_FRAMES });
    hold('bright', 10);
    hear({ kind: 'preset', preset: 'bright' });
    hear({ kind: 'preset', preset: 'gentle' });
    expect(listener.switches).toEqual({ switches: 2, switchesReady: 1 });
    hear({ kind: 'preset', preset: 'gentle' });
    hear({ kind: 'pause', playing: false });
    hear({ kind: 'preset', preset: 'bright' });
    hear({ kind: 'resume', playing: true, bypassed: true });
    hear({ kind: 'preset', preset: 'warm' });
    expect(listener.switches.switches).toBe(2);
  });

  it('wants the chunk after it, too, when a switch comes at the end of one, but not beyond the track', () => {
    const { listener, hear, hold } = make();
    hear(FIRST);
    hear({ frame: 11 * CHUNK_FRAMES - 4_800 });
    hold('bright', 10);
    hear({ kind: 'preset', preset: 'bright' });
    expect(listener.switches).toEqual({ switches: 1, switchesReady: 0 });
    hold('gentle', 29);
    hear({ frame: TOTAL_FRAMES - 4_800 });
    hear({ kind: 'preset', preset: 'gentle' });
    expect(listener.switches).toEqual({ switches: 2, switchesReady: 1 });
  });

  it('keeps what the engine heard: each switch once, and its underruns', () => {
    const { listener, hear } = make();
    hear(FIRST);
    hear({ heardSwitch: { count: 1, ms: 40 } });
    hear({ heardSwitch: { count: 1, ms: 40 }, underruns: 2 });
    hear({ heardSwitch: { count: 2, ms: 60 } });
    expect(listener.figures()).toMatchObject({ underruns: 2, switchLatency: { count: 2 } });
    hear({ kind: 'track', pageId: 'another', heardSwitch: null });
    hear({ pageId: 'another', heardSwitch: { count: 2, ms: 80 } });
    expect(listener.figures()).toMatchObject({ switchLatency: { count: 3 } });
  });
});
