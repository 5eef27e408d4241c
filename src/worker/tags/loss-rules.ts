// Whether FFmpeg's dictionary can have lost something of a file's tags, so that the full reading is worth its time. Measured with files
// that taggers and this project's tests write: it joins values of one name by ";" (in ID3 free texts even wrongly), gives the first value of
// APE and MP4 free tags and the last of ASF and Matroska, and leaves out synced words. Pure.
import { JOIN, type Dictionary } from './dictionary-fields.ts';
import type { Id3Look } from './id3-look.ts';
import type { IlstLook } from './ilst-look.ts';

/** Names of people, which may hold a ";" or be several. Genres and ids come apart without a doubt. */
const CREDITS = [
  'artist', 'author', 'artists', 'artist-sort', 'sort_artist', 'artistsort', 'album_artist', 'albumartist', 'album artist', 'albumartists',
  'tso2', 'sort_album_artist', 'albumartistsort', 'composer', 'tsoc', 'sort_composer', 'composersort',
]; // prettier-ignore

/** Containers of whose tags FFmpeg gives one value by name; those with an ID3 tag somewhere inside, where the look does not look. */
const ONE_VALUE = /\b(?:ape|wv|mpc8?|tak|asf|matroska|wav|w64|aiff|dsf|iff)\b/;

/** `container` is FFmpeg's name; `looks` are null where the file has no such tag, or the container is none of theirs. */
export function mayHaveLost(
  container: string,
  tags: Dictionary,
  looks: { readonly id3: Id3Look | null; readonly ilst: IlstLook | null },
): boolean {
  if (looks.id3?.isManifold || looks.id3?.isSynced || looks.ilst?.isManifold) return true;
  if (CREDITS.some((name) => tags.get(name)?.includes(JOIN))) return true;
  return ONE_VALUE.test(container) && tags.size > 0;
}
