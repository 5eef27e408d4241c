// Whether the page is connected to the core, why it was refused, what this core can do, and the state of the connection's breaker, which is reported to the core.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { Hello } from '../../shared/contract/app.ts';
import type { CoreClient } from '../../shared/contract/index.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { BreakerFigures } from '../../shared/health.ts';
import type { SocketBreaker } from '../client/socket-breaker.ts';
import type { PlayerEngine } from '../engine/engine.ts';

export interface ConnectionState {
  readonly connected: boolean;
  readonly refusal: PlayerError | null;
  /** Of the present or the last connection. */
  readonly hello: Hello | null;
  /** The breaker of the page's socket; in the Electron shell, where there is none, it stays as it is. */
  readonly socket: BreakerFigures;
}

export type ConnectionStore = StoreApi<ConnectionState>;

export function createConnectionStore(breaker: SocketBreaker): ConnectionStore {
  const socket = breaker.figures();
  return createStore<ConnectionState>(() => ({ connected: false, refusal: null, hello: null, socket }));
}

/**
 * One window plays. One that another takes the place of falls silent; when it is used again, it is loaded anew, because the queue and the place are
 * the other's by then.
 */
export function bindOneWindow(
  store: ConnectionStore,
  engine: Pick<PlayerEngine, 'pause'>,
  page: { readonly location?: Pick<Location, 'reload'> },
): { dispose(): void } {
  let wasLeft = false;
  const dispose = store.subscribe(({ connected, refusal }) => {
    if (refusal?.code === 'used-elsewhere') {
      wasLeft = true;
      engine.pause();
    }
    if (connected && wasLeft) page.location?.reload();
  });
  return { dispose };
}

export function bindConnection(
  client: CoreClient,
  breaker: SocketBreaker,
  store: ConnectionStore,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  const greet = async (): Promise<void> => {
    const before = store.getState().hello?.startupProblem?.code;
    const hello = await client.call('app.hello', {});
    store.setState({ hello });
    // Reported once: a connection that was lost and came back is no new start, unless it leads to another core.
    const { startupProblem } = hello;
    if (startupProblem && startupProblem.code !== before) onFailure(PlayerError.revive(startupProblem));
  };
  const tell = (): void => {
    const socket = breaker.figures();
    // Without an attempt there is no socket, as in the Electron shell.
    if (socket.attempts > 0) client.notify('page.socket', socket);
  };
  const ends = [
    client.onConnection((connected, refusal) => {
      store.setState({ connected, refusal, socket: breaker.figures() });
      if (!connected) return;
      tell();
      greet().catch(onFailure);
    }),
    // Lost without a connection; the next one tells it.
    breaker.onState(() => {
      store.setState({ socket: breaker.figures() });
      tell();
    }),
  ];
  return {
    dispose() {
      for (const end of ends) end();
    },
  };
}
