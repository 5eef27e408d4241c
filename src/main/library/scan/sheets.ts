// CUE sheets beside audio files: of what tracks a file consists can change without a change of the file. Which files are to be read again for it is
// found here, at the end of a walk, folder by folder: only where there are sheets, or were.
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { isSheetName, MAX_SHEET_BYTES, sheetsMark } from '../../../shared/file-part.ts';
import { stampOf } from '../../../shared/library.ts';
import type { KnownTrack } from '../../catalogue/tracks.ts';
import { isAudioName, isGone, isSkippedName } from './rules.ts';

export interface SheetFolder {
  readonly mark: string | null;
  readonly audioPaths: readonly string[];
}

export class SheetFolders {
  readonly #folders = new Set<string>();

  /** A walk found sheets in the folder. */
  found(folder: string): void {
    this.#folders.add(folder);
  }

  /** A sheet at this path may have come, changed or gone. */
  noteChange(path: string): void {
    this.#folders.add(dirname(path));
  }

  /** A file that was read beside sheets: they may be gone. */
  noteRow({ path, sheets }: KnownTrack): void {
    if (sheets !== null) this.#folders.add(dirname(path));
  }

  /** What the sheets of each folder are now, and its files. A folder that cannot be read says nothing: the walk tells of it. */
  async *look(): AsyncGenerator<SheetFolder, void> {
    for (const folder of this.#folders) {
      try {
        const names = await readdir(folder);
        const audioPaths = names
          .filter((name) => !isSkippedName(name) && isAudioName(name))
          .map((name) => join(folder, name));
        yield { mark: await markOf(folder, names.filter(isSheetName)), audioPaths };
      } catch {
        continue;
      }
    }
  }
}

async function markOf(folder: string, names: readonly string[]): Promise<string | null> {
  const stamps = [];
  for (const name of names) {
    const stats = await stat(join(folder, name), { bigint: true }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
      return null;
    });
    if (stats?.isFile() && stats.size <= MAX_SHEET_BYTES) stamps.push(stampOf(stats));
  }
  return sheetsMark(stamps);
}
