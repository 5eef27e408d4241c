// Seeks that the engine judges by what it knows of a file, while the file is another by now, in a real Chromium.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { EnginePage, hasBrowser } from './browser-test/engine-page.testing.ts';

const SECOND = 48_000;

describe.skipIf(!hasBrowser)('a seek in a file that has grown', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);
  const [oldFrames, newFrames] = [5 * CHUNK_FRAMES, 40 * CHUNK_FRAMES];
  const target = 20 * CHUNK_FRAMES + 12_345;

  const grow = (): void => add(1, newFrames, { signature: 'grown' });
  const tell = (): Promise<void> =>
    engine.do(async (h) => {
      const [row] = await h.rows([1]);
      if (row) h.engine.trackUpdated(row);
    });

  it('lands where it was asked for when the core tells of the new length after it', async () => {
    add(1, oldFrames);
    add(2, 60 * SECOND);
    await engine.play([1, 2]);
    await engine.hears(1, 5000);
    grow();
    await engine.do((h, target) => h.engine.seek(target), target);
    await engine.hears(2, 1000);
    await tell();
    await engine.hears(1, target + 5000);
    expect(await engine.position()).toBeLessThan(target + 20 * SECOND);
  });

  it('lands there when the last track had ended meanwhile', async () => {
    add(1, oldFrames);
    await engine.play([1]);
    await engine.hears(1, 5000);
    grow();
    await engine.do((h, target) => h.engine.seek(target), target);
    await engine.reaches('ended');
    await tell();
    await engine.hears(1, target + 5000);
  });

  it('lands there when the tags told a shorter length', async () => {
    add(1, oldFrames, { lengthKnown: false, durationSeconds: oldFrames / SECOND });
    await engine.play([1]);
    await engine.hears(1, 5000);
    await engine.do((h, target) => h.engine.seek(target), target);
    grow();
    await tell();
    await engine.hears(1, target + 5000);
  });

  it('lands there when the core takes long to read the file again', async () => {
    add(1, oldFrames);
    const stale = await engine.do((h) => h.rows([1]));
    grow();
    // The catalogue still has the old row: what it answers is not what is on the disk.
    engine.server.staleRows = stale;
    await engine.page.click('button');
    await engine.do((h, rows) => h.engine.playQueue([1], 0, 0, rows), stale);
    await engine.wait(500);
    const within = 3 * CHUNK_FRAMES + 5;
    await engine.do((h, frame) => h.engine.seek(frame), within);
    await engine.wait(4500);
    engine.server.staleRows = [];
    await tell();
    await engine.hears(1, within + 5000);
    expect(await engine.do((h) => h.engine.snapshot().problem)).toBeNull();
  });

  it('stays where the listener has gone since', async () => {
    add(1, oldFrames);
    add(2, 60 * SECOND);
    await engine.play([1, 2]);
    await engine.hears(1, 5000);
    grow();
    await engine.do((h, target) => h.engine.seek(target), target);
    await engine.hears(2, 1000);
    await engine.do((h) => h.engine.seek(10 * 48_000));
    await tell();
    await engine.hears(2, 11 * SECOND);
  });

  it('stays paused', async () => {
    add(1, oldFrames);
    add(2, 60 * SECOND);
    await engine.play([1, 2]);
    await engine.hears(1, 5000);
    await engine.do((h) => h.engine.pause());
    grow();
    await engine.do((h, target) => h.engine.seek(target), target);
    await tell();
    expect(await engine.position()).toBe(target);
    expect(await engine.do((h) => h.engine.snapshot().state)).toBe('paused');
  });
});
