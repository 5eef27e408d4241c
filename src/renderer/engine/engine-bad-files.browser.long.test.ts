// The engine with files that changed, are damaged or gone, in a real Chromium.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { EnginePage, hasBrowser, isSeamless } from './browser-test/engine-page.testing.ts';
import { FADE_FRAMES } from './graph/voice.ts';

const SECOND = 48_000;

describe.skipIf(!hasBrowser)('the engine with bad files', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);
  const startFrame = CHUNK_FRAMES - SECOND;
  const firstRun = `1: ${startFrame + FADE_FRAMES}+${SECOND - FADE_FRAMES}`;

  it('plays a damaged track up to the damage, says so, and goes on with the next one without a gap', async () => {
    add(1, 3 * CHUNK_FRAMES);
    add(2, SECOND);
    engine.server.answer = ({ id, index }) => (id === 1 && index > 0 ? { status: 422, code: 'file-corrupt' } : 'chunk');
    await engine.play([1, 2], 0, startFrame);
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([firstRun, `2: 0+${SECOND}`]);
    expect(isSeamless((await engine.runs()).filter((run) => run.track !== 0))).toBe(true);
    expect(await engine.problems()).toEqual(['1 file-corrupt']);
    expect(await engine.do((h) => h.engine.snapshot().problem?.error.values)).toEqual({ why: 'no-sound' });
  });

  it('stops after five silent tracks in a row, and can be asked to go on', async () => {
    const ids = [1, 2, 3, 4, 5, 6, 7];
    for (const id of ids) add(id, SECOND);
    engine.server.answer = ({ id }) => (id <= 5 ? { status: 404, code: 'file-missing' } : 'chunk');
    await engine.play(ids);
    await engine.reaches('paused');
    expect((await engine.problems()).at(-1)).toBe('5 too-many-failures stopped');
    expect(Math.max(...engine.server.requests.map((request) => request.id))).toBeLessThan(7);
    await engine.do((h) => h.engine.resume());
    await engine.hears(6, 1000);
    expect((await engine.problems()).at(-1)).toBe('5 file-missing');
  });

  it('skips a track without a single frame and one the library does not have', async () => {
    add(1, 0);
    add(3, SECOND);
    await engine.play([1, 2, 3]);
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([`3: 0+${SECOND}`]);
    expect(await engine.problems()).toEqual(expect.arrayContaining(['none not-found']));
  });

  it('reads the row of a changed file again and starts at the frame that was asked for', async () => {
    add(1, 2 * SECOND);
    const stale = await engine.do((h) => h.rows([1]));
    add(1, 3 * SECOND, { signature: 'edited' });
    await engine.page.click('button');
    await engine.do((h, rows) => h.engine.playQueue([1], 0, 50_000, rows), stale);
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([`1: ${50_000 + FADE_FRAMES}+${3 * SECOND - 50_000 - FADE_FRAMES}`]);
    expect(await engine.do((h) => h.engine.snapshot().track?.signature)).toBe('edited');
  });

  it('goes over to the new content of the track it plays', async () => {
    // Near the start of a chunk: there is time to fetch before the seam.
    const fromFrame = 12_000;
    add(1, 3 * CHUNK_FRAMES);
    await engine.play([1], 0, fromFrame);
    await engine.hears(1, fromFrame + 1000);
    add(1, CHUNK_FRAMES + SECOND, { signature: 'edited' });
    await engine.do(async (h) => {
      const [row] = await h.rows([1]);
      if (row) h.engine.trackUpdated(row);
    });
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([
      `1: ${fromFrame + FADE_FRAMES}+${CHUNK_FRAMES + SECOND - fromFrame - FADE_FRAMES}`,
    ]);
    const asked = engine.server.requests.filter((request) => request.signature === 'edited');
    expect(asked.map((request) => request.index)).toEqual([1]);
  });

  it('takes back what it scheduled of a next track that went missing', async () => {
    add(1, 2 * SECOND);
    add(2, SECOND);
    add(3, SECOND);
    await engine.play([1, 2, 3]);
    await engine.hears(1, 20_000);
    await engine.do(async (h) => {
      const [row] = await h.rows([2]);
      if (row) h.engine.trackUpdated({ ...row, state: 'missing', problem: { code: 'file-missing', values: {} } });
    });
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([`1: 0+${2 * SECOND}`, `3: 0+${SECOND}`]);
    expect(isSeamless(await engine.runs())).toBe(true);
    expect(await engine.problems()).toEqual(['2 file-missing']);
  });

  it('skips a quarantined file at once, like a damaged one', async () => {
    add(1, SECOND);
    add(2, SECOND);
    engine.server.answer = ({ id }) => (id === 1 ? { status: 422, code: 'file-quarantined' } : 'chunk');
    await engine.play([1, 2]);
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([`2: 0+${SECOND}`]);
    expect(await engine.problems()).toEqual(['1 file-quarantined']);
    expect(engine.server.requests.filter((request) => request.id === 1)).toHaveLength(1);
  });

  it('leaves a file that turns out to be bad at once, and names it and no other', async () => {
    add(1, CHUNK_FRAMES);
    add(2, 4 * CHUNK_FRAMES);
    add(3, SECOND);
    engine.server.answer = ({ id }) => (id === 2 ? { silence: 'file-corrupt' } : 'chunk');
    await engine.play([1, 2, 3]);
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([`1: 0+${CHUNK_FRAMES}`, `3: 0+${SECOND}`]);
    expect(isSeamless(await engine.runs())).toBe(true);
    expect(await engine.problems()).toEqual(['2 file-corrupt']);
  });

  it('gives the first reason, whatever is refused after it', async () => {
    add(1, 3 * CHUNK_FRAMES);
    add(2, SECOND);
    // The two are asked for at once, and come to the server in either order.
    engine.server.answer = ({ id, index }) => {
      if (id !== 1 || index === 0) return 'chunk';
      return index === 1 ? { status: 422, code: 'file-corrupt' } : { status: 503, code: 'breaker-open' };
    };
    await engine.play([1, 2], 0, startFrame);
    await engine.reaches('ended');
    expect(await engine.problems()).toEqual(['1 file-corrupt']);
  });

  it('does not wait for the sound of a file that the library finds to be bad', async () => {
    add(1, 4 * CHUNK_FRAMES);
    add(2, SECOND);
    engine.server.answer = ({ id }) => (id === 1 ? 'hang' : 'chunk');
    await engine.play([1, 2]);
    await expect.poll(() => engine.server.requests.length).toBeGreaterThan(0);
    await engine.do(async (h) => {
      const [row] = await h.rows([1]);
      if (row) h.engine.trackUpdated({ ...row, state: 'unreadable', problem: { code: 'file-corrupt', values: {} } });
    });
    await engine.reaches('ended', 3000);
    expect(await engine.heard()).toEqual([`2: 0+${SECOND}`]);
    expect(await engine.problems()).toEqual(['1 file-corrupt']);
  });
});
