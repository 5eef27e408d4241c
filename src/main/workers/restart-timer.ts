// When the next worker is started: after a back-off that grows with each death, cut short as soon as somebody waits for sound.
// `worker-keeper` says what happened and starts it.
import type { Disposable } from '../platform/disposables.ts';
import { RestartBackOff } from './restart-back-off.ts';

export interface RestartTiming {
  /** First delay before a replacement; doubles with each death that had no success before it. */
  readonly backOffMs: number;
  readonly backOffLimitMs: number;
  /** The longest delay while somebody waits for sound: with a stop noticed and a start it stays within 2 s. */
  readonly urgentBackOffLimitMs: number;
  /** Between starts of a worker that says itself that it cannot work: something must be installed first. A guess. */
  readonly uselessRetryMs: number;
}

export const RESTART_TIMING: RestartTiming = {
  backOffMs: 100,
  backOffLimitMs: 10_000,
  urgentBackOffLimitMs: 400,
  uselessRetryMs: 60_000,
};

export interface RestartTimerOptions {
  readonly timing: RestartTiming;
  isUrgent(): boolean;
  start(): void;
}

export class RestartTimer implements Disposable {
  readonly #options: RestartTimerOptions;
  readonly #backOff: RestartBackOff;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RestartTimerOptions) {
    this.#options = options;
    this.#backOff = new RestartBackOff(options.timing.backOffMs, options.timing.backOffLimitMs);
  }

  /** A worker did its work: the next death is the first again. */
  reset(): void {
    this.#backOff.reset();
  }

  /** A worker died. Gives the delay until there is another. */
  afterDeath(): number {
    const delayMs = this.#backOff.nextMs();
    this.#in(delayMs, true);
    return delayMs;
  }

  /** Its circuit breaker let none start. */
  afterRefusal(): void {
    this.#in(this.#options.timing.backOffLimitMs, true);
  }

  /** It said that it cannot work: nobody's waiting makes it sooner. */
  afterUnfit(): void {
    this.#in(this.#options.timing.uselessRetryMs, false);
  }

  /** No start is to come any more, until the next word. */
  dispose(): void {
    clearTimeout(this.#timer);
  }

  #in(delayMs: number, mayHasten: boolean): void {
    clearTimeout(this.#timer);
    const { timing, isUrgent, start } = this.#options;
    const stepMs = mayHasten ? Math.min(delayMs, timing.urgentBackOffLimitMs) : delayMs;
    this.#timer = setTimeout(() => {
      if (stepMs === delayMs || isUrgent()) start();
      else this.#in(delayMs - stepMs, mayHasten);
    }, stepMs);
    this.#timer.unref();
  }
}
