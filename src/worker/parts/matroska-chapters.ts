// The chapters of a Matroska file without video (RFC 9559): FFmpeg finds them, but its binding does not tell them, and the parser of tags passes
// them over. Only their element is read, wherever it lies. Pure but for the reads.
import type { ReadAt } from '../tags/id3-look.ts';
import type { Chapter } from './file-parts.ts';

const [EBML, SEGMENT, SEEK_HEAD, TRACKS, CHAPTERS, CLUSTER] = [0x1a45dfa3, 0x18538067, 0x114d9b74, 0x1654ae6b, 0x1043a770, 0x1f43b675]; // prettier-ignore
const [SEEK, SEEK_ID, SEEK_POSITION] = [0x4dbb, 0x53ab, 0x53ac];
const [TRACK_ENTRY, TRACK_TYPE, VIDEO] = [0xae, 0x83, 1];
const [EDITION, EDITION_HIDDEN, EDITION_DEFAULT] = [0x45b9, 0x45bd, 0x45db];
const [ATOM, ATOM_START, ATOM_HIDDEN, ATOM_ENABLED, ATOM_DISPLAY, ATOM_TITLE] = [0xb6, 0x91, 0x98, 0x4598, 0x80, 0x85];

const NANOSECONDS = 1e9;

/** An identifier and a size: four and eight bytes at most. */
const HEAD_BYTES = 12;
/** Of one element that is read whole: far more than the chapters of any book, or the list of tracks. Guess. */
const MAX_ELEMENT_BYTES = 4 * 1024 * 1024;
/** Elements of the file that are looked at before its first sound. Guess. */
const MAX_ELEMENTS = 100;

interface Element {
  readonly id: number;
  /** Of its content. */
  readonly from: number;
  readonly to: number;
}

/** In the order of the file; none where it has video: a film and a concert have chapters, too. */
export function chaptersOfMatroska(readAt: ReadAt, fileBytes: number): Chapter[] {
  const segment = segmentOf(readAt, fileBytes);
  if (!segment) return [];
  const found = new Map<number, Element>();
  let at = segment.from;
  for (let count = 0; count < MAX_ELEMENTS && at < segment.to; count++) {
    const element = elementAt(readAt, at, segment.to);
    if (!element || element.id === CLUSTER) break;
    if (!found.has(element.id)) found.set(element.id, element);
    at = element.to;
  }
  const chapters = found.get(CHAPTERS) ?? soughtChapters(readAt, segment, found.get(SEEK_HEAD));
  const tracks = contentOf(readAt, found.get(TRACKS));
  if (!chapters || !tracks || hasVideo(tracks)) return [];
  return chaptersIn(contentOf(readAt, chapters));
}

function segmentOf(readAt: ReadAt, fileBytes: number): Element | null {
  const head = elementAt(readAt, 0, fileBytes);
  const segment = head?.id === EBML ? elementAt(readAt, head.to, fileBytes) : null;
  return segment?.id === SEGMENT ? segment : null;
}

/** Muxers that stream write them behind the sound. */
function soughtChapters(readAt: ReadAt, segment: Element, seekHead: Element | undefined): Element | null {
  for (const seek of childrenOf(contentOf(readAt, seekHead), SEEK)) {
    if (numberOf(seek, SEEK_ID) !== CHAPTERS) continue;
    const element = elementAt(readAt, segment.from + (numberOf(seek, SEEK_POSITION) ?? Infinity), segment.to);
    return element?.id === CHAPTERS ? element : null;
  }
  return null;
}

const hasVideo = (tracks: Uint8Array): boolean =>
  childrenOf(tracks, TRACK_ENTRY).some((track) => numberOf(track, TRACK_TYPE) === VIDEO);

/** Of the edition that is played unless somebody chooses; chapters within chapters are none of their own. */
function chaptersIn(content: Uint8Array | null): Chapter[] {
  const editions = childrenOf(content, EDITION).filter((edition) => numberOf(edition, EDITION_HIDDEN) !== 1);
  const edition = editions.find((each) => numberOf(each, EDITION_DEFAULT) === 1) ?? editions[0] ?? null;
  return childrenOf(edition, ATOM).flatMap((atom) => {
    const start = numberOf(atom, ATOM_START);
    if (start === null || numberOf(atom, ATOM_HIDDEN) === 1 || numberOf(atom, ATOM_ENABLED) === 0) return [];
    const [title = null] = childrenOf(childrenOf(atom, ATOM_DISPLAY)[0] ?? null, ATOM_TITLE);
    return [{ title: title && new TextDecoder().decode(title).replace(/\0+$/, ''), startSeconds: start / NANOSECONDS }];
  });
}

/** null where it is too large to be one, or the file ends before it does. */
function contentOf(readAt: ReadAt, element: Element | null | undefined): Uint8Array | null {
  if (!element || element.to - element.from > MAX_ELEMENT_BYTES) return null;
  const bytes = readAt(element.from, element.to - element.from);
  return bytes.length === element.to - element.from ? bytes : null;
}

function childrenOf(content: Uint8Array | null, id: number): Uint8Array[] {
  const children: Uint8Array[] = [];
  if (!content) return children;
  const readAt: ReadAt = (at, length) => content.subarray(at, at + length);
  for (let at = 0; at < content.length;) {
    const element = elementAt(readAt, at, content.length);
    if (!element) break;
    if (element.id === id) children.push(content.subarray(element.from, element.to));
    at = element.to;
  }
  return children;
}

/** Big-endian; null where there is none, or it is none that a double holds. */
function numberOf(content: Uint8Array, id: number): number | null {
  const [bytes] = childrenOf(content, id);
  if (!bytes || bytes.length > 8) return null;
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return value <= Number.MAX_SAFE_INTEGER ? value : null;
}

/** One of unknown size goes to the end of what it is in. */
function elementAt(readAt: ReadAt, at: number, end: number): Element | null {
  if (!(at < end)) return null;
  const head = readAt(at, Math.min(HEAD_BYTES, end - at));
  const idBytes = widthOf(head[0], 4);
  const sizeBytes = idBytes === null ? null : widthOf(head[idBytes], 8);
  if (idBytes === null || sizeBytes === null || idBytes + sizeBytes > head.length) return null;
  const id = head.subarray(0, idBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const coded = head.subarray(idBytes, idBytes + sizeBytes);
  const mask = 0xff >> sizeBytes;
  const isUnknown = (coded[0] ?? 0) === 0xff >> (sizeBytes - 1) && coded.subarray(1).every((byte) => byte === 0xff);
  const size = coded.reduce((sum, byte, place) => sum * 256 + (place === 0 ? byte & mask : byte), 0);
  const from = at + idBytes + sizeBytes;
  const to = isUnknown ? end : Math.min(from + size, end);
  return { id, from, to };
}

/** Leading zero bits say of how many bytes a number is. */
function widthOf(first: number | undefined, most: number): number | null {
  if (first === undefined) return null;
  const width = Math.clz32(first) - 23;
  return width <= most ? width : null;
}
