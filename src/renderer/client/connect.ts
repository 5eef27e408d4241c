// How the page finds its core: the preload's bridge in the Electron shell, a socket to its own origin in the Chromium shell.
import { type ClientTransport, createClient } from '../../shared/contract/client.ts';
import { contract, type CoreClient } from '../../shared/contract/index.ts';
import type { ToCore } from '../../shared/contract/kit.ts';
import type { AuralisBridge } from './bridge.ts';
import { createElectronTransport } from './electron-transport.ts';
import type { SocketBreaker } from './socket-breaker.ts';
import { createSocketTransport, type Socket } from './socket-transport.ts';

declare global {
  interface Window {
    /** Set by the preload; absent in the Chromium shell. */
    readonly auralis?: AuralisBridge;
  }
}

/** The client numbers its own calls from 1. */
export const PING: ToCore = { t: 'call', id: 0, name: 'app.ping', args: {} };

/** What the listener wants waits for a connection that was lost: where they are, and what they set. */
export const KEPT = { keepLast: ['session.report'], keepMerged: ['settings.set'] } as const;

export interface Connection {
  readonly client: CoreClient;
  /** To be called when the page is left, after all else was said: one that crashes cannot, and its window is opened anew. */
  sayGoodbye(): void;
  /** See `SocketTransport`. There is but one window in the Electron shell. */
  takeOver(): void;
}

/** Connects and stays connected until the page goes. Throws when this is the Electron shell without its bridge. */
export function connect(breaker: SocketBreaker): Connection {
  const { transport, sayGoodbye, takeOver } = pickTransport(breaker);
  return { client: createClient(contract, transport, KEPT), sayGoodbye, takeOver };
}

function pickTransport(
  breaker: SocketBreaker,
): { readonly transport: ClientTransport } & Pick<Connection, 'sayGoodbye' | 'takeOver'> {
  // That a page of its own is gone Electron tells.
  if (window.auralis) {
    const nothing = (): void => undefined;
    return { transport: createElectronTransport(window.auralis), sayGoodbye: nothing, takeOver: nothing };
  }
  if (window.location.protocol === 'auralis:') {
    throw new Error('The bridge to the player is missing: its preload did not run. Reinstall Auralis.');
  }
  const url = new URL('socket', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  let socket: WebSocket | null = null;
  const transport = createSocketTransport({
    openSocket: (instead) => (socket = new WebSocket(instead ? `${url.href}?instead` : url)) as Socket,
    ping: JSON.stringify(PING),
    breaker,
  });
  return { transport, sayGoodbye: () => socket?.close(1000), takeOver: () => transport.takeOver() };
}
