// Keeps the queue in the core from run to run. A page that opens takes the one that was kept; from then on what edits changed is sent, a moment later
// and all at once. Where playback is, the engine's reports say: a page that crashed plays on, one that was left waits where it was.
import { MAX_PARTS, type FoundQueue } from '../../shared/contract/queue.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { CoreClient } from '../../shared/contract/index.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import type { KeptState } from '../engine/queue/play-queue.ts';
import { parted, partOf, rejoined } from '../engine/queue/queue-parts.ts';

/** Edits within this are kept at once. Guess: what is lost with a crash is not missed. */
const KEEP_AFTER_MS = 250;

/** The core could not keep it: why is told where it is known. Guess. */
const AGAIN_AFTER_MS = 10_000;

export interface QueueKeeper {
  /** Resolves when the core has the queue as it is now; rejects when it could not be kept. */
  kept(): Promise<void>;
  dispose(): void;
}

type QueueEngine = Pick<PlayerEngine, 'keptQueue' | 'restoreQueue'> & {
  readonly queue: Pick<PlayerEngine['queue'], 'onChange' | 'snapshot'>;
};

export function bindQueueKeeper(
  client: Pick<CoreClient, 'call' | 'onConnection'>,
  engine: QueueEngine,
  page: Pick<EventTarget, 'addEventListener'>,
): QueueKeeper {
  const ended = new AbortController();
  /** Parts that the core has. */
  let held = new Set<number>();
  let keptState: KeptState | null = null;
  let isLoaded = false;
  let isKeeping = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const keepWithin = (ms: number): void => {
    if (!isLoaded || ended.signal.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(() => void keep(), ms);
  };

  /** Everything is sent at once, without waiting for answers: a page that goes has no time. */
  const send = async (state: KeptState, known: ReadonlySet<number>): Promise<readonly number[]> => {
    const { kept, leaves } = parted(state);
    const parts = [...leaves].filter(([id]) => !known.has(id)).map(([id, leaf]) => partOf(id, leaf));
    const calls: Promise<unknown>[] = [];
    for (let start = 0; start < parts.length; start += MAX_PARTS)
      calls.push(client.call('queue.keepParts', { parts: parts.slice(start, start + MAX_PARTS) }));
    const missing = client.call('queue.keep', kept);
    await Promise.all([...calls, missing]);
    held = new Set(leaves.keys());
    return missing;
  };

  const keep = async (): Promise<void> => {
    clearTimeout(timer);
    const state = engine.keptQueue();
    if (isKeeping || isSame(state, keptState)) return;
    isKeeping = true;
    try {
      const missing = await send(state, held);
      // A database that was set aside, or another page: all of it once more.
      if (missing.length > 0) await send(state, new Set());
      keptState = state;
      keepWithin(0);
    } catch {
      held = new Set();
      keepWithin(AGAIN_AFTER_MS);
    } finally {
      isKeeping = false;
    }
    if (!isSame(engine.keptQueue(), state)) keepWithin(KEEP_AFTER_MS);
  };

  const take = (found: FoundQueue | null): void => {
    isLoaded = true;
    const queue = found && rejoined(found);
    // Whatever the listener has begun meanwhile is what they want.
    if (queue && engine.queue.snapshot().length === 0) {
      keptState = queue.kept;
      held = new Set(parted(queue.kept).leaves.keys());
      engine.restoreQueue(queue.kept, queue.frame, found.playsOn);
    }
    keepWithin(KEEP_AFTER_MS);
  };

  let isAsking = false;
  const load = (): void => {
    if (isAsking || isLoaded || ended.signal.aborted) return;
    isAsking = true;
    const failed = (): void => {
      timer = setTimeout(load, AGAIN_AFTER_MS);
    };
    client
      .call('queue.load', {})
      .then(take, failed)
      .finally(() => (isAsking = false));
  };
  const stopConnection = client.onConnection((connected) => {
    if (connected) load();
  });
  const stopQueue = engine.queue.onChange(() => keepWithin(KEEP_AFTER_MS));
  const leave = (): void => {
    clearTimeout(timer);
    const state = engine.keptQueue();
    if (isLoaded && !isSame(state, keptState)) void send(state, held).catch(() => undefined);
  };
  page.addEventListener('pagehide', leave, { signal: ended.signal });

  return {
    async kept() {
      const state = engine.keptQueue();
      if (isSame(state, keptState)) return;
      // Beside a sending that is under way: the last one counts.
      const missing = await send(state, held);
      if (missing.length > 0 && (await send(state, new Set())).length > 0) throw new PlayerError('database-failed');
    },
    dispose() {
      ended.abort();
      clearTimeout(timer);
      stopQueue();
      stopConnection();
    },
  };
}

function isSame(a: KeptState, b: KeptState | null): boolean {
  return a.state === b?.state && a.repeat === b.repeat;
}
