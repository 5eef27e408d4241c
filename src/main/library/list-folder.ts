// What the folder dialog shows of one folder: the folders in it that the listener may want, sorted as people sort.
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import type { FolderListing } from '../../shared/contract/library.ts';
import { folderError, isSkippedName, isUndecodableName } from './entry-rules.ts';

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Lists `path`, or `homeFolder` for null. Throws `folder-missing`, `not-a-folder` or `folder-unreadable`. */
export async function listFolder(path: string | null, homeFolder: string): Promise<FolderListing> {
  const folder = resolve(path ?? homeFolder);
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const shown = entries.filter(({ name }) => !isSkippedName(name) && !isUndecodableName(name));
    const isFolder = await Promise.all(
      shown.map(
        async (entry) =>
          entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(join(folder, entry.name)))),
      ),
    );
    const folders = shown
      .filter((_, index) => isFolder[index])
      .map(({ name }) => ({ name, path: join(folder, name) }))
      .sort((a, b) => byName.compare(a.name, b.name));
    const parent = dirname(folder);
    return { path: folder, parent: parent === folder ? null : parent, folders };
  } catch (error) {
    throw folderError(error, folder);
  }
}

async function leadsToFolder(link: string): Promise<boolean> {
  try {
    return (await stat(await realpath(link))).isDirectory();
  } catch {
    return false;
  }
}
