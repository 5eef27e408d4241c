// What the page asks of folders before they are roots: the folder dialog's listing, and where a folder lies that was dropped into a page
// which is told no paths. That search is bounded and its answer a suggestion, so a doubtful match is none.
import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import type { FolderListing } from '../../shared/contract/library.ts';
import { folderError, isSkippedName, isUndecodableName } from './scan/rules.ts';

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

const MAX_DEPTH = 4;
const MAX_ENTRIES = 20_000;
const MAX_MS = 2000;
const DRIVES = ['/media', '/run/media', '/mnt', '/Volumes'];

/** Never music, and large. */
const LARGE_NAMES = new Set(['node_modules', 'AppData', 'Library']);

export interface LocateOptions {
  readonly homeFolder: string;
  /** Folders of the library, looked at first. */
  readonly roots: readonly string[];
  /** Where drives are mounted; the system's usual places when left out. */
  readonly drives?: readonly string[];
  /** How much is looked at; 20,000 entries when left out, about 0.3 s. */
  readonly maxEntries?: number;
}

interface Match {
  readonly path: string;
  /** Entries that were not asked for. */
  readonly others: number;
}

/** The folder called `name` that holds all `entries`, and of several the one with the least else in it; null when none or in doubt. */
export async function locateFolder(
  { name, entries }: { readonly name: string; readonly entries: readonly string[] },
  { homeFolder, roots, drives = DRIVES, maxEntries = MAX_ENTRIES }: LocateOptions,
): Promise<string | null> {
  const untilMs = performance.now() + MAX_MS;
  const wanted = entries.map(normal).filter((entry) => !entry.startsWith('.'));
  const visited = new Set<string>();
  const matches: Match[] = [];
  let level = [...roots, await musicFolder(homeFolder), homeFolder, ...drives].filter((path) => path !== null);
  let seenEntries = 0;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (seenEntries >= maxEntries || performance.now() > untilMs) return best(matches);
      const found = await readOnce(folder, visited);
      if (!found) continue;
      seenEntries += found.length;
      if (normal(basename(folder)) === normal(name)) {
        const names = new Set(found.map((entry) => normal(entry.name)));
        if (wanted.every((entry) => names.has(entry)))
          matches.push({ path: folder, others: names.size - wanted.length });
      }
      for (const entry of found) {
        const mayBeFolder = entry.isDirectory() || entry.isSymbolicLink();
        if (mayBeFolder && !isSkippedName(entry.name) && !LARGE_NAMES.has(entry.name))
          next.push(join(folder, entry.name));
      }
    }
    level = next;
  }
  return best(matches);
}

/** Entries of a real folder the first time it is met, null later or when it is none. */
async function readOnce(folder: string, visited: Set<string>) {
  try {
    const { dev, ino } = await stat(folder, { bigint: true });
    if (visited.has(`${dev}:${ino}`)) return null;
    visited.add(`${dev}:${ino}`);
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return null;
  }
}

function best(matches: readonly Match[]): string | null {
  const [first, second] = [...matches].sort((a, b) => a.others - b.others);
  return first && first.others !== second?.others ? first.path : null;
}

/** The XDG music folder: `XDG_MUSIC_DIR` of `user-dirs.dirs`. */
async function musicFolder(homeFolder: string): Promise<string | null> {
  try {
    const text = await readFile(join(homeFolder, '.config', 'user-dirs.dirs'), 'utf8');
    return /^XDG_MUSIC_DIR="(.+)"$/m.exec(text)?.[1]?.replace('$HOME', homeFolder) ?? null;
  } catch {
    return null;
  }
}

/** macOS hands out decomposed names. */
function normal(name: string): string {
  return name.normalize('NFC');
}
