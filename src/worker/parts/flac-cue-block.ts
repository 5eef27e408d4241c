// The CUESHEET block of a FLAC file (RFC 9639, section 8.7): where its tracks begin, in samples. It has no names, so its tracks are called after the
// file. Pure but for the reads.
import type { ReadAt } from '../tags/id3-look.ts';
import type { CoveringSheet } from './covering-sheet.ts';
import { SECTORS_PER_SECOND, type CueNames } from './cue-sheet.ts';

const MARKER = 'fLaC';
const [HEADER_BYTES, ID3_HEADER_BYTES] = [4, 10];
const [LAST, CUESHEET] = [0x80, 5];
/** Guess: a file has ten. */
const MAX_BLOCKS = 200;

/** Of the block, a track in it, an index point in that. */
const [SHEET_BYTES, TRACK_BYTES, INDEX_BYTES] = [396, 36, 12];
const NOT_AUDIO = 0x80;
/** Of the end: 170 on a CD, else 255. */
const LEAD_OUT: readonly number[] = [170, 255];
/** Where a track begins to be heard; one of another source may have none. */
const BEGINNING = 1;

const NO_NAMES: CueNames = { title: null, performer: null, songwriter: null, remarks: new Map() };

/** null where the file has none. */
export function sheetOfFlacBlock(readAt: ReadAt, sampleRateHz: number): CoveringSheet | null {
  const block = cueBlockOf(readAt);
  if (!block) return null;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const sampleAt = (at: number): number => view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  const tracks = [];
  for (let at = SHEET_BYTES; at + TRACK_BYTES <= block.length;) {
    const [number, flags, points] = [view.getUint8(at + 8), view.getUint8(at + 21), view.getUint8(at + 35)];
    const end = at + TRACK_BYTES + points * INDEX_BYTES;
    if (end > block.length) break;
    let start = sampleAt(at);
    for (let point = at + TRACK_BYTES; point < end; point += INDEX_BYTES)
      if (view.getUint8(point + 8) === BEGINNING) start = sampleAt(at) + sampleAt(point);
    const startSectors = (start / sampleRateHz) * SECTORS_PER_SECOND;
    if (!LEAD_OUT.includes(number))
      tracks.push({ ...NO_NAMES, number, isAudio: (flags & NOT_AUDIO) === 0, startSectors });
    at = end;
  }
  return { names: NO_NAMES, tracks, trackTotal: tracks.length };
}

function cueBlockOf(readAt: ReadAt): Uint8Array | null {
  let at = endOfId3(readAt);
  if (Buffer.from(readAt(at, MARKER.length)).toString('latin1') !== MARKER) return null;
  at += MARKER.length;
  for (let blocks = 0; blocks < MAX_BLOCKS; blocks++) {
    const header = readAt(at, HEADER_BYTES);
    const [kind = LAST] = header;
    if (header.length < HEADER_BYTES) return null;
    const length = Buffer.from(header).readUIntBE(1, 3);
    if ((kind & ~LAST) === CUESHEET) {
      const block = readAt(at + HEADER_BYTES, length);
      return block.length >= SHEET_BYTES ? block : null;
    }
    if ((kind & LAST) !== 0) return null;
    at += HEADER_BYTES + length;
  }
  return null;
}

/** Some taggers put one before. Its size has seven bits to a byte. */
function endOfId3(readAt: ReadAt): number {
  const head = readAt(0, ID3_HEADER_BYTES);
  if (Buffer.from(head.subarray(0, 3)).toString('latin1') !== 'ID3') return 0;
  return ID3_HEADER_BYTES + head.subarray(6).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
}
