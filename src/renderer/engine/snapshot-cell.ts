// The engine's snapshot and who listens to it: a new object, and a call, only when something in it is another.
import type { EngineSnapshot } from './engine.ts';

export class SnapshotCell {
  readonly #listeners = new Set<() => void>();
  #snapshot: EngineSnapshot;

  constructor(snapshot: EngineSnapshot) {
    this.#snapshot = snapshot;
  }

  get snapshot(): EngineSnapshot {
    return this.#snapshot;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** True when `snapshot` differs from the one before. */
  publish(snapshot: EngineSnapshot): boolean {
    const keys = Object.keys(snapshot) as (keyof EngineSnapshot)[];
    if (keys.every((key) => snapshot[key] === this.#snapshot[key])) return false;
    this.#snapshot = snapshot;
    for (const listener of [...this.#listeners]) listener();
    return true;
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
