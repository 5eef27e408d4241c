// Adds the folders of a command line, or of a second start, to the library: asks the core what a page would ask.
import { thrownText } from '../../renderer/texts/format.ts';
import { createClient } from '../../shared/contract/client.ts';
import { contract } from '../../shared/contract/index.ts';
import { PlayerError } from '../../shared/errors.ts';
import { createMemoryTransport } from './memory-transport.ts';
import type { CoreEntry } from './shell.ts';

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
