// The roots: the folders the listener added. Whether one is there to be judged at all (what cannot be read, or is suddenly empty, says
// nothing about its files), what the last look at each said, and with it how the page sees them.
import { lstat, opendir, realpath, stat } from 'node:fs/promises';

import { PlayerError, serializeError, type SerializedError } from '../../shared/errors.ts';
import type { LibraryRoot, WatchProblem } from '../../shared/library.ts';
import type { Roots, StoredRoot } from '../catalogue/roots.ts';
import { folderError, isGone, isSkippedName, isWithin } from './scan/rules.ts';

/** What a scan learned of one root. */
export interface RootOutcome {
  readonly available: boolean;
  readonly problem: SerializedError | null;
  /** Folders outside the root that its links lead to. */
  readonly links: readonly string[];
}

/** A folder outside of a root that one of the root's links leads to. */
export interface LinkedFolder {
  readonly rootId: number;
  readonly folder: string;
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
  return { available: false, problem: serializeError(error), links: [] };
}

export function emptyRoot(root: StoredRoot): RootOutcome {
  return unavailableRoot(new PlayerError('folder-empty', '', { values: { path: root.path } }));
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

/** What the last look at each root said. Kept by the library's front door, read by everything that follows the roots. */
export class RootStates {
  readonly #storage: Pick<Roots, 'list' | 'trackCount'>;
  readonly #isScanning: (rootId: number) => boolean;
  readonly #outcomes = new Map<number, RootOutcome>();
  /** Tracks of each root, counted once and then kept: to count them anew is to go through all of them. */
  readonly #counts = new Map<number, number>();
  /** Why all roots are followed less well than they could be, null when they are not. */
  watchProblem: WatchProblem | null = null;

  constructor(storage: Pick<Roots, 'list' | 'trackCount'>, isScanning: (rootId: number) => boolean) {
    this.#storage = storage;
    this.#isScanning = isScanning;
  }

  list(): LibraryRoot[] {
    return this.#storage.list().map((root) => this.describe(root));
  }

  describe({ id, path }: StoredRoot): LibraryRoot {
    const outcome = this.#outcomes.get(id);
    return {
      id,
      path,
      state: outcome?.available === false ? 'unavailable' : this.#isScanning(id) ? 'scanning' : 'ready',
      trackCount: this.#trackCount(id),
      problem: outcome?.problem ?? null,
      watch: this.watchProblem,
    };
  }

  /** A scan added this many tracks to the root; those around it hold them too. */
  noteNew(rootId: number, tracks: number): void {
    const roots = this.#storage.list();
    const place = roots.find(({ id }) => id === rootId)?.realPath ?? '';
    for (const { id, realPath } of roots) {
      const count = this.#counts.get(id);
      if (count !== undefined && (id === rootId || isWithin(place, realPath))) this.#counts.set(id, count + tracks);
    }
  }

  /** How many tracks each root has is not known any more. */
  noteCountsChanged(): void {
    this.#counts.clear();
  }

  learn(rootId: number, outcome: RootOutcome): void {
    // The links of a root that is away are kept, to know what it reached.
    const links = outcome.available ? outcome.links : (this.#outcomes.get(rootId)?.links ?? []);
    this.#outcomes.set(rootId, { ...outcome, links });
  }

  forget(rootId: number): void {
    this.#outcomes.delete(rootId);
  }

  #trackCount(rootId: number): number {
    const count = this.#counts.get(rootId) ?? this.#storage.trackCount(rootId);
    this.#counts.set(rootId, count);
    return count;
  }

  isAway(rootId: number): boolean {
    return this.#outcomes.get(rootId)?.available === false;
  }

  /** Ids of the roots that could not be read, or showed nothing. */
  away(): number[] {
    return [...this.#outcomes.keys()].filter((id) => this.isAway(id));
  }

  /** How many roots were looked at. */
  get looked(): number {
    return this.#outcomes.size;
  }

  links(): LinkedFolder[] {
    return [...this.#outcomes].flatMap(([rootId, { links }]) => links.map((folder) => ({ rootId, folder })));
  }

  /** Every real folder a root reaches: its own and those behind its links. */
  reached(): LinkedFolder[] {
    const own = this.#storage.list().map(({ id, realPath }) => ({ rootId: id, folder: realPath }));
    return [...own, ...this.links()];
  }
}
