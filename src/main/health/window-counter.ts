// Counters that only rise, seen through a window: how much one rose lately, and which share of another it was. For alerts, which must not
// be told by what happened hours ago.

interface Sample {
  readonly atMs: number;
  /** All it rose since the first. */
  total: number;
}

/** Closer ones become one sample: who asks more often than the second must not fill it. */
const APART_MS = 250;

/** How much a counter rose within the last `windowMs`. One that falls began anew from nothing: its page was loaded anew. */
export class RiseWindow {
  readonly #windowMs: number;
  readonly #samples: Sample[] = [];
  #value: number | null = null;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  note(atMs: number, value: number): void {
    const before = this.#value ?? value;
    const last = this.#samples.at(-1);
    const total = (last?.total ?? 0) + (value < before ? value : value - before);
    this.#value = value;
    // The first is what all that follow are measured against.
    if (last && this.#samples.length > 1 && atMs - last.atMs < APART_MS) last.total = total;
    else this.#samples.push({ atMs, total });
    // The one at the window's edge stays: what rose since then rose within it.
    while ((this.#samples[1]?.atMs ?? Infinity) <= atMs - this.#windowMs) this.#samples.shift();
  }

  get rise(): number {
    return (this.#samples.at(-1)?.total ?? 0) - (this.#samples[0]?.total ?? 0);
  }

  /** The rise in a minute; null before the window is half full. */
  get perMinute(): number | null {
    const spanMs = (this.#samples.at(-1)?.atMs ?? 0) - (this.#samples[0]?.atMs ?? 0);
    return spanMs < this.#windowMs / 2 ? null : (this.rise * 60_000) / spanMs;
  }
}

/** Of the last `size` of what is counted, the share that was good. */
export class ShareWindow {
  readonly #size: number;
  readonly #samples: { readonly all: number; readonly good: number }[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  note(all: number, good: number): void {
    if (all === this.#samples.at(-1)?.all) return;
    this.#samples.push({ all, good });
    while (this.#samples[1] && all - this.#samples[1].all >= this.#size) this.#samples.shift();
  }

  /** What was counted so far does not count any more; what comes is measured against it. */
  clear(): void {
    this.#samples.splice(0, this.#samples.length - 1);
  }

  /** How many the window holds, and how many of them were good. */
  get counts(): { readonly all: number; readonly good: number } {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    return first && last ? { all: last.all - first.all, good: last.good - first.good } : { all: 0, good: 0 };
  }
}

/** Follows a counter, but rises only by what it rose while that was to be judged. */
export class JudgedCounter {
  #seen = 0;
  #total = 0;

  /** `judged`: what it rose since the last time counts. */
  note(value: number, judged: boolean): number {
    if (judged) this.#total += Math.max(0, value - this.#seen);
    this.#seen = value;
    return this.#total;
  }
}
