// What the core and a worker process say to each other. One program serves both instances: `render` (chunks, on demand) and
// `scan` (tags, art, analyses, in the background). Messages are structured clones; PCM travels as an ArrayBuffer.
import type { SoundProfile, TrackAnalysis } from './analysis.ts';
import type { ReportedError } from './errors.ts';
import type { FilePart } from './file-part.ts';
import type { ArtSizePx, FileStamp, TrackTags } from './library.ts';
import type { Preset } from './presets.ts';

/**
 * full: the preset as it is meant; simple: fewer stages on the same timeline at the same loudness, for a retry after the full one failed.
 */
export type ChainKind = 'full' | 'simple';

/**
 * Render chunk `index` of the track: the file, or the part of it that `signature` names (file-part.ts). `profile` is the track's analysis, needed for every preset but `off`. Fails with `file-changed` when
 * the file is no longer the one of `signature`, with `render-invalid` when what comes out is not sound.
 */
export interface RenderJob {
  readonly kind: 'render';
  readonly path: string;
  readonly signature: string;
  readonly preset: Preset;
  readonly index: number;
  readonly profile: SoundProfile | null;
  readonly chain: ChainKind;
}

/**
 * Take the fingerprint of a file's content, and read its tags and stream properties where they are not known: `known` is null, or another
 * fingerprint. Where `known.fingerprint` is null the tags are known and only the fingerprint is missing. Fails with a file code when the
 * file cannot be read or is no playable audio.
 */
export interface ReadTagsJob {
  readonly kind: 'read-tags';
  readonly path: string;
  readonly known: { readonly fingerprint: string | null } | null;
  /** first: what is quickly had; full: all, also of files of which the quick reading can have lost something. */
  readonly depth: TagsLevel;
}

/**
 * How well the tags were read. first: as the decoder's library tells them, and the file is of a kind of which it can have lost something;
 * full: nothing more is to be had.
 */
export type TagsLevel = 'first' | 'full';

/**
 * Read many files at once, as `ReadTagsJob`, of one drive: what one message costs the core is shared by them. It does not fail for a file:
 * null stands for one that is to be asked for by itself. `path` is that of the first.
 */
export interface ReadManyJob {
  readonly kind: 'read-many';
  readonly path: string;
  readonly files: readonly FileToRead[];
  readonly depth: TagsLevel;
}

export type FileToRead = Omit<ReadTagsJob, 'kind' | 'depth'>;

/** `stamp` was taken before anything was read; `tags` is null where they are as known. */
export interface FileReading {
  readonly stamp: FileStamp;
  readonly fingerprint: string;
  /** Audio identity: equal for files of the same sound whatever their tags. null where it cannot be taken, or the tags were as known. */
  readonly identity: string | null;
  readonly tags: TrackTags | null;
  readonly tagsLevel: TagsLevel;
  /** The tracks of a file that has several, at least two, whose tags then are these; null for one that is one track, or whose tags were as known. */
  readonly parts: readonly FilePart[] | null;
  /** See `sheetsMark`: of the sheets that were beside the file when `parts` were found; null also where the tags were as known. */
  readonly sheets: string | null;
}

/** Read the front cover: embedded, else an image beside the file; as it is there, or made small. */
export interface ReadArtJob {
  readonly kind: 'read-art';
  readonly path: string;
  readonly as: 'original' | 'thumbnails';
}

/** Decode the whole track once: count its frames (law 1: `total` is a decoded length, not a tag) and measure its sound. `signature` as of `RenderJob`. */
export interface AnalyseJob {
  readonly kind: 'analyse';
  readonly path: string;
  readonly signature: string;
}

export type Job = RenderJob | ReadTagsJob | ReadManyJob | ReadArtJob | AnalyseJob;

/** `pcm`: planar float32 at 48 kHz, `frames` of left then `frames` of right. `totalFrames` is set once the end was met. */
export interface RenderedChunk {
  readonly pcm: ArrayBuffer;
  readonly frames: number;
  readonly totalFrames: number | null;
}

export interface ArtImage {
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/** WebP. `sizePx`: one of ART_SIZES_PX, at most its longer side. */
export interface Thumbnail {
  readonly sizePx: ArtSizePx;
  readonly bytes: Uint8Array;
}

/** `hash`: of the image's bytes, the same for every track of an album. Sizes are null where it was not decoded. */
export interface CoverArt {
  readonly hash: string;
  /** Of the image in the file. */
  readonly mimeType: string;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  /** Null when thumbnails were asked for and made. */
  readonly original: ArtImage | null;
  readonly thumbnails: readonly Thumbnail[];
}

/** What each kind of job resolves to. */
export interface JobResults {
  readonly render: RenderedChunk;
  readonly 'read-tags': FileReading;
  readonly 'read-many': readonly (FileReading | null)[];
  readonly 'read-art': CoverArt | null;
  readonly analyse: { readonly totalFrames: number; readonly analysis: TrackAnalysis };
}

export type JobResult<J extends Job> = JobResults[J['kind']];

/** Rises with each change of what is said here: a worker of another build is not given work. */
export const PROTOCOL_VERSION = 7;

export type ToWorker =
  | { readonly type: 'job'; readonly id: number; readonly job: Job }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'ping'; readonly id: number };

export type FromWorker =
  /** It can do its work when `decoder` is there; else `problem` says why not. */
  | {
      readonly type: 'ready';
      readonly protocol: number;
      readonly engineVersion: number;
      readonly decoder: string | null;
      readonly problem: ReportedError | null;
    }
  | { readonly type: 'done'; readonly id: number; readonly value: JobResults[Job['kind']] }
  | { readonly type: 'failed'; readonly id: number; readonly error: ReportedError }
  | { readonly type: 'pong'; readonly id: number; readonly rssBytes: number | null };
