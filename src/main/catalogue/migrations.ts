// The schema, as the steps that led to it: step n takes a database from `user_version` n to n + 1, each in one transaction.
// A step that was released is never edited; a change of the schema is a new step at the end.
import type Database from 'better-sqlite3';

import { PlayerError } from '../../shared/errors.ts';
import { ENTITIES } from './schema/entities.ts';
import { ENTRY_PARTS } from './schema/entry-parts.ts';
import { LYRICS_OFFSET } from './schema/lyrics-offset.ts';
import { NEW_FILES } from './schema/new-files.ts';
import { PARTS } from './schema/parts.ts';
import { PRESET_CHAINS } from './schema/preset-chains.ts';
import { PROBLEM_TIMES } from './schema/problem-times.ts';
import { QUERY_WORDS } from './schema/query-words.ts';
import { QUEUE_PARTS } from './schema/queue-parts.ts';

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE roots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    real_path TEXT NOT NULL,
    -- 1 once the listener removed it: its rows are being deleted, which goes on at the next start if interrupted
    removing INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  -- AUTOINCREMENT: an id is part of chunk keys and of what was learned about a track, so it is never given out again.
  -- The *_key columns are what the orders of track-search.ts sort by, see sort-keys.ts.
  CREATE TABLE tracks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id),
    path TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    mtime_ms REAL NOT NULL,
    inode TEXT NOT NULL,
    signature TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    missing_since INTEGER,
    problem_code TEXT,
    problem TEXT,
    tags_read INTEGER NOT NULL,
    title_tagged INTEGER NOT NULL,
    title TEXT NOT NULL,
    artist TEXT,
    album TEXT,
    album_artist TEXT,
    track_no INTEGER,
    disc_no INTEGER,
    year INTEGER,
    genre TEXT,
    format TEXT,
    sample_rate_hz INTEGER,
    channels INTEGER,
    bits_per_sample INTEGER,
    bitrate_kbps REAL,
    duration_seconds REAL,
    total_frames INTEGER,
    replay_track_gain_db REAL,
    replay_track_peak REAL,
    replay_album_gain_db REAL,
    replay_album_peak REAL,
    -- 0: its content is to be analysed; 1: it was; 2: it could not be. Why and what came of it is in analyses
    analysis_state INTEGER NOT NULL DEFAULT 0,
    has_art INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    artist_key TEXT NOT NULL,
    album_key TEXT NOT NULL,
    album_artist_key TEXT NOT NULL,
    genre_key TEXT NOT NULL,
    format_key TEXT NOT NULL,
    disc_key INTEGER NOT NULL,
    track_key INTEGER NOT NULL,
    year_key INTEGER NOT NULL,
    duration_key REAL NOT NULL
  ) STRICT;

  CREATE INDEX tracks_root ON tracks (root_id, path);
  CREATE INDEX tracks_signature ON tracks (signature);
  CREATE INDEX tracks_missing ON tracks (path) WHERE missing_since IS NOT NULL;
  -- Measured: a row costs most in these. Wide are only the orders that others refine, see ORDERS in track-search.ts.
  CREATE INDEX tracks_by_title ON tracks (title_key, artist_key, album_key);
  CREATE INDEX tracks_by_artist ON tracks (artist_key, album_key, disc_key, track_key, title_key);
  CREATE INDEX tracks_by_album ON tracks (album_artist_key, album_key, disc_key, track_key, title_key);
  CREATE INDEX tracks_by_year ON tracks (year_key);
  CREATE INDEX tracks_by_genre ON tracks (genre_key);
  CREATE INDEX tracks_by_duration ON tracks (duration_key);
  CREATE INDEX tracks_by_format ON tracks (format_key);
  CREATE INDEX tracks_by_added ON tracks (added_at);
  -- What is next to analyse, and how many are in each state.
  CREATE INDEX tracks_by_analysis ON tracks (analysis_state, id) WHERE missing_since IS NULL AND tags_read = 1;

  -- What analyses.ts keeps of the content with that signature. made_by names the version that made it; problem_code is set,
  -- and what comes after problem null, when it could not be analysed. Large columns come last: what is read of many rows comes before.
  CREATE TABLE analyses (
    track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    signature TEXT NOT NULL,
    made_by TEXT NOT NULL,
    retry_at INTEGER,
    problem_code TEXT,
    problem TEXT,
    integrated_lufs REAL,
    true_peak_dbtp REAL,
    histogram BLOB,
    profile TEXT,
    preset_lufs TEXT,
    waveform BLOB
  ) STRICT;

  CREATE INDEX analyses_by_version ON analyses (made_by);
  CREATE INDEX analyses_to_retry ON analyses (retry_at) WHERE retry_at IS NOT NULL;

  -- Keeps only the index of the words (track-words.ts), the text itself is in tracks. rowid is the track's id.
  CREATE VIRTUAL TABLE track_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2'
  );
  -- Segments are merged by track-words.ts, not within commits.
  INSERT INTO track_words (track_words, rank) VALUES ('automerge', 0);

  CREATE TABLE preferences (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- What the player learned of its listener, one JSON document per learner. See preferences.ts.
  CREATE TABLE learned (name TEXT PRIMARY KEY, value TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- The worker's fingerprint of the content that was read, null when it was not taken yet. checked: 1 when it was taken of the file with
  -- the present signature. Signatures of before have no ctime; the next scan brings it.
  ALTER TABLE tracks ADD COLUMN fingerprint TEXT;
  ALTER TABLE tracks ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
  -- What is tried again now and then.
  CREATE INDEX tracks_with_problem ON tracks (problem_code, path) WHERE problem_code IS NOT NULL;
  `,
  `
  -- Beside a problem's code stand its values as JSON. Earlier versions kept a sentence there, which the code says as well.
  UPDATE tracks SET problem = NULL WHERE problem IS NOT NULL AND NOT json_valid(problem);
  UPDATE analyses SET problem = NULL WHERE problem IS NOT NULL AND NOT json_valid(problem);
  `,
  ENTITIES,
  QUERY_WORDS,
  PARTS,
  QUEUE_PARTS,
  ENTRY_PARTS,
  PROBLEM_TIMES,
  NEW_FILES,
  PRESET_CHAINS,
  LYRICS_OFFSET,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the schema to `target`, the present version unless said otherwise. Returns the version of before. Throws `database-newer` for one this
 * version does not know.
 */
export function migrate(connection: Database.Database, target = SCHEMA_VERSION): number {
  const version = connection.pragma('user_version', { simple: true }) as number;
  if (version > SCHEMA_VERSION) {
    throw new PlayerError('database-newer', `schema ${version}, this version knows ${SCHEMA_VERSION}`);
  }
  // A table that is made anew under its name is dropped first, which must not delete what refers to its rows. Can only be set between transactions.
  const checksKeys = connection.pragma('foreign_keys', { simple: true }) as number;
  connection.pragma('foreign_keys = OFF');
  try {
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < version || index >= target) continue;
      connection
        .transaction(() => {
          connection.exec(sql);
          connection.pragma(`user_version = ${index + 1}`);
        })
        .immediate();
    }
  } finally {
    connection.pragma(`foreign_keys = ${checksKeys}`);
  }
  return version;
}
