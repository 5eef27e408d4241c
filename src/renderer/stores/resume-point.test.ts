import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { TransportState } from '../../shared/playback.ts';
import type { EngineSnapshot } from '../engine/engine.ts';
import { bindResumePoint } from './resume-point.ts';

class Tab {
  readonly values = new Map<string, string>();
  room = Infinity;
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (value.length > this.room) throw new DOMException('full', 'QuotaExceededError');
    this.values.set(key, value);
  }
  removeItem(key: string): void {
    this.values.delete(key);
  }
}

/** One document in the tab: its engine, as far as this store sees it. */
function load(tab: Tab, lasting = new Tab()) {
  const asked: unknown[][] = [];
  const listeners = new Set<() => void>();
  const live = { state: 'idle' as TransportState, ids: [] as readonly number[], queueIndex: -1, frame: 0, jumps: 0 };
  const page = new EventTarget();
  const change = (to: Partial<typeof live>): void => {
    Object.assign(live, to);
    for (const listener of listeners) listener();
  };
  const binding = bindResumePoint(
    {
      snapshot: () => ({ ...live, queueLength: live.ids.length }) as unknown as EngineSnapshot,
      onChange: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
      queueIds: () => live.ids,
      positionFrames: () => live.frame,
      playQueue: (ids, index, frame) => asked.push(['play', ids, index, frame]),
      pause: () => asked.push(['pause']),
    },
    { tab: tab as unknown as Storage, lasting: lasting as unknown as Storage },
    page,
  );
  return { asked, change, page, binding };
}

describe('a page that is loaded anew', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const playing = { state: 'playing' as const, ids: [5, 6, 7], queueIndex: 1, frame: 1000 };

  it('plays on where a page that crashed was, to the second', () => {
    const tab = new Tab();
    const first = load(tab);
    first.change(playing);
    first.change({ frame: 96_000 });
    vi.advanceTimersByTime(1_000);
    // The process is gone: it says nothing more.
    const second = load(tab);
    expect(second.asked).toEqual([['play', [5, 6, 7], 1, 96_000]]);
  });

  it('waits where a page was that was left in order, or that did not play', () => {
    const tab = new Tab();
    const first = load(tab);
    first.change(playing);
    first.change({ frame: 50_000 });
    first.page.dispatchEvent(new Event('pagehide'));
    first.binding.dispose();
    const expected = [['play', [5, 6, 7], 1, 50_000], ['pause']];
    const second = load(tab);
    expect(second.asked).toEqual(expected);
    second.change({ ...playing, state: 'paused', frame: 50_000 });
    expect(load(tab).asked).toEqual(expected);
  });

  it('plays on in another window only what a page left that crashed just now', () => {
    const lasting = new Tab();
    const first = load(new Tab(), lasting);
    first.change(playing);
    const found = ['play', [5, 6, 7], 1, 1000];
    expect(load(new Tab(), lasting).asked).toEqual([found]);
    first.page.dispatchEvent(new Event('pagehide'));
    expect(load(new Tab(), lasting).asked).toEqual([]);

    first.change({ queueIndex: 2 });
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(load(new Tab(), lasting).asked).toEqual([]);
  });

  it('does not begin to play what was heard long ago', () => {
    const tab = new Tab();
    load(tab).change(playing);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(load(tab).asked.at(-1)).toEqual(['pause']);
  });

  it('has nothing to bring back after the end of the queue, or without one', () => {
    const tab = new Tab();
    expect(load(tab).asked).toEqual([]);
    const page = load(tab);
    page.change(playing);
    page.change({ state: 'ended' });
    expect(load(tab).asked).toEqual([]);
  });

  it('keeps no place of another queue when there is no room for this one', () => {
    const tab = new Tab();
    const page = load(tab);
    page.change(playing);
    tab.room = 200;
    page.change({ ids: Array.from({ length: 1000 }, (_, id) => id + 1), queueIndex: 900 });
    expect(load(tab).asked).toEqual([]);
  });

  it.each(['', '{', 'null', '[]', '[1,"2"]', '[0]', '{"length":1}'])('takes %s for nothing', (text) => {
    const tab = new Tab();
    load(tab).change(playing);
    tab.values.set('auralis.queue', text);
    expect(load(tab).asked).toEqual([]);
  });
});
