// What the queue needs of the library by the ids it holds, a hundred thousand at once: in slices, for the core serves sound meanwhile.
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { CatalogueDatabase } from './database.ts';

/** About 5 ms of work. Guess. */
const SLICE_IDS = 4000;

const ALBUM_PLACES = `SELECT ifnull(t.album_id, 0), min(ifnull(t.disc_key, 0), 9999) * 100000 + min(ifnull(t.track_key, 0), 99999)
  FROM json_each(?) AS asked LEFT JOIN tracks AS t ON t.id = asked.value ORDER BY asked.key`;

export class QueueEntries {
  readonly #database: CatalogueDatabase;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** Of each track its album, 0 without one, and its place on it by disc and number. */
  async albumPlaces(trackIds: readonly number[]): Promise<number[]> {
    const places: number[] = [];
    for (let start = 0; start < trackIds.length; start += SLICE_IDS) {
      if (start > 0) await nextTurn();
      const ids = JSON.stringify(trackIds.slice(start, start + SLICE_IDS));
      const rows = this.#database.read(
        () => this.#database.statement(ALBUM_PLACES).raw().all(ids) as [number, number][],
      );
      for (const row of rows) places.push(...row);
    }
    return places;
  }
}
