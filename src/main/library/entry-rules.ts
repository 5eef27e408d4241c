// Which names the library looks at, and what a failing file system call means. Pure; used by walker, watcher and the folder dialog.
import { extname, sep } from 'node:path';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { AUDIO_EXTENSIONS } from '../../shared/library.ts';

const AUDIO = new Set(AUDIO_EXTENSIONS.map((extension) => `.${extension}`));

/** Folders that systems keep for themselves: their files are deleted ones, previews or fragments. */
const SYSTEM_NAMES = new Set(['lost+found', '@eadir', '#recycle', '$recycle.bin', 'system volume information']);

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

export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
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
  const detail = code === 'folder-unreadable' && !['EACCES', 'EPERM'].includes(errno) ? `${path}: ${errno}` : path;
  return new PlayerError(code, detail, { cause: error });
}
