// The CUE sheets of a folder: read once as long as they do not change. Asked by folder-files.ts for each audio file of the folder.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { decodeText } from '../../shared/decode-text.ts';
import { MAX_SHEET_BYTES, sheetsMark } from '../../shared/file-part.ts';
import { contentSignature, stampOf, type FileStamp } from '../../shared/library.ts';
import { sheetFor, type CoveringSheet } from './covering-sheet.ts';
import { parseCueSheet, type CueSheet } from './cue-sheet.ts';

/** More sheets in one folder than this are stamped but not read: a heap of them is no album. Guess. */
const MAX_SHEETS = 200;

/** So long their stamps are believed: a scan asks for each file of the folder. */
const STAMPED_MS = 1000;

interface StampedSheet {
  readonly name: string;
  readonly stamp: FileStamp;
}

export interface SheetBeside {
  /** Of the sheets as they were looked at, whether one covers the file or not. */
  readonly mark: string | null;
  readonly sheet: CoveringSheet | null;
}

export const NO_SHEET: SheetBeside = { mark: null, sheet: null };

export class FolderSheets {
  readonly #folder: string;
  readonly #names: readonly string[];
  #stamped: readonly StampedSheet[] = [];
  #stampedMs = -Infinity;
  /** What was read, by name, and of which content. */
  readonly #read = new Map<string, { readonly signature: string; readonly sheet: CueSheet | null }>();

  constructor(folder: string, names: readonly string[]) {
    this.#folder = folder;
    this.#names = names;
  }

  /** `present`: the names in the folder, folded. */
  covering(fileName: string, present: ReadonlySet<string>): SheetBeside {
    const stamped = this.#stamps();
    const sheets = stamped.slice(0, MAX_SHEETS).flatMap(({ name, stamp }) => {
      const sheet = this.#sheet(name, contentSignature(stamp));
      return sheet ? [{ name, sheet }] : [];
    });
    return { mark: sheetsMark(stamped.map(({ stamp }) => stamp)), sheet: sheetFor(fileName, sheets, present) };
  }

  #stamps(): readonly StampedSheet[] {
    const nowMs = performance.now();
    if (nowMs - this.#stampedMs >= STAMPED_MS) {
      this.#stampedMs = nowMs;
      this.#stamped = this.#names.flatMap((name) => {
        const stamp = stampAt(join(this.#folder, name));
        return stamp ? [{ name, stamp }] : [];
      });
    }
    return this.#stamped;
  }

  #sheet(name: string, signature: string): CueSheet | null {
    const known = this.#read.get(name);
    if (known?.signature === signature) return known.sheet;
    const sheet = sheetAt(join(this.#folder, name));
    this.#read.set(name, { signature, sheet });
    return sheet;
  }
}

function stampAt(path: string): FileStamp | null {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.isFile() && stats.size <= MAX_SHEET_BYTES ? stampOf(stats) : null;
  } catch {
    return null;
  }
}

function sheetAt(path: string): CueSheet | null {
  try {
    return parseCueSheet(decodeText(readFileSync(path)));
  } catch {
    return null;
  }
}
