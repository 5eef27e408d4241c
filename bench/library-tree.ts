// The tree of small real files that the library's bench reads: five formats, one to an album as in real libraries, encoded and then copied with
// tags of their own, covers in a quarter. Copies of one encoding share their sound, so the identity of a file is that of a few others, as of duplicates in a real library.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AV_LOG_ERROR } from 'node-av/constants';
import { Log } from 'node-av/lib';

import { drawCover } from '../scripts/demo/draw-cover.ts';
import { encodeTrack, type DemoFormat } from '../scripts/demo/encode-track.ts';

const FORMATS: readonly DemoFormat[] = ['flac', 'mp3', 'm4a', 'ogg', 'opus'];
const SECONDS = 1;
const RATE_HZ = 48_000;

/** Files of one format between which the sound differs. */
const SOUNDS_PER_FORMAT = 100;

const TRACKS_PER_ALBUM = 10;
const ALBUMS_PER_ARTIST = 3;

/** Replaced in a copy by text of the same length, so that nothing in the file moves. */
const TITLE = 'TitleXXXXXXXX';
const ARTIST = 'ArtistXXXXXXXX';
const ALBUM = 'AlbumXXXXXXXX';

/** Tree: artist/album/track; flat: all in one folder. */
export type TreeShape = 'tree' | 'flat';

/** Writes files `from` to `to` of the tree below `folder`. */
export function writeTree(folder: string, from: number, to: number, shape: TreeShape = 'tree'): void {
  const originals = new Map<string, Buffer>();
  const workshop = join(folder, '..', 'originals');
  mkdirSync(workshop, { recursive: true });
  for (let i = from; i < to; i++) {
    const album = Math.floor(i / TRACKS_PER_ALBUM);
    const format = FORMATS[album % FORMATS.length] ?? 'flac';
    const artist = Math.floor(album / ALBUMS_PER_ARTIST);
    const place = shape === 'flat' ? folder : join(folder, `Artist ${digits(artist, 5)}`, `Album ${digits(album, 6)}`);
    mkdirSync(place, { recursive: true });
    const sound = i % SOUNDS_PER_FORMAT;
    const hasCover = album % 4 === 0 && (format === 'flac' || format === 'mp3');
    const name = `${sound}${hasCover ? '-cover' : ''}.${format}`;
    let original = originals.get(name);
    if (!original) {
      original = encoded(join(workshop, name), format, sound, hasCover);
      originals.set(name, original);
    }
    const copy = Buffer.from(original);
    replaceAll(copy, TITLE, `Title${digits(i, 8)}`);
    replaceAll(copy, ARTIST, `Artist${digits(artist, 8)}`);
    replaceAll(copy, ALBUM, `Album${digits(album, 8)}`);
    if (format === 'ogg' || format === 'opus') mendPages(copy);
    writeFileSync(join(place, `${digits(i % TRACKS_PER_ALBUM, 2)} Title ${digits(i, 7)}.${format}`), copy);
    // As most libraries have it: a quarter of the albums carry their cover, and half of those as an image beside.
    if (album % 4 === 0 && i % TRACKS_PER_ALBUM === 0 && shape === 'tree' && artist % 2 === 0)
      writeFileSync(join(place, 'cover.png'), cover());
  }
}

export function removeTree(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

let coverImage: Buffer | null = null;
function cover(): Buffer {
  return (coverImage ??= drawCover(1, [24, 36, 74], [214, 122, 92], [255, 214, 150]));
}

// The AAC encoder has a word to say of each file.
Log.setLevel(AV_LOG_ERROR);

function encoded(path: string, format: DemoFormat, sound: number, hasCover: boolean): Buffer {
  if (existsSync(path)) return readFileSync(path);
  const left = new Float32Array(SECONDS * RATE_HZ);
  const right = new Float32Array(left.length);
  const step = (2 * Math.PI * (110 + sound * 7)) / RATE_HZ;
  for (let i = 0; i < left.length; i++) {
    left[i] = Math.sin(i * step) * 0.4;
    right[i] = Math.sin(i * step * 1.5 + sound) * 0.3;
  }
  const tags = {
    title: TITLE,
    artist: ARTIST,
    album: ALBUM,
    album_artist: ARTIST,
    track: String((sound % TRACKS_PER_ALBUM) + 1),
    date: '1994',
    genre: 'Electronic',
  };
  encodeTrack(path, format, left, right, tags, hasCover ? cover() : null);
  return readFileSync(path);
}

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

function replaceAll(bytes: Buffer, placeholder: string, text: string): void {
  for (let at = bytes.indexOf(placeholder); at !== -1; at = bytes.indexOf(placeholder, at + text.length))
    bytes.write(text, at, 'latin1');
}

/** Ogg (RFC 3533, section 6): each page carries a checksum over itself. Only the first pages hold tags. */
function mendPages(bytes: Buffer): void {
  for (let at = 0, page = 0; page < 4 && bytes.toString('latin1', at, at + 4) === 'OggS'; page++) {
    const segments = bytes[at + 26] ?? 0;
    let length = 27 + segments;
    for (let i = 0; i < segments; i++) length += bytes[at + 27 + i] ?? 0;
    bytes.writeUInt32LE(0, at + 22);
    bytes.writeUInt32LE(oggCrc(bytes.subarray(at, at + length)), at + 22);
    at += length;
  }
}

const OGG_CRC_TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let crc = i << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

function oggCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (OGG_CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return crc;
}
