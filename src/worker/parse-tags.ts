// The door to music-metadata: bounded in time, and what it throws is of no interest to anyone (the decoder judges the file).
import { parseFile, type IAudioMetadata } from 'music-metadata';

import { PlayerError } from '../shared/errors.ts';

/** Far above the slowest honest file on a slow disk (covers of many MB); a hostile one can make the parser walk for ever. A guess. */
const PARSE_TIMEOUT_MS = 15_000;

/** Rejects with `aborted`, `file-corrupt` when it takes too long, or what the parser throws. Never asked to scan a whole file. */
export async function parseTags(path: string, signal: AbortSignal): Promise<IAudioMetadata> {
  const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
  const onAbort = (): void => stop(new PlayerError('aborted'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop(new PlayerError('file-corrupt', 'its tags cannot be read')), PARSE_TIMEOUT_MS);
  try {
    return await Promise.race([parseFile(path, { duration: false, skipCovers: false }), stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
