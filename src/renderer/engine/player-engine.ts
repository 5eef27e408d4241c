// Implements the engine's front door: what each button means for the queue and the play head, the volume, and the snapshot. `playback.ts`
// plays, `announcer.ts` reports.
import type { TrackSound } from '../../shared/analysis.ts';
import type { LevelSettings } from '../../shared/levels.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { EngineReport } from '../../shared/playback.ts';
import { isMastering, type Preset } from '../../shared/presets.ts';
import type { AlbumPlace, QueueSource } from '../../shared/queue.ts';
import { SAMPLE_RATE_HZ, secondsToFrames } from '../../shared/timeline.ts';
import { Announcer, type Facts } from './report/announcer.ts';
import type { EngineSnapshot, KeptSound, ListOptions, MasteringState, PlayerEngine } from './engine.ts';
import { Mastering } from './mastering/mastering.ts';
import { AlbumPlaces } from './queue/album-places.ts';
import type { KeptState } from './queue/play-queue.ts';
import { QueueControls } from './queue/queue-controls.ts';
import { Playback } from './transport/playback.ts';
import { wantsSound } from './transport/transport-machine.ts';

export interface PlayerEngineOptions {
  /** Rows of the ids that exist. Rejects with a PlayerError, `disconnected` while the core is away. */
  loadTracks(ids: readonly number[]): Promise<readonly TrackRow[]>;
  /** Where those tracks stand on their albums, in the order asked. Rejects like `loadTracks`. */
  loadAlbumPlaces(ids: readonly number[]): Promise<readonly AlbumPlace[]>;
  report(report: EngineReport): void;
  /** The chunk requested under that name is not wanted any more. */
  cancelChunk(request: string): void;
  /** What is known of a track's sound now. Rejects like `loadTracks`. Later news go to `soundUpdated`. */
  loadSound(trackId: number): Promise<TrackSound>;
  /** Slider position at the start, 0–1. */
  readonly volume: number;
  readonly preset: Preset;
  /** 0–1. */
  readonly intensity: number;
  readonly levels: LevelSettings;
  readonly createContext?: () => AudioContext;
  /** What the engine's sound goes into; the context's destination when left out. */
  readonly destination?: (context: AudioContext) => AudioNode;
  readonly fetch?: typeof globalThis.fetch;
}

/** The play head is looked at this often while sound is wanted: the rate of the position reports. */
const TICK_MS = 100;
/** "Previous" goes back to the start of the track when it was heard for longer than this. */
const PREVIOUS_RESTARTS_AFTER_SECONDS = 3;

export function createPlayerEngine(options: PlayerEngineOptions): PlayerEngine {
  return new Engine(options);
}

class Engine implements PlayerEngine {
  readonly queue: QueueControls;
  readonly #playback: Playback;
  readonly #announcer: Announcer;
  readonly #mastering: Mastering;
  readonly #sound: SoundControls;
  #volume: number;
  #muted = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: PlayerEngineOptions) {
    this.#volume = clampVolume(options.volume);
    this.#mastering = new Mastering({
      preset: options.preset,
      intensity: options.intensity,
      levels: options.levels,
      loadSound: (trackId) => options.loadSound(trackId),
      onSound: () => this.#sound.arrived(),
    });
    const albums = new AlbumPlaces((ids) => options.loadAlbumPlaces(ids));
    this.#playback = new Playback({
      placeOf: (trackId) => albums.of(trackId),
      loadTracks: (ids) => options.loadTracks(ids),
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      cancelChunk: (request) => options.cancelChunk(request),
      mastering: this.#mastering,
      gain: this.#gain,
      createContext:
        options.createContext ?? (() => new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive' })),
      destination: options.destination ?? ((context) => context.destination),
      onIntent: (kind) => this.#announcer.intent(kind),
      onQueue: () => this.#announcer.restate(),
      onChange: () => this.#publish(),
    });
    this.#sound = new SoundControls(this.#mastering, this.#playback, (kind) => this.#announcer.intent(kind));
    this.queue = new QueueControls(this.#playback, albums);
    this.#announcer = new Announcer(() => this.#facts(), options.report.bind(options), this);
  }

  playQueue(trackIds: readonly number[], startIndex: number, startFrame = 0, known: readonly TrackRow[] = []): void {
    const source: QueueSource = { kind: 'loose', query: null };
    this.#playback.choose(trackIds, { source, start: startIndex }, startFrame, known);
  }

  playFrom(
    track: TrackRow,
    source: QueueSource,
    askList: () => Promise<readonly number[]>,
    placeIn?: () => number | undefined,
  ): void {
    this.queue.playFrom(track, source, askList, placeIn);
  }

  playList(source: QueueSource, ids: readonly number[], options?: ListOptions): void {
    this.queue.playList(source, ids, options);
  }

  prepare(track: TrackRow): void {
    this.#playback.prepare(track);
  }

  toggle(): void {
    if (wantsSound(this.#playback.state)) this.pause();
    else this.resume();
  }

  pause(): void {
    if (wantsSound(this.#playback.state)) this.#playback.apply('pause', 'pause');
  }

  resume(): void {
    const { state } = this.#playback;
    if (state === 'paused' || state === 'ended') this.#playback.apply('resume', 'resume');
  }

  next(): void {
    this.#playback.whenListed(() => this.#playback.next());
  }

  previous(): void {
    this.#playback.whenListed(() => {
      const { state, queue } = this.#playback;
      if (state === 'idle') return;
      const early = this.positionFrames() < secondsToFrames(PREVIOUS_RESTARTS_AFTER_SECONDS);
      if (early && queue.skipBack()) this.#playback.goTo('move', 0);
      else this.seek(0);
    });
  }

  seek(frame: number): void {
    this.#playback.seek(Math.max(0, Math.trunc(frame) || 0));
  }

  setVolume(volume: number): void {
    this.#volume = clampVolume(volume);
    this.#applyVolume();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#applyVolume();
  }

  setPreset(preset: Preset): void {
    this.#sound.setPreset(preset);
  }

  preparePreset(preset: Preset): void {
    if (isMastering(preset)) this.#playback.head.preparePreset(preset);
  }

  setIntensity(share: number): void {
    this.#sound.setIntensity(share);
  }

  setBypassed(bypassed: boolean): void {
    this.#sound.setBypassed(bypassed);
  }

  setLevels(settings: LevelSettings): void {
    this.#sound.setLevels(settings);
  }

  soundUpdated(sound: TrackSound): void {
    this.#sound.update(sound);
  }

  coreReturned(): void {
    this.#sound.renew();
    this.#announcer.restate();
  }

  woke(): void {
    this.#playback.output.woke();
    this.#announcer.restate();
  }

  leave(): void {
    this.#announcer.leave();
  }

  keptQueue(): KeptState {
    return this.#playback.queue.kept();
  }

  restoreQueue(kept: KeptState, frame: number, plays: boolean): void {
    this.queue.restore(kept, frame, plays);
  }

  restore({ volume, preset, intensity, levels }: KeptSound): void {
    this.#volume = clampVolume(volume);
    this.#sound.restore(preset, intensity, levels);
    this.#applyVolume();
  }

  dismissProblem(): void {
    this.#playback.dismissProblem();
  }

  trackUpdated(track: TrackRow): void {
    this.#mastering.forgive(track.id);
    this.#playback.refresh(track);
  }

  snapshot(): EngineSnapshot {
    return this.#announcer.snapshot;
  }

  queueIds(): readonly number[] {
    return this.#playback.queue.trackIds();
  }

  onChange(listener: () => void): () => void {
    return this.#announcer.onChange(listener);
  }

  positionFrames(): number {
    return this.#playback.positionFrames();
  }

  async dispose(): Promise<void> {
    clearInterval(this.#timer);
    this.queue.dispose();
    this.#announcer.dispose();
    this.#mastering.dispose();
    await this.#playback.dispose();
  }

  get #gain(): number {
    return this.#muted ? 0 : this.#volume ** 3;
  }

  #applyVolume(): void {
    this.#playback.output.setGain(this.#gain);
    this.#announcer.publish();
  }

  #publish(): void {
    if (wantsSound(this.#playback.state)) {
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    } else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.queue.publish();
    this.#announcer.publish();
  }

  #tick(): void {
    this.#playback.tick();
    this.#announcer.tick();
  }

  #facts(): Facts {
    const { state, track, lengthFrames, queue, problem, jumps, underruns } = this.#playback;
    return {
      snapshot: {
        state,
        track,
        lengthFrames,
        queueLength: queue.length,
        queueIndex: queue.index,
        volume: this.#volume,
        muted: this.#muted,
        problem,
        jumps,
        ...this.#sound.facts(),
      },
      trackId: queue.currentId,
      nextTrackId: queue.nextId,
      previousTrackId: queue.previousId,
      positionFrames: this.positionFrames(),
      underruns,
      heardSwitch: this.#mastering.heardSwitch,
    };
  }
}

function clampVolume(volume: number): number {
  return Number.isFinite(volume) ? Math.max(0, Math.min(1, volume)) : 0;
}

type SoundFacts = Pick<
  EngineSnapshot,
  | 'preset'
  | 'heardPreset'
  | 'simplified'
  | 'intensity'
  | 'bypassed'
  | 'levels'
  | 'mastering'
  | 'masteringProblem'
  | 'sound'
  | 'lastSwitchMs'
>;

/**
 * What the controls of the mastered sound mean for the music that plays, and their part of the snapshot. Each is a gain that moves; none
 * renders or schedules the original anew. `mastering.ts` holds their state, the line acts on it.
 */
class SoundControls {
  readonly #mastering: Mastering;
  readonly #playback: Playback;
  readonly #onIntent: (kind: 'preset' | 'intensity') => void;
  /** The preset in the mix; while nothing is heard, the last. */
  #heard: Preset = 'off';

  constructor(mastering: Mastering, playback: Playback, onIntent: (kind: 'preset' | 'intensity') => void) {
    this.#mastering = mastering;
    this.#playback = playback;
    this.#onIntent = onIntent;
  }

  /** Takes effect at once where the chunk is there; while nothing plays, with the next sound. */
  setPreset(preset: Preset): void {
    const { head, output } = this.#playback;
    const heard = head.state === 'sounding' && output.running;
    const changed = this.#mastering.choose(preset, heard ? output.currentFrame() : null);
    head.update();
    // It may have ended a bypass.
    head.setAmount();
    if (changed) this.#onIntent('preset');
    this.#playback.settle();
  }

  /** Takes kept values. The listener did not choose them now, so nothing is reported. */
  restore(preset: Preset, intensity: number, levels: LevelSettings): void {
    const { head } = this.#playback;
    this.#mastering.choose(preset, null);
    this.#mastering.setIntensity(intensity);
    this.#mastering.setLevels(levels);
    head.setAmount();
    head.retune('setting');
    head.update();
  }

  setIntensity(share: number): void {
    this.#mix(this.#mastering.setIntensity(share));
  }

  setBypassed(bypassed: boolean): void {
    this.#mix(this.#mastering.setBypassed(bypassed));
  }

  setLevels(settings: LevelSettings): void {
    if (!this.#mastering.setLevels(settings)) return;
    this.#playback.head.retune('setting');
    this.#playback.settle();
  }

  /** Takes what became known of a track's sound; what failed for want of it is asked for again. */
  update(sound: TrackSound): void {
    this.#mastering.learn(sound);
    this.#playback.head.update();
    this.arrived();
  }

  /** The core was away: asks anew for what it may have told. */
  renew(): void {
    this.#mastering.renew();
    this.#playback.head.update();
    this.#playback.settle();
  }

  /** A sound that was asked for is there. */
  arrived(): void {
    this.#playback.head.retune('news');
    this.#playback.settle();
  }

  facts(): SoundFacts {
    const { preset, intensity, bypassed, levels, heardSwitch, sounds } = this.#mastering;
    const { head, track } = this.#playback;
    this.#heard = head.heardPreset ?? this.#heard;
    const mastering: MasteringState = preset === 'off' ? 'off' : (head.mastering ?? 'off');
    return {
      preset,
      heardPreset: this.#heard,
      simplified: head.simplified,
      intensity,
      bypassed,
      levels,
      mastering,
      masteringProblem: mastering === 'failed' ? this.#mastering.failureOf(track) : null,
      sound: track && sounds.of(track.id, track.signature),
      lastSwitchMs: heardSwitch?.ms ?? null,
    };
  }

  #mix(changed: boolean): void {
    if (!changed) return;
    this.#playback.head.setAmount();
    this.#onIntent('intensity');
    this.#playback.settle();
  }
}
