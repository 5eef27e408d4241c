// Attempts and failures of the last five minutes, in steps of ten seconds. By the clock that nobody sets.

const STEP_MS = 10_000;
const STEPS = 30;

interface Step {
  /** Which step of the clock it is for. */
  index: number;
  attempts: number;
  failures: number;
}

export class RateWindow {
  readonly #steps: Step[] = [];

  attempt(): void {
    this.#step().attempts += 1;
  }

  failure(): void {
    this.#step().failures += 1;
  }

  sums(): { readonly attempts: number; readonly failures: number } {
    this.#forget(indexNow());
    return {
      attempts: this.#steps.reduce((sum, step) => sum + step.attempts, 0),
      failures: this.#steps.reduce((sum, step) => sum + step.failures, 0),
    };
  }

  #step(): Step {
    const index = indexNow();
    const newest = this.#steps.at(-1);
    if (newest?.index === index) return newest;
    const step = { index, attempts: 0, failures: 0 };
    this.#steps.push(step);
    this.#forget(index);
    return step;
  }

  #forget(index: number): void {
    while ((this.#steps[0]?.index ?? index) <= index - STEPS) this.#steps.shift();
  }
}

function indexNow(): number {
  return Math.floor(performance.now() / STEP_MS);
}
