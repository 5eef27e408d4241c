// The identity of a file's audio: a hash over coded audio at three places, codec and length, so that a file that was moved, copied or
// tagged anew is known again. Tags lie outside of what is hashed. Equal identities mean the same recording in the same encoding; the
// sound never relies on it.
import { createHash } from 'node:crypto';

import type { CodedAudio, StreamFacts } from './decode/decoder.ts';
import type { ReadAt } from './tags/id3-look.ts';

const PLACES = [0, 1 / 3, 2 / 3];
const PLACE_BYTES = 4096;

/** An Ogg page is shorter than 64 KB. */
const PAGE_SEARCH_BYTES = 65_536;
const PAGE_HEADER_BYTES = 27;

const ID3V1_BYTES = 128;
const APE_FOOTER_BYTES = 32;
const APE_HAS_HEADER = 0x8000_0000;

/** Text of 22 letters, digits, `-` and `_`; null where the file holds too little to be told by. Throws what the file system throws. */
export function audioIdentityOf(
  facts: StreamFacts,
  coded: CodedAudio,
  fileBytes: number,
  readAt: ReadAt,
): string | null {
  const hash = createHash('sha256').update(`${facts.codec} ${facts.sampleRateHz} ${facts.channels} `);
  hash.update(coded.packetHash);
  const { start } = coded;
  if (coded.layout === 'index') return coded.packetHash === '' ? null : hash.digest('base64url').slice(0, 22);
  const end = coded.layout === 'bytes' ? audioEnd(facts, start, fileBytes, readAt) : fileBytes;
  const length = end - start;
  if (length < PLACE_BYTES) return null;
  // Two muxers may close the last Ogg page differently; its length in time they take from the audio.
  hash.update(`${coded.layout === 'pages' ? facts.durationSeconds : length} `);
  for (const part of PLACES) {
    const at = start + Math.floor(part * length);
    if (coded.layout === 'pages') hash.update(pagePayload(at, readAt));
    else hash.update(readAt(at, Math.min(PLACE_BYTES, end - at)));
  }
  return hash.digest('base64url').slice(0, 22);
}

/** Where the audio ends that begins at `start`: of PCM and DSD by its length, else before the tags that stand at the end of the file. */
function audioEnd(facts: StreamFacts, start: number, fileBytes: number, readAt: ReadAt): number {
  if (facts.container === 'dsf') {
    // Its length stands before the sound, with the twelve bytes of that header counted; FFmpeg guesses it from the size of the file.
    const size = Buffer.from(readAt(start - 8, 8));
    return size.length < 8 ? fileBytes : Math.min(fileBytes, start + Number(size.readBigUInt64LE()) - 12);
  }
  if (facts.codec.startsWith('pcm_') && facts.durationSeconds !== null && facts.bitsPerSample !== null) {
    const frames = Math.round(facts.durationSeconds * facts.sampleRateHz);
    return Math.min(fileBytes, start + Math.floor((frames * facts.channels * facts.bitsPerSample) / 8));
  }
  const tailAt = Math.max(start, fileBytes - ID3V1_BYTES - APE_FOOTER_BYTES);
  const tail = Buffer.from(readAt(tailAt, fileBytes - tailAt));
  const hasId3v1 = tail.length >= ID3V1_BYTES && tail.toString('latin1', tail.length - ID3V1_BYTES).startsWith('TAG');
  const end = hasId3v1 ? fileBytes - ID3V1_BYTES : fileBytes;
  const footer = tail.subarray(0, end - tailAt).subarray(-APE_FOOTER_BYTES);
  if (footer.length < APE_FOOTER_BYTES || footer.toString('latin1', 0, 8) !== 'APETAGEX') return end;
  // The size of an APE tag counts its footer, and not its header.
  const headerBytes = (footer.readUInt32LE(20) & APE_HAS_HEADER) !== 0 ? APE_FOOTER_BYTES : 0;
  return Math.max(start, end - footer.readUInt32LE(12) - headerBytes);
}

/** What is in the first Ogg page from `at` on. Its header is left out: a longer comment in front changes the numbers of all pages. */
function pagePayload(at: number, readAt: ReadAt): Uint8Array {
  const bytes = Buffer.from(readAt(at, PAGE_SEARCH_BYTES));
  const page = bytes.indexOf('OggS', 0, 'latin1');
  if (page < 0) return Buffer.alloc(0);
  const table = page + PAGE_HEADER_BYTES;
  const lengths = bytes.subarray(table, table + (bytes[table - 1] ?? 0));
  const payload = table + lengths.length;
  const length = lengths.reduce((sum, segment) => sum + segment, 0);
  return bytes.subarray(payload, payload + Math.min(length, PLACE_BYTES));
}
