// Finds the cover of a file: the embedded front cover, else an image of a usual name beside it. Bounded in size, and typed by its
// own first bytes: what a tag or an extension claims is not believed.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { IPicture } from 'music-metadata';

import type { ArtImage, CoverArt, ReadArtJob } from '../shared/worker-protocol.ts';
import type { Decoder } from './decode/decoder.ts';
import { throwIfAborted } from './decode/open-rules.ts';
import { shortageOf } from './job-failure.ts';
import { statMediaFile } from './media-file.ts';
import { parseTags } from './parse-tags.ts';

/** Larger ones are scans of booklets; a page cannot want them as a cover. */
export const MAX_ART_BYTES = 10_000_000;

/** Of SHA-256: 128 bits, so that two covers never share a name. */
const HASH_DIGITS = 32;

/** Names of folder images, best first. */
const FOLDER_NAMES = ['cover', 'folder', 'front'];
const FOLDER_IMAGE = /^(cover|folder|front)\.(jpe?g|png|webp)$/i;

/** The cover of the file at `path`, null when it has none that can be shown. Throws file codes. */
export async function readArt(
  decoder: Decoder,
  { path, as }: ReadArtJob,
  signal: AbortSignal,
): Promise<CoverArt | null> {
  const image = await readImage(decoder, path, signal);
  if (image === null) return null;
  const hash = createHash('sha256').update(image.bytes).digest('hex').slice(0, HASH_DIGITS);
  const { mimeType } = image;
  const untouched = { hash, mimeType, widthPx: null, heightPx: null, original: image, thumbnails: [] };
  if (as === 'original') return untouched;
  const make = await import('./cover-image.ts').then(
    ({ makeThumbnails }) => makeThumbnails,
    // Without FFmpeg's library the page makes it small itself.
    () => null,
  );
  if (make === null) return untouched;
  const cover = make(image);
  return cover && { hash, mimeType, ...cover, original: null };
}

async function readImage(decoder: Decoder, path: string, signal: AbortSignal): Promise<ArtImage | null> {
  await statMediaFile(path);
  const embedded = await readEmbedded(decoder, path, signal).catch((error: unknown) => {
    // A page keeps what it is told of a cover: a shortage of the moment is not told as "none".
    if (shortageOf(error)) throw error;
    return null;
  });
  throwIfAborted(signal);
  return embedded ?? (await readFolderImage(dirname(path)));
}

async function readEmbedded(decoder: Decoder, path: string, signal: AbortSignal): Promise<ArtImage | null> {
  const reader = await decoder.open(path, signal);
  reader.dispose();
  const { common } = await parseTags(path, reader.facts.container, signal);
  return pickEmbedded(common.picture);
}

/** The front cover, else the first picture that can be shown. */
export function pickEmbedded(pictures: readonly IPicture[] | undefined): ArtImage | null {
  const fronts = pictures?.filter(({ type }) => /front/i.test(type ?? '')) ?? [];
  for (const { data } of [...fronts, ...(pictures ?? [])]) {
    const image = toImage(data);
    if (image) return image;
  }
  return null;
}

/** Path of the image that stands for the folder; null without one. */
export async function findFolderImage(folder: string): Promise<string | null> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => FOLDER_IMAGE.test(name));
  const rank = (name: string): number => FOLDER_NAMES.findIndex((known) => name.toLowerCase().startsWith(known));
  for (const name of names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => null);
    if (stats?.isFile() && stats.size > 0 && stats.size <= MAX_ART_BYTES) return path;
  }
  return null;
}

async function readFolderImage(folder: string): Promise<ArtImage | null> {
  const path = await findFolderImage(folder);
  const bytes = path === null ? null : await readFile(path).catch(() => null);
  return bytes === null ? null : toImage(bytes);
}

function toImage(bytes: Uint8Array): ArtImage | null {
  const mimeType = sniffImageType(bytes);
  // A copy, so that the message does not carry the whole buffer it was cut from.
  return mimeType === null || bytes.length > MAX_ART_BYTES ? null : { mimeType, bytes: Uint8Array.from(bytes) };
}

/** The image type of the first bytes, of the four that every page can show. */
export function sniffImageType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  return null;
}
