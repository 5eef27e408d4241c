// Playback itself: what the transport table decides, carried out over the play head, and what the play head does, turned into the
// table's next event. A press on play goes: event → table → a new line (an epoch) → its feeder fetches chunks → its voice plays them.
// Holds what outlives an epoch: queue, rows, output. `player-engine.ts` decides what buttons mean and what is reported.
import { PlayerError } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { ReportKind, TransportState } from '../../../shared/playback.ts';
import type { QueueSource } from '../../../shared/queue.ts';
import { secondsToFrames } from '../../../shared/timeline.ts';
import { fetchChunk, type ChunkSource } from '../chunks/chunk-source.ts';
import type { PlaybackProblem } from '../engine.ts';
import { PlayQueue, type KeptState, type NewList, type Spot } from '../queue/play-queue.ts';
import type { AlbumPlaceOf } from '../queue/shuffle.ts';
import type { QueuedTrack } from './queued-track.ts';
import type { Mastering } from '../mastering/mastering.ts';
import { AudioOutput, type OutputOptions } from '../graph/output.ts';
import { AwaitedList } from './awaited-list.ts';
import { LastSeek } from './last-seek.ts';
import { PlayHead } from './play-head.ts';
import { ProblemNotices } from './problem-notices.ts';
import { RowCache } from './row-cache.ts';
import { transition, wantsSound, type TransportEffect, type TransportEvent } from './transport-machine.ts';

export type Intent = Exclude<ReportKind, 'tick'>;

export interface PlaybackOptions extends ChunkSource, Pick<OutputOptions, 'gain' | 'createContext' | 'destination'> {
  loadTracks(ids: readonly number[]): Promise<readonly TrackRow[]>;
  readonly mastering: Mastering;
  /** Where a track stands on its album, as far as it is known here. */
  placeOf: AlbumPlaceOf;
  /** The listener, or the end of a track, moved playback. */
  onIntent(kind: Intent): void;
  /** What follows and precedes the current track is another. */
  onQueue(): void;
  /** Something may have changed. */
  onChange(): void;
}

export class Playback {
  readonly queue: PlayQueue;
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
  readonly #list = new AwaitedList();
  readonly #lastSeek = new LastSeek();
  /** What the core was told of last: the ids of what follows and precedes. */
  #told = '';
  #disposed = false;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.queue = new PlayQueue({
      placeOf: options.placeOf,
      newSeed: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
    });
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
      fetchChunk: (key, urgency, signal) => fetchChunk(options, key, urgency, signal),
      follow: (spot) => this.#follow(spot),
      rowOf: ({ trackId, ...spot }, fresh, signal) => {
        const after = this.queue.after({ trackId, ...spot })?.trackId ?? null;
        return this.#rows.rowOf(trackId, after, fresh, signal, (error) => this.#onOutage(error));
      },
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

  /** Plays another list; an empty one ends playback. */
  choose(trackIds: readonly number[], list: NewList, startFrame: number, known: readonly TrackRow[]): void {
    this.#list.forget();
    this.#rows.remember(known);
    this.queue.replace(trackIds, list, this.positionFrames());
    this.#begin('choose', startFrame);
  }

  /** Takes a queue that was kept: plays on at `startFrame` of its current entry, or rests there. */
  restore(kept: KeptState, startFrame: number, plays: boolean): void {
    this.#list.forget();
    this.queue.restore(kept);
    if (this.queue.length > 0) this.#begin(plays ? 'choose' : 'rest', startFrame);
    else this.settle();
  }

  /** Plays `track` at once; `askList` is called then, and what it comes to, if it holds the track, is the list around it. */
  chooseFrom(
    track: TrackRow,
    source: QueueSource,
    askList: () => Promise<readonly number[]>,
    placeIn?: () => number | undefined,
  ): void {
    const give = this.#list.expect((ids) => {
      if (this.#disposed) return;
      this.queue.surround(ids, placeIn?.());
      this.#queueChanged();
    });
    this.#rows.remember([track]);
    this.queue.choose(track.id, source, this.positionFrames());
    this.#begin('choose', 0);
    // Asked for second: the core answers in order, and the sound goes first.
    give(askList());
  }

  /** Does `act` now, or while the list of the chosen track is on its way, once it is there. */
  whenListed(act: () => void): void {
    this.#list.whenThere(act);
  }

  /**
   * Changes the queue. `change` gets where the current entry is, and returns the frame to go to in an entry that takes its place, null for its start.
   * What is heard goes on while its entry is there; a queue that was empty rests at its first.
   */
  edit(change: (queue: PlayQueue, frame: number) => number | null | void): void {
    const before = this.queue.current;
    const frame = change(this.queue, this.positionFrames()) ?? 0;
    const { current } = this.queue;
    if (!current) {
      if (before) this.#begin('choose', 0);
    } else if (before?.entryId === current.entryId) {
      this.#queueChanged();
      return;
    } else {
      this.goTo(before && this.#state !== 'ended' ? 'move' : 'rest', frame);
    }
    this.settle();
  }

  /** As it was before the last edit, or after the one that was undone last. */
  undo(direction: 'undo' | 'redo'): void {
    this.#list.forget();
    this.edit((queue, frame) => queue[direction](frame));
  }

  /** A new place in the queue, by the listener's wish. */
  goTo(event: 'choose' | 'move' | 'rest', frame: number, arrival: 'track' | 'seek' = 'track'): void {
    this.#arrival = arrival;
    this.#jumps++;
    const id = this.queue.currentId;
    if (id !== this.#track?.id) this.#track = id === null ? null : this.#rows.peek(id);
    this.head.restAt(frame);
    this.#do(event);
    // With a row at hand the head has arrived and reported; without one the core gets the place now and the rest later.
    if (this.head.queued && !this.head.queued.row) this.#intent(this.#arrival);
    this.settle();
  }

  /** Does what `event` asks for and tells `intent`. */
  apply(event: TransportEvent, intent: Intent): void {
    if (event === 'resume') this.#arrival = 'track';
    this.#do(event);
    this.#intent(intent);
    this.settle();
  }

  /** The track after the current one, or the end of playback. */
  next(): void {
    if (this.#state === 'idle') return;
    if (this.queue.skip()) this.goTo('move', 0);
    else this.finish();
  }

  /** Goes to `frame` of the current track, or as far as it is known to reach; at its exact end and beyond to what follows. */
  seek(frame: number): void {
    if (this.#state === 'idle') return;
    const { track, totalFrames, lengthFrames } = this;
    const entryId = this.queue.current?.entryId ?? 0;
    const wanted = wantsSound(this.#state);
    // Without any idea of the length only the decoder knows whether the place exists.
    const target = Math.min(frame, lengthFrames || frame);
    const beyond = totalFrames !== null && totalFrames > 0 && frame >= totalFrames;
    if (beyond) this.#moveOn();
    else this.goTo('move', target, track ? 'seek' : 'track');
    if (!track) return;
    const { id: trackId, signature } = track;
    const reached = !beyond && target === frame;
    this.#lastSeek.note({ trackId, signature, entryId, frame, reached, wanted, jumps: this.#jumps });
  }

  /** The end of the last track, wherever the play head is in it. */
  finish(): void {
    if (this.#state === 'ended') return;
    const endFrame = this.lengthFrames;
    this.#do('finish');
    if (endFrame > 0) this.head.restAt(endFrame);
    this.#intent('stop');
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
    if (queued?.row && this.queue.isCurrent(queued.spot)) this.#track = queued.row;
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
        this.#playedOut();
        break;
      case 'given-up':
        this.#giveUp(new PlayerError('too-many-failures'));
        break;
      case null:
        break;
    }
    this.#options.onChange();
  }

  /** Goes to the current entry of a new queue. */
  #begin(event: 'choose' | 'rest', startFrame: number): void {
    this.#notices.dismiss();
    if (this.queue.length > 0) {
      this.goTo(event, startFrame);
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
    this.queue.startOver();
    this.#track = this.queue.currentId === null ? null : this.#rows.peek(this.queue.currentId);
    this.head.restAt(0);
    this.head.open();
    this.head.sound();
  }

  #follow(spot: Spot | null): Spot | null | undefined {
    const found = spot ? this.queue.after(spot) : this.queue.current;
    // Where the queue ends, and what comes before it begins anew, is only known once all of it is there.
    return this.#list.isComing && spot && (found === null || found.round > spot.round) ? undefined : found;
  }

  /** What is ahead may be another, or in another order. */
  #queueChanged(): void {
    this.head.refollow();
    this.#keepChunks();
    const told = this.#neighbours();
    if (told !== this.#told) this.#options.onQueue();
    this.#told = told;
    this.settle();
  }

  #intent(kind: Intent): void {
    this.#told = this.#neighbours();
    this.#options.onIntent(kind);
  }

  #neighbours(): string {
    return `${this.queue.previousId} ${this.queue.nextId}`;
  }

  #keepChunks(): void {
    this.head.keepChunksOf([this.queue.currentId, this.queue.nextId]);
  }

  /** What follows by itself, or the end of playback. */
  #moveOn(): void {
    const { current } = this.queue;
    const next = current && this.queue.after(current);
    if (next && this.queue.arrive(next)) this.goTo('move', 0);
    else this.#playedOut();
  }

  /** The current track has played to its end, and nothing follows. Where that was wished for, playback rests at what would. */
  #playedOut(): void {
    const stops = this.queue.stopAfter;
    this.queue.setStopAfter(false);
    const { current } = this.queue;
    const next = stops && current ? this.queue.after(current) : null;
    if (next && this.queue.arrive(next)) this.goTo('rest', 0);
    else this.finish();
  }

  /** The file of the last seek has new content, and the seek was judged by the old: goes where the listener meant. */
  #seekAgain(row: TrackRow): void {
    const seek = this.#lastSeek.outdatedBy(row, this.#jumps);
    if (!seek) return;
    const isThere = seek.reached && this.queue.current?.entryId === seek.entryId && this.#state !== 'ended';
    if (isThere || !this.queue.jump(seek.entryId)) return;
    // It was left, and said to be, for what it was.
    if (this.problem?.track?.id === row.id) this.#notices.dismiss();
    this.seek(seek.frame);
    if (!seek.wanted && wantsSound(this.#state)) this.apply('pause', 'pause');
  }

  #onOutage(error: PlayerError): void {
    this.#notices.outage(error);
    this.settle();
  }

  #arrive(queued: QueuedTrack): void {
    if (queued.spot && !this.queue.arrive(queued.spot)) {
      // It was removed when it could not be taken back any more.
      this.#moveOn();
      return;
    }
    this.#track = queued.row;
    const kind = this.#arrival;
    this.#arrival = 'track';
    if (kind === 'track' && queued.row) this.#options.mastering.meet(queued.row.id);
    this.#keepChunks();
    this.#intent(kind);
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
