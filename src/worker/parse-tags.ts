// The border to music-metadata: bounded in time, and what it throws decides nothing (the decoder judges the file).
import { openAsBlob } from 'node:fs';
import { open } from 'node:fs/promises';

import { parseBlob, type IAudioMetadata } from 'music-metadata';

import { untilAborted } from '../shared/abort.ts';
import { PlayerError } from '../shared/errors.ts';
import { shortageOf } from './job-failure.ts';

/** Far above the slowest honest file on a slow disk (covers of many MB); a hostile one can make the parser walk for ever. A guess. */
const PARSE_TIMEOUT_MS = 15_000;

/** What FFmpeg's containers are to the parser; it recognises the others by their first bytes. */
const MIME_TYPES: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  aiff: 'audio/aiff',
  ape: 'audio/ape',
  asf: 'audio/x-ms-wma',
  flac: 'audio/flac',
  mov: 'audio/mp4',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  wv: 'audio/wavpack',
};

/**
 * `container` is what the decoder found the file to be: the extension is not asked, it may be wrong. Rejects with `aborted`,
 * `file-corrupt` when it takes too long, `too-many-files`, or what the parser throws. Does not scan the whole file for a duration.
 */
export async function parseTags(
  path: string,
  container: string,
  signal: AbortSignal,
  { includeChapters = false } = {},
): Promise<IAudioMetadata> {
  const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
  const type = MIME_TYPES[container.split(',', 1)[0] ?? ''] ?? '';
  const timer = setTimeout(
    () => stop(new PlayerError('file-corrupt', '', { values: { why: 'tags-unreadable' } })),
    PARSE_TIMEOUT_MS,
  );
  try {
    const parsed = parseBlob(await openAsBlob(path, { type }), { duration: false, skipCovers: false, includeChapters });
    return await untilAborted(Promise.race([parsed, stopped]), signal);
  } catch (error) {
    throw (await isOutOfFiles(path)) ? new PlayerError('too-many-files', '', { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** A blob does not say why it could not be read: whether it was for want of a file descriptor, one more opening tells. */
async function isOutOfFiles(path: string): Promise<boolean> {
  try {
    await (await open(path)).close();
    return false;
  } catch (error) {
    return shortageOf(error) === 'too-many-files';
  }
}
