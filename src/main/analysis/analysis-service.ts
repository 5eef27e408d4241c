// Which tracks are analysed when, and what is known of their sound. What is about to be heard goes first (analysis-queue.ts), the rest of
// the library is done while the player and the machine are idle (idle-pass.ts). Results, and failures, are kept by the storage, so that
// each content is analysed once. The work itself is done in a worker.
import { parseTrackAnalysis, type AnalysisProgress, type TrackAnalysis, type TrackSound } from '../../shared/analysis.ts'; // prettier-ignore
import type { SoundCalls } from '../../shared/contract/sound.ts';
import { isAborted, PlayerError } from '../../shared/errors.ts';
import { Lru } from '../../shared/lru.ts';
import type { Urgency } from '../../shared/playback.ts';
import type { Analyses, AnalysisTarget } from '../catalogue/analyses.ts';
import type { Tracks } from '../catalogue/tracks.ts';
import type { Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { MachineLoad } from '../platform/machine-load.ts';
import { Throttle } from '../platform/throttle.ts';
import type { TrackFindings } from '../playback/track-findings.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { AnalysisQueue, type Ticket } from './analysis-queue.ts';
import { isGone, judgeFailure } from './failure-rules.ts';
import { IdlePass, type IdleConditions, type IdleTiming } from './idle-pass.ts';
import { isFailure, trackSound } from './track-sound.ts';

/** Analyses kept parsed: the track that plays, the next, and some that were just left: 20 kB each. Guess. */
const PARSED_TRACKS = 16;

/** Two a second is as often as a person reads a counter. */
const PROGRESS_MS = 500;

/** Of the catalogue; all calls are synchronous and throw the coded errors of the database. */
type AnalysisStorage = Pick<
  Analyses,
  'get' | 'save' | 'saveFailure' | 'forgetFailure' | 'reopenDue' | 'nextOpen' | 'counts' | 'album' | 'replayGain'
>;

export interface AnalysisOptions {
  readonly storage: AnalysisStorage;
  readonly tracks: Pick<Tracks, 'byId'>;
  /** One of them does the work. Rejects with coded errors. */
  readonly workers: Pick<WorkerPool, 'analyse'>;
  /** Called with the length of each track that was decoded as a whole. */
  readonly findings: Pick<TrackFindings, 'length'>;
  /** Whether the library may be analysed now. */
  conditions(): Promise<Omit<IdleConditions, 'loadShare'>>;
  readonly log: Logger;
  readonly idleTiming?: Partial<IdleTiming>;
  /** Share of the machine that others need; measured when it is not given. */
  readonly loadShare?: () => number | null;
}

export class AnalysisService implements Disposable {
  readonly #options: AnalysisOptions;
  readonly #storage: AnalysisStorage;
  readonly #queue: AnalysisQueue<TrackAnalysis>;
  readonly #idle: IdlePass;
  readonly #atHand: TracksAtHand;
  /** By track: each chunk needs the profile of its track, and reading one from the storage takes a millisecond (measured). */
  readonly #parsed = new Lru<number, { readonly signature: string; readonly analysis: TrackAnalysis }>(PARSED_TRACKS);
  readonly #soundEmitter = new Emitter<TrackSound>();
  readonly #progressEmitter = new Emitter<AnalysisProgress>();
  readonly #throttle: Throttle;
  #toldProgress = '';

  /** A track was analysed or could not be, or the loudness of the album of a track at hand became known. */
  readonly onSound = this.#soundEmitter.event;
  /** At most 2 a second, the last one always comes. */
  readonly onProgress = this.#progressEmitter.event;

  constructor(options: AnalysisOptions) {
    const load = new MachineLoad();
    this.#options = options;
    this.#storage = options.storage;
    this.#throttle = new Throttle(PROGRESS_MS, () => this.#safely(() => this.#tellProgress()));
    this.#queue = new AnalysisQueue(
      (...target) => this.#analyse(...target),
      () => this.#throttle.call(),
    );
    this.#atHand = new TracksAtHand({
      signatureOf: (trackId) => this.#presentSignature(trackId),
      analyse: (trackId, signature, ticket, signal) => this.of(trackId, signature, ticket, signal),
      log: options.log,
    });
    this.#idle = new IdlePass({
      next: (afterTrackId) => this.#nextOpen(afterTrackId),
      analyse: (target, signal) => this.#analyseIdly(target.trackId, target.signature, signal),
      conditions: async () => {
        const conditions = await options.conditions();
        return { ...conditions, busy: conditions.busy || this.#queue.demanded };
      },
      loadShare: options.loadShare ?? (() => load.sample()),
      onChange: () => this.#throttle.call(),
      log: options.log,
      ...(options.idleTiming ? { timing: options.idleTiming } : {}),
    });
  }

  /** Begins with the library. */
  start(): void {
    this.#idle.start();
  }

  /**
   * The analysis of this content: kept, or on its way, or begun. Rejects with `analysis-failed` or a code of the file, from memory as long
   * as another try is in vain, and with `aborted` when `signal` fires.
   */
  async of(trackId: number, signature: string, ticket: Ticket, signal?: AbortSignal): Promise<TrackAnalysis> {
    const stored = this.#stored(trackId, signature);
    if (!stored) return this.#queue.of(trackId, signature, ticket, signal);
    if (!isFailure(stored)) return stored;
    if (stored.retryAt === null || stored.retryAt > Date.now()) throw PlayerError.revive(stored);
    return this.#queue.of(trackId, signature, ticket, signal);
  }

  /** The analysis of this content if it is there; null when it is not, or cannot be had. */
  known(trackId: number, signature: string): TrackAnalysis | null {
    const stored = this.#stored(trackId, signature);
    return stored && !isFailure(stored) ? stored : null;
  }

  /** These tracks are about to be heard, in this order: they are analysed first. Others that were expected are not any longer. */
  expect(trackIds: readonly number[]): void {
    this.#safely(() => this.#atHand.set(trackIds));
  }

  /** What is known now. Throws `not-found`. */
  sound(trackId: number): TrackSound {
    const track = this.#options.tracks.byId(trackId);
    if (!track) throw new PlayerError('not-found');
    const { signature } = track;
    const stored = this.#stored(trackId, signature);
    const album = this.#storage.album(trackId);
    return trackSound({ trackId, signature }, stored, album, this.#storage.replayGain(trackId));
  }

  progress(): AnalysisProgress {
    const { open, analysed, failed } = this.#storage.counts();
    const counts = { analysed, failed, total: open + analysed + failed };
    if (this.#queue.running) return { ...counts, state: 'running', why: null };
    return open === 0 ? { ...counts, state: 'done', why: null } : { ...counts, ...this.#idle.state };
  }

  /**
   * The file of a track changed, came back or is gone: what was begun of it is dropped. Of the same content under another signature, what
   * could not be analysed is not tried again.
   */
  trackChanged(trackId: number, { isSameContent = false } = {}): void {
    this.#queue.forgetTrack(trackId);
    this.#parsed.delete(trackId);
    this.#safely(() => {
      // What made it fail may be over.
      if (!isSameContent) this.#storage.forgetFailure(trackId);
      this.#atHand.renew(trackId);
    });
  }

  /** Tracks came, went or changed, or a setting did. */
  /** What the page may ask. */
  readonly calls: SoundCalls = {
    'analysis.sound': ({ trackId }) => this.sound(trackId),
    'analysis.progress': () => this.progress(),
  };

  kick(): void {
    this.#idle.kick();
    this.#throttle.call();
  }

  dispose(): void {
    this.#idle.dispose();
    this.#atHand.dispose();
    this.#queue.dispose();
    this.#throttle.dispose();
  }

  async #analyse(trackId: number, signature: string, ticket: Ticket, signal: AbortSignal): Promise<TrackAnalysis> {
    const result = await this.#options.workers.analyse(trackId, signature, ticket, signal).then(
      ({ totalFrames, analysis }) => ({ totalFrames, analysis: parseTrackAnalysis(analysis) }),
      (error: unknown) => PlayerError.from(error, 'analysis-failed'),
    );
    if (signal.aborted) throw new PlayerError('aborted');
    if (result instanceof PlayerError) throw this.#failed(trackId, signature, result);
    const { totalFrames, analysis } = result;
    this.#options.findings.length(trackId, signature, totalFrames);
    if (!analysis)
      throw this.#failed(trackId, signature, new PlayerError('analysis-failed', 'its figures make no sense'));
    this.#parsed.set(trackId, { signature, analysis });
    this.#safely(() => this.#storage.save(trackId, signature, analysis));
    this.#tellSound(trackId);
    return analysis;
  }

  /** Keeps the failure, and returns what is told of it. */
  #failed(trackId: number, signature: string, met: PlayerError): PlayerError {
    if (isAborted(met)) return met;
    const { error, kept, tellsOfFile } = judgeFailure(met);
    if (!tellsOfFile) this.#options.log.warn('an analysis failed', met);
    if (kept) {
      const retryAt = kept.retryAfterMs === null ? null : Date.now() + kept.retryAfterMs;
      this.#safely(() => this.#storage.saveFailure(trackId, signature, { code: error.code, values: error.values, retryAt })); // prettier-ignore
    }
    this.#tellSound(trackId);
    return error;
  }

  /** Resolves also when the track could not be analysed and that was noted, or the file is gone. */
  async #analyseIdly(trackId: number, signature: string, signal: AbortSignal): Promise<void> {
    let fault = new PlayerError('database-failed', 'an analysis could not be kept');
    try {
      await this.#queue.of(trackId, signature, { urgency: 'maybe' }, signal);
    } catch (error) {
      if (signal.aborted) this.#queue.withdrawIdle();
      if (isAborted(error)) throw error;
      fault = PlayerError.from(error);
      if (isGone(fault.code)) return;
    }
    if (!this.#isNoted(trackId, signature)) throw fault;
  }

  /** At the end come the failures that may be over. */
  #nextOpen(afterTrackId: number): AnalysisTarget | null {
    const next = this.#storage.nextOpen(afterTrackId);
    return next ?? (this.#storage.reopenDue(Date.now()) > 0 ? this.#storage.nextOpen(0) : null);
  }

  #isNoted(trackId: number, signature: string): boolean {
    const track = this.#options.tracks.byId(trackId);
    return track?.signature !== signature || this.#storage.get(trackId, signature) !== null;
  }

  #stored(trackId: number, signature: string): ReturnType<AnalysisStorage['get']> {
    const parsed = this.#parsed.get(trackId);
    if (parsed?.signature === signature) return parsed.analysis;
    const stored = this.#storage.get(trackId, signature);
    if (stored && !isFailure(stored)) this.#parsed.set(trackId, { signature, analysis: stored });
    return stored;
  }

  #presentSignature(trackId: number): string | null {
    const track = this.#options.tracks.byId(trackId);
    return track && track.state !== 'missing' ? track.signature : null;
  }

  /** Tells of the track, and of those at hand whose album is now known. */
  #tellSound(trackId: number): void {
    this.#safely(() => {
      this.#throttle.call();
      for (const id of new Set([trackId, ...this.#atHand.ids()])) {
        if (!this.#options.tracks.byId(id)) continue;
        const sound = this.sound(id);
        const albumIsNews = this.#atHand.learnAlbum(id, sound.album !== null);
        if (id === trackId || albumIsNews) this.#soundEmitter.fire(sound);
      }
    });
  }

  #tellProgress(): void {
    const progress = this.progress();
    const text = JSON.stringify(progress);
    if (text === this.#toldProgress) return;
    this.#toldProgress = text;
    this.#progressEmitter.fire(progress);
  }

  /** A database that fails must not end the sound, nor the player when a timer called. */
  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log.error('what is known of the sound could not be kept or told', error);
    }
  }
}

interface TracksAtHandOptions {
  /** The present content; null when there is none. */
  signatureOf(trackId: number): string | null;
  analyse(trackId: number, signature: string, ticket: { urgency: Urgency }, signal: AbortSignal): Promise<unknown>;
  readonly log: Logger;
}

interface TrackAtHand {
  readonly ticket: { urgency: Urgency };
  readonly leave: AbortController;
  albumKnown: boolean;
}

/**
 * The tracks that are about to be heard, the current one first: each is analysed as long as it is one of them. It also remembers for which of
 * them the loudness of the album is known, so that this is told once.
 */
class TracksAtHand implements Disposable {
  readonly #options: TracksAtHandOptions;
  readonly #tracks = new Map<number, TrackAtHand>();

  constructor(options: TracksAtHandOptions) {
    this.#options = options;
  }

  ids(): number[] {
    return [...this.#tracks.keys()];
  }

  set(trackIds: readonly number[]): void {
    for (const [trackId, { leave }] of [...this.#tracks]) {
      if (trackIds.includes(trackId)) continue;
      this.#tracks.delete(trackId);
      leave.abort();
    }
    for (const [place, trackId] of trackIds.entries()) {
      const urgency = place === 0 ? 'now' : 'soon';
      const known = this.#tracks.get(trackId);
      if (known) known.ticket.urgency = urgency;
      else this.#begin(trackId, urgency);
    }
  }

  /** Starts again with the track's present content, if it is one of them. */
  renew(trackId: number): void {
    const known = this.#tracks.get(trackId);
    if (!known) return;
    known.leave.abort();
    this.#begin(trackId, known.ticket.urgency);
  }

  /** Notes whether the album of the track is known. True when it is now and was not before. */
  learnAlbum(trackId: number, albumKnown: boolean): boolean {
    const track = this.#tracks.get(trackId);
    if (!track || track.albumKnown === albumKnown) return false;
    track.albumKnown = albumKnown;
    return albumKnown;
  }

  dispose(): void {
    for (const { leave } of this.#tracks.values()) leave.abort();
    this.#tracks.clear();
  }

  #begin(trackId: number, urgency: Urgency): void {
    const track: TrackAtHand = { ticket: { urgency }, leave: new AbortController(), albumKnown: false };
    this.#tracks.set(trackId, track);
    const signature = this.#options.signatureOf(trackId);
    if (signature === null) return;
    // What failed was noted and told where it failed; the file may be bad, which is no fault.
    this.#options.analyse(trackId, signature, track.ticket, track.leave.signal).catch((error: unknown) => {
      if (!isAborted(error))
        this.#options.log.info('a track at hand has no analysis: %s', PlayerError.from(error).code);
    });
  }
}
