// Reads CUE sheets: which stretches of which files are tracks, and what they are called. Tolerant, since rippers and people write them by hand:
// any text gives a sheet, and what makes no sense is left out. Pure.
import { linesOf } from '../../shared/decode-text.ts';

export interface CueSheet {
  readonly names: CueNames;
  readonly files: readonly CueFile[];
}

/** What a sheet says of the album, or of a track of it. */
export interface CueNames {
  readonly title: string | null;
  readonly performer: string | null;
  readonly songwriter: string | null;
  /** REM lines: the value by its name in capitals ("GENRE", "DATE", "REPLAYGAIN_TRACK_GAIN"). */
  readonly remarks: ReadonlyMap<string, string>;
}

export interface CueFile {
  /** As written: often with a folder of another system, and the extension of before it was encoded. */
  readonly name: string;
  /** Those that begin in this file, in their order there. */
  readonly tracks: readonly CueTrack[];
}

export interface CueTrack extends CueNames {
  readonly number: number;
  /** Else computers' data, which is not heard. */
  readonly isAudio: boolean;
  /** Where it begins in its file: at INDEX 01. */
  readonly startSectors: number;
}

/** Times are minutes, seconds and sectors of a CD. */
export const SECTORS_PER_SECOND = 75;

/** A CD has 99; sheets of other sources have more. */
const MAX_TRACKS = 999;
const MAX_REMARKS = 100;
const MAX_LINE_LENGTH = 4000;

interface Draft {
  title: string | null;
  performer: string | null;
  songwriter: string | null;
  readonly remarks: Map<string, string>;
}

interface TrackDraft extends Draft {
  readonly number: number;
  readonly isAudio: boolean;
  /** INDEX 01, and the file that was named before it: the gap before a track may lie at the end of the file before. */
  start: { readonly file: number; readonly sectors: number } | null;
}

const draft = (): Draft => ({ title: null, performer: null, songwriter: null, remarks: new Map() });

export function parseCueSheet(text: string): CueSheet {
  const sheet = draft();
  const files: string[] = [];
  const tracks: TrackDraft[] = [];
  let current = sheet;
  for (const line of linesOf(text)) {
    const [, word = '', rest = ''] =
      /^[\s\uFEFF]*([A-Za-z]+)\s+(\S.*)$/.exec(line.slice(0, MAX_LINE_LENGTH).trimEnd()) ?? [];
    switch (word.toUpperCase()) {
      case 'FILE':
        if (files.length < MAX_TRACKS) files.push(valueOf(rest, true));
        break;
      case 'TRACK': {
        if (tracks.length >= MAX_TRACKS) break;
        const [, number, type = 'AUDIO'] = /^(\d{1,3})(?:\s+(\S+))?/.exec(rest) ?? [];
        const track = { ...draft(), number: Number(number ?? tracks.length + 1), isAudio: type.toUpperCase() === 'AUDIO', start: null }; // prettier-ignore
        tracks.push(track);
        current = track;
        break;
      }
      case 'INDEX':
        noteIndex(tracks.at(-1), rest, Math.max(0, files.length - 1));
        break;
      case 'TITLE':
        current.title ??= orNull(valueOf(rest));
        break;
      case 'PERFORMER':
        current.performer ??= orNull(valueOf(rest));
        break;
      case 'SONGWRITER':
        current.songwriter ??= orNull(valueOf(rest));
        break;
      case 'REM': {
        const [, name, value] = /^(\w+)\s+(.+)$/.exec(rest) ?? [];
        if (name && value && current.remarks.size < MAX_REMARKS)
          current.remarks.set(name.toUpperCase(), valueOf(value));
        break;
      }
    }
  }
  // A sheet within an audio file needs to name none.
  const names = files.length > 0 || tracks.length === 0 ? files : [''];
  return { names: sheet, files: names.map((name, file) => ({ name, tracks: tracksIn(tracks, file) })) };
}

/** "01 04:17:52". A track without INDEX 01 begins with the gap before it, INDEX 00. */
function noteIndex(track: TrackDraft | undefined, text: string, file: number): void {
  const [, index, minutes, seconds, sectors] = /^(\d{1,2})\s+(\d{1,4}):(\d{1,2})[:.](\d{1,2})/.exec(text) ?? [];
  if (!track || Number(index) > 1 || minutes === undefined) return;
  if (track.start !== null && Number(index) !== 1) return;
  track.start = { file, sectors: (Number(minutes) * 60 + Number(seconds)) * SECTORS_PER_SECOND + Number(sectors) };
}

/** In the order they lie in; one that does not begin after the one before it is left out: its place is a mistake, and whose nobody can tell. */
function tracksIn(tracks: readonly TrackDraft[], file: number): CueTrack[] {
  const inFile: CueTrack[] = [];
  for (const { start, ...track } of tracks) {
    if (start?.file !== file || start.sectors <= (inFile.at(-1)?.startSectors ?? -1)) continue;
    inFile.push({ ...track, startSectors: start.sectors });
  }
  return inFile;
}

/** What stands in quotes, which may hold quotes; without them all of it, of a FILE all but its last word, which is the type. */
function valueOf(text: string, hasType = false): string {
  const first = text.indexOf('"');
  const last = text.lastIndexOf('"');
  if (first === 0 && last > first) return text.slice(1, last);
  if (first === 0) return text.slice(1);
  return hasType ? (/^(.*\S)\s+\S+$/.exec(text)?.[1] ?? text) : text;
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
