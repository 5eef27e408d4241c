// What FFmpeg's dictionary says of a file, as tag fields. Its own names are the same for all containers; what it has none for keeps the
// name that taggers gave it, which differs by container. Pure.
import { replayGainOf } from '../replay-gain.ts';
import { bestLyrics } from './lyrics.ts';
import { ratingOfText } from './ratings.ts';
import type { TagFields } from './tag-fields.ts';

/** FFmpeg's dictionary with names in lower case. */
export type Dictionary = ReadonlyMap<string, string>;

/** FFmpeg writes values of one name that are there several times with this between them. A value may hold it itself. */
export const JOIN = ';';

/** Names of each field: FFmpeg's, then those of ID3, Vorbis comments (and APE), MP4 and ASF where FFmpeg has none. */
const NAMES = {
  title: ['title'],
  artist: ['artist', 'author'],
  artists: ['artists', 'discogs_artists'],
  artistSorts: ['artist-sort', 'sort_artist', 'artistsort', 'tsop', 'wm/artistsortorder'],
  artistMbIds: ['musicbrainz artist id', 'musicbrainz_artistid', 'musicbrainz/artist id'],
  album: ['album', 'wm/albumtitle'],
  albumSort: ['album-sort', 'sort_album', 'albumsort', 'tsoa', 'wm/albumsortorder'],
  albumArtist: ['album_artist', 'albumartist', 'album artist', 'wm/albumartist'],
  albumArtists: ['albumartists', 'album_artists'],
  albumArtistSorts: ['tso2', 'sort_album_artist', 'albumartistsort', 'album_artist-sort', 'wm/albumartistsortorder'],
  albumArtistMbIds: ['musicbrainz album artist id', 'musicbrainz_albumartistid', 'musicbrainz/album artist id'],
  composers: ['composer', 'wm/composer'],
  composerSorts: ['tsoc', 'sort_composer', 'composersort', 'wm/composersortorder'],
  genres: ['genre', 'wm/genre'],
  track: ['track', 'tracknumber', 'wm/tracknumber'],
  trackTotal: ['tracktotal', 'totaltracks'],
  disc: ['disc', 'discnumber', 'wm/partofset'],
  discTotal: ['disctotal', 'totaldiscs'],
  discSubtitle: ['disc_subtitle', 'discsubtitle', 'tsst', 'wm/setsubtitle'],
  dates: ['date', 'year', 'wm/year', 'tdrc', 'tyer', 'releasedate', 'tdrl'],
  originalDates: ['originaldate', 'tdor', 'wm/originalreleasetime', 'originalyear', 'tory', 'wm/originalreleaseyear'],
  compilation: ['compilation', 'tcmp', 'itunescompilation', 'wm/iscompilation'],
  bpm: ['bpm', 'tbpm', 'tmpo', 'wm/beatsperminute'],
  mbRecordingId: ['musicbrainz track id', 'musicbrainz_trackid', 'musicbrainz/track id'],
  mbReleaseId: ['musicbrainz album id', 'musicbrainz_albumid', 'musicbrainz/album id'],
  mbReleaseGroupId: ['musicbrainz release group id', 'musicbrainz_releasegroupid', 'musicbrainz/release group id'],
} as const;

const RATING_NAMES = /^(?:rating(?::.*)?|rate|fmps_rating|wm\/shareduserrating)$/;
const LYRICS_NAMES = /^(?:lyrics(?:-[a-z]{3})?|unsyncedlyrics|syncedlyrics|wm\/lyrics)$/;

export function fieldsOfDictionary(tags: Dictionary): TagFields {
  const all = (field: keyof typeof NAMES): string[] => NAMES[field].flatMap((name) => tags.get(name) ?? []);
  const first = (field: keyof typeof NAMES): string | undefined => all(field)[0];
  // Ids hold no separator, so those that were joined come apart: by FFmpeg, or by taggers of ID3v2.3.
  const ids = (field: keyof typeof NAMES): string[] => first(field)?.split(/[;/]/) ?? [];
  const values = [...tags].map(([id, value]) => ({ id, value }));
  return {
    title: first('title'),
    artist: first('artist'),
    artists: valuesOf(first('artists')),
    artistSorts: all('artistSorts').slice(0, 1),
    artistMbIds: ids('artistMbIds'),
    album: first('album'),
    albumSort: first('albumSort'),
    albumArtist: first('albumArtist'),
    albumArtists: valuesOf(first('albumArtists')),
    albumArtistSorts: all('albumArtistSorts').slice(0, 1),
    albumArtistMbIds: ids('albumArtistMbIds'),
    composers: all('composers').slice(0, 1),
    composerSorts: all('composerSorts').slice(0, 1),
    genres: all('genres').slice(0, 1),
    track: first('track'),
    trackTotal: first('trackTotal'),
    disc: first('disc'),
    discTotal: first('discTotal'),
    discSubtitle: first('discSubtitle'),
    dates: all('dates'),
    originalDates: all('originalDates'),
    compilation: ['1', 'true', 'yes'].includes(first('compilation')?.trim().toLowerCase() ?? ''),
    bpm: first('bpm'),
    rating: ratingOf(tags),
    mbRecordingId: first('mbRecordingId'),
    mbReleaseId: first('mbReleaseId'),
    mbReleaseGroupId: first('mbReleaseGroupId'),
    lyrics: bestLyrics([...tags].filter(([name]) => LYRICS_NAMES.test(name)).map(([, value]) => value)),
    replayGain: replayGainOf({ dictionary: values }),
  };
}

/** A tag that lists names holds no joined credit: what stands between the signs is a name. */
function valuesOf(joined: string | undefined): string[] {
  return joined?.split(JOIN).filter((name) => name.trim() !== '') ?? [];
}

function ratingOf(tags: Dictionary): number | null {
  for (const [name, value] of tags) {
    const rating = RATING_NAMES.test(name) ? ratingOfText(name.toUpperCase(), value) : null;
    if (rating !== null) return rating;
  }
  return null;
}
