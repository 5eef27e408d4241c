// Finds the cover of a file: the embedded front cover, else an image of a usual name beside it. Bounded in size, and typed by its
// own first bytes: what a tag or an extension claims is not believed.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { IPicture } from 'music-metadata';

import type { ArtImage, CoverArt, ReadArtJob } from '../shared/worker-protocol.ts';
import type { Decoder, InspectedFile } from './decode/decoder.ts';
import { throwIfAborted } from './decode/open-rules.ts';
import { MAX_ART_BYTES, type FolderFiles } from './folder-files.ts';
import { sniffImageType } from './image-type.ts';
import { shortageOf } from './job-failure.ts';
import { OpenedFile } from './media-file.ts';
import { parseTags } from './parse-tags.ts';

/** Of SHA-256: 128 bits, so that two covers never share a name. */
const HASH_DIGITS = 32;

/** The cover of the file at `path`, null when it has none that can be shown. Throws file codes. */
export async function readArt(
  decoder: Decoder,
  folders: FolderFiles,
  { path, as }: ReadArtJob,
  signal: AbortSignal,
): Promise<CoverArt | null> {
  const image = await readImage(decoder, folders, path, signal);
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

async function readImage(
  decoder: Decoder,
  folders: FolderFiles,
  path: string,
  signal: AbortSignal,
): Promise<ArtImage | null> {
  const file = new OpenedFile(path);
  const inspected = { path, sizeBytes: Number(file.stats.size), readAt: file.readAt };
  const embedded = await readEmbedded(decoder, inspected, signal)
    .catch((error: unknown) => {
      // A page keeps what it is told of a cover: a shortage of the moment is not told as "none".
      if (shortageOf(error)) throw error;
      return null;
    })
    .finally(() => file.close());
  throwIfAborted(signal);
  return embedded ?? (await readImageFile(folders.imageBeside(path)));
}

async function readEmbedded(decoder: Decoder, file: InspectedFile, signal: AbortSignal): Promise<ArtImage | null> {
  const { facts, pictures } = await decoder.inspect(file, signal);
  // Most files have none, or one at the head of the tag that the parser finds at once.
  if (pictures?.length === 0) return null;
  const { common } = await parseTags(file.path, facts.container, signal);
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

async function readImageFile(path: string | null): Promise<ArtImage | null> {
  const bytes = path === null ? null : await readFile(path).catch(() => null);
  return bytes === null ? null : toImage(bytes);
}

function toImage(bytes: Uint8Array): ArtImage | null {
  const mimeType = sniffImageType(bytes);
  // A copy, so that the message does not carry the whole buffer it was cut from.
  return mimeType === null || bytes.length > MAX_ART_BYTES ? null : { mimeType, bytes: Uint8Array.from(bytes) };
}
