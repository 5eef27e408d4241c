// The page's end in the Electron shell: the preload's bridge as a transport. The core lives as long as the window, so the
// connection is open from the start and closes only when the page goes.
import type { ClientTransport } from '../../shared/contract/client.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { AuralisBridge } from './bridge.ts';

export function createElectronTransport(bridge: AuralisBridge): ClientTransport {
  let open = true;
  let onState: Parameters<ClientTransport['onState']>[0] = () => {};
  return {
    send: (text) => {
      if (open) bridge.send(text);
    },
    onText: (listener) => bridge.onText((text) => open && listener(text)),
    onState: (listener) => {
      onState = listener;
      if (open) listener('open', null);
    },
    close: () => {
      if (!open) return;
      open = false;
      onState('closed', new PlayerError('disconnected'));
    },
  };
}
