// The playback engine. A press on play goes: intent → transport machine → a new line (an epoch) → its feeder fetches chunks → its
// voice plays them → the output. This file connects the parts and tells the rest of the world: snapshot, reports, media session.
// It holds what outlives an epoch: the queue, the rows, the shelf of chunks, the output.
import { PlayerError } from '../../shared/errors.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { EngineReport, TransportState } from '../../shared/playback.ts';
import type { Preset } from '../../shared/presets.ts';
import { SAMPLE_RATE_HZ, secondsToFrames } from '../../shared/timeline.ts';
import { Announcer, type Facts } from './announcer.ts';
import { ChunkShelf } from './chunk-shelf.ts';
import { fetchChunk } from './chunk-source.ts';
import type { EngineSnapshot, PlayerEngine } from './engine.ts';
import type { Leg } from './leg.ts';
import { AudioOutput } from './output.ts';
import { PlayLine } from './play-line.ts';
import { PlayQueue } from './play-queue.ts';
import { ProblemNotices } from './problem-notices.ts';
import { RowCache } from './row-cache.ts';
import { transition, wantsSound, type TransportEffect, type TransportEvent } from './transport-machine.ts';

export interface PlayerEngineOptions {
  /** Rows of the ids that exist. Rejects with a PlayerError, `disconnected` while the core is away. */
  loadTracks(ids: readonly number[]): Promise<readonly TrackRow[]>;
  report(report: EngineReport): void;
  /** Slider position at the start, 0–1. */
  readonly volume: number;
  readonly createContext?: () => AudioContext;
  /** What the engine's sound goes into; the context's destination when left out. */
  readonly destination?: (context: AudioContext) => AudioNode;
  readonly fetch?: typeof globalThis.fetch;
}

/** "Previous" goes back to the start of the track when it was heard for longer than this. */
const PREVIOUS_RESTARTS_AFTER_SECONDS = 3;
/** The play head is looked at this often while sound is wanted: the rate of the position reports. */
const TICK_MS = 100;

export function createPlayerEngine(options: PlayerEngineOptions): PlayerEngine {
  return new Engine(options);
}

class Engine implements PlayerEngine {
  readonly #fetch: typeof globalThis.fetch;
  readonly #queue = new PlayQueue();
  readonly #rows: RowCache;
  readonly #shelf = new ChunkShelf();
  readonly #output: AudioOutput;
  readonly #announcer: Announcer;
  readonly #notices = new ProblemNotices();
  readonly #preset: Preset = 'off';
  #state: TransportState = 'idle';
  #line: PlayLine | null = null;
  #track: TrackRow | null = null;
  /** Where playback goes on while there is no line. */
  #restFrame = 0;
  /** What the next arrival of a head is: a track, or the same one after a seek. */
  #arrival: 'track' | 'seek' = 'track';
  #volume: number;
  #muted = false;
  #jumps = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #disposed = false;

  constructor(options: PlayerEngineOptions) {
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#rows = new RowCache((ids) => options.loadTracks(ids));
    this.#volume = clampVolume(options.volume);
    this.#output = new AudioOutput({
      gain: this.#gain,
      createContext:
        options.createContext ?? (() => new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive' })),
      destination: options.destination ?? ((context) => context.destination),
      onStateChange: () => this.#settle(),
      onLost: () => this.#revive(),
      onFailed: (error) => this.#giveUp(error),
    });
    this.#announcer = new Announcer(() => this.#facts(), options.report.bind(options), this);
  }

  playQueue(trackIds: readonly number[], startIndex: number, startFrame = 0, known: readonly TrackRow[] = []): void {
    this.#rows.remember(known);
    this.#queue.replace(trackIds, startIndex);
    this.#notices.dismiss();
    if (this.#queue.length > 0) {
      this.#goTo('choose', startFrame);
      return;
    }
    this.#track = null;
    this.#restFrame = 0;
    this.#do('clear');
    this.#announcer.intent('stop');
    this.#settle();
  }

  toggle(): void {
    if (wantsSound(this.#state)) this.pause();
    else this.resume();
  }

  pause(): void {
    if (!wantsSound(this.#state)) return;
    this.#do('pause');
    this.#announcer.intent('pause');
    this.#settle();
  }

  resume(): void {
    if (this.#state !== 'paused' && this.#state !== 'ended') return;
    this.#arrival = 'track';
    this.#do('resume');
    this.#announcer.intent('resume');
    this.#settle();
  }

  next(): void {
    if (this.#state === 'idle') return;
    if (this.#queue.moveTo(this.#queue.index + 1)) this.#goTo('move', 0);
    else this.#finish();
  }

  previous(): void {
    if (this.#state === 'idle') return;
    const early = this.positionFrames() < secondsToFrames(PREVIOUS_RESTARTS_AFTER_SECONDS);
    if (early && this.#queue.moveTo(this.#queue.index - 1)) this.#goTo('move', 0);
    else this.seek(0);
  }

  seek(frame: number): void {
    if (this.#state === 'idle') return;
    const totalFrames = this.#line?.head.totalFrames ?? this.#track?.totalFrames ?? null;
    const target = Math.max(0, Math.trunc(frame) || 0);
    if (totalFrames !== null && totalFrames > 0 && target >= totalFrames) {
      this.next();
      return;
    }
    // Without any idea of the length only the decoder knows whether the place exists.
    this.#goTo('move', Math.min(target, this.#lengthFrames() || target), this.#track ? 'seek' : 'track');
  }

  setVolume(volume: number): void {
    this.#volume = clampVolume(volume);
    this.#output.setGain(this.#gain);
    this.#publish();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#output.setGain(this.#gain);
    this.#publish();
  }

  dismissProblem(): void {
    this.#notices.dismiss();
    this.#publish();
  }

  trackUpdated(track: TrackRow): void {
    this.#rows.update(track);
    const row = this.#rows.peek(track.id) ?? track;
    if (this.#track?.id === row.id) this.#track = row;
    this.#line?.refresh(row);
    this.#settle();
  }

  snapshot(): EngineSnapshot {
    return this.#announcer.snapshot;
  }

  onChange(listener: () => void): () => void {
    return this.#announcer.onChange(listener);
  }

  positionFrames(): number {
    return this.#line ? this.#line.positionFrames() : this.#restFrame;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    clearInterval(this.#timer);
    this.#announcer.dispose();
    this.#line?.dispose();
    this.#line = null;
    this.#shelf.clear();
    await this.#output.dispose();
  }

  get #gain(): number {
    return this.#muted ? 0 : this.#volume ** 3;
  }

  /** A new place in the queue, by the listener's wish. */
  #goTo(event: 'choose' | 'move', frame: number, arrival: 'track' | 'seek' = 'track'): void {
    this.#arrival = arrival;
    this.#jumps++;
    const id = this.#queue.currentId;
    if (id !== this.#track?.id) this.#track = id === null ? null : this.#rows.peek(id);
    this.#restFrame = Math.max(0, Math.trunc(frame) || 0);
    this.#do(event);
    // With a row at hand the head has arrived, and told; without one the core hears of it now and of the rest later.
    if (this.#line && !this.#line.head.row) this.#announcer.intent(this.#arrival);
    this.#settle();
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
    switch (effect) {
      case 'open':
        this.#open();
        break;
      case 'restart':
        this.#queue.moveTo(0);
        this.#restFrame = 0;
        this.#open();
        this.#sound();
        break;
      case 'sound':
        this.#sound();
        break;
      case 'hush':
        if (this.#line) this.#output.rest(this.#line.hush());
        break;
      case 'close':
        this.#restFrame = this.positionFrames();
        this.#output.rest(this.#line?.dispose() ?? 0);
        this.#line = null;
        break;
    }
  }

  #open(): void {
    this.#line?.dispose();
    this.#line = null;
    this.#notices.recovered();
    const graph = this.#output.ready();
    if (!graph) return;
    this.#line = new PlayLine({
      output: this.#output,
      graph,
      shelf: this.#shelf,
      preset: this.#preset,
      startIndex: this.#queue.index,
      startFrame: this.#restFrame,
      fetchChunk: (key, urgency, signal) => fetchChunk(this.#fetch, key, urgency, signal),
      rowAt: (index, fresh, signal) => this.#rowAt(index, fresh, signal),
      onUpdate: () => this.#settle(),
      onHead: (leg) => this.#arrive(leg),
      onSkipped: (leg, error) => this.#notices.raise(leg.row, error, false),
      onLength: (row, totalFrames) => this.#rows.learnLength(row.id, row.signature, totalFrames),
      onOutage: (error) => this.#onOutage(error),
    });
    this.#line.update();
  }

  #sound(): void {
    this.#output.run();
    if (!this.#line) this.#open();
    this.#line?.sound();
  }

  #rowAt(index: number, fresh: boolean, signal: AbortSignal): TrackRow | 'end' | Promise<TrackRow | null> {
    const id = this.#queue.idAt(index);
    if (id === null) return 'end';
    const row = fresh ? null : this.#rows.peek(id);
    if (row) return row;
    const after = this.#queue.idAt(index + 1);
    const ids = after === null || after === id || this.#rows.peek(after) ? [id] : [id, after];
    return this.#rows.load(ids, signal, (error) => this.#onOutage(error)).then(() => this.#rows.peek(id));
  }

  #onOutage(error: PlayerError): void {
    this.#notices.outage(error);
    this.#settle();
  }

  #arrive(leg: Leg): void {
    this.#queue.moveTo(leg.queueIndex);
    this.#track = leg.row;
    const kind = this.#arrival;
    this.#arrival = 'track';
    const ids = [this.#queue.currentId, this.#queue.nextId];
    for (let each: Leg | null | undefined = leg; each; each = each.next) if (each.row) ids.push(each.row.id);
    this.#shelf.keepOnly(ids.map((id) => `${id}/`));
    this.#announcer.intent(kind);
  }

  #finish(): void {
    if (this.#state === 'ended') return;
    this.#do('finish');
    this.#announcer.intent('stop');
    this.#settle();
  }

  #giveUp(error: PlayerError): void {
    this.#notices.raise(this.#track, error, true);
    this.#do('give-up');
    this.#announcer.intent('stop');
    this.#settle();
  }

  /** A new context in place of a dead one, and the music again from where it was. */
  #revive(): void {
    this.#restFrame = this.positionFrames();
    this.#line?.dispose();
    this.#line = null;
    this.#output.renew();
    this.#arrival = 'seek';
    if (wantsSound(this.#state)) this.#sound();
    this.#settle();
  }

  /** Draws the conclusions from what the line is doing now. */
  #settle(): void {
    if (this.#disposed) return;
    const head = this.#line?.head;
    // The line may have read the row of a changed file again.
    if (head?.row && head.queueIndex === this.#queue.index) this.#track = head.row;
    switch (this.#line?.state) {
      case 'sounding':
        this.#do(this.#output.running ? 'sounding' : 'dry');
        if (this.#state === 'playing') this.#notices.recovered();
        break;
      case 'dry':
        this.#do('dry');
        if (wantsSound(this.#state)) this.#notices.dry(this.#track);
        break;
      case 'finished':
        this.#finish();
        return;
      case 'given-up':
        this.#giveUp(new PlayerError('too-many-failures'));
        return;
      case undefined:
        break;
    }
    this.#publish();
  }

  #tick(): void {
    this.#output.check(performance.now());
    this.#line?.update();
    this.#settle();
    this.#announcer.tick();
  }

  #lengthFrames(): number {
    const head = this.#line?.head;
    if (head?.row) return head.lengthFrames;
    return this.#track ? (this.#track.totalFrames ?? secondsToFrames(this.#track.durationSeconds ?? 0)) : 0;
  }

  #facts(): Facts {
    return {
      snapshot: {
        state: this.#state,
        track: this.#track,
        lengthFrames: this.#lengthFrames(),
        queueLength: this.#queue.length,
        queueIndex: this.#queue.index,
        volume: this.#volume,
        muted: this.#muted,
        problem: this.#notices.problem,
        jumps: this.#jumps,
      },
      preset: this.#preset,
      trackId: this.#queue.currentId,
      nextTrackId: this.#queue.nextId,
      positionFrames: this.positionFrames(),
    };
  }

  #publish(): void {
    if (this.#disposed) return;
    if (wantsSound(this.#state)) {
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    } else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#announcer.publish();
  }
}

function clampVolume(volume: number): number {
  return Number.isFinite(volume) ? Math.max(0, Math.min(1, volume)) : 0;
}
