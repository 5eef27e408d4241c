// Opens a file's container with FFmpeg: guarded, by the demuxer its first bytes name, else by whichever takes it. Shared by the reader
// that decodes (`av-input`) and the one that only looks (`av-inspect`).
import { closeSync, openSync, readSync } from 'node:fs';

import { Dictionary, FFmpegError, FormatContext, InputFormat } from 'node-av/lib';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { ReadAt } from '../tags/id3-look.ts';
import { containerOf, id3TagBytes, MAGIC_BYTES } from './container-magic.ts';
import { CONTAINERS, PROTOCOLS } from './open-rules.ts';

/** WAV only: with the default, 16-bit PCM is searched for DTS, which costs 11 to 25 ms per open (measured). */
const WAV_PROBE_BYTES = 32_768n;

/** Failures that say nothing of the file (negative errno, POSIX): EIO, ENOMEM, ENFILE, EMFILE. */
const OF_THE_MACHINE: Readonly<Record<number, ErrorCode>> = {
  [-5]: 'decode-failed',
  [-12]: 'out-of-memory',
  [-23]: 'too-many-files',
  [-24]: 'too-many-files',
};

/** The opened container of `path`, of which `start` is the beginning; the caller closes it. Throws `file-corrupt`, `format-unsupported`, or what the machine is short of. */
export function openFormat(path: string, start: Uint8Array): FormatContext {
  const name = containerOf(start);
  const named = name === null ? null : InputFormat.findInputFormat(name);
  const byName = named && tryOpen(path, named);
  const { format, opened } = byName && byName.opened >= 0 ? byName : tryOpen(path, null);
  // A container that is not on the list is refused as an invalid argument.
  if (opened < 0 && new FFmpegError(opened).isEINVAL)
    throw new PlayerError('format-unsupported', '', { values: { why: 'not-audio' } });
  throwIfFailed(opened, 'file-corrupt');
  if (format.iformat?.name === 'wav') format.probesize = WAV_PROBE_BYTES;
  return format;
}

function tryOpen(
  path: string,
  demuxer: InputFormat | null,
): { readonly format: FormatContext; readonly opened: number } {
  const format = new FormatContext();
  const options = Dictionary.fromObject({ protocol_whitelist: PROTOCOLS, format_whitelist: CONTAINERS });
  return { format, opened: format.openInputSync(`file:${path}`, demuxer, options) };
}

/** The first bytes of the audio file, behind the ID3v2 tag it may begin with. None where they cannot be read: FFmpeg then says why. */
export function startOf(readAt: ReadAt): Uint8Array {
  try {
    const head = readAt(0, MAGIC_BYTES);
    const tagBytes = id3TagBytes(head);
    return tagBytes === 0 ? head : readAt(tagBytes, MAGIC_BYTES);
  } catch {
    return new Uint8Array();
  }
}

/** The same of a file that nobody has open. */
export function startOfFile(path: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      return startOf((at, length) => {
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, readSync(file, bytes, 0, length, at));
      });
    } finally {
      closeSync(file);
    }
  } catch {
    return new Uint8Array();
  }
}

export function throwIfFailed(result: number, code: 'file-corrupt' | 'format-unsupported'): void {
  if (result < 0) throw new PlayerError(OF_THE_MACHINE[result] ?? code, new FFmpegError(result).message);
}
