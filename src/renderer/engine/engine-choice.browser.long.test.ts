// What is chosen and what follows it, in a real Chromium: a row that sounds before its list is known, and the end of the queue.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { EnginePage, hasBrowser, isSeamless } from './browser-test/engine-page.testing.ts';

const SECOND = 48_000;

declare global {
  interface Window {
    giveList?: (ids: readonly number[]) => void;
  }
}

describe.skipIf(!hasBrowser)('a choice', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);

  /** A click on the row of `id`; its list comes with `giveList`. */
  const playFrom = async (id: number): Promise<void> => {
    await engine.page.click('button');
    await engine.do(async (h, id) => {
      const [row] = await h.rows([id]);
      const list = new Promise<readonly number[]>((resolve) => (window.giveList = resolve));
      if (row) h.engine.playFrom(row, { kind: 'tracks', query: null }, () => list);
    }, id);
  };
  const giveList = (ids: readonly number[]): Promise<void> => engine.do((_, ids) => window.giveList?.(ids), ids);

  it('sounds before it is known what follows, and is then followed by it without a gap', async () => {
    for (const id of [1, 2, 3]) add(id, 5 * SECOND);
    await playFrom(2);
    await engine.hears(2, 5000);
    expect(await engine.do((h) => h.engine.queueIds())).toEqual([2]);
    await giveList([1, 2, 3]);
    await engine.reaches('ended', 20_000);
    expect(await engine.heard()).toEqual([`2: 0+${5 * SECOND}`, `3: 0+${5 * SECOND}`]);
    expect(isSeamless(await engine.runs())).toBe(true);
  });

  it('has its place in the list once that is there, and tells the core what follows', async () => {
    for (const id of [1, 2, 3]) add(id, 10 * SECOND);
    await playFrom(2);
    await giveList([1, 2, 3]);
    await engine.hears(2, 10_000);
    const { queueIndex, queueLength } = await engine.do((h) => h.engine.snapshot());
    expect(queueIndex).toBe(1);
    expect(queueLength).toBe(3);
    const last = (await engine.do((h) => h.reports)).at(-1);
    expect(last).toMatchObject({ trackId: 2, nextTrackId: 3, previousTrackId: 1 });
  });

  it('waits at its end for a list that comes later still', async () => {
    add(1, SECOND);
    add(2, SECOND);
    await playFrom(1);
    await engine.reaches('stalled');
    await giveList([1, 2]);
    await engine.reaches('ended');
    expect(await engine.heard()).toEqual([`1: 0+${SECOND}`, `2: 0+${SECOND}`]);
  });

  it('takes Next for the track after it in the list, also before the list is there', async () => {
    for (const id of [1, 2, 3]) add(id, 10 * SECOND);
    await playFrom(2);
    await engine.do((h) => h.engine.next());
    await giveList([1, 2, 3]);
    await engine.hears(3, 5000);
    expect(await engine.do((h) => h.engine.snapshot().state)).toBe('playing');
  });

  it('forgets the list of a row when another is chosen', async () => {
    for (const id of [1, 2, 3]) add(id, 10 * SECOND);
    await playFrom(1);
    const giveFirst = await engine.page.evaluateHandle(() => window.giveList);
    await playFrom(3);
    await giveFirst.evaluate((give) => give?.([1, 3, 2]));
    await giveList([3, 1]);
    await engine.hears(3, 5000);
    expect(await engine.do((h) => h.engine.queueIds())).toEqual([3, 1]);
  });

  it('begins at the first of the list again when all of it has played', async () => {
    add(1, 10 * SECOND);
    add(2, SECOND);
    await playFrom(2);
    await giveList([1, 2]);
    await engine.reaches('ended');
    await engine.do((h) => h.engine.resume());
    await engine.hears(1, 5000);
    expect(await engine.do((h) => h.engine.snapshot().queueIndex)).toBe(0);
  });

  it('sounds at once when its first chunk was fetched while the listener had it in hand', async () => {
    add(1, 10 * SECOND);
    await engine.page.click('button');
    await engine.do(async (h) => {
      const [row] = await h.rows([1]);
      if (row) h.engine.prepare(row);
    });
    await expect.poll(() => engine.server.requests.length).toBe(1);
    // Until the page has taken it in.
    await engine.wait(300);
    engine.server.answer = ({ index }) => (index === 0 ? 'hang' : 'chunk');
    await playFrom(1);
    await engine.hears(1, 5000);
    expect(engine.server.requests.filter(({ index }) => index === 0)).toHaveLength(1);
  });

  it('fetches ahead only for the track that was in hand last', async () => {
    for (const id of [1, 2, 3]) add(id, 10 * SECOND);
    engine.server.answer = () => 'hang';
    await engine.do(async (h) => {
      for (const row of await h.rows([1, 2, 3])) {
        h.engine.prepare(row);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    await expect.poll(() => engine.server.requests.map(({ aborted }) => aborted)).toEqual([true, true, false]);
  });

  it('ends at the end of the last track when Next is asked for there', async () => {
    add(1, 10 * SECOND);
    await engine.play([1]);
    await engine.hears(1, 20_000);
    await engine.do((h) => h.engine.next());
    await engine.reaches('ended');
    expect(await engine.position()).toBe(10 * SECOND);
    expect((await engine.do((h) => h.reports)).at(-1)).toMatchObject({
      kind: 'stop',
      frame: 10 * SECOND,
      playing: false,
    });
  });

  it('ends a paused player too, and begins anew when it is asked to play', async () => {
    add(1, 10 * SECOND);
    add(2, 10 * SECOND);
    await engine.play([1, 2], 1);
    await engine.hears(2, 20_000);
    await engine.do((h) => h.engine.pause());
    await engine.do((h) => h.engine.next());
    expect(await engine.do((h) => h.engine.snapshot().state)).toBe('ended');
    expect(await engine.position()).toBe(10 * SECOND);
    await engine.do((h) => h.engine.toggle());
    await engine.hears(1, 5000);
  });
});
