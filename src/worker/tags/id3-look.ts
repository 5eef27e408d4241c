// A look at the frames of an ID3v2 tag (id3.org, versions 2.2 to 2.4), for what FFmpeg's dictionary leaves out: the popularimeter and the
// MusicBrainz recording, which it tells, and whether values were joined, cut or left out, which it only notices. Covers are passed over.

export interface Id3Look {
  /** POPM, as the byte in the file. */
  readonly popularimeter: number | null;
  /** UFID of musicbrainz.org. */
  readonly recordingId: string | null;
  /** Some text has several values, or is there twice, or the tag is of a kind that this look does not see through. */
  readonly isManifold: boolean;
  /** It has words with time stamps (SYLT). */
  readonly isSynced: boolean;
}

/** Reads up to `length` bytes at `at` of the file. */
export type ReadAt = (at: number, length: number) => Uint8Array;

const HEADER_BYTES = 10;
const UNSYNCHRONISED = 0x80;
const EXTENDED = 0x40;
/** Most tags without a cover, in one read. */
const BLOCK_BYTES = 4096;
/** Far more than any tagger writes. */
const MAX_FRAMES = 512;
/** A longer text is no name. */
const MAX_TEXT_BYTES = 4096;

/** Credits and their like: what has several values in practice, and what free texts (TXXX, TXX) hold. */
const NAME_FRAMES = new Set(['TPE1', 'TPE2', 'TCOM', 'TSOP', 'TSO2', 'TSOC', 'TXXX', 'TP1', 'TP2', 'TCM', 'TXX']);

/** null where the file begins with no tag. */
export function lookAtId3(readAt: ReadAt): Id3Look | null {
  const head = readAt(0, BLOCK_BYTES);
  const version = head[3] ?? 0;
  if (head.length < HEADER_BYTES || text(head, 0, 3) !== 'ID3') return null;
  const look = {
    popularimeter: null as number | null,
    recordingId: null as string | null,
    isManifold: false,
    isSynced: false,
  };
  const flags = head[5] ?? 0;
  // A tag whose bytes were stuffed as a whole, or with more than frames in front, is left to the full reading.
  if (version < 2 || version > 4 || (flags & (UNSYNCHRONISED | EXTENDED)) !== 0) return { ...look, isManifold: true };
  const end = HEADER_BYTES + synchsafe(head, 6);
  const idBytes = version === 2 ? 3 : 4;
  const frameHeaderBytes = version === 2 ? 6 : 10;
  const seen = new Set<string>();
  let block = head;
  let blockAt = 0;
  /** At least `length` bytes from `at` on, where the file has them. */
  const bytesAt = (at: number, length: number): Uint8Array => {
    if (at < blockAt || at + length > blockAt + block.length) {
      block = readAt(at, Math.max(BLOCK_BYTES, length));
      blockAt = at;
    }
    return block.subarray(at - blockAt, at - blockAt + length);
  };
  for (let at = HEADER_BYTES, frames = 0; at + frameHeaderBytes <= end && frames < MAX_FRAMES; frames++) {
    const header = bytesAt(at, frameHeaderBytes);
    const id = text(header, 0, idBytes);
    if (!/^[A-Z][A-Z0-9]{2,3}$/.test(id)) break;
    const size = version === 2 ? uint(header, 3, 3) : version === 3 ? uint(header, 4, 4) : synchsafe(header, 4);
    const bodyAt = at + frameHeaderBytes;
    at = bodyAt + size;
    if (id === 'SYLT' || id === 'SLT') look.isSynced = true;
    const isName = NAME_FRAMES.has(id);
    if (!isName && id !== 'POPM' && id !== 'POP' && id !== 'UFID' && id !== 'UFI') continue;
    const isStuffed = version === 4 && ((header[9] ?? 0) & 0x0f) !== 0;
    const body = bytesAt(bodyAt, Math.min(size, MAX_TEXT_BYTES));
    if (isStuffed) look.isManifold = true;
    else if (isName) {
      const name = id.startsWith('TX') ? `${id}${firstValue(body)}` : id;
      if (seen.has(name) || valuesIn(body) > (id.startsWith('TX') ? 2 : 1)) look.isManifold = true;
      seen.add(name);
    } else if (id.startsWith('POP')) {
      const zero = body.indexOf(0);
      look.popularimeter ??= zero >= 0 ? (body[zero + 1] ?? null) : null;
    } else {
      const zero = body.indexOf(0);
      if (text(body, 0, Math.max(0, zero)) === 'http://musicbrainz.org')
        look.recordingId ??= text(body, zero + 1, zero + 64);
    }
  }
  return look;
}

/** UTF-16 has its terminators on even bytes: with these encodings of the ID3 standard. */
function isWide(body: Uint8Array): boolean {
  return body[0] === 1 || body[0] === 2;
}

/** How many texts end, or go on to the end, in a text frame; the zeros that pad it are none. */
function valuesIn(body: Uint8Array): number {
  const step = isWide(body) ? 2 : 1;
  let values = 0;
  let length = 0;
  for (let at = 1; at < body.length; at += step) {
    const isZero = body[at] === 0 && (step === 1 || (body[at + 1] ?? 0) === 0);
    // A byte order mark is no text.
    const isMark =
      step === 2 && ((body[at] === 0xff && body[at + 1] === 0xfe) || (body[at] === 0xfe && body[at + 1] === 0xff));
    if (!isZero && !isMark) length++;
    if (isZero && length > 0) {
      values++;
      length = 0;
    }
  }
  return values + (length > 0 ? 1 : 0);
}

/** The description of a free text, as the bytes it is. */
function firstValue(body: Uint8Array): string {
  const step = isWide(body) ? 2 : 1;
  for (let at = 1; at < body.length; at += step)
    if (body[at] === 0 && (step === 1 || (body[at + 1] ?? 0) === 0)) return text(body, 1, at).toLowerCase();
  return text(body, 1, body.length);
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('latin1');
}

function uint(bytes: Uint8Array, from: number, count: number): number {
  return bytes.subarray(from, from + count).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Seven bits to the byte. */
function synchsafe(bytes: Uint8Array, from: number): number {
  return bytes.subarray(from, from + 4).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
}
