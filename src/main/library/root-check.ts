// Whether a root, or a folder of it, is there to be judged at all: what cannot be read, or is suddenly empty, says nothing about its
// files. Used by the scanner before it walks and before it calls anything missing.
import { lstat, opendir, realpath, stat } from 'node:fs/promises';

import type { PlayerError } from '../../shared/errors.ts';
import { folderError, isGone, isSkippedName } from './entry-rules.ts';
import type { StoredRoot } from './library-storage.ts';

/** What a scan learned of one root. */
export interface RootOutcome {
  readonly available: boolean;
  readonly problem: string | null;
  /** Folders outside the root that its links lead to. */
  readonly links: readonly string[];
}

/** Real path of a folder that can be read. Throws `folder-missing`, `not-a-folder` or `folder-unreadable`. */
export async function openFolder(folder: string): Promise<string> {
  try {
    const realPath = await realpath(folder);
    await (await opendir(realPath)).close();
    return realPath;
  } catch (error) {
    throw folderError(error, folder);
  }
}

/** The root that is this real folder, under whatever name; null when none is. */
export async function rootThatIs(realPath: string, roots: readonly StoredRoot[]): Promise<StoredRoot | null> {
  const { dev, ino } = await stat(realPath, { bigint: true });
  for (const root of roots) {
    const other = await stat(root.path, { bigint: true }).catch(() => null);
    if (other ? other.dev === dev && other.ino === ino : root.realPath === realPath) return root;
  }
  return null;
}

/** null when the root, and the folder of it that is concerned, are there and show anything; else what to say of the root. */
export async function unsoundness(root: StoredRoot, folder: string): Promise<RootOutcome | null> {
  try {
    return (await showsAnything(root.path)) && (await showsAnything(folder)) ? null : emptyRoot(root);
  } catch (error) {
    return unavailableRoot(folderError(error, root.path));
  }
}

export function unavailableRoot(error: PlayerError): RootOutcome {
  return { available: false, problem: error.message, links: [] };
}

export function emptyRoot(root: StoredRoot): RootOutcome {
  const problem = `The folder is empty though it had tracks. Is its drive connected? (${root.path})`;
  return { available: false, problem, links: [] };
}

/** Whether nothing is at the path, for certain. */
export async function isGoneAt(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    return isGone(error);
  }
}

async function showsAnything(folder: string): Promise<boolean> {
  for await (const { name } of await opendir(folder)) if (!isSkippedName(name)) return true;
  return false;
}
