// What music-metadata read of a file, as tag fields. It takes the parser's common names where they are right, and the tags as they lie in
// the file where the common ones lose or mix something. Pure.
import type { IAudioMetadata } from 'music-metadata';

import { replayGainOf } from '../replay-gain.ts';
import { lyricsOf } from './lyrics.ts';
import { ratingOfPopularimeter, ratingOfText } from './ratings.ts';
import type { TagFields } from './tag-fields.ts';

/** One tag as it lies in the file: `name` in capitals, without what a container puts before it ("TXXX:", "----:com.apple.iTunes:"). */
export interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

export function fieldsOfParsed({ common, native }: IAudioMetadata): TagFields {
  const named = namedValues(native);
  const texts = (...names: readonly string[]): string[] =>
    named.flatMap(({ name, value }) => (names.includes(name) && typeof value === 'string' ? [value] : []));
  return {
    title: common.title,
    artist: common.artist,
    artists: common.artists,
    artistSorts: texts('TSOP', 'ARTISTSORT', 'SOAR', 'WM/ARTISTSORTORDER'),
    artistMbIds: common.musicbrainz_artistid,
    album: common.album,
    albumSort: common.albumsort,
    albumArtist: common.albumartist,
    albumArtists: common.albumartists,
    albumArtistSorts: texts('TSO2', 'ALBUMARTISTSORT', 'SOAA', 'WM/ALBUMARTISTSORTORDER'),
    albumArtistMbIds: common.musicbrainz_albumartistid,
    composers: common.composer,
    composerSorts: texts('TSOC', 'COMPOSERSORT', 'SOCO', 'WM/COMPOSERSORTORDER'),
    genres: common.genre,
    track: text(common.track.no),
    trackTotal: text(common.track.of),
    disc: text(common.disk.no),
    discTotal: text(common.disk.of),
    discSubtitle: common.discsubtitle?.toString(),
    dates: [common.date, text(common.year), common.releasedate],
    originalDates: [common.originaldate, text(common.originalyear)],
    compilation: common.compilation,
    bpm: text(common.bpm),
    rating: ratingOf(named),
    mbRecordingId: common.musicbrainz_recordingid,
    mbReleaseId: common.musicbrainz_albumid,
    mbReleaseGroupId: common.musicbrainz_releasegroupid,
    lyrics: lyricsOf(named),
    replayGain: replayGainOf(native),
  };
}

/** The CUE sheet that a tagger wrote into the file. */
export function sheetIn({ native }: IAudioMetadata): string | undefined {
  const values = namedValues(native).filter(({ name }) => name === 'CUESHEET');
  return values.map(({ value }) => value).find((value) => typeof value === 'string');
}

function namedValues(native: IAudioMetadata['native']): NamedValue[] {
  return Object.values(native).flatMap((tags) =>
    tags.map(({ id, value }) => ({ name: id.replace(/^(?:TXXX:|----:[^:]*:)/, '').toUpperCase(), value })),
  );
}

function ratingOf(named: readonly NamedValue[]): number | null {
  for (const { name, value } of named) {
    const rating =
      name === 'POPM' || name === 'POP'
        ? ratingOfPopularimeter(Number((value as { rating?: unknown } | null)?.rating))
        : typeof value === 'string' || typeof value === 'number'
          ? ratingOfText(name, String(value))
          : null;
    if (rating !== null) return rating;
  }
  return null;
}

/** The parser gives numbers, whatever its types say of tags that hold none. */
function text(value: number | string | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
