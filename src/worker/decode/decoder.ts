// The border to the decoders: the rest of the worker asks a Decoder for a reader of one file and knows nothing of the back end behind it.
// Two back ends stand behind it (`av-decoder`, `ffmpeg-decoder`); `choose-decoder` picks one.
import type { ReadAt } from '../tags/id3-look.ts';

/** What is known of a file's audio stream without decoding it. Null where the container does not say. */
export interface StreamFacts {
  /** FFmpeg's short name, e.g. "mp3", "ogg", "mov,mp4,m4a,3gp,3g2,mj2". */
  readonly container: string;
  /** FFmpeg's short name, e.g. "flac", "aac", "pcm_s16le". */
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bitsPerSample: number | null;
  readonly bitrateKbps: number | null;
  readonly durationSeconds: number | null;
}

/**
 * Where the coded audio of a file lies, to tell its identity by. bytes: in one piece from `start` on; pages: in Ogg pages from `start` on;
 * index: only the container's index knows where.
 */
export interface CodedAudio {
  readonly layout: 'bytes' | 'pages' | 'index';
  readonly start: number;
  /** Hash of packets of the audio: of the first ones (pages), or of those at three places (index); empty where bytes are enough. */
  readonly packetHash: string;
}

/** What is known of a file that was looked at without decoding. */
export interface Inspection {
  readonly facts: StreamFacts;
  /** Tags by FFmpeg's names, in lower case; null where the back end cannot tell them. Of values that are there several times, see `loss-rules`. */
  readonly tags: ReadonlyMap<string, string> | null;
  /** The first bytes of each attached picture; null where the back end cannot tell them. */
  readonly pictures: readonly Uint8Array[] | null;
  /** null where the back end cannot tell. */
  readonly coded: CodedAudio | null;
}

/** A file that is looked at. `readAt`: of the caller's, who has it open already. */
export interface InspectedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly readAt: ReadAt;
}

/**
 * What a second decode that begins elsewhere gives.
 * exact: the same samples; going on equals seeking, bit for bit.
 * noisy: the same music at the same place, but not the same bits (a decoder that draws noise from a running generator), so
 * samples depend on where decoding began.
 * linear: places cannot be named exactly, so `seek` decodes from the start of the file, or goes on from where it is.
 */
export type Reentry = 'exact' | 'noisy' | 'linear';

/** Stereo float at 48 kHz from one file. Not re-entrant: await each call before the next one. After a rejected call only `dispose` is allowed. */
export interface PcmReader {
  readonly facts: StreamFacts;
  readonly reentry: Reentry;
  /** Frame on the track's 48 kHz timeline that the next read begins with; -1 until the first `seek`. */
  readonly position: number;
  /** True when something damaged was, or may have been, met since the last `seek`: going on may then differ from seeking. */
  readonly disturbed: boolean;
  /**
   * Goes to `frame`, also beyond the end (reads then give 0), as if the file had just been opened: what follows depends on nothing that
   * was read before. Throws `aborted` or `decode-failed`.
   */
  seek(frame: number, signal: AbortSignal): Promise<void>;
  /**
   * Fills both channels (equal lengths, owned by the caller) and returns the frames written; short only at the track's end. Gives
   * way to other work at least once per second of audio. Throws `aborted` or `decode-failed`.
   */
  read(left: Float32Array, right: Float32Array, signal: AbortSignal): Promise<number>;
  /** Whether nothing follows `position`. May decode a little further; loses nothing. */
  atEnd(signal: AbortSignal): Promise<boolean>;
  /** Nothing is read for a while: gives back what costs memory. Only `seek` may follow, unless `position` stays what it was. */
  rest(): void;
  dispose(): void;
}

export interface Decoder {
  /** For people: back end and version, with what it cannot do. */
  readonly name: string;
  /**
   * Opens `path` (absolute) and reads its headers; decodes nothing. The caller disposes the reader. Throws `file-corrupt` or
   * `format-unsupported` when the content is no audio this decoder plays.
   */
  open(path: string, signal: AbortSignal): Promise<PcmReader>;
  /** Reads the headers of the file and nothing more than it must. Throws as `open`. */
  inspect(file: InspectedFile, signal: AbortSignal): Promise<Inspection>;
}
