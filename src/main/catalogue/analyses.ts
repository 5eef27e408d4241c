// What is known of the tracks' sound: one row per track, of its present content and of this version, or the reason why there
// is none. Which track is analysed when is not decided here. Figures lie
// in the row as JSON text, to the last bit, and the two long arrays as bytes, since as text 100,000 tracks would take four times the room. What is
// stored is checked when it is read: a row that is wrong is no row.
import {
  HISTOGRAM_BINS, parseTrackAnalysis, type ReplayGainTags, type TrackAnalysis, type Waveform,
} from '../../shared/analysis.ts'; // prettier-ignore
import type { SerializedError } from '../../shared/errors.ts';
import { ENGINE_VERSION } from '../../shared/presets.ts';
import type { Logger } from '../platform/log.ts';
import type { CatalogueDatabase } from './database.ts';
import { storedProblem, valuesText } from './stored-problem.ts';
import { SIGNATURE } from './track-rows.ts';

/** What rows of another version are told by. */
const MADE_BY = String(ENGINE_VERSION);

/** Values of tracks.analysis_state. */
const [OPEN, ANALYSED, FAILED] = [0, 1, 2];

/** More tracks are no album but a heap of songs with the same tag. Guess. */
const ALBUM_LIMIT = 1000;

/** The tracks that are there and could be read: what the index of their states holds. */
const PRESENT = 't.state = 0';

/** Counts of the tracks that are there by what became of their analysis. */
export interface AnalysisCounts {
  readonly open: number;
  readonly analysed: number;
  readonly failed: number;
}

export interface AnalysisTarget {
  readonly trackId: number;
  readonly signature: string;
}

/** One track of an album: its loudness histogram and true peak once analysed; null for one that could not be, or has no sound. */
export interface AlbumMember {
  readonly open: boolean;
  readonly histogram: readonly number[] | null;
  readonly truePeakDbtp: number | null;
}

export interface AnalysisFailure extends SerializedError {
  /** When it may be tried again, as a time in ms; null: not before the content changes. */
  readonly retryAt: number | null;
}

/** The columns that are filled. Either the first three, of a failure, or the others. */
interface StoredAnalysis {
  readonly problemCode: string | null;
  readonly problem: string | null;
  readonly retryAt: number | null;
  readonly integratedLufs: number | null;
  readonly truePeakDbtp: number | null;
  readonly histogram: Buffer | null;
  readonly profile: string | null;
  readonly presetLufs: string | null;
  readonly presetChains: string | null;
  readonly waveform: Buffer | null;
}

const NOTHING_STORED: StoredAnalysis = {
  problemCode: null, problem: null, retryAt: null, integratedLufs: null, truePeakDbtp: null, histogram: null, profile: null,
  presetLufs: null, presetChains: null, waveform: null,
}; // prettier-ignore

type ReplayGainRow = { readonly [K in keyof ReplayGainTags]: number | null };

export class Analyses {
  readonly #database: CatalogueDatabase;
  #counts: AnalysisCounts | null = null;

  constructor(database: CatalogueDatabase, log: Logger) {
    this.#database = database;
    try {
      this.#reopenOfOtherVersions();
    } catch (error) {
      // Analyses that cannot be read must not keep the player from starting.
      log.error('the analyses of other versions could not be found', error);
    }
  }

  /** The analysis of this content, or why there is none, or null: not analysed yet. */
  get(trackId: number, signature: string): TrackAnalysis | AnalysisFailure | null {
    const row = this.#get<StoredAnalysis>(
      `SELECT problem_code AS problemCode, problem, retry_at AS retryAt, integrated_lufs AS integratedLufs,
         true_peak_dbtp AS truePeakDbtp, histogram, profile, preset_lufs AS presetLufs, preset_chains AS presetChains, waveform
       FROM analyses WHERE track_id = ? AND signature = ? AND made_by = ?`,
      trackId,
      signature,
      MADE_BY,
    );
    if (!row) return null;
    const stored = fromStored(row);
    if (!stored) this.#forget(trackId);
    return stored;
  }

  /** Keeps an analysis. False, and nothing kept, when the track is gone or has other content by now. */
  save(trackId: number, signature: string, analysis: TrackAnalysis): boolean {
    return this.#write(trackId, signature, ANALYSED, toStored(analysis));
  }

  /** Keeps why the content could not be analysed. False as `save`. */
  saveFailure(trackId: number, signature: string, { code, values, retryAt }: AnalysisFailure): boolean {
    return this.#write(trackId, signature, FAILED, { problemCode: code, problem: valuesText(values), retryAt });
  }

  /** A track that could not be analysed is to be tried again. */
  forgetFailure(trackId: number): void {
    if (this.#get(`SELECT 1 FROM tracks WHERE id = ? AND analysis_state = ${FAILED}`, trackId)) this.#forget(trackId);
  }

  /** Failures whose time has come are to be tried again. Returns how many. */
  reopenDue(now: number): number {
    const reopened = this.#database.write(() =>
      this.#run(
        `UPDATE tracks SET analysis_state = ${OPEN} WHERE analysis_state = ${FAILED}
         AND id IN (SELECT track_id FROM analyses WHERE retry_at <= ?)`,
        now,
      ),
    );
    if (reopened > 0) this.#counts = null;
    return reopened;
  }

  /** The first track after `afterTrackId` that is there, was read and is to be analysed; null when there is none. */
  nextOpen(afterTrackId: number): AnalysisTarget | null {
    const sql = `SELECT t.id AS trackId, ${SIGNATURE} AS signature FROM tracks AS t INDEXED BY tracks_by_analysis JOIN files AS f ON f.id = t.file_id
      WHERE t.analysis_state = ${OPEN} AND ${PRESENT} AND t.id > ? ORDER BY t.id LIMIT 1`;
    return this.#get<AnalysisTarget>(sql, afterTrackId) ?? null;
  }

  /** Counted once, then kept in step until tracks change. */
  counts(): AnalysisCounts {
    if (this.#counts) return this.#counts;
    const sql = `SELECT analysis_state AS state, count(*) AS tracks FROM tracks AS t INDEXED BY tracks_by_analysis
      WHERE ${PRESENT} GROUP BY analysis_state`;
    const rows = this.#all<{ readonly state: number; readonly tracks: number }>(sql);
    const of = (state: number): number => rows.find((row) => row.state === state)?.tracks ?? 0;
    this.#counts = { open: of(OPEN), analysed: of(ANALYSED), failed: of(FAILED) };
    return this.#counts;
  }

  /** Tracks came, went or changed. */
  noteTracksChanged(): void {
    this.#counts = null;
  }

  /** The present and readable tracks of the track's album, itself among them; null when it is of none, or of one too large to be one. */
  album(trackId: number): AlbumMember[] | null {
    const sql = `
      SELECT t.analysis_state = ${OPEN} AS open, a.histogram, a.true_peak_dbtp AS truePeakDbtp
      FROM tracks AS one
      JOIN tracks AS t INDEXED BY tracks_by_album ON t.album_id = one.album_id
      LEFT JOIN analyses AS a ON a.track_id = t.id AND t.analysis_state = ${ANALYSED}
      WHERE one.id = ? AND ${PRESENT} LIMIT ${ALBUM_LIMIT + 1}`;
    const rows = this.#all<{ open: number; histogram: Buffer | null; truePeakDbtp: number | null }>(sql, trackId); // prettier-ignore
    if (rows.length === 0 || rows.length > ALBUM_LIMIT) return null;
    return rows.map(({ open, histogram, truePeakDbtp }) => ({
      open: open === 1,
      histogram: histogram && histogramFrom(histogram),
      truePeakDbtp,
    }));
  }

  /** What the track's own tags say of its loudness, null when nothing. */
  replayGain(trackId: number): ReplayGainTags | null {
    const sql = `SELECT replay_track_gain_db AS trackGainDb, replay_track_peak AS trackPeak, replay_album_gain_db AS albumGainDb,
      replay_album_peak AS albumPeak FROM tracks WHERE id = ?`;
    const row = this.#get<ReplayGainRow>(sql, trackId);
    return row && (row.trackGainDb !== null || row.albumGainDb !== null) ? row : null;
  }

  /** What another version stored is made anew; it is overwritten then. */
  #reopenOfOtherVersions(): void {
    this.#database.write(() =>
      this.#run(
        `UPDATE tracks SET analysis_state = ${OPEN} WHERE analysis_state <> ${OPEN}
         AND id IN (SELECT track_id FROM analyses WHERE made_by < @madeBy OR made_by > @madeBy)`,
        { madeBy: MADE_BY },
      ),
    );
  }

  /** The track is to be analysed anew. */
  #forget(trackId: number): void {
    this.#database.write(() => {
      this.#run('DELETE FROM analyses WHERE track_id = ?', trackId);
      this.#run(`UPDATE tracks SET analysis_state = ${OPEN} WHERE id = ?`, trackId);
    });
    this.#counts = null;
  }

  #write(trackId: number, signature: string, state: number, columns: Partial<StoredAnalysis>): boolean {
    const before = this.#get<{ state: number; present: number }>(
      `SELECT t.analysis_state AS state, ${PRESENT} AS present FROM tracks AS t JOIN files AS f ON f.id = t.file_id
       WHERE t.id = ? AND ${SIGNATURE} = ?`,
      trackId,
      signature,
    );
    if (!before) return false;
    this.#database.write(() => {
      this.#run(`UPDATE tracks SET analysis_state = ? WHERE id = ?`, state, trackId);
      this.#run(
        `INSERT OR REPLACE INTO analyses (track_id, signature, made_by, retry_at, problem_code, problem, integrated_lufs,
           true_peak_dbtp, histogram, profile, preset_lufs, preset_chains, waveform)
         VALUES (@trackId, @signature, @madeBy, @retryAt, @problemCode, @problem, @integratedLufs, @truePeakDbtp, @histogram,
           @profile, @presetLufs, @presetChains, @waveform)`,
        { ...NOTHING_STORED, ...columns, trackId, signature, madeBy: MADE_BY },
      );
    });
    if (this.#counts && before.present === 1) this.#counts = moved(this.#counts, before.state, state);
    return true;
  }

  #get<R>(sql: string, ...parameters: unknown[]): R | undefined {
    return this.#database.read(() => this.#database.statement(sql).get(...parameters) as R | undefined);
  }

  #all<R>(sql: string, ...parameters: unknown[]): R[] {
    return this.#database.read(() => this.#database.statement(sql).all(...parameters) as R[]);
  }

  /** To be called within `read` or `write`. Returns how many rows changed. */
  #run(sql: string, ...parameters: unknown[]): number {
    return this.#database.statement(sql).run(...parameters).changes;
  }
}

function moved({ open, analysed, failed }: AnalysisCounts, from: number, to: number): AnalysisCounts {
  const change = (state: number): number => Number(to === state) - Number(from === state);
  return { open: open + change(OPEN), analysed: analysed + change(ANALYSED), failed: failed + change(FAILED) };
}

function toStored({ profile, presetLufs, presetChains, histogram, waveform }: TrackAnalysis): Partial<StoredAnalysis> {
  return {
    integratedLufs: profile.integratedLufs,
    truePeakDbtp: profile.truePeakDbtp,
    histogram: histogramBlob(histogram),
    profile: JSON.stringify(profile),
    presetLufs: JSON.stringify(presetLufs),
    presetChains: JSON.stringify(presetChains),
    waveform: waveformBlob(waveform),
  };
}

/** null when the row is neither an analysis nor a failure. */
function fromStored(row: StoredAnalysis): TrackAnalysis | AnalysisFailure | null {
  const { problemCode, problem, retryAt, histogram, profile, presetLufs, presetChains, waveform } = row;
  if (problemCode !== null) {
    const failure = storedProblem(problemCode, problem);
    return failure && { ...failure, retryAt };
  }
  return parseTrackAnalysis({
    profile: parsed(profile),
    presetLufs: parsed(presetLufs),
    presetChains: parsed(presetChains),
    histogram: histogram && histogramFrom(histogram),
    waveform: waveform && waveformFrom(waveform),
  });
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Two bytes: the first bin that is not 0. Then the counts up to the last one that is not, as 32 bits each, little-endian. */
export function histogramBlob(histogram: readonly number[]): Buffer {
  const first = Math.max(
    0,
    histogram.findIndex((count) => count > 0),
  );
  const counts = histogram.slice(first, histogram.findLastIndex((count) => count > 0) + 1);
  const blob = Buffer.alloc(2 + counts.length * 4);
  blob.writeUInt16LE(first, 0);
  for (const [index, count] of counts.entries()) blob.writeUInt32LE(count, 2 + index * 4);
  return blob;
}

export function histogramFrom(blob: Buffer): number[] {
  const bins = (blob.length - 2) / 4;
  if (!Number.isInteger(bins) || bins < 0) return [];
  const histogram = new Array<number>(HISTOGRAM_BINS).fill(0);
  const first = blob.readUInt16LE(0);
  for (let bin = 0; bin < bins; bin++) histogram[first + bin] = blob.readUInt32LE(2 + bin * 4);
  return histogram;
}

/** Two bytes: how many columns the peaks have. Then the peaks, then the root mean squares, a byte each. */
export function waveformBlob({ peak, rms }: Waveform): Buffer {
  const blob = Buffer.alloc(2 + peak.length + rms.length);
  blob.writeUInt16LE(peak.length, 0);
  blob.set(peak, 2);
  blob.set(rms, 2 + peak.length);
  return blob;
}

export function waveformFrom(blob: Buffer): Waveform | null {
  if (blob.length < 2) return null;
  const columns = blob.readUInt16LE(0);
  return { peak: [...blob.subarray(2, 2 + columns)], rms: [...blob.subarray(2 + columns)] };
}
