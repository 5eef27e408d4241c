// The decisions of a scan, without any effect: what a found file is compared with what is known, whom it belongs to, what a failed
// reading says about the file, and what may be called missing.
import { ERRORS, type ErrorCode, type PlayerError } from '../../shared/errors.ts';
import { isWithin } from './entry-rules.ts';
import type { KnownTrack } from './library-storage.ts';

/** same: as known; returned: as known, but was missing; read: new, changed, or worth another try. */
export type FileVerdict = 'same' | 'returned' | 'read';

/** `thorough` (the listener asked for a rescan) tries unreadable files again though they did not change. */
export function compareFile(signature: string, known: KnownTrack | undefined, thorough: boolean): FileVerdict {
  if (!known || known.signature !== signature) return 'read';
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

/** One sentence for the root about what of it could not be read, null when all could. */
export function problemSentence(
  problems: readonly { readonly path: string; readonly message: string }[],
): string | null {
  const [first] = problems;
  if (!first) return null;
  return problems.length === 1
    ? first.message
    : `${problems.length} places could not be read. The first: ${first.message}`;
}
