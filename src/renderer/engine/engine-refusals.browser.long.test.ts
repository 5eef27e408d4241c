// The engine with chunks that cannot be had for the moment, in a real Chromium.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { EnginePage, hasBrowser, isSeamless } from './browser-test/engine-page.testing.ts';
import { FADE_FRAMES } from './graph/voice.ts';

const SECOND = 48_000;

describe.skipIf(!hasBrowser)('the engine when chunks are refused', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);
  const startFrame = CHUNK_FRAMES - SECOND;

  it('tries a chunk that failed for the moment again while the sound goes on', async () => {
    add(1, CHUNK_FRAMES + SECOND);
    let failures = 0;
    engine.server.answer = ({ index }) =>
      index === 1 && failures++ < 1 ? { status: 500, code: 'decode-failed' } : 'chunk';
    await engine.play([1], 0, startFrame);
    await engine.reaches('ended');
    expect(failures).toBeGreaterThanOrEqual(2);
    expect(await engine.heard()).toEqual([`1: ${startFrame + FADE_FRAMES}+${2 * SECOND - FADE_FRAMES}`]);
    expect(await engine.problems()).toEqual([]);
  });

  it('plays a part that cannot be had as silence of its length, says so once, and asks for it anew', async () => {
    add(1, 4 * CHUNK_FRAMES);
    let stuck = true;
    engine.server.answer = ({ index }) => (stuck && (index === 1 || index === 2) ? 'silence' : 'chunk');
    await engine.play([1], 0, startFrame);
    await engine.hears(1, 3 * CHUNK_FRAMES + 10_000, 20_000);
    expect(await engine.problems()).toEqual(['1 worker-stuck silent']);
    const runs = (await engine.runs()).filter((run) => run.track !== 0);
    expect(runs[0]).toMatchObject({ frame: startFrame + FADE_FRAMES, length: SECOND - FADE_FRAMES });
    expect(runs[1]).toMatchObject({ track: 1, frame: 3 * CHUNK_FRAMES });
    expect((runs[1]?.at ?? 0) - (runs[0]?.at ?? 0) - (runs[0]?.length ?? 0)).toBe(2 * CHUNK_FRAMES);
    stuck = false;
    await engine.do((h, frame) => h.engine.seek(frame), 2 * CHUNK_FRAMES);
    await engine.hears(1, 2 * CHUNK_FRAMES + 10_000);
    expect((await engine.runs()).at(-1)).toMatchObject({ track: 1, frame: 2 * CHUNK_FRAMES + FADE_FRAMES });
  });

  it.each(['breaker-open', 'overloaded', 'worker-stuck', 'out-of-memory'] as const)(
    'does not give a track up because of %s: what is not needed yet is asked for again',
    async (code) => {
      add(1, 3 * CHUNK_FRAMES);
      let refused = 0;
      engine.server.answer = ({ index, urgency }) => {
        if (index !== 1 || urgency === 'now') return 'chunk';
        refused++;
        return { status: 503, code };
      };
      await engine.play([1]);
      await engine.hears(1, CHUNK_FRAMES + 10_000);
      expect(refused).toBeGreaterThanOrEqual(2);
      expect(refused).toBeLessThan(6);
      expect(isSeamless(await engine.runs())).toBe(true);
      expect(await engine.problems()).toEqual([]);
    },
  );
});
