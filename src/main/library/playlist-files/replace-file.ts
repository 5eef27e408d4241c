// Writes files that people keep: beside their place first, so that a file of before is whole until the new one is.
import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';

import { errnoOf } from '../../../shared/errno.ts';
import { PlayerError } from '../../../shared/errors.ts';

/** `write` fills the file, which then takes the place of any at `path`. Throws `file-missing` (no such folder), `file-unreadable` or `disk-full`. */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const aside = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(aside, 'w');
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw fileError(error, path);
  }
}

/** The coded error of a failed call on a file that a person named. */
export function fileError(error: unknown, path: string): PlayerError {
  const code =
    errnoOf(error) === 'ENOENT' ? 'file-missing' : errnoOf(error) === 'ENOSPC' ? 'disk-full' : 'file-unreadable';
  return error instanceof PlayerError
    ? error
    : new PlayerError(code, String(error), { cause: error, values: { path } });
}
