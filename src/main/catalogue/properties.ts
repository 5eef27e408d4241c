// All that is known of tracks, for those who want to know everything of a few: what pages of lists leave out is read here, track by track.
import type { ReplayGainTags } from '../../shared/analysis.ts';
import type { TrackProperties } from '../../shared/properties.ts';
import { ROLES } from './credits.ts';
import type { CatalogueDatabase } from './database.ts';
import { storedProblem } from './stored-problem.ts';
import { SIGNATURE } from './track-rows.ts';
import type { Tracks } from './tracks.ts';

const names = (role: number): string =>
  `(SELECT json_group_array(credited ORDER BY position) FROM track_artists WHERE track_id = t.id AND role = ${role})`;

/** Figures of the content as it is now only. */
const SQL = `SELECT t.id, ${names(ROLES['album-artist'])} AS albumArtists, ${names(ROLES.composer)} AS composers,
    (SELECT json_group_array(g.name ORDER BY position) FROM track_genres JOIN genres AS g ON g.id = genre_id WHERE track_id = t.id) AS genres,
    t.track_total AS trackTotal, t.disc_total AS discTotal, t.disc_subtitle AS discSubtitle, t.date, t.original_date AS originalDate,
    t.compilation, t.mb_recording_id AS mbRecordingId, t.mb_release_id AS mbReleaseId, t.mb_release_group_id AS mbReleaseGroupId,
    EXISTS (SELECT 1 FROM lyrics WHERE track_id = t.id) AS hasLyrics,
    t.replay_track_gain_db AS trackGainDb, t.replay_track_peak AS trackPeak, t.replay_album_gain_db AS albumGainDb, t.replay_album_peak AS albumPeak,
    f.size_bytes AS sizeBytes, f.mtime_ms AS modifiedAt, t.part, f.identity,
    (SELECT count(*) FROM files WHERE identity = f.identity AND id <> f.id AND missing_since IS NULL) AS copies,
    ifnull(s.skips, 0) AS skips, a.track_id IS NOT NULL AS isAnalysed, a.integrated_lufs AS integratedLufs, a.true_peak_dbtp AS truePeakDbtp,
    a.profile ->> '$.loudnessRangeLu' AS loudnessRangeLu, a.profile ->> '$.crestDb' AS crestDb, a.profile ->> '$.tempoBpm' AS tempoBpm,
    a.problem_code AS problemCode, a.problem
  FROM json_each(?) AS asked CROSS JOIN tracks AS t JOIN files AS f ON f.id = t.file_id LEFT JOIN play_stats AS s ON s.track_id = t.id
    LEFT JOIN analyses AS a ON a.track_id = t.id AND a.signature = ${SIGNATURE}
  WHERE t.id = asked.value ORDER BY asked.key`;

type Lists = 'albumArtists' | 'composers' | 'genres';
type Flags = 'compilation' | 'hasLyrics';
interface Stored extends Omit<TrackProperties, 'row' | 'sound' | 'replayGain' | Lists | Flags> {
  readonly id: number;
  readonly isAnalysed: number;
  readonly integratedLufs: number | null;
  readonly truePeakDbtp: number | null;
  readonly loudnessRangeLu: number | null;
  readonly crestDb: number | null;
  readonly tempoBpm: number | null;
  readonly problemCode: string | null;
  readonly problem: string | null;
}
type StoredProperties = Stored & Readonly<Record<Lists, string>> & Readonly<Record<Flags, number>> & ReplayGainTags;

export function propertiesOf(
  database: CatalogueDatabase,
  tracks: Pick<Tracks, 'byIds'>,
  ids: readonly number[],
): TrackProperties[] {
  const rows = new Map(tracks.byIds(ids).map((row) => [row.id, row]));
  const stored = database.read(() => database.statement(SQL).all(JSON.stringify(ids)) as StoredProperties[]);
  return stored.flatMap((facts) => {
    const row = rows.get(facts.id);
    return row ? [{ ...toProperties(facts), row }] : [];
  });
}

function toProperties(stored: StoredProperties): Omit<TrackProperties, 'row'> {
  const { isAnalysed, integratedLufs, truePeakDbtp, loudnessRangeLu, crestDb, tempoBpm, problemCode, problem } = stored;
  const { trackGainDb, trackPeak, albumGainDb, albumPeak } = stored;
  return {
    albumArtists: JSON.parse(stored.albumArtists) as string[],
    composers: JSON.parse(stored.composers) as string[],
    genres: JSON.parse(stored.genres) as string[],
    trackTotal: stored.trackTotal,
    discTotal: stored.discTotal,
    discSubtitle: stored.discSubtitle,
    date: stored.date,
    originalDate: stored.originalDate,
    compilation: stored.compilation === 1,
    mbRecordingId: stored.mbRecordingId,
    mbReleaseId: stored.mbReleaseId,
    mbReleaseGroupId: stored.mbReleaseGroupId,
    hasLyrics: stored.hasLyrics === 1,
    replayGain: { trackGainDb, trackPeak, albumGainDb, albumPeak },
    sizeBytes: stored.sizeBytes,
    modifiedAt: stored.modifiedAt,
    part: stored.part,
    identity: stored.identity,
    copies: stored.copies,
    skips: stored.skips,
    sound:
      isAnalysed === 1
        ? {
            integratedLufs,
            truePeakDbtp,
            loudnessRangeLu,
            crestDb,
            tempoBpm,
            problem: storedProblem(problemCode, problem),
          }
        : null,
  };
}
