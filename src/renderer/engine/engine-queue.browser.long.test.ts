// The queue while it plays, in a real Chromium: what follows changes although it is fetched and scheduled, and the joins stay without a gap.
/// <reference types="node" />
import { describe, expect, it } from 'vitest';

import { EnginePage, hasBrowser, isSeamless } from './browser-test/engine-page.testing.ts';

const SECOND = 48_000;

describe.skipIf(!hasBrowser)('the queue', () => {
  const engine = new EnginePage();
  const add = (...args: Parameters<typeof engine.server.add>): void => engine.server.add(...args);

  /** All runs but what a beginning that the clock overtook left before it. */
  const runs = async () => {
    const all = await engine.runs();
    return all.slice(all.findIndex(({ track, length }) => track !== 0 && length > 2000));
  };
  const heard = async (): Promise<string[]> =>
    (await runs()).filter((run) => run.track !== 0).map((run) => `${run.track}: ${run.frame}+${run.length}`);

  /** Until the sound of what follows is placed on the audio clock: chunks of two tracks are there. */
  const followerIsThere = async (id: number): Promise<void> => {
    await expect.poll(() => engine.server.requests.filter((request) => request.id === id).length, { interval: 10, timeout: 10_000 }).toBeGreaterThan(0); // prettier-ignore
    await engine.wait(250);
  };

  it('plays what was put next in place of what was scheduled, without a gap', async () => {
    for (const id of [1, 2, 3]) add(id, 4 * SECOND);
    await engine.play([1, 2]);
    await followerIsThere(2);
    await engine.do((h) => h.engine.queue.playNext([3]));
    await engine.reaches('ended', 20_000);
    expect(await heard()).toEqual([1, 3, 2].map((id) => `${id}: 0+${4 * SECOND}`));
    expect(isSeamless(await runs())).toBe(true);
  });

  it('tells the core at once what follows and precedes when that changes', async () => {
    for (const id of [1, 2, 3]) add(id, 10 * SECOND);
    await engine.play([1, 2]);
    await engine.hears(1, 5000);
    await engine.do((h) => h.engine.queue.playNext([3]));
    expect((await engine.do((h) => h.reports)).at(-1)).toMatchObject({ trackId: 1, nextTrackId: 3 });
  });

  it('ends where what followed was removed, and goes on where something was added', async () => {
    for (const id of [1, 2, 3]) add(id, 4 * SECOND);
    await engine.play([1, 2]);
    await followerIsThere(2);
    await engine.do((h) => h.engine.queue.clear());
    await engine.hears(1, SECOND);
    await engine.do((h) => h.engine.queue.add([3]));
    await engine.reaches('ended', 20_000);
    expect(await heard()).toEqual([1, 3].map((id) => `${id}: 0+${4 * SECOND}`));
    expect(isSeamless(await runs())).toBe(true);
  });

  it('takes back tracks behind one that cannot be played', async () => {
    for (const id of [1, 3, 4]) add(id, 4 * SECOND);
    await engine.play([1, 2, 3]);
    await followerIsThere(3);
    await engine.do((h) => h.engine.queue.playNext([4]));
    await engine.hears(4, 5000);
    await engine.hears(3, 5000);
    expect((await heard()).slice(0, 2)).toEqual([1, 4].map((id) => `${id}: 0+${4 * SECOND}`));
    expect(await engine.problems()).toEqual(['none not-found']);
  });

  it('repeats one track without a gap until it is skipped', async () => {
    add(1, 2 * SECOND);
    add(2, 2 * SECOND);
    await engine.play([1, 2]);
    await engine.do((h) => h.engine.queue.setRepeat('one'));
    const whole = `1: 0+${2 * SECOND}`;
    await expect.poll(async () => (await heard()).slice(0, 2), { timeout: 15_000 }).toEqual([whole, whole]);
    await engine.do((h) => h.engine.next());
    await engine.hears(2, 5000);
    expect(isSeamless((await runs()).slice(0, 2))).toBe(true);
    expect(await engine.do((h) => h.engine.queue.snapshot().repeat)).toBe('all');
  });

  it('begins anew without a gap', async () => {
    add(1, 2 * SECOND);
    add(2, 2 * SECOND);
    await engine.play([1, 2]);
    await engine.do((h) => h.engine.queue.setRepeat('all'));
    await engine.hears(2, 1000);
    await engine.hears(1, 1000);
    await engine.do((h) => h.engine.queue.setRepeat('off'));
    await engine.reaches('ended', 20_000);
    expect(await heard()).toEqual([1, 2, 1, 2].map((id) => `${id}: 0+${2 * SECOND}`));
    expect(isSeamless(await runs())).toBe(true);
  });

  it('stops at the end of the track when that is wished for, and goes on with the next', async () => {
    add(1, 3 * SECOND);
    add(2, 3 * SECOND);
    await engine.play([1, 2]);
    await followerIsThere(2);
    await engine.do((h) => h.engine.queue.setStopAfter(true));
    await engine.reaches('paused', 20_000);
    expect(await heard()).toEqual([`1: 0+${3 * SECOND}`]);
    const { track, queueIndex } = await engine.do((h) => h.engine.snapshot());
    expect(track?.id).toBe(2);
    expect(queueIndex).toBe(1);
    expect(await engine.do((h) => h.engine.queue.snapshot().stopAfter)).toBe(false);
    await engine.do((h) => h.engine.resume());
    await engine.reaches('ended', 20_000);
    expect(await heard()).toEqual([1, 2].map((id) => `${id}: 0+${3 * SECOND}`));
  });

  it('does not touch what is heard when the rest is shuffled and put back', async () => {
    const ids = Array.from({ length: 30 }, (_, at) => at + 1);
    for (const id of ids) add(id, 4 * SECOND);
    await engine.play(ids);
    await followerIsThere(2);
    await engine.do((h) => h.engine.queue.setShuffle('tracks'));
    const next = await engine.do((h) => h.engine.queue.entries(1, 2)[0]?.trackId ?? 0);
    await engine.hears(next, 10_000);
    await engine.do((h) => h.engine.queue.setShuffle('off'));
    expect(await engine.do((h) => h.engine.queueIds())).toEqual(ids);
    expect((await heard()).map((run) => run.split(':')[0])).toEqual(['1', String(next)]);
    expect(isSeamless(await runs())).toBe(true);
  });

  it('shuffles by albums once the core has said which those are', async () => {
    const ids = Array.from({ length: 20 }, (_, at) => at + 1);
    for (const id of ids) add(id, 10 * SECOND);
    await engine.page.click('button');
    await engine.do((h, ids) => h.engine.playList({ kind: 'tracks', query: null }, ids, { shuffle: 'albums' }), ids);
    await engine.reaches('playing');
    const order = await engine.do((h) => h.engine.queueIds());
    expect([order.slice(0, 10), order.slice(10)]).toEqual(
      expect.arrayContaining([
        [10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
        [20, 19, 18, 17, 16, 15, 14, 13, 12, 11],
      ]),
    );
  });

  it('rests at the first track that is added to nothing, and plays it when asked to', async () => {
    add(1, 10 * SECOND);
    await engine.page.click('button');
    await engine.do((h) => h.engine.queue.add([1]));
    await engine.reaches('paused');
    await engine.page.waitForFunction(() => window.harness.engine.snapshot().track?.id === 1);
    await engine.do((h) => h.engine.toggle());
    await engine.hears(1, 5000);
    expect((await engine.runs())[0]).toMatchObject({ track: 1, frame: 0 });
  });

  it('comes back to what was played, where it was, when a list that was begun by mistake is undone', async () => {
    for (const id of [1, 2, 3]) add(id, 10 * SECOND);
    await engine.play([1, 2], 0, 4 * SECOND);
    await engine.hears(1, 5 * SECOND);
    await engine.do((h) => h.engine.playList({ kind: 'tracks', query: null }, [3]));
    await engine.hears(3, 5000);
    await engine.do((h) => h.engine.queue.undo());
    await engine.hears(1, 5 * SECOND);
    expect(await engine.do((h) => h.engine.queueIds())).toEqual([1, 2]);
    expect(await engine.position()).toBeLessThan(8 * SECOND);
  });

  it('goes on with the next track when the one that is heard is removed', async () => {
    for (const id of [1, 2, 3]) add(id, 10 * SECOND);
    await engine.play([1, 2, 3], 1);
    await engine.hears(2, 5000);
    await engine.do((h) => h.engine.queue.remove([h.engine.queue.entries(1, 2)[0]?.entryId ?? 0]));
    await engine.hears(3, 5000);
    expect(await engine.do((h) => h.engine.snapshot().state)).toBe('playing');
  });

  it('takes edits at every moment of short tracks, and plays on', async () => {
    for (let id = 1; id <= 40; id++) add(id, SECOND);
    await engine.play([1, 2, 3]);
    await engine.do(async (h) => {
      for (let id = 4; id <= 40; id++) {
        h.engine.queue.playNext([id]);
        if (id % 3 === 0) h.engine.queue.remove([h.engine.queue.entries(h.engine.queue.snapshot().index + 1, Infinity)[0]?.entryId ?? 0]); // prettier-ignore
        await new Promise((resolve) => setTimeout(resolve, 90 + (id % 7)));
      }
      h.engine.queue.clear();
    });
    await engine.reaches('ended', 20_000);
    const all = await heard();
    // What was removed in its last moment before it was heard is left within its first.
    expect(all.filter((run) => !run.endsWith(`: 0+${SECOND}`)).length).toBeLessThan(3);
    expect(await engine.problems()).toEqual([]);
  });
});
