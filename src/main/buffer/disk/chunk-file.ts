// One chunk as a file of the disk tier: its name, which is the whole key, a header of fixed length with the key, the sizes and checksums, then the samples as they lie in
// memory. A torn, shortened, lengthened, altered or misnamed file does not read as a chunk. Knows nothing of folders and budgets.
import type { open, rename, unlink, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

import { SIGNATURE_PATTERN } from '../../../shared/library.ts';
import { PRESETS, type Preset } from '../../../shared/presets.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkKeyText, type ChunkKey } from '../../../shared/timeline.ts';
import type { BufferedChunk } from '../memory-tiers.ts';

/** Layout, little endian: magic, format, frames, samples' CRC-32, total frames (float64, −1 for unknown), key length, key, 0…, own CRC-32. */
export const HEADER_BYTES = 256;
const MAGIC = 0x6b6e6843; // "Chnk"
const FORMAT = 1;
const KEY_OFFSET = 28;
const CHECKSUM_OFFSET = HEADER_BYTES - 4;

/** The calls of the file system this makes. */
export interface ChunkFiles {
  readonly open: typeof open;
  readonly writeFile: typeof writeFile;
  readonly rename: typeof rename;
  readonly unlink: typeof unlink;
}

/** Frames of a file of so many bytes; null when no chunk has that size. */
export function framesOfFile(bytes: number): number | null {
  const frames = (bytes - HEADER_BYTES) / BYTES_PER_FRAME;
  return Number.isInteger(frames) && frames > 0 && frames <= CHUNK_FRAMES ? frames : null;
}

/** Writes under `temporaryPath` and renames: nobody ever reads half a file. Rejects with the file system's error, leaving nothing. */
export async function writeChunkFile(
  files: ChunkFiles,
  { path, temporaryPath }: { readonly path: string; readonly temporaryPath: string },
  keyText: string,
  chunk: BufferedChunk,
): Promise<void> {
  const samples = new Uint8Array(chunk.pcm);
  try {
    await files.writeFile(temporaryPath, [headerOf(keyText, chunk, crc32(samples)), samples], { flag: 'wx' });
    await files.rename(temporaryPath, path);
  } catch (error) {
    await files.unlink(temporaryPath).catch(() => undefined);
    throw error;
  }
}

/** The chunk in a buffer of its own, or that the file is not that of `keyText`. Rejects with the file system's error. */
export async function readChunkFile(
  files: Pick<ChunkFiles, 'open'>,
  path: string,
  keyText: string,
): Promise<BufferedChunk | 'damaged'> {
  const file = await files.open(path, 'r');
  try {
    const frames = framesOfFile((await file.stat()).size);
    if (frames === null) return 'damaged';
    const header = new Uint8Array(HEADER_BYTES);
    const pcm = new ArrayBuffer(frames * BYTES_PER_FRAME);
    const samples = new Uint8Array(pcm);
    let { bytesRead: at } = await file.readv([header, samples], 0);
    while (at < HEADER_BYTES + samples.length) {
      const into = at < HEADER_BYTES ? header.subarray(at) : samples.subarray(at - HEADER_BYTES);
      const { bytesRead } = await file.read(into, 0, into.length, at);
      if (bytesRead === 0) return 'damaged';
      at += bytesRead;
    }
    const view = new DataView(header.buffer);
    const total = view.getFloat64(16, true);
    const chunk = { pcm, frames, totalFrames: total === -1 ? null : total };
    const same = Buffer.compare(header, headerOf(keyText, chunk, crc32(samples))) === 0;
    return same ? chunk : 'damaged';
  } finally {
    await file.close();
  }
}

function headerOf(keyText: string, { frames, totalFrames }: Omit<BufferedChunk, 'pcm'>, checksum: number): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  const key = new TextEncoder().encode(keyText);
  if (KEY_OFFSET + key.length > CHECKSUM_OFFSET) throw new RangeError(`key ${keyText} is too long`);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT, true);
  view.setUint32(8, frames, true);
  view.setUint32(12, checksum, true);
  view.setFloat64(16, totalFrames ?? -1, true);
  view.setUint32(24, key.length, true);
  header.set(key, KEY_OFFSET);
  view.setUint32(CHECKSUM_OFFSET, crc32(header.subarray(0, CHECKSUM_OFFSET)), true);
  return header;
}

const NUMBER = '0|[1-9]\\d';
const KEY_TEXT = new RegExp(
  `^(${NUMBER}{0,14})/(${SIGNATURE_PATTERN})/([a-z]{1,16})/(${NUMBER}{0,5})/(${NUMBER}{0,8})$`,
);
const EXTENSION = '.chunk';

/** The key a text names; null when no chunk can have it. Inverse of `chunkKeyText`. */
export function parseKeyText(text: string): ChunkKey | null {
  const [, trackId, signature, preset, engineVersion, index] = KEY_TEXT.exec(text) ?? [];
  if (!trackId || !signature || !PRESETS.includes(preset as Preset)) return null;
  return {
    trackId: Number(trackId),
    signature,
    preset: preset as Preset,
    engineVersion: Number(engineVersion),
    index: Number(index),
  };
}

/** `12_a-b-c_warm_1_37.chunk`: safe on every file system, and the whole key. */
export function chunkFileName(key: ChunkKey): string {
  return chunkKeyText(key).replaceAll('/', '_') + EXTENSION;
}

/** The key of a file; null for a name that is none of ours. */
export function parseChunkFileName(name: string): ChunkKey | null {
  if (!name.endsWith(EXTENSION)) return null;
  return parseKeyText(name.slice(0, -EXTENSION.length).replaceAll('_', '/'));
}
