// A look at the list of tags of an MP4 file (QuickTime's `moov.udta.meta.ilst`), for what FFmpeg's dictionary leaves out: tempo and rating,
// which it tells, and whether a free tag has several values, of which FFmpeg gives the first. Covers and tables of samples are passed over.
import type { ReadAt } from './id3-look.ts';

export interface IlstLook {
  readonly bpm: string | null;
  /** 0–100, as text. */
  readonly rating: string | null;
  /** Some free tag has several values. */
  readonly isManifold: boolean;
}

const ATOM_HEADER_BYTES = 8;
/** 32 bits of size that say that 64 follow. */
const LONG_SIZE = 1;
const LONG_HEADER_BYTES = 16;
/** Far more than any file has side by side. */
const MAX_ATOMS = 1024;
/** A longer tag is read as far as this; a free tag of several values is short. */
const MAX_TAG_BYTES = 4096;
/** `data`: header, type, locale. */
const DATA_HEADER_BYTES = 16;

interface Atom {
  readonly type: string;
  readonly bodyAt: number;
  readonly end: number;
}

/** null where the file has no such list. */
export function lookAtIlst(readAt: ReadAt, fileBytes: number): IlstLook | null {
  let place: { at: number; end: number } | null = { at: 0, end: fileBytes };
  for (const wanted of ['moov', 'udta', 'meta', 'ilst']) {
    place = childOf(readAt, place, wanted);
    if (!place) return null;
    // `meta` has a version and flags before its children.
    if (wanted === 'meta') place.at += 4;
  }
  const look = { bpm: null as string | null, rating: null as string | null, isManifold: false };
  for (const { type, bodyAt, end } of atomsIn(readAt, place.at, place.end)) {
    if (type !== 'tmpo' && type !== 'rate' && type !== '----') continue;
    const body = readAt(bodyAt, Math.min(end - bodyAt, MAX_TAG_BYTES));
    const values = dataIn(body);
    const [value] = values;
    if (type === '----') look.isManifold ||= values.length > 1;
    else if (value && type === 'tmpo') look.bpm = String(value.reduce((sum, byte) => sum * 256 + byte, 0));
    else if (value) look.rating = Buffer.from(value).toString('latin1');
  }
  return look;
}

function childOf(readAt: ReadAt, place: { readonly at: number; readonly end: number }, wanted: string) {
  for (const { type, bodyAt, end } of atomsIn(readAt, place.at, place.end))
    if (type === wanted) return { at: bodyAt, end };
  return null;
}

function* atomsIn(readAt: ReadAt, from: number, end: number): Generator<Atom> {
  for (let at = from, count = 0; at + ATOM_HEADER_BYTES <= end && count < MAX_ATOMS; count++) {
    const head = Buffer.from(readAt(at, LONG_HEADER_BYTES));
    if (head.length < ATOM_HEADER_BYTES) return;
    const short = head.readUInt32BE(0);
    const isLong = short === LONG_SIZE && head.length === LONG_HEADER_BYTES;
    // 0: to the end of what it lies in.
    const size = isLong ? Number(head.readBigUInt64BE(8)) : short === 0 ? end - at : short;
    const headerBytes = isLong ? LONG_HEADER_BYTES : ATOM_HEADER_BYTES;
    if (size < headerBytes || at + size > end) return;
    yield { type: head.toString('latin1', 4, 8), bodyAt: at + headerBytes, end: at + size };
    at += size;
  }
}

/** The values of the `data` atoms in a tag's body. */
function dataIn(body: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(body);
  const values: Uint8Array[] = [];
  for (let at = 0; at + ATOM_HEADER_BYTES <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    if (size < ATOM_HEADER_BYTES) break;
    if (bytes.toString('latin1', at + 4, at + 8) === 'data')
      values.push(bytes.subarray(at + DATA_HEADER_BYTES, at + size));
    at += size;
  }
  return values;
}
