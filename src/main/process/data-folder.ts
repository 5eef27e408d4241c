// Where the player keeps what it knows: one folder, the same in both shells, for its owner only. Opened by the entries before anything else;
// the catalogue watches that its file is still the one in it and whether a full disk has room again.
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  type BigIntStats,
} from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { errnoOf } from '../../shared/errno.ts';
import { PlayerError } from '../../shared/errors.ts';

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

/** AURALIS_DATA, else the system's place for an application's own files. */
export function dataFolderPath({ platform, env, homeFolder }: Machine): string {
  if (env['AURALIS_DATA']) return resolve(env['AURALIS_DATA']);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(homeFolder, 'AppData', 'Local'), 'Auralis');
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'Auralis');
  // The specification lets a relative path count as unset.
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(homeFolder, '.local', 'share'), 'auralis');
}

/** What the player itself lays directly into the folder; anything else in it is somebody else's. */
const OWN_FILE = /^(?:auralis\.db|auralis\.sock|last-fault\.json|scrape-token)/;

/** Permissions of group and others. */
const OTHERS = 0o077;

/**
 * Makes the folder when it is not there, and lets only its owner into it: from now on whatever this process makes, and what lies in the
 * folder already. At once, because everything else begins in it. Throws `data-folder-unwritable` or `disk-full`.
 */
export function openDataFolder(path: string): void {
  if (process.platform !== 'win32') process.umask(OTHERS);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    narrow(path);
    const trial = join(path, `.trial-${process.pid}`);
    writeFileSync(trial, 'x');
    rmSync(trial);
  } catch (error) {
    throw folderError(error, path) ?? error;
  }
}

/** What an error of the file system means for the data folder; null when it is of another kind. */
export function folderError(error: unknown, path: string): PlayerError | null {
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new PlayerError('disk-full', '', { cause: error });
  const isRefused = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ELOOP', 'ENAMETOOLONG'].includes(errno);
  return isRefused ? new PlayerError('data-folder-unwritable', '', { cause: error, values: { path, errno } }) : null;
}

/** A folder that holds more than the player's own is left as it is: it may be someone's home. */
function narrow(path: string): void {
  if (process.platform === 'win32') return;
  const names = readdirSync(path);
  const isOurs = names.length === 0 || names.some((name) => OWN_FILE.test(name));
  if (isOurs) narrowOne(path, 0o700);
  for (const name of names) {
    const file = join(path, name);
    if (OWN_FILE.test(name) && lstatSync(file).isFile()) narrowOne(file, 0o600);
  }
}

function narrowOne(path: string, mode: number): void {
  if ((statSync(path).mode & OTHERS) === 0) return;
  try {
    chmodSync(path, mode);
  } catch (error) {
    // Of another user, or on a file system without permissions (FAT): then it cannot be helped.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP'].includes(errnoOf(error))) throw error;
  }
}

/** Knows a file again: whether the one at its path is still the one that was there at first. */
export class FileIdentity {
  readonly #path: string;
  readonly #first: BigIntStats;

  /** Throws when there is no such file. */
  constructor(path: string) {
    this.#path = path;
    this.#first = statSync(path, { bigint: true });
  }

  /** A look takes some microseconds (measured: 4). An error that says nothing of the file, a mount that hiccups, is no change. */
  get isSame(): boolean {
    try {
      const now = statSync(this.#path, { bigint: true });
      return now.ino === this.#first.ino && now.dev === this.#first.dev;
    } catch (error) {
      return !['ENOENT', 'ENOTDIR'].includes(errnoOf(error));
    }
  }
}

/** As much as a batch of a scan logs: with less, the next write would meet the full disk again. */
const ROOM_BYTES = 1024 * 1024;

/** Whether something can be written to the folder's disk again. */
export async function hasRoom(folder: string): Promise<boolean> {
  const trial = join(folder, `.room-${process.pid}`);
  try {
    await writeFile(trial, Buffer.alloc(ROOM_BYTES), { flush: true });
    return true;
  } catch {
    return false;
  } finally {
    await rm(trial, { force: true }).catch(() => undefined);
  }
}
