// What the controls of the mastered sound mean for what is playing, and what is told of it. Each is a gain that moves; none renders or
// schedules the original anew. `mastering.ts` holds their state, the line acts on it.
import type { TrackSound } from '../../shared/analysis.ts';
import type { LevelSettings } from '../../shared/levels.ts';
import type { Preset } from '../../shared/presets.ts';
import type { EngineSnapshot, MasteringState } from './engine.ts';
import type { Mastering } from './mastering.ts';
import type { Playback } from './playback.ts';

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

export class SoundControls {
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

  /** Takes kept values: nobody chose them now, so nobody is told. */
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
