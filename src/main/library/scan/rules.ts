// The decisions of a scan, without any effect: which names it looks at, what a failing call on a file or folder means, what a found file
// is compared with, whom it belongs to, what a failed reading says about the file, and what may be called missing.
import { extname, sep } from 'node:path';

import { errnoOf } from '../../../shared/errno.ts';
import { SHEET_EXTENSION } from '../../../shared/file-part.ts';
import { ERRORS, PlayerError, type ErrorCode, type SerializedError } from '../../../shared/errors.ts';
import {
  AUDIO_EXTENSIONS,
  contentSignature,
  differsByCtimeOnly,
  signatureWithoutCtime,
  type FileStamp,
} from '../../../shared/library.ts';
import type { KnownTrack } from '../../catalogue/tracks.ts';
import type { NameRules } from './folder-lister.ts';

const AUDIO = new Set(AUDIO_EXTENSIONS.map((extension) => `.${extension}`));

/** Folders that systems keep for themselves: their files are deleted ones, previews or fragments. */
const SYSTEM_NAMES = new Set(['lost+found', '@eadir', '#recycle', '$recycle.bin', 'system volume information']);

/** The same as data. */
export const WANTED_NAMES: NameRules = { extensions: AUDIO, sheetExtension: SHEET_EXTENSION, skipped: SYSTEM_NAMES };

/** Hidden (`.Trash-1000`, `._song.mp3`) or a system's own. */
export function isSkippedName(name: string): boolean {
  return name.startsWith('.') || SYSTEM_NAMES.has(name.toLowerCase());
}

export function isAudioName(name: string): boolean {
  return AUDIO.has(extname(name).toLowerCase());
}

/** Node decodes bytes that are no UTF-8 to this character, and such a path leads nowhere. */
export function isUndecodableName(name: string): boolean {
  return name.includes('\uFFFD');
}

/** Whether `path` is `folder` or below it. Both are real paths. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Nothing is at the path: certain, unlike EACCES or EIO. */
export function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errnoOf(error));
}

/** The coded error of a failed call on a folder. */
export function folderError(error: unknown, path: string): PlayerError {
  const codes: Readonly<Record<string, ErrorCode>> = { ENOENT: 'folder-missing', ENOTDIR: 'not-a-folder' };
  const errno = errnoOf(error);
  const code = codes[errno] ?? 'folder-unreadable';
  return new PlayerError(code, errno, { cause: error, values: { path } });
}

/**
 * same: as known; returned: as known, but was missing; restamped: only its ctime is another, or was not noted by the version that knew it;
 * read: new, changed, or worth another try.
 */
export type FileVerdict = 'same' | 'returned' | 'restamped' | 'read';

/** `thorough` (the listener asked for a rescan) tries unreadable files again though they did not change. */
export function compareFile(stamp: FileStamp, known: KnownTrack | undefined, thorough: boolean): FileVerdict {
  if (!known) return 'read';
  if (known.signature !== contentSignature(stamp)) {
    // Of a file that could not be read, a new ctime may be the permission that was missing.
    const wasRead = known.problemCode === null && known.tagsRead;
    if (!wasRead || !differsByCtimeOnly(stamp, known.signature)) return 'read';
    // Without a fingerprint nothing tells what the file was; only where the version of before noted no ctime, that is no change.
    const hasMeasure = known.fingerprint !== null || known.signature === signatureWithoutCtime(stamp);
    return hasMeasure ? 'restamped' : 'read';
  }
  if (known.problemCode !== null) {
    // Permissions change without a trace in size and time, and a disk that was slow once may be quick now.
    const mayHavePassed = known.problemCode === 'file-unreadable' || known.problemCode === 'worker-stuck';
    return thorough || mayHavePassed || known.missing ? 'read' : 'same';
  }
  if (!known.tagsRead) return 'read';
  return known.missing ? 'returned' : 'same';
}

export interface RootPlace {
  readonly id: number;
  readonly realPath: string;
}

/** The innermost place that holds `path`, null when none does. */
export function placeOf<P extends RootPlace>(path: string, places: readonly P[]): P | null {
  return places
    .filter((place) => isWithin(path, place.realPath))
    .reduce<P | null>((best, place) => (best && best.realPath.length >= place.realPath.length ? best : place), null);
}

/** The root a file belongs to: the innermost one it lies in, or the one whose walk came to it over a link. */
export function ownerOf(path: string, roots: readonly RootPlace[], walkedRootId: number): number {
  return placeOf(path, roots)?.id ?? walkedRootId;
}

/** What failed reading of tags says: the file is at fault, it is gone, or it should be tried again another time. */
export type ReadFailure = 'file' | 'gone' | 'later';

export function readFailure(error: PlayerError): ReadFailure {
  if (error.code === 'file-missing') return 'gone';
  if (error.code === 'worker-crashed' || error.code === 'worker-stuck') return 'file';
  const { category } = ERRORS[error.code];
  const ofFile = category === 'corrupt file' || category === 'unsupported format' || category === 'permission';
  return ofFile ? 'file' : 'later';
}

/** Whether playback's failure `code` is a property of the file, to be shown on its row. */
export function isFileProblem(code: ErrorCode): boolean {
  return [
    'file-unreadable', 'file-empty', 'file-corrupt', 'file-quarantined', 'format-unsupported', 'worker-crashed', 'worker-stuck',
  ].includes(code); // prettier-ignore
}

/**
 * What a walk of a root allows. judge: rows that were not seen may be missing; empty: it had tracks and shows none, as an unmounted
 * drive does, so nothing may be called missing.
 */
export function rootVerdict(foundFiles: number, hadTracks: boolean): 'judge' | 'empty' {
  return foundFiles === 0 && hadTracks ? 'empty' : 'judge';
}

/** Whether a row that was not seen may be missing: not below a folder that could not be read. */
export function mayBeMissing(path: string, unreadable: readonly string[]): boolean {
  return !unreadable.some((folder) => isWithin(path, folder));
}

/** What of a root could not be read: the first of so many places; null when all could. */
export function problemOf(problems: readonly PlayerError[]): SerializedError | null {
  const [first] = problems;
  return first ? { code: first.code, values: { ...first.values, places: problems.length } } : null;
}
