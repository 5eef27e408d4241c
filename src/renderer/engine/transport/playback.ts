// Playback itself: what the transport table decides, carried out over the play head, and what the play head does, turned into the
// table's next event. A press on play goes: event → table → a new line (an epoch) → its feeder fetches chunks → its voice plays them.
// Holds what outlives an epoch: queue, rows, output. `player-engine.ts` decides what buttons mean and what is reported.
import { PlayerError } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { ReportKind, TransportState } from '../../../shared/playback.ts';
import { secondsToFrames } from '../../../shared/timeline.ts';
import { fetchChunk, type ChunkSource } from '../chunks/chunk-source.ts';
import type { PlaybackProblem } from '../engine.ts';
import type { QueuedTrack, RowAt } from './queued-track.ts';
import type { Mastering } from '../mastering/mastering.ts';
import { AudioOutput, type OutputOptions } from '../graph/output.ts';
import { PlayHead } from './play-head.ts';
import { PlayQueue } from './play-queue.ts';
import { ProblemNotices } from './problem-notices.ts';
import { RowCache } from './row-cache.ts';
import { transition, wantsSound, type TransportEffect, type TransportEvent } from './transport-machine.ts';

export type Intent = Exclude<ReportKind, 'tick'>;

/** What the listener asked for last, until the file it was asked of has other content. */
interface Seek {
  readonly trackId: number;
  readonly signature: string;
  /** Of the track in the queue. */
  readonly index: number;
  readonly frame: number;
  /** Whether the track, by what was known of it, reached that far. */
  readonly reached: boolean;
  /** Whether sound was wanted. */
  readonly wanted: boolean;
  /** Of the play head, when it was made. */
  readonly jumps: number;
  readonly atMs: number;
}

/** A seek longer ago than this is not made again: the listener has accepted where they are. Guess: a scan of one file under load takes 5 s. */
const SEEK_AGAIN_WITHIN_MS = 10_000;

export interface PlaybackOptions extends ChunkSource, Pick<OutputOptions, 'gain' | 'createContext' | 'destination'> {
  loadTracks(ids: readonly number[]): Promise<readonly TrackRow[]>;
  readonly mastering: Mastering;
  /** The listener, or the end of a track, moved playback. */
  onIntent(kind: Intent): void;
  /** What follows and precedes the current track is another. */
  onQueue(): void;
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
  /** How often a queue was chosen. */
  #choices = 0;
  /** Settles when the list has come that is on its way to surround the chosen track; null while there is none. */
  #list: Promise<void> | null = null;
  #lastSeek: Seek | null = null;
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
      fetchChunk: (key, urgency, signal) => fetchChunk(options, key, urgency, signal),
      rowAt: (index, fresh, signal) => this.#rowAt(index, fresh, signal),
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

  /** The listener may choose `track` next: its sound is fetched ahead, and the way to the speakers opened. */
  prepare(track: TrackRow): void {
    this.output.warm();
    this.head.prepare(track);
  }

  /** Replaces the queue; an empty one ends playback. */
  choose(trackIds: readonly number[], startIndex: number, startFrame: number, known: readonly TrackRow[]): void {
    this.#choices++;
    this.#list = null;
    this.#begin(trackIds, startIndex, startFrame, known);
  }

  /** Plays `track` at once; `askList` is called then, and what it comes to, if it holds the track, is the queue. */
  chooseFrom(track: TrackRow, askList: () => Promise<readonly number[]>): void {
    const choice = ++this.#choices;
    const list = Promise.withResolvers<readonly number[]>();
    this.#list = list.promise.then((ids) => {
      if (this.#choices !== choice || this.#disposed) return;
      this.#list = null;
      if (this.queue.surround(ids)) this.#options.onQueue();
      this.settle();
    });
    this.#begin([track.id], 0, 0, [track]);
    // Asked for second: the core answers in order, and the sound goes first.
    askList().then(list.resolve, () => list.resolve([]));
  }

  /** Does `act` now, or while the queue is on its way, once it is there; not at all when another was chosen before. */
  whenListed(act: () => void): void {
    const choice = this.#choices;
    if (!this.#list) act();
    else void this.#list.then(() => this.#choices === choice && act());
  }

  /** A new place in the queue, by the listener's wish. */
  goTo(event: 'choose' | 'move', frame: number, arrival: 'track' | 'seek' = 'track'): void {
    this.#arrival = arrival;
    this.#jumps++;
    const id = this.queue.currentId;
    if (id !== this.#track?.id) this.#track = id === null ? null : this.#rows.peek(id);
    this.head.restAt(frame);
    this.#do(event);
    // With a row at hand the head has arrived and reported; without one the core gets the place now and the rest later.
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

  /** The track after the current one, or the end of playback. */
  next(): void {
    if (this.#state === 'idle') return;
    if (this.queue.moveTo(this.queue.index + 1)) this.goTo('move', 0);
    else this.finish();
  }

  /** Goes to `frame` of the current track, or as far as it is known to reach; at its exact end and beyond to what follows. */
  seek(frame: number): void {
    if (this.#state === 'idle') return;
    const { queue, track, totalFrames, lengthFrames } = this;
    const index = queue.index;
    const wanted = wantsSound(this.#state);
    // Without any idea of the length only the decoder knows whether the place exists.
    const target = Math.min(frame, lengthFrames || frame);
    const beyond = totalFrames !== null && totalFrames > 0 && frame >= totalFrames;
    if (beyond) this.next();
    else this.goTo('move', target, track ? 'seek' : 'track');
    if (!track) return;
    const { id: trackId, signature } = track;
    const reached = !beyond && target === frame;
    this.#lastSeek = { trackId, signature, index, frame, reached, wanted, jumps: this.#jumps, atMs: performance.now() };
  }

  /** The end of the last track, wherever the play head is in it. */
  finish(): void {
    if (this.#state === 'ended') return;
    const endFrame = this.lengthFrames;
    this.#do('finish');
    if (endFrame > 0) this.head.restAt(endFrame);
    this.#options.onIntent('stop');
    this.settle();
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
    this.#seekAgain(row);
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

  #begin(trackIds: readonly number[], startIndex: number, startFrame: number, known: readonly TrackRow[]): void {
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
    this.queue.moveTo(this.queue.firstIndex);
    this.head.restAt(0);
    this.head.open();
    this.head.sound();
  }

  #rowAt(index: number, fresh: boolean, signal: AbortSignal): ReturnType<RowAt> {
    const find = (): ReturnType<RowAt> =>
      this.#rows.rowAt(this.queue, index, fresh, signal, (error) => this.#onOutage(error));
    const found = find();
    // Where the queue ends is only known once all of it is there.
    return found === 'end' && this.#list ? this.#list.then(find) : found;
  }

  /** The file of the last seek has new content, and the seek was judged by the old: goes where the listener meant. */
  #seekAgain({ id, signature }: TrackRow): void {
    const seek = this.#lastSeek;
    if (seek?.trackId !== id || seek.signature === signature) return;
    this.#lastSeek = null;
    const isNews = seek.jumps === this.#jumps && performance.now() - seek.atMs < SEEK_AGAIN_WITHIN_MS;
    const isThere = seek.reached && this.queue.index === seek.index && this.#state !== 'ended';
    if (!isNews || isThere || !this.queue.moveTo(seek.index)) return;
    // It was left, and said to be, for what it was.
    if (this.problem?.track?.id === id) this.#notices.dismiss();
    this.seek(seek.frame);
    if (!seek.wanted && wantsSound(this.#state)) this.apply('pause', 'pause');
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
