// Whether the page is connected to the core, why it was refused, and what this core can do.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient, Hello } from '../../shared/contract.ts';
import type { PlayerError } from '../../shared/errors.ts';

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
  const stop = client.onConnection((connected, refusal) => {
    store.setState({ connected, refusal });
    if (connected) client.call('app.hello', {}).then((hello) => store.setState({ hello }), onFailure);
  });
  return { dispose: stop };
}
