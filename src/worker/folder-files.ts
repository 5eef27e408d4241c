// What else lies in the folder of a media file: its cover, and files with the words of songs. A folder is listed once as long as it does not
// change: per file, a flat folder of 20,000 would cost 20 ms CPU each (measured).
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

import { sniffImageType } from './image-type.ts';

/** Larger ones are scans of booklets; a page cannot want them as a cover. */
export const MAX_ART_BYTES = 10_000_000;

/** The words of an opera have less. */
const MAX_LRC_BYTES = 256 * 1024;

/** Names of folder images, best first. */
const FOLDER_NAMES = ['cover', 'folder', 'front'];
const FOLDER_IMAGE = /^(cover|folder|front)\.(jpe?g|png|webp)$/i;

/** Files are read in the order they lie in; a scan has few folders at a time. */
const MAX_FOLDERS = 64;

/** A change within the grain of a file system's clock (FAT: 2 s) after a listing would not show. */
const CLOCK_GRAIN_MS = 2000;

interface Listing {
  readonly mtimeMs: number;
  readonly listedMs: number;
  readonly imagePath: string | null;
  /** Names of `.lrc` files by their own name without extension, in lower case. */
  readonly lrcNames: ReadonlyMap<string, string>;
}

export class FolderFiles {
  /** Oldest first. */
  readonly #listings = new Map<string, Promise<Listing>>();

  /** Path of the image that stands for the folder of `path`: it is one by its first bytes. null without one. */
  async imageBeside(path: string): Promise<string | null> {
    return (await this.#listing(dirname(path))).imagePath;
  }

  /** Text of the `.lrc` file of the same name; null without one. */
  async lyricsBeside(path: string): Promise<string | null> {
    const folder = dirname(path);
    const { lrcNames } = await this.#listing(folder);
    const name = lrcNames.get(basename(path, extname(path)).toLowerCase());
    if (name === undefined) return null;
    const sizeBytes = await stat(join(folder, name)).then(({ size }) => size, () => MAX_LRC_BYTES + 1); // prettier-ignore
    if (sizeBytes > MAX_LRC_BYTES) return null;
    return readFile(join(folder, name)).then(decodeText, () => null);
  }

  async #listing(folder: string): Promise<Listing> {
    const mtimeMs = await stat(folder).then((stats) => stats.mtimeMs, () => 0); // prettier-ignore
    const known = await this.#listings.get(folder);
    if (known?.mtimeMs === mtimeMs && known.listedMs - mtimeMs > CLOCK_GRAIN_MS) return known;
    const listing = list(folder, mtimeMs);
    this.#listings.delete(folder);
    this.#listings.set(folder, listing);
    for (const oldest of this.#listings.keys()) {
      if (this.#listings.size <= MAX_FOLDERS) break;
      this.#listings.delete(oldest);
    }
    return listing;
  }
}

/** A folder that cannot be listed holds nothing that can be shown. */
async function list(folder: string, mtimeMs: number): Promise<Listing> {
  const listedMs = Date.now();
  const names = await readdir(folder).catch(() => []);
  const images = names.filter((name) => FOLDER_IMAGE.test(name));
  const lyrics = names.filter((name) => extname(name).toLowerCase() === '.lrc');
  const lrcNames = new Map(lyrics.map((name) => [basename(name, extname(name)).toLowerCase(), name]));
  return { mtimeMs, listedMs, imagePath: await bestImage(folder, images), lrcNames };
}

async function bestImage(folder: string, names: string[]): Promise<string | null> {
  const rank = (name: string): number => FOLDER_NAMES.findIndex((known) => name.toLowerCase().startsWith(known));
  for (const name of names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => null);
    if (stats?.isFile() && stats.size > 0 && stats.size <= MAX_ART_BYTES && (await isImage(path))) return path;
  }
  return null;
}

async function isImage(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return sniffImageType(buffer.subarray(0, bytesRead)) !== null;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** UTF-8 and UTF-16 with its mark, as they say; else Latin-1, which old tools wrote. */
function decodeText(bytes: Buffer): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
