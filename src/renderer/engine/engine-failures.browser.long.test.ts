// The engine on a bad day, in a real Chromium: late chunks, a lost core, and what nobody waits for any more.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { EnginePage, hasBrowser } from './browser-test/engine-page.testing.ts';
import { FADE_FRAMES } from './graph/voice.ts';

const SECOND = 48_000;

describe.skipIf(!hasBrowser)('the engine on a bad day', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);
  const startFrame = CHUNK_FRAMES - SECOND;
  const firstRun = `1: ${startFrame + FADE_FRAMES}+${SECOND - FADE_FRAMES}`;

  it('stalls on a late chunk and goes on with the very next frame', async () => {
    add(1, CHUNK_FRAMES + SECOND);
    engine.server.answer = ({ index }) => (index === 1 ? { delayMs: 2000 } : 'chunk');
    await engine.play([1], 0, startFrame);
    await engine.reaches('stalled');
    expect(await engine.position()).toBe(CHUNK_FRAMES);
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([firstRun, `1: ${CHUNK_FRAMES}+${SECOND}`]);
    expect(await engine.states()).toEqual(['loading', 'playing', 'stalled', 'playing', 'ended']);
    expect(await engine.problems()).toEqual([]);
  });

  it('is in the next track, and no further, when that begins late', async () => {
    for (const id of [1, 2, 3, 4]) add(id, 2 * SECOND);
    engine.server.answer = ({ id }) => (id === 2 ? { delayMs: 3500 } : 'chunk');
    await engine.play([1, 2, 3, 4]);
    await engine.hears(2, 20_000, 20_000);
    expect(await engine.do((h) => h.engine.snapshot().queueIndex)).toBe(1);
    await engine.hears(3, 1000);
    const tracks = new Set((await engine.do((h) => h.reports)).map(({ trackId }) => trackId));
    expect([...tracks]).toEqual([1, 2, 3]);
  });

  it('waits for a core that went away, says so, and goes on when it is back', async () => {
    add(1, CHUNK_FRAMES + SECOND);
    let away = true;
    engine.server.answer = ({ index }) => (index === 1 && away ? 'drop' : 'chunk');
    await engine.play([1], 0, startFrame);
    await engine.reaches('stalled');
    await engine.page.waitForFunction(() => window.harness.problems.length > 0);
    expect(await engine.problems()).toEqual(['1 disconnected']);
    away = false;
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([firstRun, `1: ${CHUNK_FRAMES}+${SECOND}`]);
    expect(await engine.do((h) => h.engine.snapshot().problem)).toBeNull();
  });

  it('withdraws what nobody waits for any more', async () => {
    add(1, 40 * CHUNK_FRAMES);
    add(2, SECOND);
    engine.server.answer = ({ id }) => (id === 1 ? 'hang' : 'chunk');
    await engine.play([1, 2]);
    await expect.poll(() => engine.server.requests.length).toBeGreaterThan(0);
    await engine.do((h) => h.engine.seek(3_000_000));
    await engine.do((h) => h.engine.next());
    await engine.reaches('ended');
    const ofFirst = engine.server.requests.filter((request) => request.id === 1);
    expect(ofFirst.map((request) => request.aborted)).toEqual(ofFirst.map(() => true));
    expect(await engine.problems()).toEqual([]);
  });

  it('lets everything go when it is disposed of', async () => {
    add(1, 4 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 5000);
    await engine.do((h) => h.engine.dispose());
    expect(await engine.do((h) => h.contexts[0]?.state)).toBe('closed');
    const reports = await engine.do((h) => h.reports.length);
    await engine.wait(400);
    expect(await engine.do((h) => h.reports.length)).toBe(reports);
  });
});
