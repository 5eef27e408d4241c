// What rendering and analysing taught about a track's file: that it is bad, and how long it really is. The only caller of
// `library.markProblem` and of `tracks.setTotalFrames`. A bad file comes here once per failure, as the recovery `skip` of the table of
// errors. Sound goes on when the catalogue fails meanwhile.
import { PlayerError } from '../../shared/errors.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { Tracks } from '../catalogue/tracks.ts';
import type { LibraryService } from '../library/library-service.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';

export interface TrackFindingsOptions {
  readonly tracks: Pick<Tracks, 'byId' | 'setTotalFrames'>;
  readonly library: Pick<LibraryService, 'markProblem'>;
  readonly log: Logger;
}

export class TrackFindings {
  readonly #options: TrackFindingsOptions;
  readonly #emitter = new Emitter<TrackRow>();

  /** A row whose length became known. Of one that was marked the library tells. */
  readonly onLength = this.#emitter.event;

  constructor(options: TrackFindingsOptions) {
    this.#options = options;
  }

  /** The file cannot be played: its row says why until it changes. `signature`: the content that was tried. */
  bad(trackId: number, signature: string, error: PlayerError): void {
    this.#note(() => this.#options.library.markProblem(trackId, signature, error));
  }

  length(trackId: number, signature: string, totalFrames: number): void {
    const { tracks } = this.#options;
    this.#note(() => {
      if (tracks.byId(trackId)?.totalFrames === totalFrames) return;
      if (!tracks.setTotalFrames(trackId, signature, totalFrames)) return;
      const row = tracks.byId(trackId);
      if (row) this.#emitter.fire(row);
    });
  }

  #note(work: () => void): void {
    keepIfPossible(work, this.#options.log, 'what playback taught could not be kept');
  }
}

/** Does `work`, which keeps something of what is played. When that fails sound goes on; that a circuit breaker is open was told when it opened. */
export function keepIfPossible(work: () => void, log: Pick<Logger, 'error'>, failure: string): void {
  try {
    work();
  } catch (error) {
    if (PlayerError.from(error).code !== 'breaker-open') log.error(failure, error);
  }
}
