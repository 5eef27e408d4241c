// Playback itself: what the transport table decides, carried out over the play head, and what the play head does, turned into the
// table's next event. A press on play goes: event → table → a new line (an epoch) → its feeder fetches chunks → its voice plays them.
// Holds what outlives an epoch: queue, rows, output. What buttons mean and who is told is `player-engine.ts`'s.
import { PlayerError } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { ReportKind, TransportState } from '../../../shared/playback.ts';
import { secondsToFrames } from '../../../shared/timeline.ts';
import { fetchChunk } from '../chunks/chunk-source.ts';
import type { PlaybackProblem } from '../engine.ts';
import type { QueuedTrack } from './queued-track.ts';
import type { Mastering } from '../mastering/mastering.ts';
import { AudioOutput, type OutputOptions } from '../graph/output.ts';
import { PlayHead } from './play-head.ts';
import { PlayQueue } from './play-queue.ts';
import { RowCache } from './row-cache.ts';
import { transition, wantsSound, type TransportEffect, type TransportEvent } from './transport-machine.ts';

export type Intent = Exclude<ReportKind, 'tick'>;

export interface PlaybackOptions extends Pick<OutputOptions, 'gain' | 'createContext' | 'destination'> {
  loadTracks(ids: readonly number[]): Promise<readonly TrackRow[]>;
  readonly fetch: typeof globalThis.fetch;
  readonly mastering: Mastering;
  /** The listener, or the end of a track, moved playback. */
  onIntent(kind: Intent): void;
  /** Something may have changed. */
  onChange(): void;
}

export class Playback {
  readonly queue = new PlayQueue();
  readonly output: AudioOutput;
  readonly head: PlayHead;
  readonly #options: PlaybackOptions;
  readonly #rows: RowCache;
  readonly #notices = new ProblemNotices();
  #state: TransportState = 'idle';
  #track: TrackRow | null = null;
  /** What the next arrival of a head is: a track, or the same one after a seek. */
  #arrival: 'track' | 'seek' = 'track';
  #jumps = 0;
  /** Whether the present line was heard: a line that has not begun cannot run dry. */
  #lineHeard = false;
  #underruns = 0;
  #disposed = false;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#rows = new RowCache((ids) => options.loadTracks(ids));
    this.output = new AudioOutput({
      gain: options.gain,
      createContext: options.createContext,
      destination: options.destination,
      onStateChange: () => this.settle(),
      onLost: () => this.#revive(),
      onFailed: (error) => this.#giveUp(error),
    });
    this.head = new PlayHead({
      output: this.output,
      mastering: options.mastering,
      startIndex: () => this.queue.index,
      fetchChunk: (key, urgency, signal) => fetchChunk(options.fetch, key, urgency, signal),
      rowAt: (index, fresh, signal) =>
        this.#rows.rowAt(this.queue, index, fresh, signal, (error) => this.#onOutage(error)),
      onOpen: () => {
        this.#lineHeard = false;
        this.#notices.recovered();
      },
      onUpdate: () => this.settle(),
      onHead: (queued) => this.#arrive(queued),
      onSkipped: (queued, error) => this.#notices.raise(queued.row, error, 'skipped'),
      onSilent: (queued, code) => this.#notices.raise(queued.row, new PlayerError(code), 'silent'),
      onLength: (row, totalFrames) => this.#rows.learnLength(row.id, row.signature, totalFrames),
      onOutage: (error) => this.#onOutage(error),
    });
  }

  get state(): TransportState {
    return this.#state;
  }

  /** The chosen track; null also while its row is on the way. */
  get track(): TrackRow | null {
    return this.#track;
  }

  get problem(): PlaybackProblem | null {
    return this.#notices.problem;
  }

  get jumps(): number {
    return this.#jumps;
  }

  /** Times the sound stopped because a chunk was late. */
  get underruns(): number {
    return this.#underruns;
  }

  /** Exact length of the track, null until known. */
  get totalFrames(): number | null {
    return this.head.queued?.totalFrames ?? this.#track?.totalFrames ?? null;
  }

  /** Exact length once known, the tags' before that, 0 without either. */
  get lengthFrames(): number {
    const queued = this.head.queued;
    if (queued?.row) return queued.lengthFrames;
    return this.#track ? (this.#track.totalFrames ?? secondsToFrames(this.#track.durationSeconds ?? 0)) : 0;
  }

  positionFrames(): number {
    return this.head.positionFrames();
  }

  /** Replaces the queue; an empty one ends playback. */
  choose(trackIds: readonly number[], startIndex: number, startFrame: number, known: readonly TrackRow[]): void {
    this.#rows.remember(known);
    this.queue.replace(trackIds, startIndex);
    this.#notices.dismiss();
    if (this.queue.length > 0) {
      this.goTo('choose', startFrame);
      return;
    }
    this.#track = null;
    this.head.restAt(0);
    this.apply('clear', 'stop');
  }

  /** A new place in the queue, by the listener's wish. */
  goTo(event: 'choose' | 'move', frame: number, arrival: 'track' | 'seek' = 'track'): void {
    this.#arrival = arrival;
    this.#jumps++;
    const id = this.queue.currentId;
    if (id !== this.#track?.id) this.#track = id === null ? null : this.#rows.peek(id);
    this.head.restAt(frame);
    this.#do(event);
    // With a row at hand the head has arrived, and told; without one the core hears of it now and of the rest later.
    if (this.head.queued && !this.head.queued.row) this.#options.onIntent(this.#arrival);
    this.settle();
  }

  /** Does what `event` asks for and tells `intent`. */
  apply(event: TransportEvent, intent: Intent): void {
    if (event === 'resume') this.#arrival = 'track';
    this.#do(event);
    this.#options.onIntent(intent);
    this.settle();
  }

  finish(): void {
    if (this.#state !== 'ended') this.apply('finish', 'stop');
  }

  dismissProblem(): void {
    this.#notices.dismiss();
    this.settle();
  }

  /** Takes newer facts of a track it may be playing. */
  refresh(track: TrackRow): void {
    this.#rows.update(track);
    const row = this.#rows.peek(track.id) ?? track;
    if (this.#track?.id === row.id) this.#track = row;
    this.head.refresh(row);
    this.settle();
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.head.dispose();
    await this.output.dispose();
  }

  /** Looks after the output and moves the play head on: call it several times a second while sound is wanted. */
  tick(): void {
    this.output.check(performance.now());
    this.head.update();
    this.settle();
  }

  /** Draws the conclusions from what the play head is doing now. */
  settle(): void {
    if (this.#disposed) return;
    const queued = this.head.queued;
    // The line may have read the row of a changed file again.
    if (queued?.row && queued.queueIndex === this.queue.index) this.#track = queued.row;
    switch (this.head.state) {
      case 'sounding':
        this.#do(this.output.running ? 'sounding' : 'dry');
        if (this.#state === 'playing') {
          this.#lineHeard = true;
          this.#notices.recovered();
        }
        break;
      case 'dry':
        if (this.#state === 'playing' && this.#lineHeard) this.#underruns++;
        this.#do('dry');
        if (wantsSound(this.#state)) this.#notices.dry(this.#track);
        break;
      case 'finished':
        this.finish();
        break;
      case 'given-up':
        this.#giveUp(new PlayerError('too-many-failures'));
        break;
      case null:
        break;
    }
    this.#options.onChange();
  }

  #do(event: TransportEvent): void {
    const { to, effects } = transition(this.#state, event);
    this.#state = to;
    for (const effect of effects) {
      this.#carryOut(effect);
      // An output that fails on the way has its own say.
      if (this.#state !== to) break;
    }
  }

  #carryOut(effect: TransportEffect): void {
    if (effect !== 'restart') {
      this.head[effect]();
      return;
    }
    this.queue.moveTo(0);
    this.head.restAt(0);
    this.head.open();
    this.head.sound();
  }

  #onOutage(error: PlayerError): void {
    this.#notices.outage(error);
    this.settle();
  }

  #arrive(queued: QueuedTrack): void {
    this.queue.moveTo(queued.queueIndex);
    this.#track = queued.row;
    const kind = this.#arrival;
    this.#arrival = 'track';
    if (kind === 'track' && queued.row) this.#options.mastering.meet(queued.row.id);
    this.head.keepChunksOf([this.queue.currentId, this.queue.nextId]);
    this.#options.onIntent(kind);
  }

  #giveUp(error: PlayerError): void {
    this.#notices.raise(this.#track, error, 'stopped');
    this.apply('give-up', 'stop');
  }

  /** A new context in place of a dead one, and the music again from where it was. */
  #revive(): void {
    this.head.lose();
    this.output.renew();
    this.#arrival = 'seek';
    if (wantsSound(this.#state)) this.head.sound();
    this.settle();
  }
}

/**
 * What the listener is told of tracks that failed and of a lost core. The newest problem shows until it is dismissed or replaced; a
 * lost connection shows once, when it is heard, and leaves by itself.
 */
class ProblemNotices {
  #problem: PlaybackProblem | null = null;
  #outage: PlayerError | null = null;
  #outageTold = false;

  get problem(): PlaybackProblem | null {
    return this.#problem;
  }

  raise(track: TrackRow | null, error: PlayerError, outcome: PlaybackProblem['outcome']): void {
    this.#problem = { track, error, outcome };
  }

  dismiss(): void {
    this.#problem = null;
  }

  /** The connection stays lost; there may be sound left. */
  outage(error: PlayerError): void {
    this.#outage = error;
  }

  /** There is no sound where there should be some. */
  dry(track: TrackRow | null): void {
    if (!this.#outage || this.#outageTold) return;
    this.#outageTold = true;
    this.raise(track, this.#outage, 'waiting');
  }

  /** There is sound again, or a new beginning. */
  recovered(): void {
    this.#outage = null;
    this.#outageTold = false;
    if (this.#problem?.error.code === 'disconnected') this.#problem = null;
  }
}
