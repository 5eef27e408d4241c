// What of a track follows from its file's name and tags: the columns, the keys that orders sort by, and the words that search finds it by.
import { basename, extname } from 'node:path';

import { NO_TAGS, yearOf, type CreditedArtist, type TrackTags } from '../../shared/library.ts';
import { withoutDisc } from './album-rules.ts';
import { numberKey, sortKey } from './sort-keys.ts';
import { placeText, type TrackText } from './track-words.ts';

/** The columns by name, for `@name` in a statement. The keys of artists come from their rows. */
export function tagColumns(path: string, read: TrackTags | null) {
  const tags = read ?? NO_TAGS;
  const { replayGain } = tags;
  const title = tags.title ?? basename(path, extname(path));
  const genre = tags.genres.length > 0 ? tags.genres.join(', ') : null;
  const year = whole(yearOf(tags.date));
  const discNo = whole(tags.discNo) ?? (tags.album === null ? null : withoutDisc(tags.album).discNo);
  return {
    title,
    titleTagged: tags.title === null ? 0 : 1,
    artist: tags.artist,
    album: tags.album,
    albumSort: tags.albumSort,
    albumArtist: tags.albumArtist,
    genre,
    trackNo: whole(tags.trackNo),
    trackTotal: whole(tags.trackTotal),
    discNo,
    discTotal: whole(tags.discTotal),
    discSubtitle: tags.discSubtitle,
    date: tags.date,
    originalDate: tags.originalDate,
    year,
    compilation: tags.compilation ? 1 : 0,
    bpm: finite(tags.bpm),
    mbRecordingId: tags.mbRecordingId,
    mbReleaseId: tags.mbReleaseId,
    mbReleaseGroupId: tags.mbReleaseGroupId,
    format: tags.format,
    sampleRateHz: whole(tags.sampleRateHz),
    channels: whole(tags.channels),
    bitsPerSample: whole(tags.bitsPerSample),
    bitrateKbps: finite(tags.bitrateKbps),
    durationSeconds: finite(tags.durationSeconds),
    replayTrackGainDb: replayGain?.trackGainDb ?? null,
    replayTrackPeak: replayGain?.trackPeak ?? null,
    replayAlbumGainDb: replayGain?.albumGainDb ?? null,
    replayAlbumPeak: replayGain?.albumPeak ?? null,
    hasArt: tags.hasArt ? 1 : 0,
    /** Which image it is now is found out when it is shown. */
    artId: null,
    titleKey: sortKey(title),
    albumGroupKey: sortKey(tags.album === null ? null : withoutDisc(tags.album).title),
    genreKey: sortKey(genre),
    formatKey: sortKey(tags.format),
    discKey: numberKey(discNo),
    trackKey: numberKey(whole(tags.trackNo)),
    yearKey: numberKey(year),
    durationKey: numberKey(finite(tags.durationSeconds)),
  };
}

export type TagColumns = ReturnType<typeof tagColumns>;

/** Who is credited. A reader that found a name for display only credits that name. */
export function creditTags(tags: TrackTags): Pick<TrackTags, 'artists' | 'albumArtists' | 'composers' | 'genres'> {
  return {
    artists: namesOf(tags.artists, tags.artist),
    albumArtists: namesOf(tags.albumArtists, tags.albumArtist),
    composers: tags.composers,
    genres: tags.genres,
  };
}

function namesOf(names: readonly CreditedArtist[], shown: string | null): readonly CreditedArtist[] {
  return names.length > 0 || shown === null ? names : [{ name: shown, sortName: null, mbId: null }];
}

/** The text search finds a track by. */
export function textOf(path: string, tags: TrackTags): TrackText {
  const names = (credits: readonly CreditedArtist[]): string[] => credits.map(({ name }) => name);
  return {
    title: [tags.title ?? basename(path, extname(path))],
    artist: [tags.artist, ...names(tags.artists), tags.albumArtist, ...names(tags.albumArtists)],
    album: [tags.album],
    genre: tags.genres,
    composer: names(tags.composers),
    format: [tags.format],
    ...placeText(path),
  };
}

/** STRICT tables refuse a fraction in an INTEGER column, and a tag may hold anything. */
function whole(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? Math.round(value) : null;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
