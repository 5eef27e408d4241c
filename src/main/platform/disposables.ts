// Everything with an end is a Disposable; owners gather theirs in a store and end them in reverse order.

export interface Disposable {
  dispose(): void | Promise<void>;
}

/** Ends its members last-in first-out, once. One that fails does not keep the others from ending; the first error is thrown. */
export class DisposableStore implements Disposable {
  readonly #members: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(member: T): T {
    this.#members.push(member);
    return member;
  }

  /** Adds a function to be called at the end. */
  onDispose(end: () => void | Promise<void>): void {
    this.#members.push({ dispose: end });
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    const errors: unknown[] = [];
    for (const member of this.#members.reverse()) {
      try {
        await member.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
