// What the file system says of a media file before anyone parses it: is it there, may it be read, is it still the same content.
// Every job passes here first, so that these failures have their own codes and a FIFO or device is never opened.
import { constants, type BigIntStats } from 'node:fs';
import { access, open, stat, type FileHandle } from 'node:fs/promises';

import { errnoOf } from '../shared/errno.ts';
import { PlayerError } from '../shared/errors.ts';
import { fileSignatureOf } from '../shared/file-part.ts';
import { contentSignature, stampOf } from '../shared/library.ts';

/** Throws `file-missing`, `file-unreadable`, `file-empty`, or `format-unsupported` for what is no regular file. */
export async function statMediaFile(path: string): Promise<BigIntStats> {
  try {
    const stats = await statRegularFile(path);
    await access(path, constants.R_OK);
    return stats;
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/** Opens it for reading; the caller closes it. Throws as `statMediaFile`. */
export async function openMediaFile(path: string): Promise<{ readonly file: FileHandle; readonly stats: BigIntStats }> {
  try {
    const stats = await statRegularFile(path);
    return { file: await open(path, 'r'), stats };
  } catch (error) {
    throw fileErrorOf(error);
  }
}

async function statRegularFile(path: string): Promise<BigIntStats> {
  const stats = await stat(path, { bigint: true });
  if (!stats.isFile()) throw new PlayerError('format-unsupported', '', { values: { why: 'not-a-file' } });
  if (stats.size === 0n) throw new PlayerError('file-empty');
  return stats;
}

/** As `statMediaFile`, and throws `file-changed` when the content is not what `signature` was taken from. */
export async function assertUnchanged(path: string, signature: string): Promise<void> {
  const stats = await statMediaFile(path);
  if (contentSignature(stampOf(stats)) !== fileSignatureOf(signature)) throw new PlayerError('file-changed');
}

/** The coded error of a failed call on a media file; what is none of these is given back as it is. */
export function fileErrorOf(error: unknown): unknown {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return new PlayerError('file-missing', '', { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new PlayerError('file-unreadable', '', { cause: error });
    case 'EIO':
    case 'ESTALE':
      return new PlayerError('decode-failed', 'the disk could not be read', { cause: error });
    default:
      return error;
  }
}
