// Which sheet of a folder says of what tracks an audio file consists. A sheet names its files as they were called when it was written: since
// then they may have been encoded, and renamed with it. Pure.
import { basename, extname } from 'node:path';

import type { CueFile, CueNames, CueSheet, CueTrack } from './cue-sheet.ts';

/** What a sheet says of one file. */
export interface CoveringSheet {
  readonly names: CueNames;
  readonly tracks: readonly CueTrack[];
  /** In all files of the sheet. */
  readonly trackTotal: number;
}

export interface NamedSheet {
  /** Of the file the sheet is. */
  readonly name: string;
  readonly sheet: CueSheet;
}

export const folded = (name: string): string => name.normalize('NFC').toLowerCase();
const base = (name: string): string => basename(name, extname(name));

/** How surely a sheet means the file: it names it; it names one of the same name before its ending; it has the file's name itself. */
const [NAMED, SAME_BASE, NAMESAKE] = [3, 2, 1];

/** `present`: the names that are in the folder, folded. null: no sheet speaks of the file, which is one track then. */
export function sheetFor(
  fileName: string,
  sheets: readonly NamedSheet[],
  present: ReadonlySet<string>,
): CoveringSheet | null {
  const wanted = folded(fileName);
  let best: { readonly rank: number; readonly found: CoveringSheet } | null = null;
  for (const { name, sheet } of sheets) {
    for (const file of sheet.files) {
      const rank = rankOf(wanted, file, sheet, folded(name), present) * 2 + (isNamesake(wanted, folded(name)) ? 1 : 0);
      if (rank > 1 && rank > (best?.rank ?? 0)) best = { rank, found: covering(sheet, file) };
    }
  }
  return best?.found ?? null;
}

/** The sheet that lies in the file itself: it can only mean that file, whatever it calls it. */
export function sheetWithin(sheet: CueSheet): CoveringSheet | null {
  const [file] = sheet.files.toSorted((a, b) => b.tracks.length - a.tracks.length);
  return file ? covering(sheet, file) : null;
}

function covering(sheet: CueSheet, { tracks }: CueFile): CoveringSheet {
  return { names: sheet.names, tracks, trackTotal: sheet.files.reduce((sum, file) => sum + file.tracks.length, 0) };
}

function rankOf(
  wanted: string,
  file: CueFile,
  sheet: CueSheet,
  sheetName: string,
  present: ReadonlySet<string>,
): number {
  const named = folded(file.name.split(/[\\/]/).at(-1) ?? '');
  if (named === wanted) return NAMED;
  // The file it names is there: it means that one.
  if (present.has(named)) return 0;
  if (named !== '' && base(named) === base(wanted)) return SAME_BASE;
  return sheet.files.length === 1 && isNamesake(wanted, sheetName) ? NAMESAKE : 0;
}

/** "Album.cue" or "Album.flac.cue" of "Album.flac". */
function isNamesake(wanted: string, sheetName: string): boolean {
  return base(sheetName) === wanted || base(sheetName) === base(wanted);
}
