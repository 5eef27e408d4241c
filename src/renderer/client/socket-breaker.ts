// The circuit breaker of the page's socket. What fails is a core that lets the page in and then does not answer; open means that the page goes
// on connecting, but asks nothing again of what the losses left unanswered and says so. A core that is away is no failure: seeking it costs
// nothing.
import { CircuitBreaker, type Entry, type Verdict } from '../../shared/circuit-breaker.ts';
import type { BreakerState, BreakerFigures } from '../../shared/health.ts';
import { DEFAULT_SETTINGS, type BreakerSettings } from '../../shared/settings.ts';

type Limits = BreakerSettings['socket'];

export class SocketBreaker {
  readonly #breaker: CircuitBreaker;
  readonly #counts = { attempts: 0, failures: 0, refused: 0, opened: 0 };
  readonly #listeners = new Set<(state: BreakerState) => void>();
  #sinceMs = Date.now();
  /** The connection that tries whether the core answers again. */
  #trial: Entry | null = null;

  constructor() {
    this.#breaker = new CircuitBreaker({
      limits: DEFAULT_SETTINGS.breakers.socket,
      nowMs: () => performance.now(),
      onChange: (state) => this.#changed(state),
    });
  }

  /** Listens to each change until the returned function is called. */
  onState(listener: (state: BreakerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  configure(limits: Limits): void {
    this.#breaker.configure(limits);
  }

  /** A socket was opened and is about to be asked whether anyone is there. */
  attempt(): void {
    this.#counts.attempts++;
    const entry = this.#breaker.enter();
    if (entry?.isTrial) this.#trial = entry;
  }

  /** The core answered. While the breaker is open that is no proof; afterwards it is. */
  succeeded(): void {
    if (this.#breaker.state !== 'open') this.#ended('success');
  }

  /** It did not. Returns whether what is unanswered may be asked again. */
  failed(): boolean {
    this.#counts.failures++;
    this.#ended('failure');
    const mayAsk = this.#breaker.state !== 'open';
    if (!mayAsk) this.#counts.refused++;
    return mayAsk;
  }

  figures(): BreakerFigures & { readonly breaker: 'socket' } {
    return {
      breaker: 'socket',
      state: this.#breaker.state,
      sinceMs: this.#sinceMs,
      failuresInARow: this.#breaker.failuresInARow,
      ...this.#counts,
      retries: Math.max(0, this.#counts.attempts - 1),
      lastCode: this.#counts.failures === 0 ? null : 'call-timeout',
    };
  }

  #ended(verdict: Verdict): void {
    const trial = this.#trial;
    this.#trial = null;
    if (trial) trial.end(verdict);
    else this.#breaker.passed(verdict);
  }

  #changed(state: BreakerState): void {
    if (state === 'open') this.#counts.opened++;
    this.#sinceMs = Date.now();
    for (const listener of [...this.#listeners]) listener(state);
  }
}
