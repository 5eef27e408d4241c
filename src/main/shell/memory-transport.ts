// A client inside the core's own process: the entries use it to ask what a page would ask (add a folder given on the command
// line), and the contract suite runs over it. Envelopes are text here too, so nothing passes that JSON does not carry.
import { thrownText } from '../../renderer/texts/format.ts';
import { createClient, type ClientTransport } from '../../shared/contract/client.ts';
import { contract } from '../../shared/contract/index.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { CoreEntry } from './shell.ts';

/** Envelopes are delivered in later microtasks, in order, as over any wire. `authorised` false is for tests. */
export function createMemoryTransport(core: Pick<CoreEntry, 'connect'>, authorised = true): ClientTransport {
  let onText: (text: string) => void = () => {};
  let open = true;
  let onState: Parameters<ClientTransport['onState']>[0] = () => {};
  const connection = core.connect({
    authorised,
    send: (text) => queueMicrotask(() => open && onText(text)),
  });
  return {
    send: (text) => queueMicrotask(() => open && connection.receive(text)),
    onText: (listener) => {
      onText = listener;
    },
    onState: (listener) => {
      onState = listener;
      if (open) listener('open', null);
    },
    close: () => {
      if (!open) return;
      open = false;
      connection.dispose();
      onState('closed', new PlayerError('disconnected'));
    },
  };
}

/** Resolves to a sentence for each folder that could not be added. One that is in the library already is no problem. */
export async function addFolders(core: Pick<CoreEntry, 'connect'>, folders: readonly string[]): Promise<string[]> {
  const client = createClient(contract, createMemoryTransport(core));
  const problems: string[] = [];
  for (const path of folders) {
    try {
      await client.call('library.addFolder', { path });
    } catch (error) {
      if (PlayerError.from(error).code !== 'folder-known') problems.push(thrownText(error));
    }
  }
  client.close();
  return problems;
}
