// What is in a playlist made by hand, as the page shows it: a list of tracks in the listener's own order, in which one that is not in the library
// keeps its place; and what a list amounts to. What is done to it is playlist-edits.ts's.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { NO_TAGS, type TrackPage, type TrackRow } from '../../shared/library.ts';
import type { EntryPlace, PlaylistFacts, RowRanges } from '../../shared/playlists.ts';
import type { CatalogueDatabase } from './database.ts';
import { keysOfTyped } from './names-in-order.ts';
import { inRanges } from './playlist-edits.ts';
import { SIGNATURE } from './track-rows.ts';
import type { Tracks } from './tracks.ts';

interface StoredEntry {
  readonly entryId: number;
  readonly trackId: number | null;
  readonly path: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly addedAt: number;
}

const OF_LIST = 'playlist_entries AS e LEFT JOIN tracks AS t ON t.id = e.track_id WHERE e.playlist_id = ?';
const PAGE = `SELECT e.id AS entryId, t.id AS trackId, e.path, e.title, e.artist, e.added_at AS addedAt
  FROM ${OF_LIST} ORDER BY e.position, e.id LIMIT ? OFFSET ?`;
/** 0 for one that is no track. */
const TRACK_IDS = `SELECT ifnull(t.id, 0) FROM ${OF_LIST} ORDER BY e.position, e.id`;
const NAMED = 'SELECT id FROM tracks WHERE title_key >= ? AND title_key < ? AND id IN (SELECT track_id FROM playlist_entries WHERE playlist_id = ?)'; // prettier-ignore

const SUMS = `SELECT count(t.id) AS found, ifnull(sum(t.state = 2), 0) AS missing, ifnull(sum(t.duration_seconds), 0) AS seconds
  FROM json_each(?) AS asked LEFT JOIN tracks AS t ON t.id = asked.value`;
const COVERS = `SELECT t.album_id AS albumId, t.id AS trackId, ${SIGNATURE} AS signature
  FROM json_each(?) AS asked JOIN tracks AS t ON t.id = asked.value JOIN files AS f ON f.id = t.file_id
  WHERE t.has_art = 1 AND t.state < 2 ORDER BY asked.key`;

/** About 5 ms of work. Guess. */
const SLICE_IDS = 4000;
/** Tracks looked through for covers: a list whose first albums have none is shown by its letters. */
const COVER_IDS = 400;
const MAX_COVERS = 4;

export class PlaylistRows {
  readonly #database: CatalogueDatabase;
  readonly #tracks: Tracks;

  constructor(database: CatalogueDatabase, tracks: Tracks) {
    this.#database = database;
    this.#tracks = tracks;
  }

  page(playlistId: number, offset: number, limit: number): TrackPage {
    const entries = this.#all<StoredEntry>(PAGE, playlistId, limit, offset);
    const ids = entries.flatMap(({ trackId }) => trackId ?? []);
    const rows = new Map(this.#tracks.byIds([...new Set(ids)]).map((row) => [row.id, row]));
    const total = 'SELECT count(*) FROM playlist_entries WHERE playlist_id = ?';
    return {
      rows: entries.map((entry) => {
        const row = entry.trackId === null ? undefined : rows.get(entry.trackId);
        return row ? { ...row, entryId: entry.entryId } : unfoundRow(entry);
      }),
      total: this.#database.read(() => this.#database.statement(total).pluck().get(playlistId) as number),
      meant: null,
      revision: this.#tracks.revision,
    };
  }

  /** Of the entries that are tracks of the library, in order. */
  trackIds(playlistId: number, ranges?: RowRanges): number[] {
    const ids = this.#order(playlistId);
    return (ranges ? inRanges(ids, ranges) : ids).filter((id) => id > 0);
  }

  /** The first entry, from `from` on and around the end, whose title begins so. */
  place(playlistId: number, text: string, from: number): number | null {
    const keys = keysOfTyped(text);
    if (keys === null) return null;
    const named = new Set(this.#numbers(NAMED, ...keys, playlistId));
    const order = this.#order(playlistId);
    const at = order.findIndex((id, index) => index >= from && named.has(id));
    return nullIfNone(at === -1 ? order.findIndex((id) => named.has(id)) : at);
  }

  entryPlace(
    playlistId: number,
    wanted: { readonly trackId: number } | { readonly entryId: number },
  ): EntryPlace | null {
    const [column, value] = 'entryId' in wanted ? ([0, wanted.entryId] as const) : ([1, wanted.trackId] as const);
    const sql = `SELECT e.id, ifnull(t.id, 0) FROM ${OF_LIST} ORDER BY e.position, e.id`;
    const order = this.#database.read(() => this.#database.statement(sql).raw().all(playlistId) as [number, number][]);
    const index = order.findIndex((entry) => entry[column] === value);
    if (index === -1) return null;
    return { index, trackIndex: order.slice(0, index).filter(([, trackId]) => trackId > 0).length };
  }

  /** Those of them that the list has already. */
  already(playlistId: number): ReadonlySet<number> {
    return new Set(this.#order(playlistId));
  }

  facts(playlistId: number): Promise<PlaylistFacts> {
    return this.factsOf(this.#order(playlistId));
  }

  /** Of these tracks, 0 for one that is not there. In slices, for they may be all. */
  async factsOf(ids: readonly number[]): Promise<PlaylistFacts> {
    let found = 0;
    let missing = 0;
    let durationSeconds = 0;
    for (let start = 0; start < ids.length; start += SLICE_IDS) {
      if (start > 0) await nextTurn();
      const [sums] = this.#all<{ readonly found: number; readonly missing: number; readonly seconds: number }>(
        SUMS,
        JSON.stringify(ids.slice(start, start + SLICE_IDS)),
      );
      found += sums?.found ?? 0;
      missing += sums?.missing ?? 0;
      durationSeconds += sums?.seconds ?? 0;
    }
    return {
      trackCount: ids.length,
      missingCount: ids.length - found + missing,
      durationSeconds,
      covers: this.#covers(ids.slice(0, COVER_IDS)),
    };
  }

  /** One for each album; tracks of no album count as one. */
  #covers(ids: readonly number[]): PlaylistFacts['covers'] {
    const all = this.#all<{ readonly albumId: number | null; readonly trackId: number; readonly signature: string }>(
      COVERS,
      JSON.stringify(ids),
    );
    const first = new Map(all.toReversed().map(({ albumId, ...cover }) => [albumId, cover]));
    return all.flatMap(({ albumId, trackId }) => {
      const cover = first.get(albumId);
      return cover?.trackId === trackId ? [cover] : [];
    }).filter((cover, at, covers) => covers.indexOf(cover) === at).slice(0, MAX_COVERS); // prettier-ignore
  }

  #order(playlistId: number): number[] {
    return this.#numbers(TRACK_IDS, playlistId);
  }

  #numbers(sql: string, ...parameters: unknown[]): number[] {
    return this.#database.read(
      () =>
        this.#database
          .statement(sql)
          .pluck()
          .all(...parameters) as number[],
    );
  }

  #all<R>(sql: string, ...parameters: unknown[]): R[] {
    return this.#database.read(() => this.#database.statement(sql).all(...parameters) as R[]);
  }
}

const nullIfNone = (index: number): number | null => (index === -1 ? null : index);

/** What an entry remembers of a track that is not in the library. */
function unfoundRow({ entryId, path, title, artist, addedAt }: StoredEntry): TrackRow {
  const { album, albumArtist, trackNo, discNo, bpm, format, sampleRateHz, channels, bitsPerSample, bitrateKbps } =
    NO_TAGS;
  return {
    album, albumArtist, trackNo, discNo, bpm, format, sampleRateHz, channels, bitsPerSample, bitrateKbps,
    id: -entryId, entryId, path, addedAt, artist,
    title: title ?? path.split(/[/\\]/).at(-1) ?? path,
    state: 'missing',
    problem: { code: 'file-missing', values: {} },
    durationSeconds: null, hasArt: false, year: null, genre: null, albumId: null, artists: [], plays: 0, lastPlayedAt: null, composer: null,
    originalYear: null, rating: null, loved: false, totalFrames: null, signature: '',
  }; // prettier-ignore
}
