// How the page finds its core: the preload's bridge in the Electron shell, a socket to its own origin in the Chromium shell.
import { contract, type CoreClient } from '../../shared/contract.ts';
import { createClient, type ClientTransport } from '../../shared/contract-kit.ts';
import type { SerializedError } from '../../shared/errors.ts';
import type { AuralisBridge } from './bridge.ts';
import { createElectronTransport } from './electron-transport.ts';
import { createSocketTransport, type Socket } from './socket-transport.ts';

declare global {
  interface Window {
    /** Set by the preload; absent in the Chromium shell. */
    readonly auralis?: AuralisBridge;
  }
}

/** Connects and stays connected until the page goes. Throws when this is the Electron shell without its bridge. */
export function connect(): CoreClient {
  return createClient(contract, pickTransport());
}

function pickTransport(): ClientTransport {
  if (window.auralis) return createElectronTransport(window.auralis);
  if (window.location.protocol === 'auralis:') {
    throw new Error('The bridge to the player is missing: its preload did not run. Reinstall Auralis.');
  }
  const url = new URL('socket', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return createSocketTransport({ openSocket: () => new WebSocket(url) as Socket, askRefusal });
}

/** The Chromium shell's reason for refusing the socket. Any other answer is no reason. */
async function askRefusal(): Promise<SerializedError | null> {
  const response = await fetch('socket-state', { cache: 'no-store' });
  if (response.ok) return null;
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body
    ? (body as SerializedError)
    : null;
}
