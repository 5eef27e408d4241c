// What the listener does to playlists, and the way back: each edit is one transaction and leaves what was before it, so that it can be undone and done
// again. Positions of entries rise within their list and may have gaps; an edit changes as few of them as it can.
import type { PlaylistEditKind, PlaylistStep, RowRanges } from '../../shared/playlists.ts';
import type { CatalogueDatabase } from './database.ts';

/** As many as the queue has. */
const MAX_STEPS = 50;
/** Entries that all steps together hold: some 60 MB where each was of a list that was deleted. The last step is kept whatever it holds. Guess. */
const MAX_KEPT_ENTRIES = 200_000;

interface StoredList {
  readonly id: number;
  readonly name: string;
  readonly query: string | null;
  readonly created_at: number;
  readonly changed_at: number;
}

type StoredEntry = Readonly<Record<(typeof ENTRY_COLUMNS)[number], string | number | null>>;

/** What a list was before an edit, as far as the edit changed it. */
interface Before {
  readonly kind: PlaylistEditKind;
  readonly playlistId: number;
  /** null: it was not there. */
  readonly list: StoredList | null;
  /** Entries that came. */
  readonly came: readonly number[];
  readonly left: readonly StoredEntry[];
  /** Ids of entries that were elsewhere, and their positions. */
  readonly places: readonly (readonly [number, number])[];
}

const ENTRY_COLUMNS = ['id', 'playlist_id', 'position', 'track_id', 'path', 'part', 'identity', 'title', 'artist', 'added_at'] as const; // prettier-ignore
const PUT_ENTRY = `INSERT INTO playlist_entries (${ENTRY_COLUMNS.join(', ')}) VALUES (${ENTRY_COLUMNS.map((name) => `@${name}`).join(', ')})`;
const PUT_LIST =
  'INSERT INTO playlists (id, name, query, created_at, changed_at) VALUES (@id, @name, @query, @created_at, @changed_at)';

const IN_ORDER = 'SELECT id, position FROM playlist_entries WHERE playlist_id = ? ORDER BY position, id';

const ADD_TRACKS = `INSERT INTO playlist_entries (playlist_id, position, track_id, path, part, identity, title, artist, added_at)
  SELECT @playlistId, @position + wanted.key, t.id, f.path, t.part, f.identity, t.title, t.artist, @now
  FROM json_each(@trackIds) AS wanted JOIN tracks AS t ON t.id = wanted.value JOIN files AS f ON f.id = t.file_id ORDER BY wanted.key`;

export class PlaylistEdits {
  readonly #database: CatalogueDatabase;
  readonly #steps: Readonly<Record<'undo' | 'redo', Before[]>> = { undo: [], redo: [] };

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** Returns the id of the list. Ids that are no tracks of the library are left out. */
  create(name: string, query: string | null, trackIds: readonly number[]): number {
    return this.#database.write(() => {
      const now = Date.now();
      const list = { name: name.toWellFormed(), query: query?.toWellFormed() ?? null, now };
      const sql = 'INSERT INTO playlists (name, query, created_at, changed_at) VALUES (@name, @query, @now, @now)';
      const playlistId = Number(this.#database.statement(sql).run(list).lastInsertRowid);
      if (trackIds.length > 0) this.#put(playlistId, 0, trackIds);
      this.#done({ kind: 'create', playlistId, list: null, came: [], left: [], places: [] });
      return playlistId;
    });
  }

  /** Makes lists that fill themselves when none ever were made so; they are not an edit of the listener's. Whether it did. */
  begin(lists: readonly { readonly name: string; readonly query: string }[]): boolean {
    return this.#database.write(() => {
      const note = "INSERT OR IGNORE INTO preferences (key, value) VALUES ('playlists.begun', 'true')";
      if (this.#database.statement(note).run().changes === 0) return false;
      const sql = 'INSERT INTO playlists (name, query, created_at, changed_at) VALUES (?, ?, ?, ?)';
      const now = Date.now();
      for (const { name, query } of lists)
        this.#database.statement(sql).run(name.toWellFormed(), query.toWellFormed(), now, now);
      return true;
    });
  }

  change(
    playlistId: number,
    { name, query }: { readonly name?: string | undefined; readonly query?: string | undefined },
  ): void {
    this.#edit('change', playlistId, (list) => {
      const sql = 'UPDATE playlists SET name = ?, query = ? WHERE id = ?';
      this.#database
        .statement(sql)
        .run(name?.toWellFormed() ?? list.name, query?.toWellFormed() ?? list.query, playlistId);
      return {};
    });
  }

  /** Before the entry at index `before`, or at the end. Returns how many tracks of the library they were. */
  add(playlistId: number, trackIds: readonly number[], before: number | null): number {
    let added = 0;
    this.#edit('add', playlistId, () => {
      const order = this.#inOrder(playlistId);
      const behind = before === null ? undefined : order[before];
      if (behind) {
        const shift = 'UPDATE playlist_entries SET position = position + ? WHERE playlist_id = ? AND position >= ?';
        this.#database.statement(shift).run(trackIds.length, playlistId, behind.position);
      }
      const came = this.#put(playlistId, behind?.position ?? (order.at(-1)?.position ?? -1) + 1, trackIds);
      added = came.length;
      return { came };
    });
    return added;
  }

  remove(playlistId: number, ranges: RowRanges): void {
    this.#edit('remove', playlistId, () => {
      const ids = inRanges(this.#inOrder(playlistId), ranges).map(({ id }) => id);
      const left = this.#entries('id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
      this.#delete(ids);
      return { left };
    });
  }

  /** To before the entry at index `before`, or the end, in the order in which they stand. */
  move(playlistId: number, ranges: RowRanges, before: number | null): void {
    this.#edit('move', playlistId, () => {
      const order = this.#inOrder(playlistId);
      const moved = inRanges(order, ranges);
      const isMoved = new Set(moved);
      const to = Math.min(before ?? order.length, order.length);
      const staying = (part: typeof order): typeof order => part.filter((entry) => !isMoved.has(entry));
      const wanted = [...staying(order.slice(0, to)), ...moved, ...staying(order.slice(to))];
      return { places: this.#rearrange(order, wanted) };
    });
  }

  /** Puts the entries in the order of what `rankOf` says of their tracks, those of no track last; equals stay as they are. */
  sort(playlistId: number, rankOf: (trackId: number) => number): void {
    this.#edit('sort', playlistId, () => {
      const sql =
        'SELECT id, position, track_id AS trackId FROM playlist_entries WHERE playlist_id = ? ORDER BY position, id';
      const order = this.#database.statement(sql).all(playlistId) as (Placed & { readonly trackId: number | null })[];
      const rank = ({ trackId }: { readonly trackId: number | null }): number =>
        trackId === null ? Number.MAX_SAFE_INTEGER : rankOf(trackId);
      return {
        places: this.#rearrange(
          order,
          order.toSorted((a, b) => rank(a) - rank(b)),
        ),
      };
    });
  }

  delete(playlistId: number): void {
    this.#database.write(() => {
      const list = this.#list(playlistId);
      if (!list) return;
      const left = this.#entries('playlist_id = ?', playlistId);
      this.#database.statement('DELETE FROM playlists WHERE id = ?').run(playlistId);
      this.#done({ kind: 'delete', playlistId, list, came: [], left, places: [] });
    });
  }

  undo(): PlaylistStep | null {
    return this.#step('undo', 'redo');
  }

  redo(): PlaylistStep | null {
    return this.#step('redo', 'undo');
  }

  #step(from: 'undo' | 'redo', to: 'undo' | 'redo'): PlaylistStep | null {
    const before = this.#steps[from].at(-1);
    if (!before) return null;
    return this.#database.write(() => {
      const { kind, playlistId } = before;
      const now = this.#list(playlistId);
      const inverse = this.#restore(before, now);
      this.#steps[from].pop();
      this.#steps[to].push(inverse);
      return { kind, playlistId, name: (before.list ?? now)?.name ?? '' };
    });
  }

  /** Makes the list as it was, and returns what it was until now. */
  #restore({ kind, playlistId, list, came, left, places }: Before, now: StoredList | null): Before {
    const inverse = { kind, playlistId, list: now, came: left.map(({ id }) => Number(id)), places: [] };
    if (list === null) {
      const all = this.#entries('playlist_id = ?', playlistId);
      this.#database.statement('DELETE FROM playlists WHERE id = ?').run(playlistId);
      return { ...inverse, left: all };
    }
    const gone = this.#entries('id IN (SELECT value FROM json_each(?))', JSON.stringify(came));
    if (now === null) this.#database.statement(PUT_LIST).run(list);
    else this.#database.statement('UPDATE playlists SET name = ?, query = ? WHERE id = ?').run(list.name, list.query, playlistId); // prettier-ignore
    this.#delete(came);
    for (const entry of left) this.#database.statement(PUT_ENTRY).run(entry);
    const replaced = this.#place(places);
    this.#touch(playlistId);
    return { ...inverse, left: gone, places: replaced };
  }

  /** Nothing is done where there is no such list. */
  #edit(
    kind: PlaylistEditKind,
    playlistId: number,
    change: (list: StoredList) => Partial<Pick<Before, 'came' | 'left' | 'places'>>,
  ): void {
    this.#database.write(() => {
      const list = this.#list(playlistId);
      if (!list) return;
      const changed = change(list);
      this.#touch(playlistId);
      this.#done({ kind, playlistId, list, came: [], left: [], places: [], ...changed });
    });
  }

  #done(before: Before): void {
    const { undo, redo } = this.#steps;
    redo.length = 0;
    undo.push(before);
    let kept = undo.reduce((sum, step) => sum + heldBy(step), 0);
    while (undo.length > MAX_STEPS || (kept > MAX_KEPT_ENTRIES && undo.length > 1)) {
      const [oldest] = undo.splice(0, 1);
      kept -= oldest ? heldBy(oldest) : 0;
    }
  }

  /** Returns the ids of the entries that were made. */
  #put(playlistId: number, position: number, trackIds: readonly number[]): number[] {
    const last = 'SELECT ifnull(max(id), 0) FROM playlist_entries';
    const before = this.#database.statement(last).pluck().get() as number;
    this.#database
      .statement(ADD_TRACKS)
      .run({ playlistId, position, trackIds: JSON.stringify(trackIds), now: Date.now() });
    const made = 'SELECT id FROM playlist_entries WHERE id > ? AND playlist_id = ?';
    return this.#database.statement(made).pluck().all(before, playlistId) as number[];
  }

  /** Gives the positions that the entries have to them in another order. Returns where those that moved were. */
  #rearrange(order: readonly Placed[], wanted: readonly Placed[]): Before['places'] {
    const changed = wanted.flatMap(({ id }, at): [number, number][] => {
      const there = order[at];
      return there && there.id !== id ? [[id, there.position]] : [];
    });
    return this.#place(changed);
  }

  /** Returns where they were. */
  #place(places: Before['places']): Before['places'] {
    const was = this.#database.statement('SELECT position FROM playlist_entries WHERE id = ?').pluck();
    const before = places.map(([id]): [number, number] => [id, was.get(id) as number]);
    const put = this.#database.statement('UPDATE playlist_entries SET position = ? WHERE id = ?');
    for (const [id, position] of places) put.run(position, id);
    return before;
  }

  #touch(playlistId: number): void {
    this.#database.statement('UPDATE playlists SET changed_at = ? WHERE id = ?').run(Date.now(), playlistId);
  }

  #delete(ids: readonly number[]): void {
    const sql = 'DELETE FROM playlist_entries WHERE id IN (SELECT value FROM json_each(?))';
    this.#database.statement(sql).run(JSON.stringify(ids));
  }

  #list(playlistId: number): StoredList | null {
    const sql = 'SELECT id, name, query, created_at, changed_at FROM playlists WHERE id = ?';
    return (this.#database.statement(sql).get(playlistId) as StoredList | undefined) ?? null;
  }

  #entries(where: string, parameter: unknown): StoredEntry[] {
    const sql = `SELECT ${ENTRY_COLUMNS.join(', ')} FROM playlist_entries WHERE ${where}`;
    return this.#database.statement(sql).all(parameter) as StoredEntry[];
  }

  #inOrder(playlistId: number): Placed[] {
    return this.#database.statement(IN_ORDER).all(playlistId) as Placed[];
  }
}

interface Placed {
  readonly id: number;
  readonly position: number;
}

const heldBy = ({ came, left, places }: Before): number => came.length + left.length + places.length;

export function inRanges<T>(all: readonly T[], ranges: RowRanges): T[] {
  return ranges.flatMap(([from, to]) => all.slice(from, to));
}
