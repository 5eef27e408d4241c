// The queue as it is kept: parts of it that never change, which of them make it, and where playback was. And what it needs of the library by the ids
// it holds, a hundred thousand at once: in slices, for the core serves sound meanwhile.
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { KeptQueue } from '../../shared/queue.ts';
import type { CatalogueDatabase } from './database.ts';

export interface StoredPart {
  readonly id: number;
  /** Entry ids and track ids in turn, each of 32 bits, lowest byte first. */
  readonly entries: Buffer;
}

/** About 5 ms of work. Guess. */
const SLICE_IDS = 4000;

const ALBUM_PLACES = `SELECT ifnull(t.album_id, 0), min(ifnull(t.disc_key, 0), 9999) * 100000 + min(ifnull(t.track_key, 0), 99999)
  FROM json_each(?) AS asked LEFT JOIN tracks AS t ON t.id = asked.value ORDER BY asked.key`;

const GONE = 'SELECT asked.value FROM json_each(?) AS asked WHERE asked.value NOT IN (SELECT id FROM tracks)';

const PUT = 'INSERT OR REPLACE INTO queue_parts (id, entries) VALUES (?, ?)';
const SWEEP = 'DELETE FROM queue_parts WHERE id NOT IN (SELECT value FROM json_each(?))';
const KEEP =
  'INSERT INTO queue_state (kind, value) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET value = excluded.value';

export class QueueEntries {
  readonly #database: CatalogueDatabase;
  /** What is in `queue_parts`: a function of a statement cannot ask the database. */
  readonly #parts = new Map<number, Buffer>();
  /** Ids of all tracks in it, null until someone asks. */
  #trackIds: Set<number> | null = null;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
    for (const { id, entries } of this.#all()) this.#parts.set(id, entries);
    // Removal asks it of single tracks within its statements.
    database.connection.function('in_queue', (id) => (this.#has(Number(id)) ? 1 : 0));
  }

  putParts(parts: readonly StoredPart[]): void {
    this.#database.write(() => {
      for (const { id, entries } of parts) this.#database.statement(PUT).run(id, entries);
    });
    for (const { id, entries } of parts) this.#parts.set(id, entries);
    this.#trackIds = null;
  }

  /** Keeps `queue` instead of the one before. The ids of its parts that are not here: then nothing has changed. */
  keep(queue: KeptQueue): number[] {
    const ids = partsOf(queue);
    const missing = ids.filter((id) => !this.#parts.has(id));
    if (missing.length > 0) return missing;
    this.#database.write(() => {
      this.#database.statement(KEEP).run('state', JSON.stringify(queue));
      this.#database.statement(SWEEP).run(JSON.stringify(ids));
    });
    const named = new Set(ids);
    for (const id of this.#parts.keys()) if (!named.has(id)) this.#parts.delete(id);
    this.#trackIds = null;
    return [];
  }

  keepPlace(place: object): void {
    this.#database.write(() => this.#database.statement(KEEP).run('place', JSON.stringify(place)));
  }

  /** As it was kept, unchecked; null when nothing was. */
  state(kind: 'state' | 'place'): unknown {
    const sql = 'SELECT value FROM queue_state WHERE kind = ?';
    const value = this.#database.read(() => this.#database.statement(sql).pluck().get(kind) as string | undefined);
    try {
      return value === undefined ? null : (JSON.parse(value) as unknown);
    } catch {
      return null;
    }
  }

  /** Those of them that are here. */
  parts(ids: readonly number[]): StoredPart[] {
    return ids.flatMap((id) => {
      const entries = this.#parts.get(id);
      return entries ? [{ id, entries }] : [];
    });
  }

  /** Those of the tracks that are not in the library. */
  async gone(trackIds: readonly number[]): Promise<number[]> {
    return this.#inSlices(trackIds, (ids) => this.#database.statement(GONE).pluck().all(ids) as number[]);
  }

  /** Of each track its album, 0 without one, and its place on it by disc and number. */
  albumPlaces(trackIds: readonly number[]): Promise<number[]> {
    return this.#inSlices(trackIds, (ids) =>
      (this.#database.statement(ALBUM_PLACES).raw().all(ids) as [number, number][]).flat(),
    );
  }

  async #inSlices(ids: readonly number[], read: (ids: string) => readonly number[]): Promise<number[]> {
    const numbers: number[] = [];
    for (let start = 0; start < ids.length; start += SLICE_IDS) {
      if (start > 0) await nextTurn();
      const slice = JSON.stringify(ids.slice(start, start + SLICE_IDS));
      numbers.push(...this.#database.read(() => read(slice)));
    }
    return numbers;
  }

  #has(trackId: number): boolean {
    this.#trackIds ??= new Set([...this.#parts.values()].flatMap((entries) => trackIdsOf(entries)));
    return this.#trackIds.has(trackId);
  }

  #all(): StoredPart[] {
    const sql = 'SELECT id, entries FROM queue_parts';
    return this.#database.read(() => this.#database.statement(sql).all() as StoredPart[]);
  }
}

/** Each once. */
export function partsOf({ order, natural }: Pick<KeptQueue, 'order' | 'natural'>): number[] {
  return [...new Set([...order, ...(natural ?? [])])];
}

export function trackIdsOf(entries: Buffer): number[] {
  const ids: number[] = [];
  for (let at = 4; at + 4 <= entries.length; at += 8) ids.push(entries.readUInt32LE(at));
  return ids;
}
