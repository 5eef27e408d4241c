// The notice about tracks that failed and about a lost core, for `playback`. The newest problem shows until it is dismissed or replaced; a
// lost connection shows once, when it is heard, and leaves by itself.
import type { PlayerError } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { PlaybackProblem } from '../engine.ts';

export class ProblemNotices {
  #problem: PlaybackProblem | null = null;
  #outage: PlayerError | null = null;
  #outageTold = false;

  get problem(): PlaybackProblem | null {
    return this.#problem;
  }

  raise(track: TrackRow | null, error: PlayerError, outcome: PlaybackProblem['outcome']): void {
    this.#problem = { track, error, outcome };
  }

  dismiss(): void {
    this.#problem = null;
  }

  /** The connection stays lost; there may be sound left. */
  outage(error: PlayerError): void {
    this.#outage = error;
  }

  /** There is no sound where there should be some. */
  dry(track: TrackRow | null): void {
    if (!this.#outage || this.#outageTold) return;
    this.#outageTold = true;
    this.raise(track, this.#outage, 'waiting');
  }

  /** There is sound again, or a new beginning. */
  recovered(): void {
    this.#outage = null;
    this.#outageTold = false;
    if (this.#problem?.error.code === 'disconnected') this.#problem = null;
  }
}
