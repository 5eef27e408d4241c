import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { FoundQueue, QueuePart } from '../../shared/contract/queue.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { KeptQueue } from '../../shared/queue.ts';
import { PlayQueue, type KeptState } from '../engine/queue/play-queue.ts';
import { bindQueueKeeper } from './queue-keeper.ts';

/** What a core keeps, and what it was asked. */
class Core {
  readonly parts = new Map<number, QueuePart>();
  kept: KeptQueue | null = null;
  place: FoundQueue['place'] = null;
  gone: readonly number[] = [];
  playsOn = false;
  sentParts = 0;
  longest = 0;
  failing = false;

  readonly call = ((name: string, args: unknown): Promise<unknown> => {
    this.longest = Math.max(this.longest, JSON.stringify(args).length);
    if (this.failing) return Promise.reject(new PlayerError('disk-full'));
    if (name === 'queue.load') return Promise.resolve(this.#found());
    if (name === 'queue.keepParts') {
      for (const part of (args as { parts: QueuePart[] }).parts) {
        this.parts.set(part.id, part);
        this.sentParts++;
      }
      return Promise.resolve(null);
    }
    const kept = args as KeptQueue;
    const missing = [...kept.order, ...(kept.natural ?? [])].filter((id) => !this.parts.has(id));
    if (missing.length === 0) this.kept = structuredClone(kept);
    return Promise.resolve(missing);
  }) as never;

  onConnection(listener: (connected: boolean, refusal: null) => void): () => void {
    listener(true, null);
    return () => undefined;
  }

  #found(): FoundQueue | null {
    const { kept, place, gone, playsOn } = this;
    return kept && { ...kept, parts: [...this.parts.values()], gone, place, playsOn };
  }
}

let seeds = 0;

/** A page: its queue, as far as this store sees it. */
async function open(core: Core) {
  const queue = new PlayQueue({ placeOf: () => undefined, newSeed: () => ++seeds });
  const restored: { readonly frame: number; readonly plays: boolean }[] = [];
  const listeners = new Set<() => void>();
  const page = new EventTarget();
  const binding = bindQueueKeeper(
    core,
    {
      keptQueue: () => queue.kept(),
      restoreQueue: (kept: KeptState, frame: number, plays: boolean) => {
        queue.restore(kept);
        restored.push({ frame, plays });
      },
      queue: {
        snapshot: () => ({ length: queue.length }) as never,
        onChange: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
      },
    },
    page,
  );
  await vi.advanceTimersByTimeAsync(0);
  const edit = async (change: (queue: PlayQueue) => void): Promise<void> => {
    change(queue);
    for (const listener of listeners) listener();
    await vi.advanceTimersByTimeAsync(300);
  };
  return { queue, restored, page, binding, edit };
}

const LIST = { source: { kind: 'album', id: 3, name: 'X', query: null }, start: 1 } as const;

describe('the queue is kept', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('with its order, its place and how it goes on, for a page that is opened later', async () => {
    const core = new Core();
    const { queue, edit } = await open(core);
    await edit((queue) => {
      queue.replace([1, 2, 3, 4, 5], LIST, 0);
      queue.add([9], 0);
      queue.setShuffle('tracks', 0);
      queue.setRepeat('all');
    });
    core.place = { trackId: 2, frame: 4711, ended: false };
    const again = await open(core);
    expect(again.restored).toEqual([{ frame: 4711, plays: false }]);
    expect(again.queue.entries(0, 9)).toEqual(queue.entries(0, 9));
    const { index, source, shuffle, seed, nextUp } = again.queue.state;
    expect({ index, source, shuffle, seed, nextUp, repeat: again.queue.repeat }).toEqual({
      index: 0, source: LIST.source, shuffle: 'tracks', seed: queue.state.seed, nextUp: 1, repeat: 'all',
    }); // prettier-ignore
    again.queue.setShuffle('off', 0);
    expect(again.queue.trackIds()).toEqual([1, 2, 9, 3, 4, 5]);
  });

  it('and plays on where the core says so', async () => {
    const core = new Core();
    await (await open(core)).edit((queue) => queue.replace([1, 2], LIST, 0));
    core.playsOn = true;
    expect((await open(core)).restored).toEqual([{ frame: 0, plays: true }]);
  });

  it('without the tracks that are gone', async () => {
    const core = new Core();
    await (await open(core)).edit((queue) => queue.replace([1, 2, 3], LIST, 0));
    core.gone = [2];
    core.place = { trackId: 2, frame: 4711, ended: false };
    const { queue } = await open(core);
    expect(queue.trackIds()).toEqual([1, 3]);
    expect(queue.currentId).toBe(3);
  });

  it('at the track that played last, though the queue was kept a moment before', async () => {
    const core = new Core();
    await (await open(core)).edit((queue) => queue.replace([1, 2, 3], LIST, 0));
    core.place = { trackId: 3, frame: 7, ended: false };
    const { queue, restored } = await open(core);
    expect(queue.currentId).toBe(3);
    expect(restored[0]?.frame).toBe(7);
  });

  it('and rests at its start when it had played out', async () => {
    const core = new Core();
    await (await open(core)).edit((queue) => queue.replace([1, 2, 3], LIST, 0));
    core.place = { trackId: 3, frame: 7, ended: true };
    const { queue, restored } = await open(core);
    expect(queue.currentId).toBe(1);
    expect(restored[0]?.frame).toBe(0);
  });

  it('but not over what the listener began meanwhile', async () => {
    const core = new Core();
    await (await open(core)).edit((queue) => queue.replace([1, 2, 3], LIST, 0));
    const opening = open(core);
    const { queue, restored } = await opening;
    expect(restored).toHaveLength(1);
    expect(queue.length).toBe(3);
  });

  it('by what an edit changed, in messages that the core takes', async () => {
    const core = new Core();
    const many = Array.from({ length: 100_000 }, (_, at) => 5_000_000 + at);
    const { edit } = await open(core);
    await edit((queue) => queue.replace(many, LIST, 0));
    expect(core.sentParts).toBeGreaterThan(90);
    const before = core.sentParts;
    await edit((queue) => queue.remove([queue.entries(50_000, 50_001)[0]?.entryId ?? 0], 0));
    expect(core.sentParts - before).toBeLessThan(3);
    expect(core.longest).toBeLessThan(500_000);
  });

  it('also by a page that is left at once', async () => {
    const core = new Core();
    const { queue, page } = await open(core);
    queue.replace([1, 2], LIST, 0);
    page.dispatchEvent(new Event('pagehide'));
    await vi.advanceTimersByTimeAsync(0);
    expect((await open(core)).queue.trackIds()).toEqual([1, 2]);
  });

  it('anew in whole when the core lost parts of it', async () => {
    const core = new Core();
    const { edit } = await open(core);
    await edit((queue) => queue.replace([1, 2], LIST, 0));
    core.parts.clear();
    await edit((queue) => queue.setRepeat('one'));
    expect((await open(core)).queue.trackIds()).toEqual([1, 2]);
  });

  it('later when it could not be', async () => {
    const core = new Core();
    const { edit } = await open(core);
    core.failing = true;
    await edit((queue) => queue.replace([1, 2], LIST, 0));
    expect(core.kept?.order ?? []).toEqual([]);
    core.failing = false;
    await vi.advanceTimersByTimeAsync(11_000);
    expect((await open(core)).queue.trackIds()).toEqual([1, 2]);
  });

  it('not at all as long as it is not known what was kept', async () => {
    const core = new Core();
    await (await open(core)).edit((queue) => queue.replace([1, 2], LIST, 0));
    core.failing = true;
    const { queue } = await open(core);
    core.failing = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(core.kept?.order).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(queue.trackIds()).toEqual([1, 2]);
  });

  it.each([
    { index: 5 }, { index: -1 }, { nextUp: 9 }, { order: [4711] }, { natural: [4711] },
  ])('taken for nothing when it is not whole: %j', async (wrong) => {
    const core = new Core();
    await (await open(core)).edit((queue) => queue.replace([1, 2], LIST, 0));
    if (core.kept) core.kept = { ...core.kept, ...wrong };
    expect((await open(core)).restored).toEqual([]);
  }); // prettier-ignore
});
