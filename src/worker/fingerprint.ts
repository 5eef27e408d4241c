// A file's fingerprint: a hash over its size and a few places of its bytes. It tells whether a file whose ctime alone moved (chmod, a rename,
// a hard link, or an edit by a tool that set the time back) is worth another analysis. It is no proof that two files are equal, so the
// sound never relies on it: chunks are named by the whole stamp.
import { createHash } from 'node:crypto';

import type { ReadAt } from './tags/id3-look.ts';

/** Tags and the first frames, tags at the end. Tag readers read there as well, so it costs no further way of a disk's head. */
const END_BYTES = 64 * 1024;
/** Between them at a quarter, a half and three quarters: what changes all frames (mp3gain does) shows anywhere. */
const MIDDLE_BYTES = 16 * 1024;
const MIDDLE_PLACES = [1 / 4, 1 / 2, 3 / 4];

/** Text of 22 letters, digits, `-` and `_`. Throws what the file system throws. */
export function fingerprintOf(readAt: ReadAt, sizeBytes: number): string {
  const hash = createHash('sha256').update(`${sizeBytes} `);
  for (const { at, bytes } of placesOf(sizeBytes)) hash.update(readAt(at, bytes));
  return hash.digest('base64url').slice(0, 22);
}

function placesOf(sizeBytes: number): readonly { readonly at: number; readonly bytes: number }[] {
  if (sizeBytes <= 2 * END_BYTES) return [{ at: 0, bytes: sizeBytes }];
  const middle = MIDDLE_PLACES.map((part) => ({ at: Math.floor(sizeBytes * part), bytes: MIDDLE_BYTES }));
  return [{ at: 0, bytes: END_BYTES }, ...middle, { at: sizeBytes - END_BYTES, bytes: END_BYTES }];
}
