// The progress of scans as it is told: at most 10 times a second, and between scans what the last one that read anything came to.
import type { ScanProgress } from '../../shared/library.ts';
import type { Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import { Throttle } from '../platform/throttle.ts';

/** 10 a second is as fluent as a counter needs to be. */
const PROGRESS_MS = 100;

const IDLE: ScanProgress = { phase: 'idle', rootPath: null, foundFiles: 0, toReadFiles: 0, readFiles: 0, unreadableFiles: 0 }; // prettier-ignore

export class ScanProgressTeller implements Disposable {
  readonly #emitter = new Emitter<ScanProgress>();
  readonly #throttle: Throttle;
  #current = IDLE;
  #result = IDLE;

  /** The last one always comes. */
  readonly event = this.#emitter.event;

  /** `safely` runs what a timer called. */
  constructor(safely: (work: () => void) => void) {
    this.#throttle = new Throttle(PROGRESS_MS, () => safely(() => this.#emitter.fire(this.#current)));
  }

  get current(): ScanProgress {
    return this.#current;
  }

  set(progress: ScanProgress): void {
    this.#current = progress;
    this.#throttle.call();
  }

  /** The scan ended; one that found nothing to read leaves what the one before it told. */
  finish(): void {
    const { foundFiles, toReadFiles } = this.#current;
    this.#result =
      toReadFiles > 0 ? { ...this.#current, phase: 'idle', rootPath: null } : { ...this.#result, foundFiles };
    this.set(this.#result);
  }

  dispose(): void {
    this.#throttle.dispose();
  }
}
