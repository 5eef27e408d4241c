// Where the engine plays from, in a real Chromium: pauses, seeks, skips and storms of them, frame by frame.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { EnginePage, hasBrowser } from './browser-test/engine-page.testing.ts';
import { FADE_FRAMES } from './graph/voice.ts';

const SECOND = 48_000;

describe.skipIf(!hasBrowser)('places in a real Chromium', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);

  it('pauses and resumes without losing or repeating a frame', async () => {
    add(1, 2 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 20_000);
    await engine.do((h) => h.engine.pause());
    const paused = await engine.position();
    await engine.page.waitForFunction(() => window.harness.contexts[0]?.state === 'suspended');
    expect(await engine.position()).toBe(paused);
    await engine.do((h) => h.engine.toggle());
    await engine.reaches('ended');
    const [before, out, into, after] = await engine.runs();
    expect(before?.frame).toBe(0);
    expect(before?.length).toEqual(paused - FADE_FRAMES);
    expect(out?.track).toBe(0);
    expect(out?.length).toEqual(FADE_FRAMES);
    expect(into?.track).toBe(0);
    expect(into?.length).toEqual(FADE_FRAMES);
    expect(after?.frame).toEqual(paused + FADE_FRAMES);
    expect(after?.length).toEqual(2 * SECOND - paused - FADE_FRAMES);
  });

  it('seeks to the exact frame, at once within what it holds', async () => {
    add(1, 4 * CHUNK_FRAMES);
    await engine.play([1]);
    await engine.hears(1, 4800);
    await engine.wait(1500);
    const requests = engine.server.requests.length;
    const places = [CHUNK_FRAMES - 1, CHUNK_FRAMES, CHUNK_FRAMES + 1, 100_003, 2 * CHUNK_FRAMES - 200, 0];
    for (const place of places) {
      await engine.do((h, frame) => h.engine.seek(frame), place);
      expect(await engine.do((h) => h.states.at(-1))).toBe('playing');
      await engine.hears(1, place + 3000);
    }
    // Where two places of one track fade into each other, short runs look exact by chance.
    const runs = (await engine.runs()).filter((run) => run.track === 1 && run.length > 1000);
    const inside = places.slice(0, -1).map((place) => place + FADE_FRAMES);
    expect(runs.slice(0, -1).map((run) => run.frame)).toEqual([0, ...inside]);
    // The start of the track has no fade of its own, but the old place may still fade out over it.
    expect(runs.at(-1)?.frame).toBeLessThanOrEqual(FADE_FRAMES);
    expect(engine.server.requests.length).toBe(requests);
  });

  it('stays paused through a seek and goes on from the new place', async () => {
    add(1, 20 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 1000);
    await engine.do((h) => {
      h.engine.pause();
      h.engine.seek(700_001);
    });
    await engine.wait(400);
    expect(await engine.do((h) => h.engine.snapshot().state)).toBe('paused');
    expect(await engine.position()).toBe(700_001);
    await engine.do((h) => h.engine.resume());
    await engine.hears(1, 710_000);
    expect((await engine.heard()).at(-1)).toMatch(/^1: 700385\+/);
  });

  it('ends a storm of skips on the right track, and only there', async () => {
    const ids = Array.from({ length: 150 }, (_, i) => i + 1);
    for (const id of ids) add(id, 10 * SECOND);
    engine.server.answer = () => ({ delayMs: 15 });
    await engine.play(ids);
    await engine.do(async (h) => {
      for (let i = 0; i < 100; i++) {
        h.engine.next();
        if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 25));
      }
    });
    await engine.hears(101, 30_000);
    const last = (await engine.runs()).at(-1);
    expect(last?.track).toBe(101);
    expect(last?.frame).toBe(0);
    expect(last?.length).toBeGreaterThan(28_000);
    expect(await engine.problems()).toEqual([]);
    const asked = engine.server.requests.filter((request) => !request.aborted && request.id === 101);
    expect(asked.map((request) => request.index)).toEqual([...new Set(asked.map((request) => request.index))]);
  });

  it('ends a storm of seeks at the last place, and only there', async () => {
    add(1, 200 * SECOND);
    engine.server.answer = () => ({ delayMs: 20 });
    await engine.play([1]);
    await engine.hears(1, 1000);
    await engine.do(async (h) => {
      for (let i = 0; i < 100; i++) {
        h.engine.seek(((i * 7919) % 40) * 200_000 + i);
        if (i % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 6));
      }
      h.engine.seek(5_000_003);
    });
    await engine.hears(1, 5_020_000);
    const last = (await engine.runs()).at(-1);
    expect(last?.track).toBe(1);
    expect(last?.frame).toEqual(5_000_003 + FADE_FRAMES);
    expect(last?.length).toBeGreaterThan(18_000);
    const epochs = (await engine.do((h) => h.reports)).filter((r) => r.kind !== 'tick').map((r) => r.epoch);
    expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b));
  });

  it('moves on at the exact end, beyond a wrong estimate, and past an empty chunk', async () => {
    add(1, 3 * SECOND);
    add(2, 30_000, { lengthKnown: false, durationSeconds: 60 });
    add(3, 3 * CHUNK_FRAMES, { lengthKnown: false });
    await engine.play([1, 2, 3]);
    await engine.hears(1, 1000);
    await engine.do((h) => h.engine.seek(3 * 48_000));
    await engine.hears(2, 1000);
    await engine.do((h) => h.engine.seek(50 * 48_000));
    await engine.hears(3, 1000);
    await engine.do((h) => h.engine.seek(283_000));
    await engine.reaches('ended');
    expect((await engine.heard()).at(-1)).toBe(`3: ${283_000 + FADE_FRAMES}+${5000 - FADE_FRAMES}`);
    expect(await engine.position()).toBe(3 * CHUNK_FRAMES);
    expect(await engine.problems()).toEqual([]);
    await engine.do((h) => h.engine.toggle());
    await engine.hears(1, 1000);
  });

  it('goes back to the start of the track, or to the one before', async () => {
    add(1, 10 * SECOND);
    add(2, 10 * SECOND);
    await engine.play([1, 2], 1, 4 * SECOND);
    await engine.hears(2, 4 * SECOND + 1000);
    await engine.do((h) => h.engine.previous());
    await engine.hears(2, 0);
    expect(await engine.position()).toBeLessThan(SECOND);
    await engine.do((h) => h.engine.previous());
    await engine.hears(1, 1000);
    await engine.do((h) => h.engine.pause());
    await engine.do((h) => h.engine.next());
    expect(await engine.do((h) => h.engine.snapshot().state)).toBe('paused');
  });
});
