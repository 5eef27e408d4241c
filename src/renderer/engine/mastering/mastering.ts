// The state of the mastered sound: preset, intensity, bypass, levels, tracks that cannot be mastered in a preset, and the duration of the
// last switch. Outlives lines; they read it. Touches no sound itself.
import type { TrackSound } from '../../../shared/analysis.ts';
import type { ErrorCode, PlayerError } from '../../../shared/errors.ts';
import { levelGainDb, type LevelSettings } from '../../../shared/levels.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { EngineReport } from '../../../shared/playback.ts';
import type { Preset } from '../../../shared/presets.ts';
import { framesToSeconds } from '../../../shared/timeline.ts';
import { isPassing } from '../chunks/patience.ts';
import { TrackSounds } from './track-sounds.ts';

/** Failures that pass by themselves (a busy machine, an open breaker) are tried again after this. Guess. */
const FORGIVEN_AFTER_MS = 10_000;

/** The cause lies in the file: a retry without news of it would only fail again. Every other failure may have passed. */
const LASTING_FAILURES: readonly ErrorCode[] = [
  'worker-crashed',
  'file-corrupt',
  'file-quarantined',
  'format-unsupported',
  'analysis-failed',
];

/** One content of one track. */
export type Content = Pick<TrackRow, 'id' | 'signature'>;

interface Failure {
  readonly error: PlayerError;
  readonly untilMs: number;
}

export interface MasteringOptions {
  readonly preset: Preset;
  readonly intensity: number;
  readonly levels: LevelSettings;
  loadSound(trackId: number): Promise<TrackSound>;
  /** A sound that was asked for has come. */
  onSound(): void;
  readonly nowMs?: () => number;
}

export class Mastering {
  readonly sounds: TrackSounds;
  #preset: Preset;
  #intensity: number;
  #bypassed = false;
  #levels: LevelSettings;
  readonly #failures = new Map<string, Failure>();
  readonly #nowMs: () => number;
  /** Frame of the audio clock at which the preset was chosen, until it is heard. */
  #chosenFrame: number | null = null;
  #wishedFrame = -Infinity;
  #heardSwitch: EngineReport['heardSwitch'] = null;

  constructor(options: MasteringOptions) {
    this.#preset = options.preset;
    this.#intensity = clampShare(options.intensity);
    this.#levels = options.levels;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.sounds = new TrackSounds(
      (trackId) => options.loadSound(trackId),
      () => options.onSound(),
    );
  }

  get preset(): Preset {
    return this.#preset;
  }

  get intensity(): number {
    return this.#intensity;
  }

  get bypassed(): boolean {
    return this.#bypassed;
  }

  get levels(): LevelSettings {
    return this.#levels;
  }

  /** Share of the mastered sound in what is heard, 0–1. */
  get amount(): number {
    return this.#bypassed ? 0 : this.#intensity;
  }

  /** Frame of the audio clock since which the listener waits for the preset. */
  get wishedFrame(): number {
    return this.#wishedFrame;
  }

  /** How many changes of preset were heard, and how long the last of them took. */
  get heardSwitch(): EngineReport['heardSwitch'] {
    return this.#heardSwitch;
  }

  /** `atFrame` is the audio clock now, null when nothing is heard. `off` ends a bypass. True when it is another than before. */
  choose(preset: Preset, atFrame: number | null): boolean {
    for (const key of [...this.#failures.keys()]) if (key.endsWith(`/${preset}`)) this.#failures.delete(key);
    this.#wishedFrame = atFrame ?? -Infinity;
    if (preset === 'off') this.#bypassed = false;
    if (preset === this.#preset) return false;
    this.#preset = preset;
    this.#chosenFrame = atFrame;
    return true;
  }

  /** `preset` is in the mix from `frame` of the audio clock on. */
  begun(preset: Preset, frame: number): void {
    if (preset !== this.#preset || this.#chosenFrame === null) return;
    // Another context counts anew; what was in the mix all along took no time.
    if (frame >= this.#chosenFrame) {
      const count = (this.#heardSwitch?.count ?? 0) + 1;
      this.#heardSwitch = { count, ms: 1000 * framesToSeconds(frame - this.#chosenFrame) };
    }
    this.#chosenFrame = null;
  }

  /** True when it is another than before. */
  setIntensity(share: number): boolean {
    const before = this.#intensity;
    this.#intensity = clampShare(share);
    return this.#intensity !== before;
  }

  setBypassed(bypassed: boolean): boolean {
    const before = this.#bypassed;
    this.#bypassed = bypassed;
    return bypassed !== before;
  }

  setLevels({ levelMatch, levelling }: LevelSettings): boolean {
    const before = this.#levels;
    if (before.levelMatch === levelMatch && before.levelling === levelling) return false;
    this.#levels = { levelMatch, levelling };
    return true;
  }

  /** The gain, a factor, at which this content is played in `preset`. */
  gainOf(content: Content | null, preset: Preset): number {
    const sound = content && this.sounds.of(content.id, content.signature);
    return 10 ** (levelGainDb(sound, preset, this.#levels) / 20);
  }

  /** Why this content cannot be had in the preset that was chosen, null when nothing speaks against it. */
  failureOf(content: Content | null): PlayerError | null {
    const failure = content && this.#failures.get(failureKey(content, this.#preset));
    return failure && this.#nowMs() < failure.untilMs ? failure.error : null;
  }

  /**
   * Remembered until something new is known of the track or the preset is chosen again; what may pass, until the track is met again, and
   * what passes by itself, for a while.
   */
  fail(content: Content, preset: Preset, error: PlayerError): void {
    const untilMs = isPassing(error.code) ? this.#nowMs() + FORGIVEN_AFTER_MS : Infinity;
    this.#failures.set(failureKey(content, preset), { error, untilMs });
    // The listener does not wait for it any more.
    if (preset === this.#preset) this.#chosenFrame = null;
  }

  /** The play head has come to the track. */
  meet(trackId: number): void {
    for (const [key, { error }] of [...this.#failures]) {
      if (key.startsWith(`${trackId}/`) && !LASTING_FAILURES.includes(error.code)) this.#failures.delete(key);
    }
  }

  /** Something new is known of the track. */
  forgive(trackId: number): void {
    for (const key of [...this.#failures.keys()]) if (key.startsWith(`${trackId}/`)) this.#failures.delete(key);
  }

  /** Takes newer word of a track's sound. */
  learn(sound: TrackSound): void {
    this.sounds.update(sound);
    const hopeless = (sound.problem !== null || sound.doubt !== null) && sound.presetLufs === null;
    // A failed analysis is no news for the failures that wait for it: a retry would go round in a circle.
    if (!hopeless) this.forgive(sound.trackId);
  }

  /** The core was away: news of sounds was lost, and what failed there may not fail now. */
  renew(): void {
    this.sounds.outdate();
    this.#failures.clear();
  }

  dispose(): void {
    this.sounds.dispose();
  }
}

function failureKey({ id, signature }: Content, preset: Preset): string {
  return `${id}/${signature}/${preset}`;
}

/** 0 for NaN. */
function clampShare(share: number): number {
  return Number.isNaN(share) ? 0 : Math.max(0, Math.min(1, share));
}
