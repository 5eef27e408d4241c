// Hears from the engine what the listener is at and passes on what follows from it: the buffer hears every report in order, the analysis
// which tracks are at hand. The engine owns the play head; this is its mirror.
import type { EngineReport } from '../../shared/playback.ts';

export interface SessionServiceOptions {
  /** Each report that is not late. */
  heard(report: EngineReport): void;
  /** The current track and the next one, whenever they change. */
  expect(trackIds: readonly number[]): void;
  /** Nothing may be done ahead: the next track is not expected. */
  isScarce(): boolean;
}

export class SessionService {
  readonly #options: SessionServiceOptions;
  #newest: EngineReport | null = null;
  /** Pages that another took over from. */
  readonly #replaced = new Set<string>();

  constructor(options: SessionServiceOptions) {
    this.#options = options;
  }

  /** Whether music played by the engine's last word. */
  get playing(): boolean {
    return this.#newest?.playing ?? false;
  }

  /** Takes a report, or drops it when it is late: of an older epoch than its page's newest, or a tick of a page that was replaced. */
  report(report: EngineReport): void {
    const before = this.#newest;
    if (this.#isLate(report)) return;
    if (before && before.pageId !== report.pageId) this.#replaced.add(before.pageId);
    this.#replaced.delete(report.pageId);
    this.#newest = report;
    this.#options.heard(report);
    const changed = report.trackId !== before?.trackId || report.nextTrackId !== before.nextTrackId;
    if (changed) this.renew();
  }

  /** What is scarce changed. */
  renew(): void {
    if (this.#newest) this.#options.expect(tracksAtHand(this.#newest, this.#options.isScarce()));
  }

  /** What was pressed in a page, that page is listened to. */
  #isLate({ kind, pageId, epoch }: EngineReport): boolean {
    if (this.#newest?.pageId === pageId) return epoch < this.#newest.epoch;
    return kind === 'tick' && this.#replaced.has(pageId);
  }
}

function tracksAtHand({ trackId, nextTrackId }: EngineReport, isScarce: boolean): number[] {
  return [...new Set(isScarce ? [trackId] : [trackId, nextTrackId])].filter((id) => id !== null);
}
