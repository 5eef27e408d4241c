// Brings the music back to a page that was loaded anew: queue, place and whether it played are kept in the tab's own storage, which
// outlives the page's process. A page that crashed plays on; one that was left in order (a reload) waits where it was. A window that is opened
// anew for one that crashed has another tab: what crashed pages leave is also kept where it finds it, and only they leave it there.
import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';

/** A second of music heard twice is nothing, and a write a second costs nothing. */
const KEEP_EVERY_MS = 1_000;

/** The listener does not expect a page that opens to play on what stopped longer ago than this. */
const PLAYS_ON_WITHIN_MS = 60_000;

const QUEUE = 'auralis.queue';
const PLACE = 'auralis.place';

interface Place {
  readonly index: number;
  readonly frame: number;
  readonly playing: boolean;
  /** By the clock on the wall: no other is known to two pages. */
  readonly atMs: number;
}

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** `tab`: outlives the page in its window; `lasting`: outlives the window. */
export interface ResumeStorage {
  readonly tab: Kept;
  readonly lasting: Kept;
}

export function bindResumePoint(
  engine: Pick<PlayerEngine, 'snapshot' | 'onChange' | 'queueIds' | 'positionFrames' | 'playQueue' | 'pause'>,
  { tab, lasting }: ResumeStorage,
  page: Pick<EventTarget, 'addEventListener'>,
): { dispose(): void } {
  const ended = new AbortController();
  let keptQueue: readonly number[] = [];

  const keep = (left = false): void => {
    const { state, queueIndex } = engine.snapshot();
    const ids = engine.queueIds();
    if (left) lasting.removeItem(PLACE);
    if (state === 'idle' || state === 'ended') {
      for (const storage of [tab, lasting]) storage.removeItem(PLACE);
      return;
    }
    const storages = left ? [tab] : [tab, lasting];
    try {
      if (ids !== keptQueue) for (const storage of storages) storage.setItem(QUEUE, JSON.stringify(ids));
      keptQueue = ids;
      const place: Place = {
        index: queueIndex,
        frame: engine.positionFrames(),
        playing: !left && isOn(state),
        atMs: Date.now(),
      };
      for (const storage of storages) storage.setItem(PLACE, JSON.stringify(place));
    } catch {
      // A queue too long for the storage: nothing is kept rather than a place in another queue.
      for (const storage of [tab, lasting]) storage.removeItem(QUEUE);
      keptQueue = ids;
    }
  };

  const isFresh = ({ playing, atMs }: Place): boolean => playing && Date.now() - atMs <= PLAYS_ON_WITHIN_MS;
  const crashed = read(lasting);
  const found = read(tab) ?? (crashed && isFresh(crashed) ? crashed : null);
  if (found) {
    engine.playQueue(found.ids, found.index, found.frame);
    if (!isFresh(found)) engine.pause();
  }

  // Snapshots are compared: the place of a queue that stands still does not change.
  let seen: EngineSnapshot | null = null;
  const stop = engine.onChange(() => {
    const { state, queueIndex, queueLength, jumps } = engine.snapshot();
    const same = seen?.state === state && seen.queueIndex === queueIndex && seen.jumps === jumps;
    if (same && seen?.queueLength === queueLength) return;
    seen = engine.snapshot();
    keep();
  });
  const timer = setInterval(() => {
    if (isOn(engine.snapshot().state)) keep();
  }, KEEP_EVERY_MS);
  page.addEventListener('pagehide', () => keep(true), { signal: ended.signal });

  return {
    dispose() {
      ended.abort();
      clearInterval(timer);
      stop();
    },
  };
}

function isOn(state: EngineSnapshot['state']): boolean {
  return state === 'playing' || state === 'loading' || state === 'stalled';
}

/** Null when there is nothing, or nothing that makes sense. */
function read(storage: Kept): ({ readonly ids: readonly number[] } & Place) | null {
  try {
    const ids: unknown = JSON.parse(storage.getItem(QUEUE) ?? 'null');
    const place = JSON.parse(storage.getItem(PLACE) ?? 'null') as Partial<Place> | null;
    if (!Array.isArray(ids) || ids.length === 0 || !ids.every((id) => Number.isSafeInteger(id) && id > 0)) return null;
    const { index, frame, playing, atMs } = place ?? {};
    if (!Number.isSafeInteger(index) || !Number.isSafeInteger(frame)) return null;
    return { ids, index: index ?? 0, frame: frame ?? 0, playing: playing === true, atMs: atMs ?? 0 };
  } catch {
    return null; // not ours, or cut short
  }
}
