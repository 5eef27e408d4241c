// Where tracks stand on their albums, as far as it was asked for: what shuffling by albums goes by.
import type { AlbumPlace } from '../../../shared/queue.ts';

/** So many ids travel at once: a request of half a megabyte at most. */
const MAX_IDS = 50_000;

export class AlbumPlaces {
  readonly #load: (ids: readonly number[]) => Promise<readonly AlbumPlace[]>;
  readonly #places = new Map<number, AlbumPlace>();

  /** `load` answers in the order asked. */
  constructor(load: (ids: readonly number[]) => Promise<readonly AlbumPlace[]>) {
    this.#load = load;
  }

  of(trackId: number): AlbumPlace | undefined {
    return this.#places.get(trackId);
  }

  /** Asks for those that are not known yet. Fails as `load` does. */
  async learn(trackIds: readonly number[]): Promise<void> {
    const unknown = [...new Set(trackIds)].filter((id) => !this.#places.has(id));
    for (let start = 0; start < unknown.length; start += MAX_IDS) {
      const ids = unknown.slice(start, start + MAX_IDS);
      const places = await this.#load(ids);
      for (const [at, id] of ids.entries()) this.#places.set(id, places[at] ?? { album: 0, place: 0 });
    }
  }
}
