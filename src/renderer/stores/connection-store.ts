// Whether the page is connected to the core, why it was refused, and what this core can do.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient, Hello } from '../../shared/contract.ts';
import { PlayerError } from '../../shared/errors.ts';

export interface ConnectionState {
  readonly connected: boolean;
  readonly refusal: PlayerError | null;
  /** Of the present or the last connection. */
  readonly hello: Hello | null;
}

export type ConnectionStore = StoreApi<ConnectionState>;

export function createConnectionStore(): ConnectionStore {
  return createStore<ConnectionState>(() => ({ connected: false, refusal: null, hello: null }));
}

export function bindConnection(
  client: CoreClient,
  store: ConnectionStore,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  const greet = async (): Promise<void> => {
    const first = store.getState().hello === null;
    const hello = await client.call('app.hello', {});
    store.setState({ hello });
    // Told once: a connection that was lost and came back is no new start.
    if (first && hello.startupProblem) onFailure(PlayerError.revive(hello.startupProblem));
  };
  const stop = client.onConnection((connected, refusal) => {
    store.setState({ connected, refusal });
    if (connected) greet().catch(onFailure);
  });
  return { dispose: stop };
}
