// How far scans are, as the page is told: counts, how quickly files are read and how long that will go on, whether it stands still because the
// listener said so. Between scans, what the last one that read anything came to.
import type { ScanProgress } from '../../../shared/library.ts';
import type { Disposable } from '../../platform/disposables.ts';
import { Emitter } from '../../platform/events.ts';
import { Throttle } from '../../platform/throttle.ts';

/** 10 a second is as fluent as a counter needs to be. */
const PROGRESS_MS = 100;

/** The rate is that of the last so many milliseconds: shorter it jumps, longer it is late. Guess. */
const RATE_WINDOW_MS = 8_000;
/** Before that nothing is said of a rate. Guess. */
const LEAST_RATE_MS = 1_000;

/** What a scan itself knows. */
export type ScanCounts = Omit<ScanProgress, 'paused' | 'filesPerSecond' | 'leftSeconds'>;

const IDLE: ScanCounts = { phase: 'idle', rootPath: null, foundFiles: 0, toReadFiles: 0, readFiles: 0, unreadableFiles: 0 }; // prettier-ignore

/** How many files a second are read, from what was read when. */
export class ReadingRate {
  readonly #samples: { readonly atMs: number; readonly files: number }[] = [];

  note(atMs: number, files: number): void {
    const last = this.#samples.at(-1);
    if (last && files < last.files) this.#samples.length = 0;
    this.#samples.push({ atMs, files });
    while (this.#samples.length > 2 && atMs - (this.#samples[1]?.atMs ?? atMs) >= RATE_WINDOW_MS) this.#samples.shift();
  }

  /** The time until the next is noted does not count. */
  pause(): void {
    this.#samples.length = 0;
  }

  /** null until enough was noted. */
  get perSecond(): number | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < LEAST_RATE_MS) return null;
    return ((last.files - first.files) * 1000) / (last.atMs - first.atMs);
  }
}

export class ScanProgressTeller implements Disposable {
  readonly #emitter = new Emitter<ScanProgress>();
  readonly #throttle: Throttle;
  readonly #rate = new ReadingRate();
  #counts = IDLE;
  #result = IDLE;
  #paused = false;

  /** At most 10 a second; the last one always comes. */
  readonly event = this.#emitter.event;

  /** `safely` runs what a timer called. */
  constructor(safely: (work: () => void) => void) {
    this.#throttle = new Throttle(PROGRESS_MS, () => safely(() => this.#emitter.fire(this.current)));
  }

  get current(): ScanProgress {
    const { phase, toReadFiles, readFiles } = this.#counts;
    const filesPerSecond = phase === 'idle' ? null : this.#rate.perSecond;
    // While the walk goes on nobody knows how many there will be.
    const leftSeconds = phase === 'reading' && filesPerSecond ? (toReadFiles - readFiles) / filesPerSecond : null;
    return { ...this.#counts, paused: this.#paused && phase !== 'idle', filesPerSecond, leftSeconds };
  }

  set(counts: ScanCounts): void {
    this.#counts = counts;
    this.#rate.note(performance.now(), counts.readFiles);
    this.#throttle.call();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#rate.pause();
    this.#throttle.call();
  }

  /** The scan ended; one that found nothing to read leaves what the one before it told. */
  finish(): void {
    const { foundFiles, toReadFiles } = this.#counts;
    this.#result =
      toReadFiles > 0 ? { ...this.#counts, phase: 'idle', rootPath: null } : { ...this.#result, foundFiles };
    this.#counts = this.#result;
    this.#rate.pause();
    this.#throttle.call();
  }

  dispose(): void {
    this.#throttle.dispose();
  }
}
