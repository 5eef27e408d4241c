// Finds the audio files below a folder: each real folder once, over links too, whatever loops they form. One entry that cannot be read
// is reported and the walk goes on; it never throws but for the abort, and when there can be no thread (folder-lister.ts). It does not open files.
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BigIntStats } from 'node:fs';

import { untilAborted } from '../../../shared/abort.ts';
import { errnoOf } from '../../../shared/errno.ts';
import { PlayerError } from '../../../shared/errors.ts';
import { stampOf, type FileStamp } from '../../../shared/library.ts';
import { BETWEEN_NAMES, FolderLister, STAMP_NUMBERS, type Listing } from './folder-lister.ts';
import { folderError, isAudioName, isGone, isUndecodableName, isWithin, WANTED_NAMES } from './rules.ts';

/**
 * file: `path` is real; problem: nothing is known about what is at or below `path` (for a dangling link: its target); link: a folder
 * outside the one the walk began with, reached over a link; folder: a real folder, with the time it had before it was listed;
 * sheets: there are CUE sheets in this folder.
 */
export type WalkEntry =
  | { readonly kind: 'file'; readonly path: string; readonly stamp: FileStamp }
  | { readonly kind: 'problem'; readonly path: string; readonly error: PlayerError }
  | { readonly kind: 'link'; readonly folder: string }
  | { readonly kind: 'folder'; readonly path: string; readonly mtimeNs: string }
  | { readonly kind: 'sheets'; readonly folder: string };

export interface WalkOptions {
  /** Real folders that were walked, as `dev:ino`. Shared by the walks of one scan, so that overlapping roots are walked once. */
  readonly visited: Set<string>;
  readonly signal: AbortSignal;
  /** Counts files that are left out because of their name, by extension. */
  readonly leftOut?: Map<string, number>;
  /** Lists folders; one of its own when left out. */
  readonly lister?: FolderLister;
}

/** Folders asked for at once: while the core looks at these, the next are listed. Guess. */
const FOLDERS_AT_ONCE = 16;

/** Links looked at at once. Guess. */
const OTHERS_AT_ONCE = 32;

/** Files given between two looks at the signal. */
const FILES_BETWEEN_LOOKS = 64;

/** More are not counted: a folder of backups may have one for each day. Guess. */
const LEFT_OUT_EXTENSIONS = 200;

/** Walks from `start`, a real path to a folder or a single file; also a link, which is followed. */
export async function* walk(start: string, options: WalkOptions): AsyncGenerator<WalkEntry, void> {
  const folders: string[] = [];
  for (const entry of await look(start, dirname(start), folders, start)) yield entry;
  if (folders.length === 0) return;
  const lister = options.lister ?? new FolderLister(WANTED_NAMES);
  try {
    yield* new FolderWalk(start, folders, lister, options).entries();
  } finally {
    if (!options.lister) lister.dispose();
  }
}

/** A folder that was listed. */
interface Listed {
  readonly folder: string;
  readonly listing: Listing;
}

class FolderWalk {
  readonly #start: string;
  /** Folders that are to be listed, the next one last. */
  readonly #folders: string[];
  readonly #lister: FolderLister;
  readonly #options: WalkOptions;

  constructor(start: string, folders: string[], lister: FolderLister, options: WalkOptions) {
    this.#start = start;
    this.#folders = folders;
    this.#lister = lister;
    this.#options = options;
  }

  async *entries(): AsyncGenerator<WalkEntry, void> {
    const { signal } = this.#options;
    let next = this.#listNext();
    while (next) {
      const listed = (await untilAborted(next, signal)).filter((each) => this.#isNew(each));
      const below = listed.flatMap(({ folder, listing }) => listing.folders.map((name) => join(folder, name)));
      this.#folders.push(...below.sort().reverse());
      next = this.#listNext();
      // When the walk is left meanwhile, nobody asks what became of it.
      next?.catch(() => undefined);
      for (const each of listed) yield* this.#entriesOf(each);
      // What links lead to came to light only now.
      next ??= this.#listNext();
    }
  }

  /** null where none is left. */
  #listNext(): Promise<Listed[]> | null {
    const folders = this.#folders.splice(-FOLDERS_AT_ONCE).reverse();
    if (folders.length === 0) return null;
    return this.#lister.list(folders).then((listings) => listings.flatMap((listing, index) => ({ folder: folders[index] ?? '', listing }))); // prettier-ignore
  }

  #isNew({ listing: { identity } }: Listed): boolean {
    const { visited } = this.#options;
    if (visited.has(identity)) return false;
    if (identity !== '') visited.add(identity);
    return true;
  }

  async *#entriesOf({ folder, listing }: Listed): AsyncGenerator<WalkEntry, void> {
    const { signal, leftOut } = this.#options;
    throwIfAborted(signal);
    const { identity, mtimeNs, failure, files, stamps, others, failed } = listing;
    if (identity !== '') yield { kind: 'folder', path: folder, mtimeNs };
    if (failure) {
      const entry = this.#problemOf(folder, asError(failure));
      if (entry) yield entry;
      return;
    }
    if (leftOut) addCounts(listing.leftOut, leftOut);
    for (const [index, name] of (files === '' ? [] : files.split(BETWEEN_NAMES)).entries()) {
      if (index % FILES_BETWEEN_LOOKS === 0) throwIfAborted(signal);
      yield { kind: 'file', path: join(folder, name), stamp: stampAt(stamps, index * STAMP_NUMBERS) };
    }
    if (listing.hasSheets) yield { kind: 'sheets', folder };
    for (const [name, failure] of failed) yield* problemOfFile(join(folder, name), asError(failure));
    for (let from = 0; from < others.length; from += OTHERS_AT_ONCE) {
      throwIfAborted(signal);
      const paths = others.slice(from, from + OTHERS_AT_ONCE).map((name) => join(folder, name));
      const below: string[] = [];
      yield* (await Promise.all(paths.map((path) => look(path, folder, below, this.#start)))).flat();
      this.#folders.push(...below.sort().reverse());
    }
  }

  #problemOf(folder: string, error: Error): WalkEntry | null {
    if (isUndecodableName(folder)) return undecodable(folder, error);
    if (isGone(error) && folder !== this.#start) return null;
    return { kind: 'problem', path: folder, error: folderError(error, folder) };
  }
}

function stampAt(stamps: BigUint64Array, at: number): FileStamp {
  const [size = 0n, mtimeNs = 0n, ino = 0n, ctimeNs = 0n] = stamps.subarray(at, at + STAMP_NUMBERS);
  // Times before 1970.
  return stampOf({ size, ino, mtimeNs: BigInt.asIntN(64, mtimeNs), ctimeNs: BigInt.asIntN(64, ctimeNs) });
}

function asError({ code, message }: { readonly code: string; readonly message: string }): Error {
  return Object.assign(new Error(message), { code });
}

function addCounts(counts: ReadonlyMap<string, number>, sums: Map<string, number>): void {
  for (const [extension, files] of counts)
    if (sums.has(extension) || sums.size < LEFT_OUT_EXTENSIONS) sums.set(extension, (sums.get(extension) ?? 0) + files);
}

/** Nothing for one that vanished meanwhile. */
function problemOfFile(path: string, error: unknown): WalkEntry[] {
  if (isUndecodableName(path)) return [undecodable(path, error)];
  if (isGone(error)) return [];
  const values = { path };
  return [
    { kind: 'problem', path, error: new PlayerError('file-unreadable', errnoOf(error), { cause: error, values }) },
  ];
}

/** What one path is. Folders go to `below`; what vanished meanwhile is nothing. */
async function look(path: string, folder: string, below: string[], start: string): Promise<WalkEntry[]> {
  let stats: BigIntStats;
  try {
    stats = await lstat(path, { bigint: true });
    if (stats.isSymbolicLink()) return await lookBehindLink(path, folder, below, start);
  } catch (error) {
    return problemOfFile(path, error);
  }
  if (stats.isDirectory()) below.push(path);
  return stats.isFile() && isAudioName(path) ? [{ kind: 'file', path, stamp: stampOf(stats) }] : [];
}

async function lookBehindLink(path: string, folder: string, below: string[], start: string): Promise<WalkEntry[]> {
  let target: string;
  let stats: BigIntStats;
  try {
    target = await realpath(path);
    stats = await stat(target, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ELOOP') return [];
    // The target may be on a drive that is not there: tracks below it are not missing.
    const lost = resolve(folder, await readlink(path));
    return [{ kind: 'problem', path: lost, error: folderError(error, `${path} → ${lost}`) }];
  }
  if (stats.isDirectory()) {
    below.push(target);
    return isWithin(target, start) ? [] : [{ kind: 'link', folder: target }];
  }
  return stats.isFile() && isAudioName(target) ? [{ kind: 'file', path: target, stamp: stampOf(stats) }] : [];
}

function undecodable(path: string, cause: unknown): WalkEntry {
  const error = new PlayerError('file-unreadable', '', { cause, values: { why: 'name-undecodable', path } });
  return { kind: 'problem', path, error };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new PlayerError('aborted');
}
