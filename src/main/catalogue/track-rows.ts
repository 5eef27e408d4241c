// How a track is read: the columns of it and its file, and the row they add up to. How it is written is track-writer.ts's.
import type { TrackRow } from '../../shared/library.ts';
import { ROLES } from './credits.ts';
import { storedProblem } from './stored-problem.ts';

/** The tables that ROW_COLUMNS are of. */
export const ROW_TABLES =
  'tracks AS t JOIN files AS f ON f.id = t.file_id LEFT JOIN play_stats AS s ON s.track_id = t.id';

/** The signature of track `t` of file `f`: the file's own, or what `partSignature` makes of it. */
export const SIGNATURE =
  "iif(t.part = 0, f.signature, printf('%s-%d-%d', f.signature, t.start_frame, ifnull(t.end_frame, 0)))";

/** What is selected for a TrackRow. */
export const ROW_COLUMNS = `
  t.id, f.path, t.title, t.artist, t.album, t.album_artist AS albumArtist, t.album_id AS albumId, t.track_no AS trackNo, t.disc_no AS discNo,
  t.year, t.genre, t.format, t.sample_rate_hz AS sampleRateHz, t.channels, t.bits_per_sample AS bitsPerSample,
  t.bpm, CAST(substr(t.original_date, 1, 4) AS INTEGER) AS originalYear, t.added_at AS addedAt, t.bitrate_kbps AS bitrateKbps, t.duration_seconds AS durationSeconds, t.total_frames AS totalFrames, ${SIGNATURE} AS signature,
  t.has_art AS hasArt, f.missing_since AS missingSince, f.problem_code AS problemCode, f.problem, f.tags_level IS NOT NULL AS tagsRead,
  ifnull(s.plays, 0) AS plays, s.last_played_at AS lastPlayedAt, s.rating, ifnull(s.loved, 0) AS loved,
  (SELECT group_concat(credited, ', ' ORDER BY position) FROM track_artists WHERE track_id = t.id AND role = ${ROLES.composer}) AS composer,
  (SELECT json_group_array(json_object('id', artist_id, 'name', credited) ORDER BY position)
    FROM track_artists WHERE track_id = t.id AND role = ${ROLES.artist}) AS artists`;

export interface StoredRow extends Omit<TrackRow, 'state' | 'hasArt' | 'problem' | 'artists' | 'loved'> {
  readonly problemCode: string | null;
  readonly problem: string | null;
  readonly hasArt: number;
  readonly missingSince: number | null;
  readonly tagsRead: number;
  readonly artists: string;
  readonly loved: number;
}

export function toTrackRow(stored: StoredRow): TrackRow {
  const { hasArt, missingSince, tagsRead, problemCode, problem: values, artists, loved, ...row } = stored;
  const missing = missingSince !== null;
  const problem = missing ? ({ code: 'file-missing', values: {} } as const) : storedProblem(problemCode, values);
  const state = missing ? 'missing' : problem ? 'unreadable' : tagsRead === 1 ? 'ready' : 'unread';
  return {
    ...row,
    state,
    problem,
    hasArt: hasArt === 1,
    loved: loved === 1,
    artists: JSON.parse(artists) as TrackRow['artists'],
  };
}
