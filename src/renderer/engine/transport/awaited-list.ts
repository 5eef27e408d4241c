// The list a chosen track stands in, while it is on its way: the track plays already, and where its queue ends is not known yet.

export class AwaitedList {
  /** How often something was chosen. */
  #choices = 0;
  /** Settles when the list has come; null while none is on its way. */
  #coming: Promise<void> | null = null;

  get isComing(): boolean {
    return this.#coming !== null;
  }

  /** Something else was chosen. */
  forget(): void {
    this.#choices++;
    this.#coming = null;
  }

  /** Expects a list from now on; the returned function takes it. `onList` is called when it has come and is still wanted, with none when it failed. */
  expect(onList: (ids: readonly number[]) => void): (ids: Promise<readonly number[]>) => void {
    const choice = ++this.#choices;
    const list = Promise.withResolvers<readonly number[]>();
    this.#coming = list.promise.then((ids) => {
      if (this.#choices !== choice) return;
      this.#coming = null;
      onList(ids);
    });
    return (ids) => void ids.then(list.resolve, () => list.resolve([]));
  }

  /** Does `act` now, or while a list is on its way, once it is there; not at all when something else was chosen before. */
  whenThere(act: () => void): void {
    const choice = this.#choices;
    if (!this.#coming) act();
    else void this.#coming.then(() => this.#choices === choice && act());
  }
}
