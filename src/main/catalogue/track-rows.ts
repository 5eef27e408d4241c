// How a row of `tracks` is written and read: the columns, the state they add up to, and the keys derived from the tags.
import { basename, extname } from 'node:path';

import type { ErrorCode } from '../../shared/errors.ts';
import { ERRORS } from '../../shared/errors.ts';
import type { TrackRow, TrackTags } from '../../shared/library.ts';
import { indexedText } from './search-text.ts';
import { EMPTY_KEY, numberKey, sortKey } from './sort-keys.ts';

/** What is selected for a TrackRow. */
export const ROW_COLUMNS = `
  t.id, t.path, t.title, t.artist, t.album, t.album_artist AS albumArtist, t.track_no AS trackNo, t.disc_no AS discNo, t.year,
  t.genre, t.format, t.sample_rate_hz AS sampleRateHz, t.channels, t.bits_per_sample AS bitsPerSample,
  t.bitrate_kbps AS bitrateKbps, t.duration_seconds AS durationSeconds, t.total_frames AS totalFrames, t.signature,
  t.has_art AS hasArt, t.missing_since AS missingSince, t.problem, t.tags_read AS tagsRead`;

export interface StoredRow extends Omit<TrackRow, 'state' | 'hasArt'> {
  readonly hasArt: number;
  readonly missingSince: number | null;
  readonly tagsRead: number;
}

export function toTrackRow({ hasArt, missingSince, tagsRead, ...row }: StoredRow): TrackRow {
  const missing = missingSince !== null;
  const state = missing ? 'missing' : row.problem !== null ? 'unreadable' : tagsRead === 1 ? 'ready' : 'unread';
  const problem = missing ? ERRORS['file-missing' satisfies ErrorCode].sentence : row.problem;
  return { ...row, state, problem, hasArt: hasArt === 1 };
}

/** Tags of a file nothing is known about but its name. */
const NO_TAGS: TrackTags = {
  title: null, artist: null, album: null, albumArtist: null, trackNo: null, discNo: null, year: null, genre: null, format: null,
  sampleRateHz: null, channels: null, bitsPerSample: null, bitrateKbps: null, durationSeconds: null, hasArt: false, replayGain: null,
}; // prettier-ignore

/** The columns that follow from a file's name and tags, by name, for `@name` in a statement. */
export function tagColumns(path: string, read: TrackTags | null) {
  const { replayGain, ...tags } = read ?? NO_TAGS;
  const title = tags.title ?? basename(path, extname(path));
  const artistKey = sortKey(tags.artist ?? tags.albumArtist);
  const albumKey = sortKey(tags.album);
  const albumArtistKey = sortKey(tags.albumArtist ?? tags.artist);
  return {
    ...tags,
    title,
    titleTagged: tags.title === null ? 0 : 1,
    trackNo: whole(tags.trackNo),
    discNo: whole(tags.discNo),
    year: whole(tags.year),
    sampleRateHz: whole(tags.sampleRateHz),
    channels: whole(tags.channels),
    bitsPerSample: whole(tags.bitsPerSample),
    replayTrackGainDb: replayGain?.trackGainDb ?? null,
    replayTrackPeak: replayGain?.trackPeak ?? null,
    replayAlbumGainDb: replayGain?.albumGainDb ?? null,
    replayAlbumPeak: replayGain?.albumPeak ?? null,
    tagsRead: read === null ? 0 : 1,
    hasArt: tags.hasArt ? 1 : 0,
    titleKey: sortKey(title),
    artistKey,
    albumKey,
    // Tracks of no album come after all albums, and there by artist.
    albumArtistKey: albumKey === EMPTY_KEY ? EMPTY_KEY + albumArtistKey : albumArtistKey,
    genreKey: sortKey(tags.genre),
    formatKey: sortKey(tags.format),
    discKey: numberKey(whole(tags.discNo)),
    trackKey: numberKey(whole(tags.trackNo)),
    yearKey: numberKey(whole(tags.year)),
    durationKey: numberKey(tags.durationSeconds),
  };
}

export type SearchableRow = Pick<TrackRow, 'path' | 'title' | 'artist' | 'album' | 'albumArtist' | 'genre'>;

/** The text search finds a track by. */
export function searchableText(row: SearchableRow): string {
  // Artist and album artist are the same on most tracks: each word once is enough.
  return indexedText([...new Set([row.title, row.artist, row.album, row.albumArtist, row.genre, basename(row.path)])]);
}

/** STRICT tables refuse a fraction in an INTEGER column, and a tag may hold anything. */
function whole(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? Math.round(value) : null;
}
