// Which files failed last time. Guards ask it, so that one bad file that comes again and again is told from a fault of what does the work.

/** Beyond so many the oldest counts as new again. Guess: more than a bad drive holds. */
const LIMIT = 1_000;

export class FailedFiles {
  /** Oldest first. */
  readonly #paths = new Set<string>();

  /** Whether it had failed before, with no success since. */
  failed(path: string): boolean {
    const before = this.#paths.delete(path);
    this.#paths.add(path);
    const [oldest] = this.#paths;
    if (this.#paths.size > LIMIT && oldest !== undefined) this.#paths.delete(oldest);
    return before;
  }

  succeeded(path: string): void {
    this.#paths.delete(path);
  }
}
