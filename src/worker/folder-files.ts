// What else lies in the folder of a media file: its cover, the sheets that say of which tracks it consists, and files with the words of songs. A
// folder is listed once as long as it does not change: per file, a flat folder of 20,000 would cost 20 ms CPU each (measured). Synchronous, as all
// reading of a media file is: see media-file.ts.
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

import { decodeText } from '../shared/decode-text.ts';
import { isSheetName } from '../shared/file-part.ts';
import { sniffImageType } from './image-type.ts';
import { folded } from './parts/covering-sheet.ts';
import { FolderSheets, NO_SHEET, type SheetBeside } from './parts/folder-sheets.ts';

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
  /** null where there are none. */
  readonly sheets: { readonly cue: FolderSheets; readonly present: ReadonlySet<string> } | null;
}

export class FolderFiles {
  /** Oldest first. */
  readonly #listings = new Map<string, Listing>();

  /** Path of the image that stands for the folder of `path`: it is one by its first bytes. null without one. */
  imageBeside(path: string): string | null {
    return this.#listing(dirname(path)).imagePath;
  }

  /** Text of the `.lrc` file of the same name; null without one. */
  lyricsBeside(path: string): string | null {
    const folder = dirname(path);
    const { lrcNames } = this.#listing(folder);
    if (lrcNames.size === 0) return null;
    const name = lrcNames.get(basename(path, extname(path)).toLowerCase());
    if (name === undefined) return null;
    try {
      const lrcPath = join(folder, name);
      return statSync(lrcPath).size > MAX_LRC_BYTES ? null : decodeText(readFileSync(lrcPath));
    } catch {
      return null;
    }
  }

  /** What the CUE sheets of the folder say of the file. */
  sheetBeside(path: string): SheetBeside {
    const { sheets } = this.#listing(dirname(path));
    return sheets ? sheets.cue.covering(basename(path), sheets.present) : NO_SHEET;
  }

  #listing(folder: string): Listing {
    const mtimeMs = mtimeMsOf(folder);
    const known = this.#listings.get(folder);
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

function mtimeMsOf(folder: string): number {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}

function list(folder: string, mtimeMs: number): Listing {
  const listedMs = Date.now();
  const names = namesIn(folder);
  const images = names.filter((name) => FOLDER_IMAGE.test(name));
  const lyrics = names.filter((name) => extname(name).toLowerCase() === '.lrc');
  const lrcNames = new Map(lyrics.map((name) => [basename(name, extname(name)).toLowerCase(), name]));
  const cueNames = names.filter(isSheetName);
  const sheets =
    cueNames.length === 0 ? null : { cue: new FolderSheets(folder, cueNames), present: new Set(names.map(folded)) };
  return { mtimeMs, listedMs, imagePath: bestImage(folder, images), lrcNames, sheets };
}

/** A folder that cannot be listed holds nothing that can be shown. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function bestImage(folder: string, names: string[]): string | null {
  const rank = (name: string): number => FOLDER_NAMES.findIndex((known) => name.toLowerCase().startsWith(known));
  const byRank = names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return byRank.map((name) => join(folder, name)).find(isImage) ?? null;
}

/** A file of a size that can be shown, and an image by its first bytes. */
function isImage(path: string): boolean {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size === 0 || stats.size > MAX_ART_BYTES) return false;
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(16);
      return sniffImageType(head.subarray(0, readSync(file, head))) !== null;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
