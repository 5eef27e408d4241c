import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { QueueSource, ShuffleMode } from '../../../shared/queue.ts';
import { PlayQueue, type Spot } from './play-queue.ts';
import { byHandAhead, listOf } from './queue-edits.ts';
import { UNDO_STEPS } from './queue-steps.ts';

const ALBUM: QueueSource = { kind: 'album', id: 1, query: null };

/** Ten tracks an album, which stand on it from the last to the first. */
const placeOf = (trackId: number) => ({ album: Math.ceil(trackId / 10), place: -trackId });

function make(): PlayQueue {
  let seed = 0;
  return new PlayQueue({ placeOf, newSeed: () => ++seed });
}

/** A queue of those tracks as a list, at the first or the one at `start`. */
function playing(ids: readonly number[], start = 0): PlayQueue {
  const queue = make();
  queue.replace(ids, { source: ALBUM, start }, 0);
  return queue;
}

/** "history, [current], next up | rest". */
function shown(queue: PlayQueue): string {
  const { index } = queue;
  const end = index + 1 + queue.nextUpLength;
  return queue
    .trackIds()
    .map((id, at) => `${at === end ? '| ' : ''}${at === index ? `[${id}]` : id}`)
    .join(' ');
}

const entryOf = (queue: PlayQueue, trackId: number): number =>
  queue.state.order.entryIdAt(queue.state.order.indexOfTrack(trackId));

/** As if the current track had played to its end. */
function playOut(queue: PlayQueue): boolean {
  const { current } = queue;
  const next = current && queue.after(current);
  return next !== null && queue.arrive(next);
}

/** All that is heard from now on, to the end or for so many tracks. */
function heard(queue: PlayQueue, most: number): number[] {
  const ids = [queue.currentId ?? 0];
  while (ids.length < most && playOut(queue)) ids.push(queue.currentId ?? 0);
  return ids;
}

describe('the queue', () => {
  it('plays a list in order from where it was begun', () => {
    const queue = playing([1, 2, 3], 1);
    expect(shown(queue)).toBe('1 [2] | 3');
    expect(heard(queue, 9)).toEqual([2, 3]);
  });

  it('keeps several that are to be played next in their order, and puts those of a later track before them', () => {
    const queue = playing([1, 2, 3]);
    queue.playNext([10, 11], 0);
    queue.playNext([12], 0);
    expect(shown(queue)).toBe('[1] 10 11 12 | 2 3');
    playOut(queue);
    queue.playNext([20], 0);
    expect(shown(queue)).toBe('1 [10] 20 11 12 | 2 3');
  });

  it('adds behind what is to be played next, and before the rest of the list', () => {
    const queue = playing([1, 2, 3]);
    queue.add([10], 0);
    queue.playNext([20], 0);
    queue.add([11], 0);
    expect(shown(queue)).toBe('[1] 20 10 11 | 2 3');
  });

  it('keeps what was put there by hand when another list is played', () => {
    const queue = playing([1, 2, 3]);
    queue.add([10, 11], 0);
    queue.replace([4, 5, 6], { source: ALBUM, start: 1 }, 0);
    expect(shown(queue)).toBe('4 [5] 10 11 | 6');
  });

  it('keeps all that was put together by hand when a list is played', () => {
    const queue = make();
    queue.add([1, 2], 0);
    queue.add([3], 0);
    expect(shown(queue)).toBe('[1] 2 3');
    queue.replace([4, 5], { source: ALBUM, start: 0 }, 0);
    expect(shown(queue)).toBe('[4] 2 3 | 5');
  });

  it('takes Next up along to what is jumped to, but for what is passed', () => {
    const queue = playing([1, 2, 3, 4], 1);
    queue.add([10, 11], 0);
    queue.jump(entryOf(queue, 4));
    expect(shown(queue)).toBe('1 2 3 [4] 10 11');
    queue.jump(entryOf(queue, 1));
    expect(shown(queue)).toBe('[1] 10 11 | 2 3 4');
    queue.jump(entryOf(queue, 11));
    expect(shown(queue)).toBe('1 10 [11] | 2 3 4');
  });

  it('begins with the chosen track alone and has the list put around it', () => {
    const queue = playing([7, 8]);
    queue.add([10], 0);
    queue.choose(2, ALBUM, 0);
    expect(shown(queue)).toBe('[2] 10');
    const spot = queue.current;
    expect(queue.surround([1, 2, 3])).toBe(true);
    expect(shown(queue)).toBe('1 [2] 10 | 3');
    expect(queue.current).toEqual(spot);
    queue.undo(0);
    expect(shown(queue)).toBe('[7] 10 | 8');
  });

  it('stays as it is when the list does not hold the chosen track', () => {
    const queue = make();
    queue.choose(9, ALBUM, 0);
    expect(queue.surround([1, 2])).toBe(false);
    expect(shown(queue)).toBe('[9]');
  });

  it('goes on with what follows when the current entry is removed', () => {
    const queue = playing([1, 2, 3], 1);
    queue.remove([entryOf(queue, 2)], 0);
    expect(shown(queue)).toBe('1 [3]');
    queue.remove([entryOf(queue, 3)], 0);
    expect(shown(queue)).toBe('[1]');
    queue.remove([entryOf(queue, 1)], 0);
    expect(queue.current).toBeNull();
  });

  it('moves entries in their order, into Next up and out of it', () => {
    const queue = playing([1, 2, 3, 4]);
    queue.add([10, 11], 0);
    queue.move([entryOf(queue, 4), entryOf(queue, 3)], entryOf(queue, 11), 0);
    expect(shown(queue)).toBe('[1] 10 3 4 11 | 2');
    queue.move([entryOf(queue, 10)], null, 0);
    expect(shown(queue)).toBe('[1] 3 4 11 | 2 10');
  });

  it('has a track in it twice', () => {
    const queue = playing([1, 2]);
    queue.add([2], 0);
    queue.remove([queue.entries(1, 2)[0]?.entryId ?? 0], 0);
    expect(shown(queue)).toBe('[1] | 2');
  });

  it('clears what is ahead', () => {
    const queue = playing([1, 2, 3], 1);
    queue.add([10], 0);
    queue.clear(0);
    expect(shown(queue)).toBe('1 [2]');
  });
});

describe('repeat and stop', () => {
  it('begins the list anew', () => {
    const queue = playing([1, 2], 1);
    queue.setRepeat('all');
    expect(heard(queue, 5)).toEqual([2, 1, 2, 1, 2]);
  });

  it('plays one again until it is skipped', () => {
    const queue = playing([1, 2]);
    queue.setRepeat('one');
    expect(heard(queue, 3)).toEqual([1, 1, 1]);
    queue.skip();
    expect(queue.currentId).toBe(2);
    expect(queue.repeat).toBe('all');
  });

  it('stops after the current track only', () => {
    const queue = playing([1, 2]);
    queue.setStopAfter(true);
    const spot = queue.current as Spot;
    expect(queue.after(spot)).toBeNull();
    expect(queue.nextId).toBe(2);
  });

  it('starts over after the end, or goes on with what was added since', () => {
    const queue = playing([1, 2], 1);
    queue.startOver();
    expect(queue.currentId).toBe(1);
    queue.jump(entryOf(queue, 2));
    queue.add([3], 0);
    queue.startOver();
    expect(queue.currentId).toBe(3);
  });
});

describe('shuffle', () => {
  const ids = Array.from({ length: 40 }, (_, at) => at + 1);

  it('plays all of the list, the current track first, and comes back to its order', () => {
    const queue = playing(ids, 4);
    queue.setShuffle('tracks', 0);
    const order = queue.trackIds();
    expect(order[0]).toBe(5);
    expect(order).not.toEqual(ids);
    expect([...order].sort((a, b) => a - b)).toEqual(ids);
    queue.jump(queue.entries(7, 8)[0]?.entryId ?? 0);
    const current = queue.currentId ?? 0;
    queue.setShuffle('off', 0);
    expect(queue.trackIds()).toEqual(ids);
    expect(queue.index).toBe(current - 1);
  });

  it('is the same for the same seed', () => {
    const [one, other] = [playing(ids), playing(ids)];
    one.setShuffle('tracks', 0);
    other.setShuffle('tracks', 0);
    expect(one.trackIds()).toEqual(other.trackIds());
  });

  it('keeps albums whole and in their order', () => {
    const queue = playing(ids, 14);
    queue.setShuffle('albums', 0);
    expect(shown(queue)).toMatch(/^20 19 18 17 16 \[15\] \| 14 13 12 11 /);
    const rest = queue.trackIds().slice(10);
    for (let at = 0; at < 30; at += 10) {
      const album = placeOf(rest[at] ?? 0).album;
      expect(rest.slice(at, at + 10)).toEqual(Array.from({ length: 10 }, (_, place) => album * 10 - place));
    }
  });

  it('begins a list at a random place', () => {
    const begun = new Set<number | null>();
    const queue = make();
    for (let time = 0; time < 20; time++) {
      queue.replace(ids, { source: ALBUM, start: null, shuffle: 'tracks' }, 0);
      begun.add(queue.currentId);
    }
    expect(begun.size).toBeGreaterThan(5);
    queue.replace(ids, { source: ALBUM, start: null, shuffle: 'albums' }, 0);
    expect((queue.currentId ?? 0) % 10).toBe(0);
  });

  it('puts what is added to a queue of one’s own at random places ahead', () => {
    const queue = make();
    queue.setShuffle('tracks', 0);
    queue.add(ids, 0);
    queue.add([100, 101, 102, 103, 104], 0);
    expect(queue.trackIds().slice(-5)).not.toEqual([100, 101, 102, 103, 104]);
    queue.setShuffle('off', 0);
    expect(queue.trackIds().slice(-5)).toEqual([100, 101, 102, 103, 104]);
  });

  it.each(['tracks', 'albums'] as const)('begins no new round with what was heard just now: %s', (mode) => {
    for (let size = 11; size < 40; size++) {
      const queue = playing(ids.slice(0, size));
      queue.setRepeat('all');
      queue.setShuffle(mode, 0);
      const all = heard(queue, size * 4 - queue.index);
      const first = all.length - size * 3;
      for (let round = first; round < all.length; round += size) {
        const [before, begun] = [all[round - 1] ?? 0, all[round] ?? 0];
        expect(new Set(all.slice(round, round + size)).size).toBe(size);
        if (mode === 'tracks') expect(begun).not.toBe(before);
        else expect(placeOf(begun).album).not.toBe(placeOf(before).album);
      }
    }
  });
});

const ids = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
const places = fc.array(fc.nat(30), { minLength: 1, maxLength: 5 });
const mode = fc.constantFrom<ShuffleMode>('off', 'tracks', 'albums');

type Act = (queue: PlayQueue) => void;
const entriesAt = (queue: PlayQueue, at: readonly number[]): number[] =>
  at.flatMap((index) => queue.entries(index, index + 1).map(({ entryId }) => entryId));

/** Edits that neither bring nor take entries. */
const ORDERS: readonly fc.Arbitrary<Act>[] = [
  fc.tuple(places, fc.option(fc.nat(30))).map(([from, to]): Act => (queue) => {
    const before = to === null ? null : (entriesAt(queue, [to])[0] ?? null);
    queue.move(entriesAt(queue, from), before, 0);
  }),
  mode.map(
    (mode): Act =>
      (queue) =>
        queue.setShuffle(mode, 0),
  ),
];
/** What the listener, or the end of a track, does to the place. */
const PLACES: readonly fc.Arbitrary<Act>[] = [
  fc.nat(30).map(
    (at): Act =>
      (queue) =>
        void queue.jump(entriesAt(queue, [at])[0] ?? 0),
  ),
  fc.constant<Act>((queue) => void queue.skip()),
  fc.constant<Act>((queue) => void queue.skipBack()),
  fc.constant<Act>((queue) => void playOut(queue)),
  fc.constantFrom('off', 'all', 'one').map(
    (repeat): Act =>
      (queue) =>
        queue.setRepeat(repeat as 'off'),
  ),
];
const CHANGES: readonly fc.Arbitrary<Act>[] = [
  ids.map(
    (ids): Act =>
      (queue) =>
        queue.playNext(ids, 0),
  ),
  ids.map(
    (ids): Act =>
      (queue) =>
        queue.add(ids, 0),
  ),
  places.map(
    (at): Act =>
      (queue) =>
        queue.remove(entriesAt(queue, at), 0),
  ),
  fc.constant<Act>((queue) => queue.clear(0)),
  fc.tuple(ids, fc.option(fc.nat(7))).map(([ids, start]): Act => (queue) => {
    queue.replace(ids, { source: ALBUM, start }, 0);
  }),
  ids.map((ids): Act => (queue) => {
    queue.choose(ids[0] ?? 1, ALBUM, 0);
    queue.surround(ids);
  }),
];
const STEPS: readonly fc.Arbitrary<Act>[] = [
  fc.constant<Act>((queue) => void queue.undo(0)),
  fc.constant<Act>((queue) => void queue.redo(0)),
];
const acts = (...kinds: readonly (readonly fc.Arbitrary<Act>[])[]): fc.Arbitrary<Act[]> =>
  fc.array(fc.oneof(...kinds.flat()), { maxLength: 40 });

const entryIds = (queue: PlayQueue): number[] => queue.entries(0, queue.length).map(({ entryId }) => entryId);
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe('whatever is done to it', () => {
  it('no entry is in it twice, its place is in it, and an unshuffled order holds all but Next up', () => {
    fc.assert(
      fc.property(acts(ORDERS, PLACES, CHANGES, STEPS), (acts) => {
        const queue = make();
        for (const act of acts) {
          act(queue);
          const { state } = queue;
          const all = entryIds(queue);
          expect(new Set(all).size).toBe(all.length);
          expect(all.length === 0 ? queue.index === -1 : queue.index >= 0 && queue.index < all.length).toBe(true);
          expect(state.nextUp).toBeLessThanOrEqual(Math.max(0, all.length - queue.index - 1));
          expect(state.putNext).toBeLessThanOrEqual(state.nextUp);
          expect(byHandAhead(state)).toBeLessThanOrEqual(Math.max(0, all.length - queue.index - 1));
          const block = all.slice(queue.index + 1, queue.index + 1 + state.nextUp);
          const list = listOf(state)
            .entries()
            .map(({ entryId }) => entryId);
          expect(sorted([...list, ...block])).toEqual(sorted(all));
          expect((state.natural === null) === (state.shuffle === 'off' || all.length === 0)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('moving and shuffling lose nothing, and the current entry stays current', () => {
    fc.assert(
      fc.property(acts(CHANGES, PLACES), acts(ORDERS), (before, orders) => {
        const queue = make();
        for (const act of before) act(queue);
        const [all, spot] = [entryIds(queue), queue.current];
        for (const act of orders) act(queue);
        expect(sorted(entryIds(queue))).toEqual(sorted(all));
        expect(queue.current?.entryId).toBe(spot?.entryId);
      }),
      { numRuns: 200 },
    );
  });

  it('undo restores exactly, step by step, and redo does so again', () => {
    fc.assert(
      fc.property(ids, fc.array(fc.oneof(...ORDERS, ...CHANGES), { maxLength: 30 }), (first, acts) => {
        const queue = playing(first);
        const shownAll = [shown(queue)];
        let steps = 0;
        for (const act of acts) {
          const before = queue.state;
          act(queue);
          if (queue.length === 0) return;
          if (queue.state !== before) {
            steps++;
            shownAll.push(shown(queue));
          }
        }
        for (let step = steps - 1; step >= 0; step--) {
          queue.undo(0);
          expect(shown(queue)).toBe(shownAll[step]);
        }
        expect(queue.canUndo).toBe(false);
        for (let step = 1; step <= steps; step++) {
          queue.redo(0);
          expect(shown(queue)).toBe(shownAll[step]);
        }
        expect(queue.canRedo).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('shuffle off restores the order of the list', () => {
    fc.assert(
      fc.property(ids, fc.nat(7), mode, acts(PLACES), (ids, start, mode, places) => {
        const queue = playing(ids, start % ids.length);
        const order = entryIds(queue);
        queue.setShuffle(mode, 0);
        for (const act of places) act(queue);
        const { current } = queue;
        queue.setShuffle('off', 0);
        expect(entryIds(queue)).toEqual(order);
        expect(queue.current?.entryId).toBe(current?.entryId);
      }),
    );
  });
});

describe('undo', () => {
  it('comes back to the list of before, at the frame it was left at', () => {
    const queue = playing([1, 2, 3], 1);
    queue.replace([7, 8], { source: ALBUM, start: 0 }, 4711);
    expect(queue.undo(0)).toBe(4711);
    expect(shown(queue)).toBe('1 [2] | 3');
  });

  it('leaves what is heard where it is in the queue of before', () => {
    const queue = playing([1, 2, 3]);
    queue.remove([entryOf(queue, 3)], 0);
    playOut(queue);
    expect(queue.undo(0)).toBeNull();
    expect(shown(queue)).toBe('1 [2] | 3');
  });

  it('keeps so many steps', () => {
    const queue = playing([1]);
    for (let step = 0; step < UNDO_STEPS + 10; step++) queue.add([step + 2], 0);
    let undone = 0;
    while (queue.canUndo) {
      queue.undo(0);
      undone++;
    }
    expect(undone).toBe(UNDO_STEPS);
  });
});

describe('a queue of 100,000', () => {
  const many = Uint32Array.from({ length: 100_000 }, (_, at) => at + 1);

  it('takes 50,000 more within the time a click may take', () => {
    const queue = make();
    queue.replace(many, { source: ALBUM, start: 50_000 }, 0);
    const beganMs = performance.now();
    queue.add(many.subarray(0, 50_000), 0);
    const tookMs = performance.now() - beganMs;
    expect(queue.length).toBe(150_000);
    expect(tookMs).toBeLessThan(200);
  });

  it('holds little more for 50 steps than for one', () => {
    const queue = make();
    queue.replace(many, { source: ALBUM, start: 0 }, 0);
    const held = new Set(queue.state.order.leaves);
    for (let step = 0; step < UNDO_STEPS; step++) {
      queue.remove([queue.entries(step * 1900 + 1, step * 1900 + 2)[0]?.entryId ?? 0], 0);
      for (const leaf of queue.state.order.leaves) held.add(leaf);
    }
    const numbers = [...held].reduce((sum, leaf) => sum + leaf.length, 0);
    expect(numbers).toBeLessThan(2 * 200_000);
  });

  it('is the same entries when the same list is played from another place', () => {
    const queue = make();
    queue.replace(many, { source: ALBUM, start: 0 }, 0);
    const { leaves } = queue.state.order;
    queue.choose(99_000, ALBUM, 0);
    queue.surround(many);
    const others = queue.state.order.leaves.filter((leaf) => !leaves.includes(leaf));
    expect(others.length).toBeLessThan(5);
  });
});

describe('what an edit takes from the listener', () => {
  it('is told: what was removed, and what was cleared', () => {
    const queue = playing([1, 2, 3, 4, 5]);
    queue.remove([entryOf(queue, 2), entryOf(queue, 3)], 0);
    expect(queue.lost).toEqual({ kind: 'removed', entries: 2 });
    queue.clear(0);
    expect(queue.lost).toEqual({ kind: 'cleared', entries: 2 });
  });

  it('is not a list that was played as it stood', () => {
    const queue = playing([1, 2, 3]);
    queue.choose(9, ALBUM, 0);
    expect(queue.lost).toBeNull();
    queue.surround([8, 9]);
    queue.replace([4, 5], { source: ALBUM, start: 0 }, 0);
    expect(queue.lost).toBeNull();
  });

  it('is a list that was arranged by hand, once', () => {
    const queue = playing([1, 2, 3]);
    queue.move([entryOf(queue, 3)], entryOf(queue, 2), 0);
    queue.choose(9, ALBUM, 0);
    expect(queue.lost).toEqual({ kind: 'replaced', entries: 3 });
    queue.replace([4, 5], { source: ALBUM, start: 0 }, 0);
    expect(queue.lost).toBeNull();
  });

  it('is nothing once it was undone, and what came back can be lost again', () => {
    const queue = playing([1, 2, 3]);
    queue.move([entryOf(queue, 3)], entryOf(queue, 2), 0);
    queue.replace([4, 5], { source: ALBUM, start: 0 }, 0);
    const { edits } = queue;
    queue.undo(0);
    expect(shown(queue)).toBe('[1] | 3 2');
    expect(queue.lost).toBeNull();
    expect(queue.edits).toBeGreaterThan(edits);
    queue.replace([6], { source: ALBUM, start: 0 }, 0);
    expect(queue.lost).toEqual({ kind: 'replaced', entries: 3 });
  });
});
