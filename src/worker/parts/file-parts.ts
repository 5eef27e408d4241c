// The tracks of a file that has several: where each lies, and its tags, which are the file's where the sheet (or the list of chapters) says
// nothing. Pure.
import { basename, extname } from 'node:path';

import type { FilePart } from '../../shared/file-part.ts';
import type { TrackTags } from '../../shared/library.ts';
import { framesToSeconds, SAMPLE_RATE_HZ, secondsToFrames } from '../../shared/timeline.ts';
import { replayGainOf } from '../replay-gain.ts';
import { tagsOfFields, type TagFields } from '../tags/tag-fields.ts';
import type { CoveringSheet } from './covering-sheet.ts';
import { SECTORS_PER_SECOND, type CueNames } from './cue-sheet.ts';

const FRAMES_PER_SECTOR = SAMPLE_RATE_HZ / SECTORS_PER_SECOND;

/** What the file itself says. */
export interface WholeFile {
  readonly path: string;
  /** As they lie in it. */
  readonly fields: TagFields;
  readonly tags: TrackTags;
}

/**
 * null where the sheet names no two tracks in the file: then it is one. A track goes on to where the next begins, so that they join as they do
 * in the file; what lies before the first one's INDEX 01 is not played, as in foobar2000.
 */
export function partsOfSheet(file: WholeFile, { names, tracks, trackTotal }: CoveringSheet): FilePart[] | null {
  const places = tracks.map(({ startSectors }) => Math.round(startSectors * FRAMES_PER_SECTOR));
  const parts = tracks.flatMap((track, place) => {
    if (!track.isAudio) return [];
    const fields = {
      ...fieldsOfSheet(file.fields, names, track),
      title: track.title ?? numbered(file, track.number),
      track: String(track.number),
      trackTotal: String(trackTotal),
    };
    return [{ startFrame: places[place] ?? 0, endFrame: places[place + 1] ?? null, fields }];
  });
  return partsOf(file, parts);
}

export interface Chapter {
  readonly title: string | null;
  readonly startSeconds: number;
}

/** Of a book: its title is the album of its chapters. All of the file is heard, also what lies before the first chapter. null as above. */
export function partsOfChapters(file: WholeFile, chapters: readonly Chapter[]): FilePart[] | null {
  const { fields } = file;
  const inOrder = chapters.toSorted((a, b) => a.startSeconds - b.startSeconds);
  const starts = inOrder.map(({ startSeconds }, place) => (place === 0 ? 0 : secondsToFrames(startSeconds)));
  const parts = inOrder.map(({ title }, place) => ({
    startFrame: starts[place] ?? 0,
    endFrame: starts[place + 1] ?? null,
    fields: {
      ...fields,
      ...OF_THE_WHOLE,
      title: title?.trim() ? title : numbered(file, place + 1),
      album: fields.album ?? fields.title ?? baseOf(file.path),
      albumArtist: fields.albumArtist ?? fields.artist,
      track: String(place + 1),
      trackTotal: String(inOrder.length),
      replayGain: albumGainOnly(fields.replayGain),
    },
  }));
  return partsOf(file, parts);
}

interface PlacedFields {
  readonly startFrame: number;
  readonly endFrame: number | null;
  readonly fields: TagFields;
}

function partsOf({ tags }: WholeFile, placed: readonly PlacedFields[]): FilePart[] | null {
  const { format, sampleRateHz, channels, bitsPerSample, bitrateKbps, hasArt } = tags;
  const stream = { format, sampleRateHz, channels, bitsPerSample, bitrateKbps, hasArt };
  const fileFrames = tags.durationSeconds === null ? Infinity : secondsToFrames(tags.durationSeconds);
  const heard = placed.filter(
    ({ startFrame, endFrame }) => startFrame < fileFrames && (endFrame ?? Infinity) > startFrame,
  );
  if (heard.length < 2) return null;
  return heard.map(({ startFrame, endFrame, fields }, place) => {
    // Beyond what the headers say the file may go on.
    const end = place === heard.length - 1 && (endFrame ?? Infinity) >= fileFrames ? null : endFrame;
    const frames = Math.min(end ?? Infinity, fileFrames) - startFrame;
    const durationSeconds = Number.isFinite(frames) ? framesToSeconds(frames) : null;
    return { startFrame, endFrame: end, tags: { ...tagsOfFields(fields), ...stream, durationSeconds } };
  });
}

/** What is said of the file, and of none of its tracks. */
const OF_THE_WHOLE = { rating: null, lyrics: null, bpm: undefined, mbRecordingId: undefined } satisfies TagFields;

function fieldsOfSheet(file: TagFields, album: CueNames, track: CueNames): TagFields {
  const remark = (name: string): string | undefined => track.remarks.get(name) ?? album.remarks.get(name);
  const performer = track.performer ?? album.performer;
  const composer = track.songwriter ?? album.songwriter ?? remark('COMPOSER');
  const remarks = [...album.remarks, ...track.remarks].map(([id, value]) => ({ id, value }));
  return {
    ...file,
    ...OF_THE_WHOLE,
    ...(performer !== null && {
      artist: performer,
      artists: undefined,
      artistSorts: undefined,
      artistMbIds: undefined,
    }),
    ...(album.performer !== null && {
      albumArtist: album.performer,
      albumArtists: undefined,
      albumArtistSorts: undefined,
      albumArtistMbIds: undefined,
    }),
    ...(composer !== undefined && { composers: [composer], composerSorts: undefined }),
    album: album.title ?? file.album,
    albumSort: album.title === null ? file.albumSort : undefined,
    genres: remark('GENRE') === undefined ? file.genres : [remark('GENRE') ?? ''],
    dates: [remark('DATE'), ...(file.dates ?? [])],
    disc: remark('DISCNUMBER') ?? file.disc,
    discTotal: remark('TOTALDISCS') ?? file.discTotal,
    // The track's own come last, and the first one counts.
    replayGain: replayGainOf({ sheet: remarks.toReversed() }) ?? albumGainOnly(file.replayGain),
  };
}

/** What was measured of the whole file is what an album is played with. */
function albumGainOnly(gain: TagFields['replayGain']): TagFields['replayGain'] {
  if (!gain) return null;
  const isAlbum = gain.albumGainDb !== null;
  return {
    trackGainDb: null,
    trackPeak: null,
    albumGainDb: isAlbum ? gain.albumGainDb : gain.trackGainDb,
    albumPeak: isAlbum ? gain.albumPeak : gain.trackPeak,
  };
}

const baseOf = (path: string): string => basename(path, extname(path));

/** A track without a name goes by its file's and its number. */
function numbered({ path, fields }: WholeFile, number: number): string {
  return `${fields.title ?? baseOf(path)} ${String(number).padStart(2, '0')}`;
}
