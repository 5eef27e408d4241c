// Albums as rows: at the end of each commit the tracks of each title that was touched are grouped anew (album-rules.ts says how), and what came
// out is compared with the rows that are there, so that an album keeps its id while tracks come, go and are retagged.
import { describeAlbum, groupAlbums, type AlbumFacts, type AlbumTrack } from './album-rules.ts';
import type { Statements } from './database.ts';
import { ROLES } from './credits.ts';
import { EMPTY_KEY, numberKey, sortKey } from './sort-keys.ts';

/**
 * With more tracks of one title ("Podcast", "Unknown Album") only those near the touched ones are looked at. Guess: "Greatest Hits" of a
 * large library; grouping so many takes 20 ms (measured).
 */
const TITLE_LIMIT = 2000;

/** A track as it lies in the tables. */
export interface StoredTrack extends Omit<
  AlbumTrack,
  'compilation' | 'albumArtistKey' | 'artistKey' | 'firstArtistKey'
> {
  readonly compilation: number;
  readonly albumId: number | null;
}

interface StoredAlbum extends Omit<AlbumFacts, 'compilation' | 'credit' | 'titleSort'> {
  readonly id: number;
  readonly compilation: number;
  readonly titleKey: string;
  readonly creditsText: string | null;
}

/** Touched tracks looked at together in such a title. */
const NEAR_TRACKS = 200;

const TRACKS = `SELECT t.id AS trackId, f.path, t.title_key AS titleKey, t.album, t.album_sort AS albumSort, t.album_artist AS albumArtist,
  t.artist, (SELECT credited FROM track_artists WHERE track_id = t.id AND role = ${ROLES.artist} AND position = 0) AS firstArtist,
  t.disc_no AS discNo, t.track_no AS trackNo, t.track_total AS trackTotal, t.date, t.original_date AS originalDate, t.year, t.compilation,
  t.mb_release_id AS releaseId, t.mb_release_group_id AS releaseGroupId, t.format, t.added_at AS addedAt, t.album_id AS albumId
  FROM tracks AS t JOIN files AS f ON f.id = t.file_id`;

/** The artists of an album as text, to compare with. */
const CREDITS_TEXT = `(SELECT group_concat(artist_id || ' ' || credited, char(10) ORDER BY position) FROM album_artists WHERE album_id = albums.id)`;

const ALBUM_COLUMNS = `id, title, artist, compilation, mb_release_id AS releaseId, mb_release_group_id AS releaseGroupId, date,
  original_date AS originalDate, year, disc_count AS discCount, added_at AS addedAt, title_key AS titleKey, ${CREDITS_TEXT} AS creditsText`;

const INSERT = `INSERT INTO albums (title, artist, compilation, mb_release_id, mb_release_group_id, date, original_date, year, disc_count,
    added_at, title_key, artist_key, year_key)
  VALUES (@title, @artist, @compilation, @releaseId, @releaseGroupId, @date, @originalDate, @year, @discCount, @addedAt, @titleKey, @artistKey,
    @yearKey) RETURNING id`;

const UPDATE = `UPDATE albums SET title = @title, artist = @artist, compilation = @compilation, mb_release_id = @releaseId,
  mb_release_group_id = @releaseGroupId, date = @date, original_date = @originalDate, year = @year, disc_count = @discCount,
  added_at = @addedAt, title_key = @titleKey, artist_key = @artistKey, year_key = @yearKey WHERE id = @id`;

const IDS_OF_TITLE = `SELECT id FROM tracks WHERE album_group_key = ? LIMIT ${TITLE_LIMIT + 1}`;

/** One statement for all: what follows each row by triggers costs a third of what it does one by one (measured). */
const PUT_INTO_ALBUMS = `UPDATE tracks SET album_id = placed.albumId
  FROM (SELECT value ->> 0 AS trackId, value ->> 1 AS albumId FROM json_each(?)) AS placed WHERE tracks.id = placed.trackId`;

export class Albums {
  readonly #database: Statements;
  /** Tracks and the albums they are to be in. */
  #placed: [trackId: number, albumId: number][] = [];

  constructor(database: Statements) {
    this.#database = database;
  }

  /**
   * Groups anew what has one of these keys; `touched` are the touched tracks of each. Those in `known` are as they lie in the tables. To be called
   * within a transaction. Albums without tracks leave.
   */
  regroup(touched: ReadonlyMap<string, readonly number[]>, known: ReadonlyMap<number, StoredTrack> = new Map()): void {
    this.#placed = [];
    for (const [groupKey, trackIds] of touched) {
      if (groupKey === EMPTY_KEY) continue;
      const ids = this.#database.statement(IDS_OF_TITLE).pluck().all(groupKey) as number[];
      if (ids.length <= TITLE_LIMIT) {
        this.#regroupTracks(this.#tracks(groupKey, ids, known), false);
        continue;
      }
      for (let start = 0; start < trackIds.length; start += NEAR_TRACKS) {
        this.#regroupTracks(this.#near(groupKey, trackIds.slice(start, start + NEAR_TRACKS)), true);
        this.#putIntoAlbums();
      }
    }
    this.#putIntoAlbums();
    this.removeEmpty();
  }

  /** All of a title. Of an album that is new all were written just now: nothing has to be read. */
  #tracks(groupKey: string, ids: readonly number[], known: ReadonlyMap<number, StoredTrack>): readonly StoredTrack[] {
    const tracks = ids.flatMap((id) => known.get(id) ?? []);
    return tracks.length === ids.length ? tracks : this.#all(`${TRACKS} WHERE t.album_group_key = ?`, groupKey);
  }

  #putIntoAlbums(): void {
    if (this.#placed.length > 0) this.#run(PUT_INTO_ALBUMS, JSON.stringify(this.#placed));
    this.#placed = [];
  }

  removeEmpty(): void {
    this.#run('DELETE FROM albums WHERE track_count = 0');
  }

  /** Groups all tracks that have a title and no album yet: after a migration, or when rows were saved from a damaged database. */
  groupUngrouped(): void {
    const sql = 'SELECT album_group_key AS groupKey, id FROM tracks WHERE album_id IS NULL AND album_group_key <> ?';
    const touched = new Map<string, number[]>();
    for (const { groupKey, id } of this.#all<{ groupKey: string; id: number }>(sql, EMPTY_KEY)) {
      const ids = touched.get(groupKey);
      if (ids) ids.push(id);
      else touched.set(groupKey, [id]);
    }
    this.regroup(touched);
  }

  /** `isCrowded`: these are not all tracks of the title. */
  #regroupTracks(tracks: readonly StoredTrack[], isCrowded: boolean): void {
    const keyOf = memoisedKey();
    const byId = new Map(tracks.map((track) => [track.trackId, track]));
    const groups = groupAlbums(
      tracks.map(({ albumId: _, compilation, ...track }) => ({
        ...track,
        compilation: compilation === 1,
        albumArtistKey: keyOf(track.albumArtist),
        artistKey: keyOf(track.artist),
        firstArtistKey: keyOf(track.firstArtist ?? track.artist),
      })),
    );
    const present = this.#albums(tracks.map(({ albumId }) => albumId));
    const taken = new Set<number>();
    // The largest chooses first which album it goes on being.
    for (const group of groups.sort((a, b) => b.length - a.length)) {
      const albumIdOf = ({ trackId }: AlbumTrack): number | null => byId.get(trackId)?.albumId ?? null;
      const before = mostVoted(group.map(albumIdOf).filter((id) => id !== null && present.has(id) && !taken.has(id)));
      const facts = describeAlbum(group);
      const heap = isCrowded && before === null ? this.#heap(facts) : null;
      const id = heap ?? this.#keep(before === null ? undefined : present.get(before), facts);
      taken.add(id);
      for (const track of group) if (albumIdOf(track) !== id) this.#placed.push([track.trackId, id]);
    }
  }

  /** The tracks that decide where all of the title are too many: the touched ones, and those of albums of the same artists. */
  #near(groupKey: string, trackIds: readonly number[]): StoredTrack[] {
    const near = `${TRACKS} WHERE t.album_group_key = @groupKey AND (t.id IN (SELECT value FROM json_each(@ids))
      OR t.album_id IN (SELECT a.id FROM albums AS a JOIN tracks AS n ON n.artist_key = a.artist_key
        WHERE n.id IN (SELECT value FROM json_each(@ids)) AND a.title_key = @groupKey AND a.track_count < ${TITLE_LIMIT}))`;
    return this.#all<StoredTrack>(near, { groupKey, ids: JSON.stringify(trackIds) });
  }

  /** An album of so many tracks that it is not looked through again: a heap of everything that has its title. */
  #heap({ titleSort, artist }: AlbumFacts): number | null {
    const sql = `SELECT id FROM albums WHERE title_key = ? AND artist IS ? AND track_count >= ${TITLE_LIMIT} ORDER BY id LIMIT 1`;
    return this.#get<{ readonly id: number }>(sql, sortKey(titleSort), artist)?.id ?? null;
  }

  #albums(ids: readonly (number | null)[]): Map<number, StoredAlbum> {
    const known = [...new Set(ids)].filter((id) => id !== null);
    if (known.length === 0) return new Map();
    const sql = `SELECT ${ALBUM_COLUMNS} FROM albums WHERE id IN (SELECT value FROM json_each(?))`;
    return new Map(this.#all<StoredAlbum>(sql, JSON.stringify(known)).map((album) => [album.id, album]));
  }

  /** The id of the album with these facts: a new row, or the one of before, written where something of it is another. */
  #keep(before: StoredAlbum | undefined, { credit, titleSort, ...facts }: AlbumFacts): number {
    const stored = { ...facts, compilation: facts.compilation ? 1 : 0, titleKey: sortKey(titleSort) };
    const credits = credit ? this.#credits(credit) : [];
    const creditsText =
      credits.length === 0 ? null : credits.map(({ artistId, credited }) => `${artistId} ${credited}`).join('\n');
    const isSame = before !== undefined && before.creditsText === creditsText && Object.entries(stored).every(([name, value]) => before[name as keyof StoredAlbum] === value); // prettier-ignore
    if (isSame) return before.id;
    const row = { ...stored, artistKey: credits[0]?.sortKey ?? sortKey(facts.artist), yearKey: numberKey(facts.year) };
    if (before) this.#run(UPDATE, { ...row, id: before.id });
    const id = before?.id ?? this.#get<{ readonly id: number }>(INSERT, row)?.id ?? 0;
    if (before?.creditsText !== creditsText) {
      if (before) this.#run('DELETE FROM album_artists WHERE album_id = ?', id);
      for (const [position, { artistId, credited }] of credits.entries())
        this.#run('INSERT INTO album_artists (album_id, position, artist_id, credited) VALUES (?, ?, ?, ?)', id, position, artistId, credited); // prettier-ignore
    }
    return id;
  }

  #credits({ trackId, role, firstOnly }: NonNullable<AlbumFacts['credit']>): {
    readonly artistId: number;
    readonly credited: string;
    readonly sortKey: string;
  }[] {
    const sql = `SELECT c.artist_id AS artistId, c.credited, a.sort_key AS sortKey FROM track_artists AS c JOIN artists AS a ON a.id = c.artist_id
      WHERE c.track_id = ? AND c.role = ? ORDER BY c.position LIMIT ?`;
    return this.#all(sql, trackId, ROLES[role], firstOnly ? 1 : -1);
  }

  #all<R>(sql: string, ...parameters: unknown[]): R[] {
    return this.#database.statement(sql).all(...parameters) as R[];
  }

  #get<R>(sql: string, ...parameters: unknown[]): R | undefined {
    return this.#database.statement(sql).get(...parameters) as R | undefined;
  }

  #run(sql: string, ...parameters: unknown[]): void {
    this.#database.statement(sql).run(...parameters);
  }
}

/** The tracks of one album name the same artists again and again. */
function memoisedKey(): (text: string | null) => string | null {
  const keys = new Map<string, string | null>();
  return (text) => {
    if (text === null) return null;
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = sortKey(text);
    const result = key === EMPTY_KEY ? null : key;
    keys.set(text, result);
    return result;
  };
}

function mostVoted(ids: readonly (number | null)[]): number | null {
  const votes = new Map<number, number>();
  for (const id of ids) if (id !== null) votes.set(id, (votes.get(id) ?? 0) + 1);
  let best: number | null = null;
  for (const [id, count] of votes) if (best === null || count > (votes.get(best) ?? 0)) best = id;
  return best;
}
