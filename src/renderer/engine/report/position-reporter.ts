// Tells the core where the listener is. Position ticks are throttled; everything else goes out at once with a risen epoch, so that
// the newest intent always wins. Measures nothing itself.
import type { EngineReport, ReportKind } from '../../../shared/playback.ts';

/** At most ten ticks a second. */
const TICK_EVERY_MS = 100;

export type Whereabouts = Omit<EngineReport, 'kind' | 'pageId' | 'epoch'>;

export class PositionReporter {
  readonly #send: (report: EngineReport) => void;
  readonly #nowMs: () => number;
  readonly #pageId = crypto.randomUUID();
  #epoch = 0;
  #lastTickMs = -Infinity;

  constructor(send: (report: EngineReport) => void, nowMs: () => number = () => performance.now()) {
    this.#send = send;
    this.#nowMs = nowMs;
  }

  intent(kind: Exclude<ReportKind, 'tick'>, whereabouts: Whereabouts): void {
    this.#epoch++;
    this.#send({ kind, pageId: this.#pageId, epoch: this.#epoch, ...whereabouts });
  }

  /** Where the listener is, without being asked by an act of theirs: nothing is learned of it, and nothing older counts after it. */
  restate(whereabouts: Whereabouts): void {
    this.#epoch++;
    this.#send({ kind: 'tick', pageId: this.#pageId, epoch: this.#epoch, ...whereabouts });
  }

  /** Dropped when nothing plays, or when the last one is less than a tick ago. */
  tick(whereabouts: Whereabouts): void {
    const nowMs = this.#nowMs();
    if (!whereabouts.playing || nowMs - this.#lastTickMs < TICK_EVERY_MS) return;
    this.#lastTickMs = nowMs;
    this.#send({ kind: 'tick', pageId: this.#pageId, epoch: this.#epoch, ...whereabouts });
  }
}
