// Artists and genres as rows of their own, and which tracks name them: written for one track at a time within a commit of track-rows.ts. Rows
// that nothing names any more leave at the end of the commit.
import type { CreditedArtist, TrackTags } from '../../shared/library.ts';
import type { Statements } from './database.ts';
import { PendingRows } from './pending-rows.ts';
import { EMPTY_KEY, sortKey } from './sort-keys.ts';

/** Values of track_artists.role. */
export const ROLES = { artist: 0, 'album-artist': 1, composer: 2 } as const;

/** A credit as it lies in the tables, in order. */
export interface StoredCredit {
  readonly role: number;
  readonly artistId: number;
  readonly credited: string;
}

interface StoredArtist {
  readonly id: number;
  readonly mbId: string | null;
  readonly sortName: string | null;
  readonly sortKey: string;
}

const INSERT_ARTISTS = 'INSERT INTO track_artists (track_id, role, position, artist_id, credited)';
const INSERT_GENRES = 'INSERT INTO track_genres (track_id, position, genre_id)';

const ARTIST_COLUMNS = 'id, mb_id AS mbId, sort_name AS sortName, sort_key AS sortKey';

type CreditTags = Pick<TrackTags, 'artists' | 'albumArtists' | 'composers' | 'genres'>;

export class Credits {
  readonly #database: Statements;
  /** Of the batch that is written: the tracks of one album name the same again and again. */
  readonly #artists = new Map<string, StoredArtist | null>();
  readonly #genres = new Map<string, number | null>();
  /** Of new tracks, until `writePending`. */
  readonly #newArtists: PendingRows;
  readonly #newGenres: PendingRows;

  constructor(database: Statements) {
    this.#database = database;
    this.#newArtists = new PendingRows(database, INSERT_ARTISTS, 5);
    this.#newGenres = new PendingRows(database, INSERT_GENRES, 3);
  }

  /** A batch begins: what an earlier one found may be gone, and what it was about to write when it failed is void. */
  begin(): void {
    this.#artists.clear();
    this.#genres.clear();
    this.#newArtists.forget();
    this.#newGenres.forget();
  }

  /** Makes the rows of all that the tags name. `sortKey`: of the first artist, else of the first album artist; EMPTY_KEY without any. */
  resolve(tags: CreditTags): { readonly credits: readonly StoredCredit[]; readonly sortKey: string } {
    const credits: StoredCredit[] = [];
    let first: StoredArtist | null = null;
    for (const [role, names] of [
      [ROLES.artist, tags.artists],
      [ROLES['album-artist'], tags.albumArtists],
      [ROLES.composer, tags.composers],
    ] as const) {
      for (const name of names) {
        const artist = kept(this.#artists, `${name.name}\n${name.mbId}\n${name.sortName}`, () => this.#artist(name));
        if (!artist) continue;
        credits.push({ role, artistId: artist.id, credited: name.name });
        // The same artist further on may have brought what it is sorted by.
        if (role !== ROLES.composer && (first === null || first.id === artist.id)) first = artist;
      }
    }
    return { credits, sortKey: first?.sortKey ?? EMPTY_KEY };
  }

  /** A new track names these. They are in the tables after `writePending`. */
  writeNew(trackId: number, credits: readonly StoredCredit[], genres: readonly string[]): void {
    for (const [position, { role, artistId, credited }] of credits.entries())
      this.#newArtists.add(trackId, role, position, artistId, credited);
    for (const [position, id] of this.#genreIdsOf(genres).entries()) this.#newGenres.add(trackId, position, id);
  }

  writePending(): void {
    this.#newArtists.write();
    this.#newGenres.write();
  }

  /** The track, which is in the tables, names these and no others. Nothing is written where it did already. */
  write(trackId: number, credits: readonly StoredCredit[], genres: readonly string[]): void {
    this.writePending();
    const known = this.#all<StoredCredit>(
      'SELECT role, artist_id AS artistId, credited FROM track_artists WHERE track_id = ? ORDER BY role, position',
      trackId,
    );
    const isSameCredits = isSame(known, credits);
    if (!isSameCredits) this.#run('DELETE FROM track_artists WHERE track_id = ?', trackId);
    const isSameGenres = isSame(this.#genreIds(trackId), this.#genreIdsOf(genres));
    if (!isSameGenres) this.#run('DELETE FROM track_genres WHERE track_id = ?', trackId);
    this.writeNew(trackId, isSameCredits ? [] : credits, isSameGenres ? [] : genres);
    this.writePending();
  }

  /** Deletes artists and genres that nothing names. */
  removeUnused(): void {
    this.#run('DELETE FROM artists WHERE track_count = 0 AND composed_count = 0 AND album_count = 0 AND NOT EXISTS (SELECT 1 FROM track_artists WHERE artist_id = artists.id)'); // prettier-ignore
    this.#run('DELETE FROM genres WHERE track_count = 0');
  }

  /**
   * The row of a name. MusicBrainz tells two artists of one name apart, and says that two names are one artist; a name without its id is
   * the first artist that has the name, and an artist that had no id takes the first that comes with its name. null for an empty name.
   */
  #artist({ name, sortName, mbId }: CreditedArtist): StoredArtist | null {
    const nameKey = sortKey(name);
    if (nameKey === EMPTY_KEY) return null;
    const byId = mbId === null ? undefined : this.#get<StoredArtist>(`SELECT ${ARTIST_COLUMNS} FROM artists WHERE mb_id = ?`, mbId); // prettier-ignore
    const found = byId ?? this.#byName(nameKey, mbId);
    if (!found) {
      const key = sortName === null ? nameKey : sortKey(sortName);
      return this.#get<StoredArtist>(
        `INSERT INTO artists (name, name_key, sort_name, sort_key, mb_id) VALUES (?, ?, ?, ?, ?) RETURNING ${ARTIST_COLUMNS}`,
        name,
        nameKey,
        sortName,
        key,
        mbId,
      ) as StoredArtist;
    }
    if (mbId !== null && found.mbId === null) this.#run('UPDATE artists SET mb_id = ? WHERE id = ?', mbId, found.id);
    if (sortName === null || found.sortName !== null) return found;
    return this.#nameToSortBy(found, sortName);
  }

  #byName(nameKey: string, mbId: string | null): StoredArtist | undefined {
    return mbId === null
      ? this.#get(`SELECT ${ARTIST_COLUMNS} FROM artists WHERE name_key = ? ORDER BY id LIMIT 1`, nameKey)
      : this.#get(`SELECT ${ARTIST_COLUMNS} FROM artists WHERE name_key = ? AND mb_id IS NULL`, nameKey);
  }

  /** The first file that says by what to sort an artist says it for all. */
  #nameToSortBy(artist: StoredArtist, sortName: string): StoredArtist {
    const key = sortKey(sortName);
    this.writePending();
    this.#artists.clear();
    this.#run('UPDATE artists SET sort_name = ?, sort_key = ? WHERE id = ?', sortName, key, artist.id);
    if (key !== artist.sortKey) {
      this.#run(
        `UPDATE tracks SET artist_key = ? WHERE artist_key = ?
         AND id IN (SELECT track_id FROM track_artists WHERE artist_id = ? AND role < ${ROLES.composer})`,
        key,
        artist.sortKey,
        artist.id,
      );
      this.#run(
        'UPDATE albums SET artist_key = ? WHERE id IN (SELECT album_id FROM album_artists WHERE artist_id = ? AND position = 0)',
        key,
        artist.id,
      );
    }
    return { ...artist, sortName, sortKey: key };
  }

  #genreIdsOf(genres: readonly string[]): number[] {
    return [...new Set(genres.map((name) => kept(this.#genres, name, () => this.#genre(name))))].filter(
      (id) => id !== null,
    );
  }

  #genreIds(trackId: number): number[] {
    const sql = 'SELECT genre_id AS id FROM track_genres WHERE track_id = ? ORDER BY position';
    return this.#all<{ readonly id: number }>(sql, trackId).map(({ id }) => id);
  }

  #genre(name: string): number | null {
    const nameKey = sortKey(name);
    if (nameKey === EMPTY_KEY) return null;
    const known = this.#get<{ readonly id: number }>('SELECT id FROM genres WHERE name_key = ?', nameKey);
    if (known) return known.id;
    return this.#get<{ readonly id: number }>('INSERT INTO genres (name, name_key) VALUES (?, ?) RETURNING id', name, nameKey)?.id ?? null; // prettier-ignore
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

function kept<T>(values: Map<string, T>, key: string, make: () => T): T {
  const known = values.get(key);
  if (known !== undefined) return known;
  const value = make();
  values.set(key, value);
  return value;
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}
