// The starts of a worker through their door, which is told how each went once the worker greets or dies. `worker-keeper` says when, and
// makes the process.
import { PlayerError } from '../../shared/errors.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Door } from '../resilience/door.ts';

export interface WorkerStartOptions {
  /** Starts that fail shut it; then only whoever waits for sound has one tried. */
  readonly door?: Pick<Door, 'through'> | undefined;
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
    const { door, isUrgent, create, onRefused } = this.#options;
    const { signal } = this.#ended;
    const start = async (): Promise<void> => {
      if (signal.aborted) throw new PlayerError('aborted');
      this.#underWay = Promise.withResolvers();
      create();
      await this.#underWay.promise;
    };
    const started = door ? door.through(start, { signal, passes: isUrgent() }) : start();
    started.catch((error: unknown) => {
      // What else it fails with, the end of the process has told.
      const refusal = PlayerError.from(error);
      if (refusal.code === 'door-closed' && !signal.aborted) onRefused(refusal);
    });
  }

  succeeded(): void {
    this.#underWay?.resolve();
  }

  failed(error: PlayerError): void {
    this.#underWay?.reject(error);
  }

  /** A worker took over that was not started here: how that one fares is no news to the door. */
  forget(): void {
    this.#underWay = null;
  }

  dispose(): void {
    this.#ended.abort();
  }
}
