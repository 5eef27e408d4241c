// The rows that were asked for last, so that what plays goes on playing while the database cannot be asked. It answers for nothing else: as
// long as the database answers, that is the truth.
import type { TrackRow } from '../../shared/library.ts';

/** What is heard, what follows and what was heard in the last hours. Guess; a row is about 1 kB. */
const LIMIT = 512;

export class KnownTracks {
  /** Longest unused first. */
  readonly #rows = new Map<number, TrackRow>();

  get(id: number): TrackRow | null {
    return this.#rows.get(id) ?? null;
  }

  /** The database said so just now; `null`: there is no such row. */
  learn(id: number, row: TrackRow | null): void {
    this.#rows.delete(id);
    if (!row) return;
    this.#rows.set(id, row);
    const [oldest] = this.#rows.keys();
    if (this.#rows.size > LIMIT && oldest !== undefined) this.#rows.delete(oldest);
  }

  clear(): void {
    this.#rows.clear();
  }
}
