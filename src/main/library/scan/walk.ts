// Finds the audio files below a folder: each real folder once, over links too, whatever loops they form. One entry that cannot be read
// is reported and the walk goes on; it never throws but for the abort. It does not open files.
import { lstat, opendir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { BigIntStats, Dirent } from 'node:fs';

import { errnoOf } from '../../../shared/errno.ts';
import { PlayerError } from '../../../shared/errors.ts';
import { isSheetName } from '../../../shared/file-part.ts';
import { stampOf, type FileStamp } from '../../../shared/library.ts';
import { folderError, isAudioName, isGone, isSkippedName, isUndecodableName, isWithin } from './rules.ts';

/**
 * file: `path` is real; problem: nothing is known about what is at or below `path` (for a dangling link: its target); link: a folder
 * outside the one the walk began with, reached over a link; folder: a real folder that is about to be listed, with its time; sheets: there
 * are CUE sheets in this folder.
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
}

/** Files whose stamps are read at once: the thread pool has 4 threads, a network drive likes a few more in line (guess). */
const STATS_AT_ONCE = 32;

/** More are not counted: a folder of backups may have one for each day. Guess. */
const LEFT_OUT_EXTENSIONS = 200;

/** Walks from `start`, a real path to a folder or a single file; also a link, which is followed. */
export async function* walk(start: string, options: WalkOptions): AsyncGenerator<WalkEntry, void> {
  const folders: string[] = [];
  for (const entry of await look(start, dirname(start), folders, start)) yield entry;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    throwIfAborted(options.signal);
    yield* walkFolder(folder, start, folders, options);
  }
}

/** Yields the files of one folder and pushes its folders. */
async function* walkFolder(
  folder: string,
  start: string,
  folders: string[],
  { visited, signal, leftOut }: WalkOptions,
): AsyncGenerator<WalkEntry, void> {
  const below: string[] = [];
  try {
    const { dev, ino, mtimeNs } = await stat(folder, { bigint: true });
    const identity = `${dev}:${ino}`;
    if (visited.has(identity)) return;
    visited.add(identity);
    yield { kind: 'folder', path: folder, mtimeNs: mtimeNs.toString() };
    let waiting: string[] = [];
    let hasSheets = false;
    for await (const entry of await opendir(folder, { bufferSize: STATS_AT_ONCE })) {
      if (isSheetName(entry.name)) {
        hasSheets = true;
        continue;
      }
      if (!isWanted(entry)) {
        if (leftOut) countLeftOut(entry, leftOut);
        continue;
      }
      if (entry.isDirectory()) {
        below.push(join(folder, entry.name));
        continue;
      }
      waiting.push(join(folder, entry.name));
      if (waiting.length < STATS_AT_ONCE) continue;
      throwIfAborted(signal);
      yield* await lookAtAll(waiting, folder, below, start);
      waiting = [];
    }
    yield* await lookAtAll(waiting, folder, below, start);
    if (hasSheets) yield { kind: 'sheets', folder };
  } catch (error) {
    if (error instanceof PlayerError) throw error;
    if (isUndecodableName(folder)) yield undecodable(folder, error);
    else if (!isGone(error) || folder === start)
      yield { kind: 'problem', path: folder, error: folderError(error, folder) };
  }
  folders.push(...below.sort().reverse());
}

/** What is worth a look: folders, audio files, links (to either), and what the file system gives no type for. */
function isWanted(entry: Dirent): boolean {
  if (isSkippedName(entry.name)) return false;
  if (entry.isFile()) return isAudioName(entry.name);
  return entry.isDirectory() || entry.isSymbolicLink() || !isSpecial(entry);
}

function countLeftOut(entry: Dirent, leftOut: Map<string, number>): void {
  if (!entry.isFile() || isSkippedName(entry.name)) return;
  const extension = extname(entry.name).slice(1).toLowerCase();
  if (leftOut.has(extension) || leftOut.size < LEFT_OUT_EXTENSIONS)
    leftOut.set(extension, (leftOut.get(extension) ?? 0) + 1);
}

function isSpecial(entry: Dirent): boolean {
  return entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice();
}

async function lookAtAll(
  paths: readonly string[],
  folder: string,
  below: string[],
  start: string,
): Promise<WalkEntry[]> {
  return (await Promise.all(paths.map((path) => look(path, folder, below, start)))).flat();
}

/** What one path is. Folders go to `below`; what vanished meanwhile is nothing. */
async function look(path: string, folder: string, below: string[], start: string): Promise<WalkEntry[]> {
  let stats: BigIntStats;
  try {
    stats = await lstat(path, { bigint: true });
    if (stats.isSymbolicLink()) return await lookBehindLink(path, folder, below, start);
  } catch (error) {
    if (isUndecodableName(path)) return [undecodable(path, error)];
    if (isGone(error)) return [];
    return [
      {
        kind: 'problem',
        path,
        error: new PlayerError('file-unreadable', errnoOf(error), { cause: error, values: { path } }),
      },
    ];
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
