// Where the legs of a line come from: the row of the next queue place, and the row again when a file changed. Asks for each thing
// once; does not schedule.
import { PlayerError } from '../../shared/errors.ts';
import type { TrackRow } from '../../shared/library.ts';
import { Leg } from './leg.ts';

/** Times a track's row is read again because its file had changed, before it counts as broken. */
const MAX_RELOADS = 2;
/** The scanner notices a changed file and reads it again within about this time. Guess. */
const REREAD_MS = 1500;

/**
 * The row at a queue index: at once when it is at hand, else when the core answered (null: no such track); 'end' beyond the queue.
 * `fresh` always asks the core. Waits out a lost connection; rejects with a PlayerError, or an AbortError when `signal` aborts.
 */
export type RowAt = (index: number, fresh: boolean, signal: AbortSignal) => TrackRow | 'end' | Promise<TrackRow | null>;

export class LegSource {
  readonly #rowAt: RowAt;
  readonly #signal: AbortSignal;
  /** Leg whose follower is being asked for. */
  #growing: Leg | null = null;

  constructor(rowAt: RowAt, signal: AbortSignal) {
    this.#rowAt = rowAt;
    this.#signal = signal;
  }

  /** Sets `leg.next`, now or, followed by `onGrown`, later. */
  grow(leg: Leg, onGrown: () => void): void {
    if (leg.next !== undefined || this.#growing === leg) return;
    const index = leg.queueIndex + 1;
    const found = this.#rowAt(index, false, this.#signal);
    if (found === 'end') {
      leg.next = null;
    } else if (found instanceof Promise) {
      const grown = (row: TrackRow | null, failure: PlayerError | null): void => {
        leg.next = new Leg(index, row, failure);
        this.#growing = null;
        onGrown();
      };
      this.#growing = leg;
      found.then(
        (row) => grown(row, row ? null : new PlayerError('not-found')),
        (error: unknown) => grown(null, PlayerError.from(error)),
      );
    } else {
      leg.next = new Leg(index, found);
    }
  }

  /** Whether the row may be read once more because the file is not what it says. */
  mayReload(leg: Leg): boolean {
    return leg.reloads < MAX_RELOADS;
  }

  /**
   * Reads the row again; when the core has not noticed the new content yet, leaves it a moment to tell. Resolves to null when the
   * leg has new content, else to why not. While it runs nothing of the leg is asked for.
   */
  async reload(leg: Leg, changed: PlayerError): Promise<PlayerError | null> {
    const signature = leg.row?.signature;
    leg.reloads++;
    leg.reloading = true;
    try {
      const row = await this.#rowAt(leg.queueIndex, true, this.#signal);
      if (row === null) return new PlayerError('not-found');
      const renewed = row !== 'end' && leg.renew(row);
      if (!renewed) await new Promise((resolve) => setTimeout(resolve, REREAD_MS));
      return leg.row?.signature === signature ? changed : null;
    } catch (thrown) {
      return PlayerError.from(thrown);
    } finally {
      leg.reloading = false;
    }
  }
}
