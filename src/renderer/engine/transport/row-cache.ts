// Rows of the tracks around the play head, so that starting one needs no round trip. A bounded mirror of the catalogue: loads in
// batches, takes newer rows and measured lengths as they come.
import type { PlayerError } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import { Lru } from '../../../shared/lru.ts';
import { withPatience } from '../chunks/patience.ts';

/** A few screens of a track list; about 0.3 MB. */
const CAPACITY_ROWS = 500;

export class RowCache {
  readonly #load: (ids: readonly number[]) => Promise<readonly TrackRow[]>;
  readonly #rows = new Lru<number, TrackRow>(CAPACITY_ROWS);

  constructor(load: (ids: readonly number[]) => Promise<readonly TrackRow[]>) {
    this.#load = load;
  }

  peek(id: number): TrackRow | null {
    return this.#rows.get(id) ?? null;
  }

  remember(rows: readonly TrackRow[]): void {
    for (const row of rows) this.#rows.set(row.id, row);
  }

  /** A newer row of a track that is in here; others are not worth a place. */
  update(row: TrackRow): void {
    const held = this.#rows.peek(row.id);
    if (!held) return;
    const sameContent = held.signature === row.signature;
    this.#rows.replace(row.id, sameContent ? { ...row, totalFrames: row.totalFrames ?? held.totalFrames } : row);
  }

  /** The measured length of a track's present content. */
  learnLength(id: number, signature: string, totalFrames: number): void {
    const row = this.#rows.peek(id);
    if (row?.signature === signature) this.#rows.replace(id, { ...row, totalFrames });
  }

  /**
   * The row of a track: at once when it is held, else when the core answered (null: no such track), along with the row of the track after it.
   * `fresh` always asks. Fails as `load` does.
   */
  rowOf(
    id: number,
    after: number | null,
    fresh: boolean,
    signal: AbortSignal,
    onOutage: (error: PlayerError) => void,
  ): TrackRow | Promise<TrackRow | null> {
    const row = fresh ? null : this.peek(id);
    if (row) return row;
    const ids = after === null || after === id || this.peek(after) ? [id] : [id, after];
    return this.load(ids, signal, onOutage).then(() => this.peek(id));
  }

  /**
   * Asks the core for `ids` and remembers what it has of them. Waits out a lost connection, and calls `onOutage`; rejects with a
   * PlayerError, or an AbortError when `signal` aborts.
   */
  async load(ids: readonly number[], signal: AbortSignal, onOutage: (error: PlayerError) => void): Promise<void> {
    const rows = await withPatience(() => this.#load(ids), signal, onOutage);
    signal.throwIfAborted();
    this.remember(rows);
    const known = new Set(rows.map((row) => row.id));
    for (const id of ids) if (!known.has(id)) this.#rows.delete(id);
  }
}
