// Where the buffer gets a chunk, and what it gets when that fails (law 4). The original: decoded at once, once more in a fresh worker,
// else silence of the same length. A mastered chunk: by the full chain once the track's analysis is there, else by the simple one; beyond
// that it fails, because the page then plays the original it holds. Each step down is checked, counted, and told with its reason.
import type { SoundProfile } from '../../shared/analysis.ts';
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { DEGRADATIONS, type Degradation, type DegradationFigures, type LoadLevel } from '../../shared/health.ts';
import type { TrackRow } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import { isMastering, type Preset } from '../../shared/presets.ts';
import { BYTES_PER_FRAME, chunkLengthFrames, type ChunkKey } from '../../shared/timeline.ts';
import type { RenderedChunk } from '../../shared/worker-protocol.ts';
import type { AnalysisService } from '../analysis/analysis-service.ts';
import type { Logger } from '../platform/log.ts';
import type { TrackFindings } from '../playback/track-findings.ts';
import type { JobTicket } from '../workers/job-queue.ts';
import type { Deadline } from '../workers/jobs.ts';
import type { Mastering, WorkerPool } from '../workers/pool.ts';
import { mayBeTheChain, mayBeTheWorker, maySilence } from './silence-rules.ts';
import { ownProblemOf, problemOf, type ChunkFacts, type ChunkProblem } from './validate-chunk.ts';

/** What a chunk is less than its key names, and why. */
export interface Degraded {
  readonly step: Degradation;
  readonly code: ErrorCode;
}

export interface FallbackOptions {
  readonly workers: Pick<WorkerPool, 'renderChunk'>;
  readonly analysis: Pick<AnalysisService, 'of'>;
  /** The catalogue's. */
  readonly tracks: { byId(trackId: number): Pick<TrackRow, 'signature' | 'totalFrames'> | null };
  /** Told the length that a chunk says its track has. */
  readonly findings: Pick<TrackFindings, 'length'>;
  /**
   * How busy the machine is: at `overload` nothing is mastered. The simple chain is no step on the way: a chunk of it costs 7.5 ms of processor
   * time where the full one costs 8.4, so it would relieve nothing (measured, `adaptive`, decoding included).
   */
  loadLevel(): LoadLevel;
  /** A chunk was rendered; not told when silence stands in. */
  onRendered(preset: Preset): void;
  readonly log: Logger;
  /** A monotonic clock. */
  nowMs?(): number;
}

/** A degraded chunk is heard and never kept: it is not what its key names. */
export interface SourcedChunk extends RenderedChunk {
  readonly degraded: Degraded | null;
}

/** What a chunk tells of its way; each comes again with each further try. */
export interface RenderSteps {
  /** The analysis is there: it waits for the worker alone. */
  onQueued(): void;
  /** The worker has it in hand. */
  onStart(): void;
}

/** What made the full chain fail may be over then, and no track plays much longer. A guess. */
const SIMPLE_MS = 10 * 60_000;

/** Tracks of which that is remembered. A guess: more than fail in that time. */
const SIMPLE_LIMIT = 256;

interface Request extends RenderSteps {
  readonly key: ChunkKey;
  readonly ticket: JobTicket;
  readonly signal: AbortSignal;
  /** Of all tries together. */
  readonly deadline: Deadline;
}

export class Fallback {
  readonly #options: FallbackOptions;
  /** Tracks of which the full chain made no sound, and until when they get the simple one. */
  readonly #simpleUntilMs = new Lru<number, number>(SIMPLE_LIMIT);
  readonly #counts: Record<Degradation, { total: number; inARow: number; lastCode: ErrorCode | null }> = {
    simple: { total: 0, inARow: 0, lastCode: null },
    silence: { total: 0, inARow: 0, lastCode: null },
  };

  constructor(options: FallbackOptions) {
    this.#options = options;
  }

  /**
   * Rejects with what the analysis or the last try failed with, and with `overloaded` when the machine is too busy to master. Waiting for
   * an analysis holds no place in the render worker.
   */
  async chunk(key: ChunkKey, ticket: JobTicket, signal: AbortSignal, steps: RenderSteps): Promise<SourcedChunk> {
    const request = { key, ticket, signal, deadline: { atMs: null }, ...steps };
    const chunk = await (isMastering(key.preset) ? this.#mastered(request) : this.#original(request));
    if (chunk.totalFrames !== null) this.#options.findings.length(key.trackId, key.signature, chunk.totalFrames);
    if (chunk.degraded?.step !== 'silence') this.#options.onRendered(key.preset);
    return chunk;
  }

  /** The recovery for a mastered chunk that was no sound: its track gets the simple chain for a while. */
  simplify(trackId: number): void {
    this.#simpleUntilMs.set(trackId, this.#nowMs() + SIMPLE_MS);
  }

  figures(): readonly DegradationFigures[] {
    return DEGRADATIONS.map((step) => ({ step, ...this.#counts[step] }));
  }

  async #mastered(request: Request): Promise<SourcedChunk> {
    const { key, ticket, signal } = request;
    const { analysis, loadLevel, log } = this.#options;
    const assertAllowed = (): void => {
      if (loadLevel() === 'overload') throw new PlayerError('overloaded');
    };
    assertAllowed();
    const { profile } = await analysis.of(key.trackId, key.signature, ticket, signal);
    // The analysis may have taken long.
    assertAllowed();
    if (this.#isSimple(key.trackId)) return this.#simple(request, profile, 'render-invalid');
    try {
      const chunk = await this.#render(request, { profile, chain: 'full' });
      this.#counts.simple.inARow = 0;
      return { ...chunk, degraded: null };
    } catch (thrown) {
      const error = PlayerError.from(thrown);
      if (signal.aborted || !mayBeTheChain(error)) throw error;
      log.warn('a mastered chunk is rendered again with the simple chain', error);
      return this.#simple(request, profile, error.code);
    }
  }

  async #simple(request: Request, profile: SoundProfile, code: ErrorCode): Promise<SourcedChunk> {
    const chunk = await this.#render(request, { profile, chain: 'simple' });
    return this.#degraded(chunk, { step: 'simple', code });
  }

  async #original(request: Request): Promise<SourcedChunk> {
    const { key, ticket, signal } = request;
    try {
      const chunk = await this.#decode(request);
      this.#counts.silence.inARow = 0;
      return { ...chunk, degraded: null };
    } catch (thrown) {
      const error = PlayerError.from(thrown);
      const totalFrames = this.#totalFramesOf(key.trackId, key.signature);
      const { inARow: silencesInARow } = this.#counts.silence;
      const failed = { error, urgency: ticket.urgency, totalFrames, silencesInARow };
      if (signal.aborted || totalFrames === null || !maySilence(failed)) throw error;
      this.#options.log.error('silence stands in for a chunk of the original', error);
      return this.#degraded(silence(key.index, totalFrames), { step: 'silence', code: error.code });
    }
  }

  async #decode(request: Request): Promise<RenderedChunk> {
    let first: unknown;
    try {
      return await this.#render(request, { profile: null, chain: 'full' });
    } catch (error) {
      first = error;
    }
    const error = PlayerError.from(first);
    if (request.signal.aborted || !mayBeTheWorker(error, request.ticket.urgency)) throw error;
    this.#options.log.warn('a chunk of the original is decoded again in a fresh worker', error);
    return this.#render(request, { profile: null, chain: 'full', fresh: true });
  }

  async #render(request: Request, mastering: Mastering): Promise<RenderedChunk> {
    const { key, ticket, signal, deadline, onQueued, onStart } = request;
    const { trackId, signature, index, preset } = key;
    const mastered = isMastering(preset);
    const isFresh = mastering.fresh ?? false;
    const facts = (): ChunkFacts => ({ index, mastered, totalFrames: this.#totalFramesOf(trackId, signature) });
    const wordsOf = ({ words }: ChunkProblem): string => `chunk ${index}: ${words}`;
    const check = (chunk: RenderedChunk): void => {
      const problem = ownProblemOf(chunk, facts());
      if (problem && (problem.kind !== 'length' || isFresh))
        throw new PlayerError(codeOf(problem, mastered), wordsOf(problem));
    };
    onQueued();
    const mastery = { ...mastering, deadline, check };
    const chunk = await this.#options.workers.renderChunk(key, mastery, ticket, signal, onStart);
    // Where a track ends is a property of its file: it is looked at here, where it counts against nothing. Two workers that know nothing of
    // each other agree on another length: then it was the known one that is wrong.
    const problem = isFresh ? null : problemOf(chunk, facts());
    if (problem) throw new PlayerError('decode-failed', wordsOf(problem));
    return chunk;
  }

  /** The exact length of this content; null while it is not known. */
  #totalFramesOf(trackId: number, signature: string): number | null {
    const row = this.#options.tracks.byId(trackId);
    return row?.signature === signature ? row.totalFrames : null;
  }

  #isSimple(trackId: number): boolean {
    return this.#nowMs() < (this.#simpleUntilMs.get(trackId) ?? -Infinity);
  }

  #nowMs(): number {
    return this.#options.nowMs?.() ?? performance.now();
  }

  #degraded(chunk: RenderedChunk, degraded: Degraded): SourcedChunk {
    const counts = this.#counts[degraded.step];
    counts.total += 1;
    counts.inARow += 1;
    counts.lastCode = degraded.code;
    return { ...chunk, degraded };
  }
}

/** What was decoded and is no sound, or contradicts itself in a fresh worker, too, is what the file holds: that is no failure of the worker. */
function codeOf({ kind }: ChunkProblem, mastered: boolean): ErrorCode {
  if (mastered) return 'render-invalid';
  return kind === 'broken' ? 'decode-failed' : 'file-corrupt';
}

function silence(index: number, totalFrames: number): RenderedChunk {
  const frames = chunkLengthFrames(index, totalFrames);
  return { pcm: new ArrayBuffer(frames * BYTES_PER_FRAME), frames, totalFrames: null };
}
