// A stretch of a file as a track of its own: a reader whose timeline begins at the stretch's first frame and ends with its last. The frames are
// those the file's own reader gives, so stretches that touch join without a trace.
import type { FrameRange } from '../../shared/file-part.ts';
import { framesToSeconds } from '../../shared/timeline.ts';
import type { PcmReader, Reentry, StreamFacts } from './decoder.ts';

/** `reader` itself where there is no range. The wrapped reader stays its owner's: it may be parked and lent for another stretch. */
export function readerOfRange(reader: PcmReader, range: FrameRange | null): PcmReader {
  return range ? new RangeReader(reader, range) : reader;
}

class RangeReader implements PcmReader {
  readonly #reader: PcmReader;
  readonly #start: number;
  /** Infinity where the stretch goes on to the end of the file. */
  readonly #frames: number;

  constructor(reader: PcmReader, { startFrame, endFrame }: FrameRange) {
    this.#reader = reader;
    this.#start = startFrame;
    this.#frames = endFrame === null ? Infinity : Math.max(0, endFrame - startFrame);
  }

  get facts(): StreamFacts {
    const { durationSeconds, ...facts } = this.#reader.facts;
    const rest = durationSeconds === null ? Infinity : durationSeconds - framesToSeconds(this.#start);
    const seconds = Math.min(rest, framesToSeconds(this.#frames));
    return { ...facts, durationSeconds: Number.isFinite(seconds) ? Math.max(0, seconds) : null };
  }

  get reentry(): Reentry {
    return this.#reader.reentry;
  }

  /** Before the stretch, where the file's reader may be, is no place of this timeline either. */
  get position(): number {
    return Math.max(-1, this.#reader.position - this.#start);
  }

  get disturbed(): boolean {
    return this.#reader.disturbed;
  }

  seek(frame: number, signal: AbortSignal): Promise<void> {
    return this.#reader.seek(this.#start + frame, signal);
  }

  read(left: Float32Array, right: Float32Array, signal: AbortSignal): Promise<number> {
    const length = Math.max(0, Math.min(left.length, this.#frames - this.position));
    if (length === 0) return Promise.resolve(0);
    return this.#reader.read(left.subarray(0, length), right.subarray(0, length), signal);
  }

  async atEnd(signal: AbortSignal): Promise<boolean> {
    return this.position >= this.#frames || (await this.#reader.atEnd(signal));
  }

  rest(): void {
    this.#reader.rest();
  }

  dispose(): void {
    this.#reader.dispose();
  }
}
