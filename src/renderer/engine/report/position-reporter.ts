// Tells the core where the listener is. The one throttle between the position and what the core plans: ticks go out at most every 100 ms, the
// newest is never lost. Everything else goes out at once with a risen epoch, so that the newest intent always wins. Measures nothing itself.
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
  /** A tick that came too early, until it is due. */
  #held: Whereabouts | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (report: EngineReport) => void, nowMs: () => number = () => performance.now()) {
    this.#send = send;
    this.#nowMs = nowMs;
  }

  intent(kind: Exclude<ReportKind, 'tick'>, whereabouts: Whereabouts): void {
    this.#dropHeld();
    this.#epoch++;
    this.#send({ kind, pageId: this.#pageId, epoch: this.#epoch, ...whereabouts });
  }

  /** Where the listener is, without being asked by an act of theirs: nothing is learned of it, and nothing older counts after it. */
  restate(whereabouts: Whereabouts): void {
    this.#dropHeld();
    this.#epoch++;
    this.#send({ kind: 'tick', pageId: this.#pageId, epoch: this.#epoch, ...whereabouts });
  }

  /** Sent now, or where the last one is less than a tick ago, as soon as it is due unless a newer report comes first. */
  tick(whereabouts: Whereabouts): void {
    if (!whereabouts.playing) {
      this.#dropHeld();
      return;
    }
    const dueInMs = this.#lastTickMs + TICK_EVERY_MS - this.#nowMs();
    if (dueInMs <= 0) {
      this.#sendTick(whereabouts);
      return;
    }
    this.#held = whereabouts;
    this.#timer ??= setTimeout(() => {
      if (this.#held) this.#sendTick(this.#held);
    }, dueInMs);
  }

  dispose(): void {
    this.#dropHeld();
  }

  #sendTick(whereabouts: Whereabouts): void {
    this.#dropHeld();
    this.#lastTickMs = this.#nowMs();
    this.#send({ kind: 'tick', pageId: this.#pageId, epoch: this.#epoch, ...whereabouts });
  }

  #dropHeld(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held = null;
  }
}
