// Where a playlist's tracks are: a location as it is written (a path of this or another system, relative or not, or a file's address) as paths of
// this one, and the way back.
import { extname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** "C:\" and "\\server\". */
const WINDOWS_ABSOLUTE = /^(?:[a-z]:[\\/]|\\\\)/i;
/** What a line of a playlist cannot say: it would be another line, a comment or another name. */
const UNLISTABLE = /[\r\n]|^[\s#]|\s$/;
const ADDRESS = /^([a-z][a-z0-9+.-]+):/i;

/** The paths a location can mean, the likeliest first; none for an address on the network. */
export function pathsOf(location: string, playlistFolder: string): string[] {
  if (location === '' || location.includes('\0')) return [];
  const scheme = WINDOWS_ABSOLUTE.test(location) ? undefined : ADDRESS.exec(location)?.[1]?.toLowerCase();
  if (scheme === 'file') return fileAddress(location);
  // "Mission: Impossible.mp3" is a name, "http://…" is not.
  if (scheme !== undefined && location.startsWith('//', scheme.length + 1)) return [];
  const written = [location, ...(location.includes('%') ? [decoded(location)] : [])];
  const slashed = written.map((path) => path.replaceAll('\\', '/'));
  const both = sep === '\\' ? written : [...written, ...slashed];
  const absolute = both.map((path) => (isAbsolute(path) ? normalize(path) : normalize(join(playlistFolder, path))));
  return [...new Set(absolute)];
}

function fileAddress(location: string): string[] {
  try {
    return [normalize(fileURLToPath(location))];
  } catch {
    // Another system's, or one that names a server: its path is looked for all the same.
    const path = decoded(location.replace(/^file:(?:\/\/[^/]*)?/i, ''));
    return path.startsWith('/') ? [normalize(path)] : [];
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The names of a location from its last: what it has in common with a path when it was written on another system. */
export function namesFromLast(location: string): string[] {
  const path =
    ADDRESS.test(location) && !WINDOWS_ABSOLUTE.test(location) ? decoded(location.replace(ADDRESS, '')) : location;
  return path
    .split(/[\\/]+/)
    .filter((name) => name !== '' && name !== '.' && name !== '..')
    .map((name) => name.normalize('NFC').toLowerCase())
    .reverse();
}

/** How the path is written in the playlist at `playlistPath`; XSPF knows only addresses. */
export function locationOf(path: string, playlistPath: string, playlistFolder: string, isRelative: boolean): string {
  const isAddress = extname(playlistPath).toLowerCase() === '.xspf';
  const way = isRelative ? relative(playlistFolder, path) : path;
  // Another drive has no relative way.
  if (isAbsolute(way) || way === '') return isAddress || UNLISTABLE.test(path) ? pathToFileURL(path).href : path;
  const slashed = way.split(sep).join('/');
  if (!isAddress && UNLISTABLE.test(slashed)) return pathToFileURL(path).href;
  if (!isAddress && ADDRESS.test(slashed)) return `./${slashed}`;
  return isAddress ? slashed.split('/').map(encodeURIComponent).join('/') : slashed;
}
