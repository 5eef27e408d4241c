// One search over tracks, albums, artists and playlists, the best of each first: what begins with what was typed, then what has a word that does, then
// what is found by something else; of equals what is played most. The same language as everywhere.
import { setImmediate } from 'node:timers/promises';

import type { AlbumRow } from '../../shared/entities.ts';
import type { TrackQuery } from '../../shared/library.ts';
import { predicateOf } from '../../shared/query/evaluator.ts';
import { parseQuery } from '../../shared/query/parser.ts';
import type { Condition } from '../../shared/query/query.ts';
import { wordsOf } from '../../shared/query/words.ts';
import { SEARCHED_KINDS, type Ranked, type SearchedKind, type SearchResults } from '../../shared/search.ts';
import type { CatalogueDatabase } from './database.ts';
import type { EntityLists } from './entity-lists.ts';
import { NameIndex, RANKS, rankOf, type NamedThing, type Rank } from './name-index.ts';
import type { Playlists } from './playlists.ts';
import { compileMatch } from './query-sql.ts';
import type { Tracks } from './tracks.ts';

/** Of what fits equally well so many are looked at for how often they were played. Guess: more than are shown. */
const CONTENDERS = 200;

export interface SearchAllRooms {
  readonly tracks: Tracks;
  readonly lists: EntityLists;
  readonly playlists: Playlists;
}

const NOTHING: Omit<SearchResults, 'revision'> = {
  tracks: { rows: [], total: 0 },
  albums: { rows: [], total: 0 },
  artists: { rows: [], total: 0 },
  playlists: { rows: [], total: 0 },
  top: null,
  meant: null,
};

interface Contender {
  readonly id: number;
  readonly rank: Rank;
}

/** The plays of each, for those that have any. */
const PLAYS: Readonly<Record<'tracks' | 'albums' | 'artists', string>> = {
  tracks: 'SELECT track_id AS id, plays FROM play_stats WHERE track_id IN (SELECT value FROM json_each(?))',
  albums: `SELECT t.album_id AS id, sum(s.plays) AS plays FROM json_each(?) AS asked JOIN tracks AS t ON t.album_id = asked.value
    JOIN play_stats AS s ON s.track_id = t.id GROUP BY t.album_id`,
  artists: `SELECT c.artist_id AS id, sum(s.plays) AS plays FROM json_each(?) AS asked
    JOIN track_artists AS c ON c.artist_id = asked.value AND c.role = 0 JOIN play_stats AS s ON s.track_id = c.track_id GROUP BY c.artist_id`,
};

export class SearchAll {
  readonly #database: CatalogueDatabase;
  readonly #rooms: SearchAllRooms;
  readonly #revision: () => number;
  readonly #albums = new NameIndex('album');
  readonly #artists = new NameIndex('artist');
  readonly #playlists = new NameIndex(null);
  #isStale = true;

  /** `revision` stamps the answers. */
  constructor(database: CatalogueDatabase, rooms: SearchAllRooms, revision: () => number) {
    this.#database = database;
    this.#rooms = rooms;
    this.#revision = revision;
  }

  /** Tracks were added, removed or retagged. */
  invalidate(): void {
    this.#isStale = true;
  }

  /** As `find`, for a caller that can wait: the rows of the tracks, if they are asked for at the same time, are answered first. */
  async findSoon(text: string, limit: number): Promise<SearchResults> {
    await setImmediate();
    return this.#rooms.tracks.whenOrdered(byTitle(text), () => this.find(text, limit));
  }

  /** `limit` rows of each kind. Of nothing typed nothing is found. */
  find(text: string, limit: number): SearchResults {
    const { where } = parseQuery(text).query;
    const revision = this.#revision();
    if (where === null) return { ...NOTHING, revision };
    this.#refresh();
    const { tracks, lists, playlists } = this.#rooms;
    const exact = this.#named(where);
    const found = tracks.found(byTitle(text));
    const hasNames = exact.albums.length + exact.artists.length + exact.playlists.length > 0;
    // Names that are there as they were typed are not a typo.
    const meant = found.meant !== null && !hasNames ? found.meant : null;
    const condition = meant === null ? where : (parseQuery(meant).query.where ?? where);
    const named = meant === null ? exact : this.#named(condition);
    const trackIds = found.meant === null || meant !== null ? found.ids : found.ids.subarray(0, 0);
    const asked = freeWords(condition);
    const ranked = this.#rankedTracks(condition, asked, trackIds, limit);
    const results = {
      tracks: { rows: tracks.byIds(ranked.map(({ id }) => id)), total: trackIds.length },
      albums: this.#rows(named.albums, limit, 'albums', (ids): AlbumRow[] => lists.albumRows(ids)),
      artists: this.#rows(named.artists, limit, 'artists', (ids) => lists.artistRows(ids)),
      playlists: this.#rows(named.playlists, limit, null, (ids) => ids.flatMap((id) => playlists.get(id) ?? [])),
    };
    const best: Readonly<Record<SearchedKind, Rank | undefined>> = {
      artists: named.artists[0]?.rank,
      albums: named.albums[0]?.rank,
      tracks: results.tracks.rows[0] && rankOf(results.tracks.rows[0].title, asked),
      playlists: named.playlists[0]?.rank,
    };
    return { ...results, top: topOf(best), meant, revision };
  }

  #named(where: Condition): Readonly<Record<'albums' | 'artists' | 'playlists', Contender[]>> {
    const predicate = predicateOf(where, Date.now());
    const asked = freeWords(where);
    return {
      albums: this.#albums.find(predicate, asked),
      artists: this.#artists.find(predicate, asked),
      playlists: this.#playlists.find(predicate, asked),
    };
  }

  /** In two looks into the index: titles that begin so, then titles that have the words; what is left comes by title. */
  #rankedTracks(where: Condition, asked: string, ids: Uint32Array, limit: number): Contender[] {
    const match = compileMatch(where);
    const contenders: Contender[] = [];
    const taken = new Set<number>();
    const take = (found: Iterable<number>, rank: Rank): void => {
      for (const id of found) {
        if (taken.has(id)) continue;
        taken.add(id);
        contenders.push({ id, rank });
      }
    };
    if (match !== null && asked !== '') {
      const words = asked.split(' ').map((word) => `"${word}"*`);
      const inTitle = [
        [`title : ^ "${asked}"*`, RANKS.start],
        [`{title} : (${words.join(' AND ')})`, RANKS.word],
      ] as const;
      for (const [title, rank] of inTitle) {
        if (contenders.length < limit) take(this.#matching(`(${title}) AND ${match}`), rank);
      }
    }
    if (contenders.length < limit) take(ids.subarray(0, CONTENDERS), RANKS.elsewhere);
    return this.#byPlays(this.#withSameTitles(contenders, asked), 'tracks').slice(0, limit);
  }

  /** A title that is what was typed comes before one that only begins so. */
  #withSameTitles(contenders: readonly Contender[], asked: string): Contender[] {
    const ids = JSON.stringify(contenders.filter(({ rank }) => rank === RANKS.start).map(({ id }) => id));
    const sql = 'SELECT id, title FROM tracks WHERE id IN (SELECT value FROM json_each(?))';
    const rows = this.#database.read(() => this.#database.statement(sql).all(ids) as { readonly id: number; readonly title: string }[]); // prettier-ignore
    const same = new Set(rows.filter(({ title }) => rankOf(title, asked) === RANKS.same).map(({ id }) => id));
    return contenders.map(({ id, rank }) => ({ id, rank: same.has(id) ? RANKS.same : rank }));
  }

  #matching(match: string): number[] {
    const sql = `SELECT rowid FROM track_words WHERE track_words MATCH ? LIMIT ${CONTENDERS}`;
    return this.#database.read(() => this.#database.statement(sql).pluck().all(match) as number[]);
  }

  #rows<Row>(
    found: readonly Contender[],
    limit: number,
    kind: keyof typeof PLAYS | null,
    rowsOf: (ids: number[]) => Row[],
  ): Ranked<Row> {
    const contenders = found.slice(0, CONTENDERS);
    const best = (kind === null ? contenders : this.#byPlays(contenders, kind)).slice(0, limit);
    return { rows: rowsOf(best.map(({ id }) => id)), total: found.length };
  }

  /** Equals as they were. */
  #byPlays(contenders: readonly Contender[], kind: keyof typeof PLAYS): Contender[] {
    const ids = JSON.stringify(contenders.map(({ id }) => id));
    const rows = this.#database.read(
      () => this.#database.statement(PLAYS[kind]).all(ids) as { readonly id: number; readonly plays: number }[],
    );
    const plays = new Map(rows.map((row) => [row.id, row.plays]));
    return contenders.toSorted((a, b) => a.rank - b.rank || (plays.get(b.id) ?? 0) - (plays.get(a.id) ?? 0));
  }

  #refresh(): void {
    // Few, and changed by more than scans.
    this.#playlists.set(this.#rooms.playlists.list().map(({ id, name }) => ({ id, name, artist: null, year: null })));
    if (!this.#isStale) return;
    const named = (sql: string): NamedThing[] =>
      this.#database.read(() => this.#database.statement(sql).all() as NamedThing[]);
    this.#albums.set(named('SELECT id, title AS name, artist, year FROM albums ORDER BY title_key, artist_key'));
    this.#artists.set(
      named(
        'SELECT id, name, NULL AS artist, NULL AS year FROM artists WHERE track_count > 0 OR album_count > 0 ORDER BY track_count DESC, sort_key',
      ),
    );
    this.#isStale = false;
  }
}

const byTitle = (search: string): TrackQuery => ({ search, sort: 'title', direction: 'ascending' });

/** What was typed without a field, as one phrase: what a name is ranked by. */
function freeWords(where: Condition): string {
  const parts = where.kind === 'all' ? where.of : [where];
  return parts.flatMap((part) => (part.kind === 'text' && part.field === null ? wordsOf(part.text) : [])).join(' ');
}

function topOf(best: Readonly<Record<SearchedKind, Rank | undefined>>): SearchedKind | null {
  const found = SEARCHED_KINDS.flatMap((kind) => (best[kind] === undefined ? [] : [{ kind, rank: best[kind] }]));
  return found.toSorted((a, b) => a.rank - b.rank)[0]?.kind ?? null;
}
