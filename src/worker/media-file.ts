// What the file system says of a media file before anyone parses it: is it there, may it be read, is it still the same content.
// Every job passes here first, so that these failures have their own codes and a FIFO or device is never opened.
import { closeSync, constants, openSync, readSync, statSync, type BigIntStats } from 'node:fs';
import { access, stat } from 'node:fs/promises';

import { errnoOf } from '../shared/errno.ts';
import { PlayerError } from '../shared/errors.ts';
import { fileSignatureOf } from '../shared/file-part.ts';
import { contentSignature, stampOf } from '../shared/library.ts';
import type { ReadAt } from './tags/id3-look.ts';

/** Of the beginning of an opened file so much is kept: as much as any reader of it looks at more than once. */
const KEPT_BYTES = 128 * 1024;

/** Throws `file-missing`, `file-unreadable`, `file-empty`, or `format-unsupported` for what is no regular file. */
export async function statMediaFile(path: string): Promise<BigIntStats> {
  try {
    const stats = regular(await stat(path, { bigint: true }));
    await access(path, constants.R_OK);
    return stats;
  } catch (error) {
    throw fileErrorOf(error);
  }
}

/**
 * A media file that is open for its tags. Synchronous, as FFmpeg's reading of the file beside it is: a turn through the thread pool for each
 * call costs more than what is read (measured: 0.4 of 1.3 ms CPU a file).
 */
export class OpenedFile {
  readonly stats: BigIntStats;
  readonly #descriptor: number;
  /** The beginning, as far as it was read. */
  readonly #kept: Buffer;
  #keptBytes = 0;

  /** The caller closes it. Throws as `statMediaFile`. */
  constructor(path: string) {
    try {
      this.stats = regular(statSync(path, { bigint: true }));
      this.#descriptor = openSync(path, 'r');
    } catch (error) {
      throw fileErrorOf(error);
    }
    this.#kept = spare.pop() ?? Buffer.allocUnsafeSlow(KEPT_BYTES);
  }

  /** What it gives holds until the file is closed. Throws what the file system throws, as coded errors. */
  readonly readAt: ReadAt = (at, length) => {
    try {
      if (at + length <= this.#keptBytes) return this.#kept.subarray(at, at + length);
      const isKept = at === 0 && length <= KEPT_BYTES;
      const buffer = isKept ? this.#kept : Buffer.allocUnsafe(length);
      const bytesRead = readSync(this.#descriptor, buffer, 0, length, at);
      if (isKept) this.#keptBytes = bytesRead;
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      throw fileErrorOf(error);
    }
  };

  close(): void {
    closeSync(this.#descriptor);
    spare.push(this.#kept);
  }
}

/** Of files that were closed: as many as were ever open at once. */
const spare: Buffer[] = [];

function regular(stats: BigIntStats): BigIntStats {
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
