// The page's mirror of the engine's queue, and the rows of the tracks that the panel shows of it.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import type { TrackRow } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import type { PlayerEngine, QueueSnapshot } from '../engine/engine.ts';

export interface QueueState extends QueueSnapshot {
  /** Rises when rows came or changed. */
  readonly rowsRevision: number;
}

export interface QueueStore extends StoreApi<QueueState> {
  /** Undefined until it came; null: there is no such track any more. */
  rowOf(trackId: number): TrackRow | null | undefined;
  /** Asks for those of the rows that are not there yet. */
  want(trackIds: readonly number[]): void;
}

/** A few screens of the panel. */
const ROWS_HELD = 1000;

export function createQueueStore(
  client: CoreClient,
  engine: PlayerEngine,
  onFailure: (error: unknown) => void,
): { readonly store: QueueStore; dispose(): void } {
  const rows = new Lru<number, TrackRow | null>(ROWS_HELD);
  const asked = new Set<number>();
  const base = createStore<QueueState>(() => ({ ...engine.queue.snapshot(), rowsRevision: 0 }));
  const rowsChanged = (): void => base.setState(({ rowsRevision }) => ({ rowsRevision: rowsRevision + 1 }));

  const store: QueueStore = {
    ...base,
    rowOf: (trackId) => rows.get(trackId),
    want(trackIds) {
      const ids = [...new Set(trackIds)].filter((id) => rows.get(id) === undefined && !asked.has(id));
      if (ids.length === 0) return;
      for (const id of ids) asked.add(id);
      client
        .call('library.byIds', { ids })
        .then((found) => {
          const known = new Map(found.map((row) => [row.id, row]));
          for (const id of ids) rows.set(id, known.get(id) ?? null);
          rowsChanged();
        }, onFailure)
        .finally(() => {
          for (const id of ids) asked.delete(id);
        });
    },
  };
  const ends = [
    engine.queue.onChange(() => base.setState(engine.queue.snapshot())),
    client.on('library.track', (row) => {
      if (!rows.has(row.id)) return;
      rows.replace(row.id, row);
      rowsChanged();
    }),
    client.onConnection((connected) => {
      if (!connected) return;
      rows.clear();
      rowsChanged();
    }),
  ];
  return {
    store,
    dispose() {
      for (const end of ends) end();
    },
  };
}
