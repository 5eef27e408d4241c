// Something that goes on only while a gate is open: whoever passes it waits while it is closed.
import { untilAborted } from '../../shared/abort.ts';

export class Gate {
  #opened: PromiseWithResolvers<void> | null = null;

  get isClosed(): boolean {
    return this.#opened !== null;
  }

  close(): void {
    this.#opened ??= Promise.withResolvers();
  }

  open(): void {
    this.#opened?.resolve();
    this.#opened = null;
  }

  /** Resolves when it is open. Rejects with `aborted` when `signal` fires before. */
  async passed(signal: AbortSignal): Promise<void> {
    while (this.#opened) await untilAborted(this.#opened.promise, signal);
  }
}
