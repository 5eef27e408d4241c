// The starts of a worker through their circuit breaker, which is told how each went once the worker greets or dies. `worker-keeper` says when, and
// makes the process.
import { PlayerError } from '../../shared/errors.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { GuardedWork } from '../resilience/guarded-work.ts';

export interface WorkerStartOptions {
  /** Starts that fail open it; then only whoever waits for sound has one tried. */
  readonly guard?: Pick<GuardedWork, 'run'> | undefined;
  /** Somebody waits for sound. */
  isUrgent(): boolean;
  /** Makes the process. */
  create(): void;
  onRefused(refusal: PlayerError): void;
}

export class WorkerStart implements Disposable {
  readonly #options: WorkerStartOptions;
  readonly #ended = new AbortController();
  #underWay: PromiseWithResolvers<void> | null = null;

  constructor(options: WorkerStartOptions) {
    this.#options = options;
  }

  begin(): void {
    const { guard, isUrgent, create, onRefused } = this.#options;
    const { signal } = this.#ended;
    const start = async (): Promise<void> => {
      if (signal.aborted) throw new PlayerError('aborted');
      this.#underWay = Promise.withResolvers();
      create();
      await this.#underWay.promise;
    };
    const started = guard ? guard.run(start, { signal, passes: isUrgent() }) : start();
    started.catch((error: unknown) => {
      // What else it fails with, the end of the process has told.
      const refusal = PlayerError.from(error);
      if (refusal.code === 'breaker-open' && !signal.aborted) onRefused(refusal);
    });
  }

  succeeded(): void {
    this.#underWay?.resolve();
  }

  failed(error: PlayerError): void {
    this.#underWay?.reject(error);
  }

  /** A worker took over that was not started here: how that one fares is no news to the circuit breaker. */
  forget(): void {
    this.#underWay = null;
  }

  dispose(): void {
    this.#ended.abort();
  }
}
