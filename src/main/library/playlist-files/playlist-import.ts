// Playlists in from files of other programs, and out to them. What is looked for is found by its path, then by the names of its path below another
// folder, then by title and artist; what is not found is told and stays in the list.
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

import { PlayerError } from '../../../shared/errors.ts';
import { wordsOf } from '../../../shared/query/words.ts';
import type { PlaylistImport, UnfoundEntry } from '../../../shared/playlists.ts';
import type { NewEntry, PlaylistEntry, Playlists } from '../../catalogue/playlists.ts';
import type { TrackFinder } from '../../catalogue/track-finder.ts';
import type { Tracks } from '../../catalogue/tracks.ts';
import { locationOf, namesFromLast, pathsOf } from './locations.ts';
import { fileError, replaceFile } from './replace-file.ts';
import { isPlaylistPath, readPlaylist, writePlaylist, type ListedTrack } from './playlist-file.ts';

/** A list of 100,000 tracks has 20 MB. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Entries looked for before the core does something else. Measured: 0.1 to 0.5 ms each. */
const AT_ONCE = 16;

/** Entries told as not found; they are all counted. */
const MAX_TOLD = 1000;

export interface PlaylistRooms {
  readonly playlists: Playlists;
  readonly finder: TrackFinder;
  readonly tracks: Pick<Tracks, 'known' | 'withSiblings'>;
}

type FoundBy = 'path' | 'names' | 'tags';

interface Found {
  /** Several of a file that is several tracks. */
  readonly ids: readonly number[];
  readonly by: FoundBy;
}

export async function importPlaylist(rooms: PlaylistRooms, path: string): Promise<PlaylistImport> {
  const file = readPlaylist(path, await playlistBytes(path));
  const folder = await realpath(dirname(path));
  const counts: Record<FoundBy, number> = { path: 0, names: 0, tags: 0 };
  const unfound: UnfoundEntry[] = [];
  const entries: NewEntry[] = [];
  for (const [index, track] of file.tracks.entries()) {
    if (index % AT_ONCE === 0) await breathe();
    const { location, title, artist } = track;
    const paths = pathsOf(location, folder);
    const found = await find(rooms, track, paths);
    if (found) counts[found.by] += 1;
    else unfound.push({ location, title, artist });
    for (const trackId of found?.ids ?? [null]) entries.push({ trackId, path: paths[0] ?? location, title, artist });
  }
  const playlist = rooms.playlists.create(file.name ?? basename(path, extname(path)), entries);
  return {
    playlist,
    foundByPath: counts.path,
    foundByNames: counts.names,
    foundByTags: counts.tags,
    unfoundCount: unfound.length,
    unfound: unfound.slice(0, MAX_TOLD),
  };
}

async function find(
  { tracks, finder }: PlaylistRooms,
  track: ListedTrack,
  paths: readonly string[],
): Promise<Found | null> {
  const forms = new Set(paths.flatMap((path) => [path, path.normalize('NFC'), path.normalize('NFD')]));
  const [known] = tracks.known([...forms]);
  if (known) return { ids: partsMeant(tracks, known.id, track), by: 'path' };
  // The library knows files by where links lead.
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  const [linked] = tracks.known(real);
  if (linked) return { ids: partsMeant(tracks, linked.id, track), by: 'path' };
  const named = finder.byNames(namesFromLast(track.location));
  if (named !== null) return { ids: partsMeant(tracks, named, track), by: 'names' };
  const tagged = finder.byTags(track);
  return tagged === null ? null : { ids: [tagged], by: 'tags' };
}

/** Of a file that is several tracks (a CUE sheet, chapters) the one that has the title, as in lists that were written here, and otherwise all. */
function partsMeant(
  tracks: Pick<Tracks, 'withSiblings'>,
  id: number,
  { title }: Pick<ListedTrack, 'title'>,
): readonly number[] {
  const parts = tracks.withSiblings([id]);
  if (parts.length < 2) return [id];
  const titled = title === null ? [] : parts.filter((part) => sameWords(part.title, title));
  return (titled.length > 0 ? titled.slice(0, 1) : parts).map((part) => part.id);
}

const sameWords = (one: string, other: string): boolean => wordsOf(one).join(' ') === wordsOf(other).join(' ');

async function playlistBytes(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new PlayerError('format-unsupported', `${size} bytes`, { values: { path } });
    return await readFile(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** An existing file is replaced. Returns how many tracks were written. */
export async function exportPlaylist(
  name: string,
  entries: readonly PlaylistEntry[],
  path: string,
  isRelative: boolean,
): Promise<number> {
  if (!isPlaylistPath(path)) throw new PlayerError('format-unsupported', extname(path), { values: { path } });
  await replaceFile(path, async (file) => {
    const folder = await realpath(dirname(path));
    const tracks = entries.map(({ path: track, ...tags }) => ({ ...tags, location: locationOf(track, path, folder, isRelative) })); // prettier-ignore
    await file.writeFile(writePlaylist(path, { name, tracks }));
  });
  return entries.length;
}
