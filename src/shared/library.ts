// The words of the library that core, worker and page share: roots, track rows, queries, scan progress.
import type { ReplayGainTags } from './analysis.ts';
import type { SerializedError } from './errors.ts';

/**
 * What the file system says of a file's content, without reading it. Times are nanoseconds since 1970; they and `inode` are decimal text,
 * because 64 bits do not fit a number. A program can set `mtimeNs` back after it changed the bytes; `ctimeNs` it cannot.
 */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeNs: string;
  readonly inode: string;
  readonly ctimeNs: string;
}

/** The part of Node's `stat(path, { bigint: true })` that a stamp is made of. */
export interface StampedStats {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}

export function stampOf(stats: StampedStats): FileStamp {
  return {
    sizeBytes: Number(stats.size),
    mtimeNs: stats.mtimeNs.toString(),
    inode: stats.ino.toString(),
    ctimeNs: stats.ctimeNs.toString(),
  };
}

/** Content signature: equal stamps give equal text, stamps that differ in anything differ in it; safe in a URL path. */
export function contentSignature(stamp: FileStamp): string {
  return `${placeSignature(stamp)}-${digits(stamp.ctimeNs)}`;
}

/**
 * Matches signatures, as the source of a regular expression. Three parts: a page that was open while the core was renewed, and chunks on
 * disk, still name files by the signature of before. Two more: a track that is a part of the file (file-part.ts).
 */
export const SIGNATURE_PATTERN = String.raw`[0-9a-z]{1,14}(?:-[0-9a-z]{1,14}){2,3}(?:-\d{1,14}-\d{1,14})?`;

/** What of the signature `chmod`, a rename and a link more or less leave as it is: they move only the ctime. */
export function placeSignature({ sizeBytes, mtimeNs, inode }: FileStamp): string {
  return `${sizeBytes.toString(36)}-${digits(mtimeNs)}-${digits(inode)}`;
}

/** The signature that versions before the ctime was part of it gave the same file. */
export function signatureWithoutCtime({ sizeBytes, mtimeNs, inode }: FileStamp): string {
  const mtime = BigInt(mtimeNs);
  const second = 1_000_000_000n;
  const mtimeMs = Number(mtime / second) * 1000 + Number(mtime % second) / 1_000_000;
  return `${sizeBytes.toString(36)}-${Math.round(mtimeMs).toString(36)}-${digits(inode)}`;
}

/** Whether `signature` is of the file with this stamp but for its ctime, which is another one or was not noted. */
export function differsByCtimeOnly(stamp: FileStamp, signature: string): boolean {
  if (signature === contentSignature(stamp)) return false;
  return signature.startsWith(`${placeSignature(stamp)}-`) || signature === signatureWithoutCtime(stamp);
}

/** Times before 1970 are negative, and a minus sign is what separates the parts of a signature. */
function digits(decimal: string): string {
  return BigInt.asUintN(64, BigInt(decimal)).toString(36);
}

/** The size of the file a signature was taken from; null when it is none. */
export function sizeOfSignature(signature: string): number | null {
  const sizeBytes = Number.parseInt(signature.split('-', 1)[0] ?? '', 36);
  return Number.isSafeInteger(sizeBytes) ? sizeBytes : null;
}

/** Extensions (lower case, no dot) the scanner takes for audio. A wrong extension is sorted out by reading the file. */
export const AUDIO_EXTENSIONS: readonly string[] = [
  'aac', 'ac3', 'aif', 'aifc', 'aiff', 'ape', 'asf', 'au', 'caf', 'dff', 'dsf', 'eac3', 'flac', 'm4a', 'm4b', 'mka', 'mp2', 'mp3', 'mp4', 'mpc',
  'oga', 'ogg', 'opus', 'snd', 'spx', 'tak', 'tta', 'w64', 'wav', 'webm', 'wma', 'wv',
]; // prettier-ignore

/** Longer sides of the thumbnails of covers: rows of lists, grids, the largest picture in a panel. */
export const ART_SIZES_PX = [96, 256, 512] as const;
export type ArtSizePx = (typeof ART_SIZES_PX)[number];

export type RootState = 'ready' | 'scanning' | 'unavailable';

/** Where the code of a limit stands: folders lie on network drives, where others make changes that the system does not tell. */
export const NETWORK_WATCH = 'network';

/** Why changes of the folders are noticed late: the code of the limit that was met, or `NETWORK_WATCH`, and how often folders are looked at instead. */
export interface WatchProblem {
  readonly errno: string;
  readonly everyMinutes: number;
}

/**
 * A folder the listener added. `problem` says why it is unavailable, or what of it could not be read: the first of `values.places` places;
 * `watch` why it is followed less well than it could be.
 */
export interface LibraryRoot {
  readonly id: number;
  readonly path: string;
  readonly state: RootState;
  readonly trackCount: number;
  readonly problem: SerializedError | null;
  readonly watch: WatchProblem | null;
}

/** One name of a credit. */
export interface CreditedArtist {
  readonly name: string;
  readonly sortName: string | null;
  readonly mbId: string | null;
}

/** What the tag reader returns for one file; null, or an empty list, where the file does not say. */
export interface TrackTags {
  readonly title: string | null;
  /** As credited, for display ("A feat. B"). */
  readonly artist: string | null;
  /** Each by itself, in order. */
  readonly artists: readonly CreditedArtist[];
  readonly album: string | null;
  readonly albumSort: string | null;
  /** As credited, for display. */
  readonly albumArtist: string | null;
  readonly albumArtists: readonly CreditedArtist[];
  readonly composers: readonly CreditedArtist[];
  readonly genres: readonly string[];
  readonly trackNo: number | null;
  readonly trackTotal: number | null;
  readonly discNo: number | null;
  readonly discTotal: number | null;
  readonly discSubtitle: string | null;
  /** ISO 8601 as precise as the file says: "1994", "1994-03", "1994-03-21". */
  readonly date: string | null;
  /** Of the first release, in the same form. */
  readonly originalDate: string | null;
  readonly compilation: boolean;
  readonly bpm: number | null;
  /** The rating the file carries, 0–100: a first value for a track that was never rated here. */
  readonly rating: number | null;
  readonly mbRecordingId: string | null;
  readonly mbReleaseId: string | null;
  readonly mbReleaseGroupId: string | null;
  /** Words of the song: LRC text where they are synced, plain text otherwise. */
  readonly lyrics: string | null;
  /** Codec or container as people call it: "FLAC", "MP3", "AAC". */
  readonly format: string | null;
  readonly sampleRateHz: number | null;
  readonly channels: number | null;
  readonly bitsPerSample: number | null;
  readonly bitrateKbps: number | null;
  readonly durationSeconds: number | null;
  readonly hasArt: boolean;
  readonly replayGain: ReplayGainTags | null;
}

/** Tags of a file that says nothing. */
export const NO_TAGS: TrackTags = {
  title: null, artist: null, artists: [], album: null, albumSort: null, albumArtist: null, albumArtists: [], composers: [], genres: [],
  trackNo: null, trackTotal: null, discNo: null, discTotal: null, discSubtitle: null, date: null, originalDate: null, compilation: false,
  bpm: null, rating: null, mbRecordingId: null, mbReleaseId: null, mbReleaseGroupId: null, lyrics: null,
  format: null, sampleRateHz: null, channels: null, bitsPerSample: null, bitrateKbps: null, durationSeconds: null, hasArt: false, replayGain: null,
}; // prettier-ignore

/** The year of a date as `TrackTags` holds it. */
export function yearOf(date: string | null): number | null {
  return date === null ? null : Number(date.slice(0, 4));
}

/**
 * ready: playable as far as known; unread: found, tags not read yet; unreadable: see `problem`; missing: the file is gone, the
 * row is kept until it returns.
 */
export type TrackState = 'ready' | 'unread' | 'unreadable' | 'missing';

type ShownTags = 'artist' | 'album' | 'albumArtist' | 'trackNo' | 'discNo' | 'bpm' | StreamTags;
type StreamTags =
  'format' | 'sampleRateHz' | 'channels' | 'bitsPerSample' | 'bitrateKbps' | 'durationSeconds' | 'hasArt';

/** An artist of the library as a track or an album credits it. */
export interface NamedArtist {
  readonly id: number;
  readonly name: string;
}

/** A track as the page sees it: its tags, where it is and whether it can be played. `durationSeconds` is the tags' estimate. */
/** `words`: LRC text where they are synced, plain text otherwise. `offsetMs`: how much sooner the listener wants them. */
export interface TrackLyrics {
  readonly words: string;
  readonly offsetMs: number;
}

export const MOST_LYRICS_OFFSET_MS = 60_000;

export interface TrackRow extends Pick<TrackTags, ShownTags> {
  readonly year: number | null;
  /** All of them, for display. */
  readonly genre: string | null;
  /** null for a track of no album. */
  readonly albumId: number | null;
  /** Each of the artists by itself, in order, named as credited; `artist` is the credit as it reads. */
  readonly artists: readonly NamedArtist[];
  readonly plays: number;
  /** When it was heard last, in milliseconds since 1970; null: never. */
  readonly lastPlayedAt: number | null;
  /** When it came, in milliseconds since 1970. */
  readonly addedAt: number;
  /** All of them, for display. */
  readonly composer: string | null;
  /** Of the first release; null where the file names none. */
  readonly originalYear: number | null;
  /** 0 to 100; null: not rated. */
  readonly rating: number | null;
  readonly loved: boolean;
  readonly id: number;
  readonly path: string;
  readonly state: TrackState;
  /** Why the track cannot be played; null when it can. */
  readonly problem: SerializedError | null;
  /** Tag, else the file name without extension. */
  readonly title: string;
  /** Exact decoded length at 48 kHz once measured; null until then. */
  readonly totalFrames: number | null;
  readonly signature: string;
  /** In a playlist: of the entry, since a track may be in it twice. One that no track is has the negative of it as its `id`. */
  readonly entryId?: number;
}

/** Whether the row is a track of the library. */
export function isTrack({ id }: Pick<TrackRow, 'id'>): boolean {
  return id > 0;
}

/** album: by its title; albumArtist: by whom the album is by, and then by its title. number, disc: of the track on its album. last: when it was heard. */
export const SORT_COLUMNS = [
  'title', 'artist', 'album', 'albumArtist', 'year', 'genre', 'duration', 'format', 'added', 'number', 'disc', 'composer', 'originalYear',
  'plays', 'last', 'rating', 'loved', 'bpm', 'bitrate', 'sampleRate', 'channels', 'size', 'path',
] as const; // prettier-ignore
export type SortColumn = (typeof SORT_COLUMNS)[number];
export type SortDirection = 'ascending' | 'descending';

/**
 * `search` is in the query language (query/parser.ts): a word alone must be the start of a word in title, artist, album, genre, composer or
 * file name. What it says of order and number comes before `sort`.
 */
export interface TrackQuery {
  readonly search: string;
  readonly sort: SortColumn;
  readonly direction: SortDirection;
  /** What decides where `sort` leaves two equal; otherwise what suits it. */
  readonly then?: readonly { readonly by: SortColumn; readonly direction: SortDirection }[] | undefined;
  /**
   * Only the tracks of it; of an artist those it is credited on in any role. Of a playlist without a search: its entries in their own order, those
   * that no track of the library is among them, whatever `sort` says.
   */
  readonly of?: { readonly kind: 'album' | 'artist' | 'genre' | 'playlist'; readonly id: number } | undefined;
  /** Only what lies in that folder; `deep`: in its folders too. */
  readonly folder?: { readonly path: string; readonly deep: boolean } | undefined;
}

/** One page of a query; `revision` counts the library's changes, so that a page of an older one can be dropped. */
export interface TrackPage {
  readonly rows: readonly TrackRow[];
  readonly total: number;
  /** The search that was answered instead, because nothing was found as it was typed; null when it was. */
  readonly meant: string | null;
  readonly revision: number;
}

export type ScanPhase = 'idle' | 'walking' | 'reading' | 'committing';

/** Live state of the scanner. Counts are of the scan that runs, or of the last one when idle. */
export interface ScanProgress {
  readonly phase: ScanPhase;
  readonly rootPath: string | null;
  readonly foundFiles: number;
  readonly toReadFiles: number;
  readonly readFiles: number;
  readonly unreadableFiles: number;
  /** It stands still because the listener said so. */
  readonly paused: boolean;
  /** How quickly files are read; null until that is known. */
  readonly filesPerSecond: number | null;
  /** How long that will go on; null until all files are found. */
  readonly leftSeconds: number | null;
}

/** A file that is in the library and could not be read or played. */
export interface ProblemFile {
  readonly trackId: number;
  readonly path: string;
  readonly problem: SerializedError;
  /** Since when it has this problem; null where that was before it was noted. */
  readonly sinceMs: number | null;
  /** The listener has seen it and wants to hear no more of it. */
  readonly ignored: boolean;
}

/** One page of the files with a problem, by path, how many there are, how many of them are ignored, and what scans left out because of its name. */
export interface ProblemReport {
  readonly files: readonly ProblemFile[];
  readonly total: number;
  readonly ignored: number;
  /** By extension in lower case, '' for none; the most frequent first. Of the last whole scan of each folder in this run. */
  readonly leftOut: readonly { readonly extension: string; readonly files: number }[];
}
