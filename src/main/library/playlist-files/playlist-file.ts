// A playlist as other programs keep it in a file: what is in one, whatever its format, and which format reads and writes it. Pure: bytes and text
// in, values out; nothing is looked for on the disk.
import { extname } from 'node:path';

import { decodeText } from '../../../shared/decode-text.ts';
import { readM3u, writeM3u } from './m3u.ts';
import { readPls, writePls } from './pls.ts';
import { readXspf, writeXspf } from './xspf.ts';

/** One track of it. What the file does not say is null. */
export interface ListedTrack {
  /** A path or an address, as it is written. */
  readonly location: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly durationSeconds: number | null;
}

export interface PlaylistFile {
  readonly name: string | null;
  readonly tracks: readonly ListedTrack[];
}

interface Format {
  read(text: string): PlaylistFile;
  write(playlist: PlaylistFile): string;
}

const M3U: Format = { read: readM3u, write: writeM3u };
const PLS: Format = { read: readPls, write: writePls };
const XSPF: Format = { read: readXspf, write: writeXspf };

const FORMATS: Readonly<Record<string, Format>> = { '.m3u': M3U, '.m3u8': M3U, '.pls': PLS, '.xspf': XSPF };

/** Extensions of playlists, with the dot, in lower case. */
export const PLAYLIST_EXTENSIONS: readonly string[] = Object.keys(FORMATS);

const formatOf = (path: string): Format | null => FORMATS[extname(path).toLowerCase()] ?? null;

export const isPlaylistPath = (path: string): boolean => formatOf(path) !== null;

/** What the bytes say; by their content where the extension says something else. Any bytes are read; of what is no playlist nothing comes. */
export function readPlaylist(path: string, bytes: Uint8Array): PlaylistFile {
  const text = decodeText(bytes);
  const start = text.trimStart().slice(0, 1000).toLowerCase();
  if (start.startsWith('#extm3u')) return readM3u(text);
  if (start.startsWith('[playlist]')) return readPls(text);
  if (start.startsWith('<') && start.includes('<playlist')) return readXspf(text);
  return (formatOf(path) ?? M3U).read(text);
}

/** Text in UTF-8. The path's extension names the format, M3U where it is none. */
export function writePlaylist(path: string, playlist: PlaylistFile): string {
  return (formatOf(path) ?? M3U).write(playlist);
}
