// Reads what can still be read of a damaged database into a new one, table by table: what a person made, what the player learned, and the
// tracks and analyses that hang on it. What lies on a damaged page comes from a backup where there is one. Called by open-database.ts at a start.
import BetterSqlite from 'better-sqlite3';

import type { Logger } from '../platform/log.ts';

/** How many rows of each table were brought over. */
export type Salvaged = Readonly<Record<(typeof TABLES)[number]['name'], number>>;

/** In this order, for rows refer to those before them. `key`: what each table is read by, both ways around a damaged place. */
const TABLES = [
  { name: 'preferences', key: 'key' },
  { name: 'learned', key: 'name' },
  { name: 'roots', key: 'id' },
  { name: 'files', key: 'id' },
  { name: 'artists', key: 'id' },
  { name: 'genres', key: 'id' },
  { name: 'tracks', key: 'id' },
  { name: 'track_artists', key: 'track_id' },
  { name: 'track_genres', key: 'track_id' },
  { name: 'lyrics', key: 'track_id' },
  { name: 'analyses', key: 'track_id' },
  { name: 'play_stats', key: 'track_id' },
  { name: 'plays', key: 'id' },
  { name: 'former_tracks', key: 'id' },
  { name: 'playlists', key: 'id' },
  { name: 'playlist_entries', key: 'id' },
  { name: 'queue_parts', key: 'id' },
  { name: 'queue_state', key: 'kind' },
] as const;

/** Albums are made anew (derive.ts), images read again: a row of theirs that is lost costs no track. */
const NOT_COPIED: readonly string[] = ['album_id', 'art_id'];

type Row = Readonly<Record<string, unknown>>;
type Key = string | number;

/** Beyond a damaged place reading goes on at a key so much higher, and twice as much when that is damaged too. */
const FIRST_STRIDE_ROWS = 16;
/** More than any key: what lies beyond is none. */
const LAST_STRIDE_ROWS = 2 ** 31;

/**
 * `target` is a new, empty database of the damaged one's schema. `files`: the damaged one, and a backup of the same schema after it. Throws only
 * when `target` cannot be written.
 */
export function salvage(files: readonly string[], target: BetterSqlite.Database, log: Logger): Salvaged {
  const counts = Object.fromEntries(TABLES.map(({ name }) => [name, 0])) as Record<keyof Salvaged, number>;
  const sources = files.flatMap((file) => openToRead(file, target, log));
  try {
    for (const { name, key } of TABLES) {
      if (!hasTable(target, name)) continue;
      for (const source of sources) {
        const { copied, isWhole } = target.transaction(() => copyTable(source, target, name, key, log))();
        counts[name] += copied;
        // What was deleted since the backup was made must not come back.
        if (isWhole) break;
      }
    }
    for (const source of sources) keepIds(source, target);
    target.transaction(() => {
      // What is known of a track's sound and is lost is found out again.
      target.exec('UPDATE tracks SET analysis_state = 0 WHERE id NOT IN (SELECT track_id FROM analyses)');
      if (hasTable(target, 'files')) mendEntities(target);
    })();
  } finally {
    for (const source of sources) source.close();
  }
  return counts;
}

/** None where it cannot be opened or is of another schema. */
function openToRead(file: string, target: BetterSqlite.Database, log: Logger): BetterSqlite.Database[] {
  let source: BetterSqlite.Database | null = null;
  try {
    source = new BetterSqlite(file, { readonly: true, fileMustExist: true });
    const versions = [source, target].map((database) => database.pragma('user_version', { simple: true }));
    if (versions[0] === versions[1] || versions[0] === 0) return [source];
    log.warn('%s is of another schema', file);
  } catch (error) {
    log.warn('nothing can be read of %s', file, error);
  }
  source?.close();
  return [];
}

/** isWhole: every row there was could be read. */
interface Copied {
  readonly copied: number;
  readonly isWhole: boolean;
}

const NOTHING_COPIED: Copied = { copied: 0, isWhole: false };

function copyTable(
  source: BetterSqlite.Database,
  target: BetterSqlite.Database,
  table: string,
  key: string,
  log: Logger,
): Copied {
  const known = new Set(target.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all());
  let columns: string[];
  try {
    columns = source.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all().filter((name) => known.has(name) && !NOT_COPIED.includes(name)); // prettier-ignore
  } catch (error) {
    log.warn('the table %s cannot be read', table, error);
    return NOTHING_COPIED;
  }
  if (!columns.includes(key)) {
    log.warn('the damaged database has no table %s', table);
    return NOTHING_COPIED;
  }
  const names = columns.join(', ');
  const insert = target.prepare(
    `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  );
  let copied = 0;
  const take = (row: Row): void => {
    try {
      copied += insert.run(row).changes;
    } catch (error) {
      // Its values are not what the schema allows, or what it refers to is lost.
      log.debug?.('a row of %s was left out', table, error);
    }
  };
  const isWhole = readAround(source, { table, key, names }, take);
  return { copied, isWhole };
}

interface Reading {
  readonly table: string;
  readonly key: string;
  readonly names: string;
}

/** Calls `take` for each row that can be read: forwards up to a damaged place, then from beyond it back to it, and on. True when it met none. */
function readAround(source: BetterSqlite.Database, { table, key, names }: Reading, take: (row: Row) => void): boolean {
  const from = `SELECT ${names} FROM ${table} NOT INDEXED`;
  /** The last key that was read; `isWhole`: nothing was damaged up to the end. */
  const walk = (sql: string, ...bounds: Key[]): { readonly last: Key | null; readonly isWhole: boolean } => {
    let last: Key | null = null;
    try {
      for (const row of source.prepare<Key[], Row>(sql).iterate(...bounds)) {
        take(row);
        last = row[key] as Key;
      }
      return { last, isWhole: true };
    } catch {
      return { last, isWhole: false };
    }
  };
  const first = walk(`${from} ORDER BY ${key}`);
  if (first.isWhole) return true;
  const end = walk(`${from} ORDER BY ${key} DESC`);
  if (end.isWhole || typeof (first.last ?? end.last ?? '') === 'string') return false;
  // Between what was read from both ends there may be sound pages beyond the damaged ones.
  let low = Number(first.last ?? 0);
  const high = Number(end.last ?? LAST_STRIDE_ROWS);
  for (let stride = FIRST_STRIDE_ROWS; low + stride < high && stride < LAST_STRIDE_ROWS;) {
    const middle = low + stride;
    const ahead = walk(`${from} WHERE ${key} >= ? AND ${key} < ? ORDER BY ${key}`, middle, high);
    if (ahead.last === null && !ahead.isWhole) {
      stride *= 2;
      continue;
    }
    walk(`${from} WHERE ${key} > ? AND ${key} < ? ORDER BY ${key} DESC`, low, middle);
    if (ahead.isWhole) return false;
    low = Number(ahead.last);
    stride = FIRST_STRIDE_ROWS;
  }
  return false;
}

/** An id is part of keys of chunks and of what was learned, so that one that was lost is not given out again. */
function keepIds(source: BetterSqlite.Database, target: BetterSqlite.Database): void {
  let known: readonly { readonly name: string; readonly seq: number }[];
  try {
    known = source.prepare<[], { name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence').all();
  } catch {
    return; // then it begins after the highest that was saved
  }
  for (const { name, seq } of known) {
    target.prepare('INSERT INTO sqlite_sequence (name, seq) SELECT @name, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = @name)').run({ name }); // prettier-ignore
    target.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?').run(seq, name);
  }
}

function hasTable(connection: BetterSqlite.Database, name: string): boolean {
  return connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

/** A file whose track is lost is found anew by the next scan, and one that lost a name is read again. Triggers counted twice what was copied. */
function mendEntities(target: BetterSqlite.Database): void {
  target.exec(`
    DELETE FROM files WHERE id NOT IN (SELECT file_id FROM tracks);
    UPDATE files SET tags_level = 'first' WHERE tags_level = 'full' AND id IN (
      SELECT file_id FROM tracks WHERE artist IS NOT NULL AND id NOT IN (SELECT track_id FROM track_artists WHERE role = 0)
      UNION SELECT file_id FROM tracks WHERE genre IS NOT NULL AND id NOT IN (SELECT track_id FROM track_genres));
    UPDATE artists SET album_count = 0, track_count = (SELECT count(*) FROM track_artists WHERE artist_id = artists.id AND role = 0),
      composed_count = (SELECT count(*) FROM track_artists WHERE artist_id = artists.id AND role = 2);
    UPDATE genres SET track_count = (SELECT count(*) FROM track_genres WHERE genre_id = genres.id);`);
}
