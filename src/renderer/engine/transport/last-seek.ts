// What the listener asked for last, until the file it was asked of has other content: then it was judged by what is not so any more, and is made again.
import type { TrackRow } from '../../../shared/library.ts';

export interface Seek {
  readonly trackId: number;
  readonly signature: string;
  readonly entryId: number;
  readonly frame: number;
  /** Whether the track, by what was known of it, reached that far. */
  readonly reached: boolean;
  /** Whether sound was wanted. */
  readonly wanted: boolean;
  /** Of the play head, when it was made. */
  readonly jumps: number;
}

/** A seek longer ago than this is not made again: the listener has accepted where they are. Guess: a scan of one file under load takes 5 s. */
const AGAIN_WITHIN_MS = 10_000;

export class LastSeek {
  #seek: Seek | null = null;
  #atMs = 0;

  note(seek: Seek): void {
    this.#seek = seek;
    this.#atMs = performance.now();
  }

  /** The seek that `row` has other content for, once; null when there is none, or when the play head has jumped since. */
  outdatedBy({ id, signature }: TrackRow, jumps: number): Seek | null {
    const seek = this.#seek;
    if (seek?.trackId !== id || seek.signature === signature) return null;
    this.#seek = null;
    return seek.jumps === jumps && performance.now() - this.#atMs < AGAIN_WITHIN_MS ? seek : null;
  }
}
