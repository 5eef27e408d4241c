// Hears from the engine what the listener is at, keeps the newest word and passes on what follows from it: the buffer hears every report
// in order, the analysis which tracks are at hand. The engine owns the play head; this is its mirror.
import type { EngineReport } from '../../shared/playback.ts';

export interface SessionServiceOptions {
  /** Each report that is not late. */
  heard(report: EngineReport): void;
  /** The current track and the next one, whenever they change. */
  expect(trackIds: readonly number[]): void;
}

export class SessionService {
  readonly #options: SessionServiceOptions;
  #newest: EngineReport | null = null;

  constructor(options: SessionServiceOptions) {
    this.#options = options;
  }

  /** What the engine said last. */
  get current(): EngineReport | null {
    return this.#newest;
  }

  /** Takes a report; one of an older epoch than the newest is late and dropped. Returns whether it was taken. */
  report(report: EngineReport): boolean {
    const before = this.#newest;
    if (before && report.epoch < before.epoch) return false;
    this.#newest = report;
    this.#options.heard(report);
    const changed = report.trackId !== before?.trackId || report.nextTrackId !== before.nextTrackId;
    if (changed) this.#options.expect(tracksAtHand(report));
    return true;
  }
}

function tracksAtHand({ trackId, nextTrackId }: EngineReport): number[] {
  return [...new Set([trackId, nextTrackId])].filter((id) => id !== null);
}
