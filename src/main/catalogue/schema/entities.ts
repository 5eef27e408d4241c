// One step of the schema (migrations.ts): what is on disk (files) apart from what is played (tracks), with albums, artists and genres as rows of
// their own, and what people made apart from what files say. Released as it stands: never edited, changes are new steps.

/** What follows from other columns (words, albums) is left out here and made anew after the steps: see derive.ts. */
export const ENTITIES = `
  -- A file on disk, by its real path. tags_level: NULL: its tags were not read (since its content changed); 'first': by the quick reading,
  -- which may have lost something, so that it is read again when there is time; 'full'. checked: 1 when the fingerprint was taken of the file
  -- with this signature. identity: a hash of its coded audio, the same for a copy with other tags; NULL: not taken yet.
  CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id),
    path TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    mtime_ms REAL NOT NULL,
    inode TEXT NOT NULL,
    signature TEXT NOT NULL,
    fingerprint TEXT,
    checked INTEGER NOT NULL DEFAULT 0,
    identity TEXT,
    tags_level TEXT CHECK (tags_level IN ('first', 'full')),
    missing_since INTEGER,
    problem_code TEXT,
    problem TEXT
  ) STRICT;

  -- An image by its content; thumbnails lie on disk under the hash.
  CREATE TABLE art (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    mime TEXT NOT NULL,
    width INTEGER,
    height INTEGER
  ) STRICT;

  -- name_key: sortKey of the name; sort_key: sortKey of the sort name, else name_key. Two artists of one name are apart where MusicBrainz
  -- says so. The counts are kept by triggers: tracks credited as artist, as composer, and albums credited to it. Rows of which all are 0 are
  -- deleted at the end of a commit.
  CREATE TABLE artists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    sort_name TEXT,
    sort_key TEXT NOT NULL,
    mb_id TEXT UNIQUE,
    track_count INTEGER NOT NULL DEFAULT 0,
    composed_count INTEGER NOT NULL DEFAULT 0,
    album_count INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE genres (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    track_count INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  -- What album-rules.ts made of the tracks of one title. artist: as credited; NULL for one of many artists, and for one of none.
  -- track_count and duration_seconds are of its tracks, the missing ones among them, and kept by triggers. Rows without tracks are deleted at
  -- the end of a commit.
  CREATE TABLE albums (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    artist TEXT,
    compilation INTEGER NOT NULL,
    mb_release_id TEXT,
    mb_release_group_id TEXT,
    date TEXT,
    original_date TEXT,
    year INTEGER,
    disc_count INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    track_count INTEGER NOT NULL DEFAULT 0,
    duration_seconds REAL NOT NULL DEFAULT 0,
    title_key TEXT NOT NULL,
    artist_key TEXT NOT NULL,
    year_key INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE album_artists (
    album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    artist_id INTEGER NOT NULL REFERENCES artists (id),
    credited TEXT NOT NULL,
    PRIMARY KEY (album_id, position)
  ) STRICT, WITHOUT ROWID;

  -- One playable each. part 0: a whole file; from 1 on: a stretch of a file that has no part 0, from start_frame to end_frame (NULL: to the
  -- end) at 48 kHz. AUTOINCREMENT: an id is part of chunk keys and of what was learned about a track, so it is never given to another.
  -- artist, album_artist: as credited, for display; the names are in track_artists. artist_key: the sort key of the first of them. genre: all, for display; the names are in track_genres.
  -- state: 0: its file is there and was read; 1: it is there and was not read; 2: it is missing. Kept by a trigger, because an index cannot
  -- look into files. The *_key columns are what orders sort by, see sort-keys.ts; album_group_key is the same for all tracks that may be of
  -- one album, EMPTY_KEY for a track of none. album_id is NULL for such a track, and between a change and the end of its commit.
  CREATE TABLE entities_tracks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    part INTEGER NOT NULL DEFAULT 0,
    start_frame INTEGER NOT NULL DEFAULT 0,
    end_frame INTEGER,
    added_at INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    album_id INTEGER REFERENCES albums (id),
    title_tagged INTEGER NOT NULL,
    title TEXT NOT NULL,
    artist TEXT,
    album TEXT,
    album_sort TEXT,
    album_artist TEXT,
    genre TEXT,
    track_no INTEGER,
    track_total INTEGER,
    disc_no INTEGER,
    disc_total INTEGER,
    disc_subtitle TEXT,
    date TEXT,
    original_date TEXT,
    year INTEGER,
    compilation INTEGER NOT NULL DEFAULT 0,
    bpm REAL,
    mb_recording_id TEXT,
    mb_release_id TEXT,
    mb_release_group_id TEXT,
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
    art_id INTEGER REFERENCES art (id),
    title_key TEXT NOT NULL,
    artist_key TEXT NOT NULL,
    album_group_key TEXT NOT NULL,
    genre_key TEXT NOT NULL,
    format_key TEXT NOT NULL,
    disc_key INTEGER NOT NULL,
    track_key INTEGER NOT NULL,
    year_key INTEGER NOT NULL,
    duration_key REAL NOT NULL,
    UNIQUE (file_id, part)
  ) STRICT;

  -- role: 0 artist, 1 album artist, 2 composer.
  CREATE TABLE track_artists (
    track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    role INTEGER NOT NULL,
    position INTEGER NOT NULL,
    artist_id INTEGER NOT NULL REFERENCES artists (id),
    credited TEXT NOT NULL,
    PRIMARY KEY (track_id, role, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE track_genres (
    track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    genre_id INTEGER NOT NULL REFERENCES genres (id),
    PRIMARY KEY (track_id, position)
  ) STRICT, WITHOUT ROWID;

  -- LRC text where the words are synced, plain text otherwise.
  CREATE TABLE lyrics (
    track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    words TEXT NOT NULL
  ) STRICT;

  -- What people made. It refers to tracks by ids that are never given to another and outlives the row: what leaves the catalogue with something
  -- made of it is noted in former_tracks, and gets its id back when its file is met again.
  -- rating: 0 to 100; rated_by: 'file' (the first rating, of its tags), 'listener', or NULL: nobody yet.
  CREATE TABLE play_stats (
    track_id INTEGER PRIMARY KEY,
    plays INTEGER NOT NULL DEFAULT 0,
    skips INTEGER NOT NULL DEFAULT 0,
    last_played_at INTEGER,
    rating INTEGER,
    rated_by TEXT CHECK (rated_by IN ('file', 'listener')),
    loved INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE plays (
    id INTEGER PRIMARY KEY,
    track_id INTEGER NOT NULL,
    played_at INTEGER NOT NULL,
    heard_seconds REAL NOT NULL
  ) STRICT;

  CREATE TABLE former_tracks (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    part INTEGER NOT NULL,
    identity TEXT,
    title TEXT NOT NULL,
    artist TEXT,
    album TEXT,
    added_at INTEGER NOT NULL,
    left_at INTEGER NOT NULL
  ) STRICT;

  -- query: the text of a smart playlist, which has no entries; NULL for a list made by hand.
  CREATE TABLE playlists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    query TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
  ) STRICT;

  -- track_id NULL: not found (yet), by path and identity, title and artist it may be.
  CREATE TABLE playlist_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    track_id INTEGER,
    path TEXT NOT NULL,
    identity TEXT,
    title TEXT,
    artist TEXT,
    added_at INTEGER NOT NULL
  ) STRICT;

  -- What was to be played, in order.
  CREATE TABLE queue (
    position INTEGER PRIMARY KEY,
    track_id INTEGER NOT NULL
  ) STRICT;

  -- Each row of before is a file and its one track under the same id. Its tags were read by a reader that knew less: read again when there is time.
  INSERT INTO files (id, root_id, path, size_bytes, mtime_ms, inode, signature, fingerprint, checked, tags_level, missing_since, problem_code, problem)
  SELECT id, root_id, path, size_bytes, mtime_ms, inode, signature, fingerprint, checked, iif(tags_read = 1, 'first', NULL), missing_since,
    problem_code, problem FROM tracks;

  INSERT INTO entities_tracks (
    id, file_id, added_at, state, title_tagged, title, artist, album, album_artist, genre, track_no, disc_no, date, year, format,
    sample_rate_hz, channels, bits_per_sample, bitrate_kbps, duration_seconds, total_frames, replay_track_gain_db, replay_track_peak,
    replay_album_gain_db, replay_album_peak, analysis_state, has_art, title_key, artist_key, album_group_key, genre_key, format_key, disc_key,
    track_key, year_key, duration_key)
  SELECT id, id, added_at, CASE WHEN missing_since IS NOT NULL THEN 2 WHEN tags_read = 0 THEN 1 ELSE 0 END, title_tagged, title, artist, album,
    album_artist, genre, track_no, disc_no, printf('%04d', year), year, format, sample_rate_hz, channels, bits_per_sample, bitrate_kbps,
    duration_seconds, total_frames, replay_track_gain_db, replay_track_peak, replay_album_gain_db, replay_album_peak, analysis_state, has_art,
    title_key, artist_key, album_key, genre_key, format_key, disc_key, track_key, year_key, duration_key FROM tracks;
  UPDATE entities_tracks SET date = NULL WHERE year IS NULL;

  -- One name each: which names a text joined, the old reader did not keep. The key of an album artist of no album has a leading EMPTY_KEY.
  INSERT INTO artists (name, name_key, sort_key)
  SELECT min(name), key, key FROM (
    SELECT artist AS name, artist_key AS key FROM tracks WHERE artist IS NOT NULL
    UNION ALL SELECT album_artist, ltrim(album_artist_key, char(0x10FFFF)) FROM tracks WHERE album_artist IS NOT NULL
  ) WHERE key NOT IN ('', char(0x10FFFF)) GROUP BY key;
  INSERT INTO track_artists (track_id, role, position, artist_id, credited)
  SELECT t.id, 0, 0, a.id, t.artist FROM tracks AS t JOIN artists AS a ON a.name_key = t.artist_key WHERE t.artist IS NOT NULL
  UNION ALL
  SELECT t.id, 1, 0, a.id, t.album_artist FROM tracks AS t JOIN artists AS a ON a.name_key = ltrim(t.album_artist_key, char(0x10FFFF))
  WHERE t.album_artist IS NOT NULL;

  INSERT INTO genres (name, name_key) SELECT min(genre), genre_key FROM tracks WHERE genre IS NOT NULL AND genre_key <> char(0x10FFFF) GROUP BY genre_key;
  INSERT INTO track_genres (track_id, position, genre_id)
  SELECT t.id, 0, g.id FROM tracks AS t JOIN genres AS g ON g.name_key = t.genre_key WHERE t.genre IS NOT NULL;

  -- Ids that were given out before and are of no row any more stay given out.
  INSERT INTO sqlite_sequence (name, seq)
  SELECT 'entities_tracks', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'entities_tracks');
  UPDATE sqlite_sequence SET seq = ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'tracks'), 0) WHERE name = 'entities_tracks';
  DROP TABLE tracks;
  ALTER TABLE entities_tracks RENAME TO tracks;

  CREATE INDEX files_by_root ON files (root_id, path);
  CREATE INDEX files_by_signature ON files (signature);
  CREATE INDEX files_by_identity ON files (identity) WHERE identity IS NOT NULL;
  CREATE INDEX files_missing ON files (path) WHERE missing_since IS NOT NULL;
  -- What is tried again now and then.
  CREATE INDEX files_with_problem ON files (problem_code, path) WHERE problem_code IS NOT NULL;
  -- What is to be read again when there is time.
  CREATE INDEX files_to_refine ON files (id) WHERE tags_level = 'first' AND missing_since IS NULL;

  -- Measured: a row costs most in these. An order needs only its own key, see track-orders.ts.
  CREATE INDEX tracks_by_title ON tracks (title_key);
  CREATE INDEX tracks_by_artist ON tracks (artist_key);
  CREATE INDEX tracks_by_album ON tracks (album_id, disc_key, track_key, title_key);
  CREATE INDEX tracks_by_album_group ON tracks (album_group_key);
  CREATE INDEX tracks_by_year ON tracks (year_key);
  CREATE INDEX tracks_by_genre ON tracks (genre_key);
  CREATE INDEX tracks_by_duration ON tracks (duration_key);
  CREATE INDEX tracks_by_format ON tracks (format_key);
  CREATE INDEX tracks_by_added ON tracks (added_at);
  -- What is next to analyse, and how many are in each state.
  CREATE INDEX tracks_by_analysis ON tracks (analysis_state, id) WHERE state = 0;

  CREATE INDEX albums_by_title ON albums (title_key, artist_key);
  CREATE INDEX albums_empty ON albums (id) WHERE track_count = 0;
  CREATE INDEX artists_by_name ON artists (name_key);
  CREATE INDEX artists_unused ON artists (id) WHERE track_count = 0 AND composed_count = 0 AND album_count = 0;
  CREATE INDEX genres_unused ON genres (id) WHERE track_count = 0;
  CREATE INDEX track_artists_by_artist ON track_artists (artist_id, role, track_id);
  CREATE INDEX track_genres_by_genre ON track_genres (genre_id, track_id);
  CREATE INDEX album_artists_by_artist ON album_artists (artist_id, album_id);
  CREATE INDEX plays_by_track ON plays (track_id, played_at);
  CREATE INDEX plays_by_time ON plays (played_at);
  CREATE INDEX former_tracks_by_path ON former_tracks (path);
  CREATE INDEX former_tracks_by_identity ON former_tracks (identity) WHERE identity IS NOT NULL;
  CREATE INDEX playlist_entries_in_order ON playlist_entries (playlist_id, position);
  CREATE INDEX playlist_entries_by_track ON playlist_entries (track_id);

  UPDATE artists SET track_count = (SELECT count(*) FROM track_artists WHERE artist_id = artists.id AND role = 0);
  UPDATE genres SET track_count = (SELECT count(*) FROM track_genres WHERE genre_id = genres.id);

  CREATE TRIGGER files_state AFTER UPDATE OF missing_since, tags_level ON files
  WHEN (new.missing_since IS NULL) <> (old.missing_since IS NULL) OR (new.tags_level IS NULL) <> (old.tags_level IS NULL)
  BEGIN
    UPDATE tracks SET state = CASE WHEN new.missing_since IS NOT NULL THEN 2 WHEN new.tags_level IS NULL THEN 1 ELSE 0 END
    WHERE file_id = new.id;
  END;
  CREATE TRIGGER tracks_changed_album AFTER UPDATE OF album_id ON tracks WHEN new.album_id IS NOT old.album_id BEGIN
    UPDATE albums SET track_count = track_count - 1, duration_seconds = duration_seconds - ifnull(old.duration_seconds, 0)
    WHERE id = old.album_id;
    UPDATE albums SET track_count = track_count + 1, duration_seconds = duration_seconds + ifnull(new.duration_seconds, 0)
    WHERE id = new.album_id;
  END;
  CREATE TRIGGER tracks_changed_length AFTER UPDATE OF duration_seconds ON tracks
  WHEN new.duration_seconds IS NOT old.duration_seconds AND new.album_id IS old.album_id AND new.album_id IS NOT NULL BEGIN
    UPDATE albums SET duration_seconds = duration_seconds - ifnull(old.duration_seconds, 0) + ifnull(new.duration_seconds, 0)
    WHERE id = new.album_id;
  END;
  CREATE TRIGGER tracks_removed AFTER DELETE ON tracks WHEN old.album_id IS NOT NULL BEGIN
    UPDATE albums SET track_count = track_count - 1, duration_seconds = duration_seconds - ifnull(old.duration_seconds, 0)
    WHERE id = old.album_id;
  END;
  CREATE TRIGGER track_artists_added AFTER INSERT ON track_artists BEGIN
    UPDATE artists SET track_count = track_count + (new.role = 0), composed_count = composed_count + (new.role = 2)
    WHERE id = new.artist_id AND new.role <> 1;
  END;
  CREATE TRIGGER track_artists_removed AFTER DELETE ON track_artists BEGIN
    UPDATE artists SET track_count = track_count - (old.role = 0), composed_count = composed_count - (old.role = 2)
    WHERE id = old.artist_id AND old.role <> 1;
  END;
  CREATE TRIGGER album_artists_added AFTER INSERT ON album_artists BEGIN
    UPDATE artists SET album_count = album_count + 1 WHERE id = new.artist_id;
  END;
  CREATE TRIGGER album_artists_removed AFTER DELETE ON album_artists BEGIN
    UPDATE artists SET album_count = album_count - 1 WHERE id = old.artist_id;
  END;
  CREATE TRIGGER track_genres_added AFTER INSERT ON track_genres BEGIN
    UPDATE genres SET track_count = track_count + 1 WHERE id = new.genre_id;
  END;
  CREATE TRIGGER track_genres_removed AFTER DELETE ON track_genres BEGIN
    UPDATE genres SET track_count = track_count - 1 WHERE id = old.genre_id;
  END;

  -- Keeps only the index of the words (track-words.ts), the text itself is in the tables. rowid is the track's id. file: the name of the file.
  DROP TABLE track_words;
  CREATE VIRTUAL TABLE track_words USING fts5 (
    title, artist, album, genre, composer, file,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2'
  );
  -- Segments are merged by track-words.ts, not within commits.
  INSERT INTO track_words (track_words, rank) VALUES ('automerge', 0);
`;
