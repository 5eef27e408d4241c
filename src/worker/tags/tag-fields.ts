// From what a file says, whoever read it, to the tags of a track: cleaned, bounded, each name by itself. Pure.
import { NO_TAGS, type CreditedArtist, type TrackTags } from '../../shared/library.ts';
import { cleanCount, cleanDate, cleanLines, cleanPositive, cleanText } from '../tag-values.ts';

/** Values as they lie in the file, in the file's words; absent where it does not say. */
export interface TagFields {
  readonly title?: string | undefined;
  /** As credited. */
  readonly artist?: string | undefined;
  /** Each by itself, where the file tells them apart. */
  readonly artists?: readonly string[] | undefined;
  readonly artistSorts?: readonly string[] | undefined;
  readonly artistMbIds?: readonly string[] | undefined;
  readonly album?: string | undefined;
  readonly albumSort?: string | undefined;
  readonly albumArtist?: string | undefined;
  readonly albumArtists?: readonly string[] | undefined;
  readonly albumArtistSorts?: readonly string[] | undefined;
  readonly albumArtistMbIds?: readonly string[] | undefined;
  readonly composers?: readonly string[] | undefined;
  readonly composerSorts?: readonly string[] | undefined;
  readonly genres?: readonly string[] | undefined;
  /** "3", or "3/12". */
  readonly track?: string | undefined;
  readonly trackTotal?: string | undefined;
  readonly disc?: string | undefined;
  readonly discTotal?: string | undefined;
  readonly discSubtitle?: string | undefined;
  /** In falling order of trust. */
  readonly dates?: readonly (string | undefined)[] | undefined;
  readonly originalDates?: readonly (string | undefined)[] | undefined;
  readonly compilation?: boolean | undefined;
  readonly bpm?: string | undefined;
  /** 0–100. */
  readonly rating?: number | null | undefined;
  readonly mbRecordingId?: string | undefined;
  readonly mbReleaseId?: string | undefined;
  readonly mbReleaseGroupId?: string | undefined;
  readonly lyrics?: string | null | undefined;
  readonly replayGain?: TrackTags['replayGain'] | undefined;
}

/** What of a track's tags the stream says, not the tagger. */
export type StreamTagNames =
  'format' | 'sampleRateHz' | 'channels' | 'bitsPerSample' | 'bitrateKbps' | 'durationSeconds' | 'hasArt';

/** Bounds of what can be true: boxed sets have fewer than 1000 discs; nobody dances to more than 999 beats. */
const MAX_TRACK_NO = 9999;
const MAX_DISC_NO = 999;
const MAX_BPM = 999;

/** More names than any credit or list of genres holds; a hostile tag may hold a million. */
const MAX_NAMES = 64;

const MUSICBRAINZ_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function tagsOfFields(fields: TagFields): Omit<TrackTags, StreamTagNames> {
  const artists = creditOf(fields.artist, fields.artists, fields.artistSorts, fields.artistMbIds);
  const albumArtists = creditOf(
    fields.albumArtist,
    fields.albumArtists,
    fields.albumArtistSorts,
    fields.albumArtistMbIds,
  );
  const track = placeOf(fields.track, fields.trackTotal, MAX_TRACK_NO);
  const disc = placeOf(fields.disc, fields.discTotal, MAX_DISC_NO);
  return {
    ...NO_TAGS,
    title: cleanText(fields.title),
    artist: artists.shown,
    artists: artists.names,
    album: cleanText(fields.album),
    albumSort: cleanText(fields.albumSort),
    albumArtist: albumArtists.shown,
    albumArtists: albumArtists.names,
    composers: creditOf(undefined, fields.composers, fields.composerSorts, undefined).names,
    genres: namesOf(fields.genres?.flatMap((genre) => genre.split(';'))),
    trackNo: track.no,
    trackTotal: track.total,
    discNo: disc.no,
    discTotal: disc.total,
    discSubtitle: cleanText(fields.discSubtitle),
    date: firstDate(fields.dates),
    originalDate: firstDate(fields.originalDates),
    compilation: fields.compilation ?? false,
    bpm: cleanPositive(Number.parseFloat(fields.bpm ?? ''), MAX_BPM),
    rating: cleanCount(fields.rating, 0, 100),
    mbRecordingId: musicBrainzId(fields.mbRecordingId),
    mbReleaseId: musicBrainzId(fields.mbReleaseId),
    mbReleaseGroupId: musicBrainzId(fields.mbReleaseGroupId),
    lyrics: cleanLines(fields.lyrics),
    replayGain: fields.replayGain ?? null,
  };
}

/** A credit for display and its names. A file that tells no names apart has one: what is shown. */
function creditOf(
  credited: string | undefined,
  each: readonly string[] | undefined,
  sorts: readonly string[] | undefined,
  mbIds: readonly string[] | undefined,
): { readonly shown: string | null; readonly names: readonly CreditedArtist[] } {
  const shown = cleanText(credited);
  const names = namesOf(each);
  if (names.length === 0 && shown !== null) names.push(shown);
  // Sort names and ids belong to names by their places: where there are not as many, to whom one belongs is not said.
  const sortOf = (place: number): string | null => (sorts?.length === names.length ? cleanText(sorts[place]) : null);
  const idOf = (place: number): string | null => (mbIds?.length === names.length ? musicBrainzId(mbIds[place]) : null);
  return {
    // A file that lists several artists and credits the first alone has only been read as far as the first.
    shown: shown === null || (names.length > 1 && shown === names[0]) ? names.join(', ') || null : shown,
    names: names.map((name, place) => ({ name, sortName: sortOf(place), mbId: idOf(place) })),
  };
}

/** Cleaned names in their order, each once whatever its case. */
function namesOf(values: readonly string[] | undefined): string[] {
  const byFolded = new Map<string, string>();
  for (const value of values?.slice(0, MAX_NAMES) ?? []) {
    const name = cleanText(value);
    if (name !== null && !byFolded.has(name.toLowerCase())) byFolded.set(name.toLowerCase(), name);
  }
  return [...byFolded.values()];
}

function placeOf(text: string | undefined, total: string | undefined, most: number) {
  const [no, of] = (text ?? '').split('/', 2).map((part) => Number.parseInt(part, 10));
  return {
    no: cleanCount(no, 1, most),
    total: cleanCount(Number.parseInt(total ?? '', 10), 1, most) ?? cleanCount(of, 1, most),
  };
}

function firstDate(values: readonly (string | undefined)[] | undefined): string | null {
  for (const value of values ?? []) {
    const date = cleanDate(value);
    if (date !== null) return date;
  }
  return null;
}

function musicBrainzId(value: string | undefined): string | null {
  const id = value?.slice(0, 40).trim().toLowerCase() ?? '';
  return MUSICBRAINZ_ID.test(id) ? id : null;
}
