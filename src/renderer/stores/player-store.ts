// The page's mirror of the engine: everything about playback but the moving position, which never becomes React state.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { EngineSnapshot, PlayerEngine } from '../engine/engine.ts';

export type PlayerState = EngineSnapshot;
export type PlayerStore = StoreApi<PlayerState>;

export function createPlayerStore(engine: PlayerEngine): PlayerStore {
  return createStore<EngineSnapshot>(() => engine.snapshot());
}

export function bindPlayer(engine: PlayerEngine, store: PlayerStore): { dispose(): void } {
  const stop = engine.onChange(() => store.setState(engine.snapshot(), true));
  store.setState(engine.snapshot(), true);
  return { dispose: stop };
}
