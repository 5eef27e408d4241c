// What a track and a playlist of iTunes or Music say, in the words of this player. Pure.
import type { MadeTrack } from '../../../shared/made.ts';
import { pathsOf } from '../playlist-files/locations.ts';
import type { PlistDictionary, PlistValue } from './plist-reader.ts';

export interface ItunesTrack extends MadeTrack {
  readonly itunesId: number;
}

export interface ItunesPlaylist {
  readonly name: string;
  readonly itunesIds: readonly number[];
}

/** null for what is no track. */
export function itunesTrack(value: PlistValue): ItunesTrack | null {
  const track = dictionary(value);
  const itunesId = track && number(track['Track ID']);
  if (!track || itunesId === null) return null;
  const rating = number(track['Rating']);
  const [path = ''] = pathsOf(text(track['Location']) ?? '', '/');
  const milliseconds = number(track['Total Time']);
  return {
    itunesId,
    path,
    part: 0,
    identity: null,
    title: text(track['Name']),
    artist: text(track['Artist']),
    album: text(track['Album']),
    durationSeconds: milliseconds === null ? null : milliseconds / 1000,
    addedAt: time(track['Date Added']),
    // It rates the tracks of a rated album by itself.
    rating:
      rating === null || track['Rating Computed'] === true ? null : Math.min(100, Math.max(0, Math.round(rating))),
    loved: track['Loved'] === true || track['Favorited'] === true,
    plays: count(track['Play Count']),
    skips: count(track['Skip Count']),
    lastPlayedAt: time(track['Play Date UTC']),
  };
}

/** null for its folders and for the lists that it makes by itself of everything. */
export function itunesPlaylist(value: PlistValue): ItunesPlaylist | null {
  const playlist = dictionary(value);
  const name = playlist && text(playlist['Name']);
  if (!playlist || name === null) return null;
  const isMade =
    playlist['Master'] === true || playlist['Folder'] === true || playlist['Distinguished Kind'] !== undefined;
  if (isMade || playlist['Visible'] === false) return null;
  const items = playlist['Playlist Items'];
  const itunesIds = (Array.isArray(items) ? (items as readonly PlistValue[]) : []).flatMap(
    (item) => number(dictionary(item)?.['Track ID']) ?? [],
  );
  return itunesIds.length === 0 ? null : { name, itunesIds };
}

function dictionary(value: PlistValue | undefined): PlistDictionary | null {
  return typeof value === 'object' && !Array.isArray(value) ? (value as PlistDictionary) : null;
}

const text = (value: PlistValue | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
const number = (value: PlistValue | undefined): number | null => (typeof value === 'number' ? value : null);
const count = (value: PlistValue | undefined): number => Math.max(0, Math.round(number(value) ?? 0));

/** "2013-05-01T10:00:00Z" as milliseconds since 1970. */
function time(value: PlistValue | undefined): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return at > 0 ? at : null;
}
