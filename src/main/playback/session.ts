// The engine's reports of what the listener is doing, and what follows from them: the buffer, the count of plays
// and the kept queue get every report in order, the analysis learns which tracks are at hand. The engine owns the play head; this is its mirror.
import type { EngineReport } from '../../shared/playback.ts';
import type { AnalysisService } from '../analysis/analysis-service.ts';
import type { TieredBuffer as Buffer } from '../buffer/buffer.ts';
import type { PlayCount } from './play-count.ts';
import type { KeptQueue } from './queue.ts';

export interface SessionOptions {
  /** Gets each report that is not late. */
  readonly buffer: Pick<Buffer, 'report' | 'memoryLevel'>;
  /** Expects the current track and the next one. */
  readonly analysis: Pick<AnalysisService, 'expect'>;
  /** Gets each report that is not late. */
  readonly playCount: Pick<PlayCount, 'report'>;
  /** Gets each report that is not late. */
  readonly queue: Pick<KeptQueue, 'report'>;
  /** Told of another current track. */
  readonly onTrack: (trackId: number | null) => void;
}

export class Session {
  readonly #options: SessionOptions;
  #newest: EngineReport | null = null;
  /** Pages that another took over from. */
  readonly #replaced = new Set<string>();

  constructor(options: SessionOptions) {
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
    this.#options.buffer.report(report);
    this.#options.playCount.report(report);
    this.#options.queue.report(report);
    if (report.trackId !== before?.trackId) this.#options.onTrack(report.trackId);
    const changed = report.trackId !== before?.trackId || report.nextTrackId !== before.nextTrackId;
    if (changed) this.renew();
  }

  /** The memory level changed. */
  renew(): void {
    const { buffer, analysis } = this.#options;
    // In an emergency nothing is done ahead.
    if (this.#newest) analysis.expect(tracksAtHand(this.#newest, buffer.memoryLevel === 'emergency'));
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
