// Notices a core that no longer answers though its connection stands: asks when nothing was heard for a while, and gives up when that is
// not answered either. Used by the socket; moves no text itself.

/** Nothing is said for this long in a quiet hour; while music plays something comes every second. With the answer's time it stays below 8 s. */
const SILENCE_MS = 3_500;

/** A core that works answers within milliseconds; the longest it was seen busy is well under a second. Guess. */
const ANSWER_MS = 3_000;

const BEAT_MS = 500;

/** A beat as late as this says that the page itself stood still: what was answered meanwhile is not read yet. */
const LATE_BEAT_MS = 1_500;

export interface PulseOptions {
  /** Sends something that the core answers at once. */
  ask(): void;
  /** Nothing was answered. Comes once for each `begin`. */
  lost(): void;
  readonly silenceMs?: number;
  readonly answerMs?: number;
}

export class Pulse {
  readonly #options: PulseOptions;
  readonly #silenceMs: number;
  readonly #answerMs: number;
  readonly #beatMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #beatAtMs = 0;
  #heardAtMs = 0;
  #askedAtMs: number | null = null;

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
    this.#answerMs = options.answerMs ?? ANSWER_MS;
    this.#beatMs = Math.min(BEAT_MS, this.#answerMs / 3);
  }

  /** A new connection: the first question is whether anyone is there. */
  begin(): void {
    this.end();
    this.#beatAtMs = performance.now();
    this.#timer = setInterval(() => this.#beat(), this.#beatMs);
    this.#ask();
  }

  heard(): void {
    this.#heardAtMs = performance.now();
    this.#askedAtMs = null;
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    const nowMs = performance.now();
    const late = nowMs - this.#beatAtMs > this.#beatMs + LATE_BEAT_MS;
    this.#beatAtMs = nowMs;
    if (this.#askedAtMs === null) {
      if (nowMs - this.#heardAtMs >= this.#silenceMs) this.#ask();
    } else if (late) {
      this.#ask();
    } else if (nowMs - this.#askedAtMs >= this.#answerMs) {
      this.end();
      this.#options.lost();
    }
  }

  #ask(): void {
    this.#askedAtMs = performance.now();
    this.#options.ask();
  }
}
