// The mastered side of a line: out = original + intensity · Σ presence · (mastered − original). Lays the chosen preset's chunks beside
// the original's stretches as far as they are there, begins it late, crosses from preset to preset, and leaves the original alone
// where there is nothing. It never touches the original's sound, which is the clock of it all.
import { isMastering, type MasteringPreset, type Preset } from '../../../shared/presets.ts';
import { GainControl } from '../graph/gain-control.ts';
import type { QueuedTrack } from '../transport/queued-track.ts';
import { CROSSFADE_FRAMES, MasteredVoice } from './mastered-voice.ts';
import { isAhead, type Clock } from '../graph/output.ts';
import { unbrokenFrom, type Stretch } from '../graph/stretch.ts';

/** A mastered stretch shorter than this is not begun: it would be gone before it was heard. 200 ms; guess. */
const SHORTEST_FRAMES = 9600;
/** Where the original was heard for longer than this in want of the preset, the mastered sound comes in slowly. 1 s both; guess. */
const MISSED_FRAMES = 48_000;
const SLOW_FADE_FRAMES = 48_000;
/** 20 ms, like every control that is one gain. */
const CONTROL_RAMP_FRAMES = 960;
/** 10 ms more than a sound needs: a ramp that the clock overtook would begin with a step, and a control can spare them. Guess. */
const CONTROL_LEAD_FRAMES = 480;
/** Times a beginning is placed anew because the clock overtook it. */
const START_TRIES = 8;

export interface MixOptions {
  readonly context: BaseAudioContext;
  readonly clock: Clock;
  /** All of the original, and where what is added to it goes. */
  readonly original: AudioNode;
  readonly destination: AudioNode;
  /** Intensity at the start, 0–1; 0 when bypassed. */
  readonly amount: number;
  gainOf(queued: QueuedTrack, preset: Preset): number;
  /** `preset` is in the mix from `frame` on. */
  onBegin(preset: Preset, frame: number): void;
}

/** What is to be heard: `chunkOf` gives the mastered chunk of a stretch as long as its original, null while it is not there. */
export interface MixWish {
  readonly preset: Preset;
  /** Frame since which it is wished for. */
  readonly sinceFrame: number;
  /** The frame at which the original ends for good, null while more may follow. */
  readonly finalFrame: number | null;
  chunkOf(stretch: Stretch, preset: MasteringPreset): AudioBuffer | null;
  /** Whether the preset cannot be had for this stretch. */
  failed(stretch: Stretch): boolean;
}

export class MasteredMix {
  readonly #options: MixOptions;
  readonly #inverse: GainNode;
  /** Nothing, for the amount to be fed with always. */
  readonly #nothing: GainNode;
  readonly #amount: GainNode;
  readonly #amountControl: GainControl;
  /** The one that grows; all others are on their way out. */
  #current: MasteredVoice | null = null;
  #leaving: MasteredVoice[] = [];
  /** Where the one that was left last begins to go. */
  #leftFrame = -Infinity;
  /** Until where something mastered was heard. */
  #masteredUntilFrame = -Infinity;

  constructor(options: MixOptions) {
    this.#options = options;
    this.#inverse = new GainNode(options.context, { gain: -1 });
    options.original.connect(this.#inverse);
    this.#amount = new GainNode(options.context);
    this.#amountControl = new GainControl(this.#amount, options.amount);
    this.#amount.connect(options.destination);
    // Chromium (156) does not render a node without an input, and a ramp that is cut short like that stays where it was.
    this.#nothing = new GainNode(options.context, { gain: 0 });
    this.#inverse.connect(this.#nothing).connect(this.#amount);
  }

  /** The preset that is heard at `frame`, whatever the intensity. */
  heardAt(frame: number): Preset {
    let heard: Preset = 'off';
    let most = 0;
    for (const voice of this.#voices()) {
      const presence = frame < voice.endFrame ? voice.presenceAt(frame) : 0;
      if (presence > most) [heard, most] = [voice.preset, presence];
    }
    return heard;
  }

  /** From which frame to which `preset` is placed, null when it is not. */
  covered(preset: Preset): { readonly startFrame: number; readonly endFrame: number } | null {
    return this.#current?.preset === preset ? this.#current : null;
  }

  /** Does all that can be done now for `wish` beside `stretches`, which are in order of time. */
  update(stretches: readonly Stretch[], wish: MixWish): void {
    const earliest = this.#options.clock.earliestFrame();
    this.#dropEnded(earliest);
    const { preset } = wish;
    const here = stretches.find((stretch) => stretch.endFrame > earliest);
    if (this.#current && this.#current.preset !== preset && this.#isUnheard(this.#current, earliest)) {
      this.#leave(this.#options.clock.earliestFrame());
    }
    const foreign = this.#current !== null && this.#current.preset !== preset;
    if (foreign && (!isMastering(preset) || (here && wish.failed(here)))) {
      const fromFrame = this.#leave(this.#options.clock.earliestFrame() + CONTROL_LEAD_FRAMES);
      if (!isMastering(preset)) this.#options.onBegin('off', fromFrame);
    }
    if (isMastering(preset)) this.#begin(stretches, preset, wish);
    if (this.#current) this.#grow(this.#current, stretches, wish);
  }

  setAmount(amount: number): void {
    // What is on its way out with nothing after it does not come up once more.
    const goneFrame = this.#current ? -Infinity : Math.max(...this.#leaving.map((voice) => voice.endFrame));
    const fromFrame = Math.max(this.#options.clock.earliestFrame() + CONTROL_LEAD_FRAMES, goneFrame);
    this.#amountControl.moveTo(amount, fromFrame, CONTROL_RAMP_FRAMES);
  }

  /** Moves the levels of what is placed to where they should be, within `framesOf` each track. */
  retune(fromFrame: number, framesOf: (queued: QueuedTrack) => number): void {
    for (const voice of this.#voices()) voice.retune(fromFrame, framesOf);
  }

  /** The original is taken back from `frame` on. */
  takeBack(frame: number): void {
    if (!this.#current || frame >= this.#current.endFrame) return;
    if (frame <= this.#current.startFrame) {
      this.#leave(this.#options.clock.earliestFrame());
      return;
    }
    this.#current.takeBack(frame);
    this.#current.appear(false);
  }

  /** Lets go of the levels of all tracks that are not `kept`. */
  forget(kept: (queued: QueuedTrack) => boolean): void {
    for (const voice of this.#voices()) voice.forget(kept);
  }

  /** The whole line is silent from `frame` on. */
  stopAt(frame: number): void {
    for (const voice of this.#voices()) voice.stopAt(frame);
  }

  /** Ends at once. */
  kill(): void {
    for (const voice of this.#voices()) voice.kill();
    this.#current = null;
    this.#leaving = [];
    this.#inverse.disconnect();
    this.#nothing.disconnect();
    this.#amountControl.dispose();
    this.#amount.disconnect();
  }

  #voices(): MasteredVoice[] {
    return this.#current ? [...this.#leaving, this.#current] : this.#leaving;
  }

  #dropEnded(earliest: number): void {
    if (this.#current && this.#current.endFrame <= earliest) {
      this.#masteredUntilFrame = this.#current.endFrame;
      this.#leaving.push(this.#current);
      this.#current = null;
    }
    const now = this.#options.clock.currentFrame();
    const [ended, alive] = [[] as MasteredVoice[], [] as MasteredVoice[]];
    for (const voice of this.#leaving) (voice.endFrame <= now ? ended : alive).push(voice);
    for (const voice of ended) voice.kill();
    this.#leaving = alive;
  }

  /** Whether `voice` comes in later and out of nothing: the sound that is present does not lead into it. */
  #isUnheard({ startFrame }: MasteredVoice, earliest: number): boolean {
    return startFrame > earliest && !this.#leaving.some((voice) => voice.endFrame > startFrame);
  }

  /** Lets the present voice go from `fromFrame` on. Returns where it begins to go. */
  #leave(fromFrame: number): number {
    const voice = this.#current;
    if (!voice) return fromFrame;
    const leftFrame = voice.release(fromFrame);
    // One that had not begun leaves nothing that another would have to wait for.
    if (leftFrame > voice.startFrame) {
      this.#leftFrame = leftFrame;
      this.#masteredUntilFrame = voice.endFrame;
    }
    this.#leaving.push(voice);
    this.#current = null;
    return leftFrame;
  }

  /** Begins `preset` where it is not heard yet, as early as its chunks allow. */
  #begin(stretches: readonly Stretch[], preset: MasteringPreset, wish: MixWish): void {
    const { clock, onBegin } = this.#options;
    const held = (stretch: Stretch): boolean => wish.chunkOf(stretch, preset) !== null;
    for (let tries = 1; tries <= START_TRIES; tries++) {
      const marginFrames = clock.earliestFrame() - clock.currentFrame();
      // Not before the one that was left begins to go: together they would be more than all.
      const earliest = Math.max(clock.currentFrame() + marginFrames * tries, this.#leftFrame);
      const inTime = Math.max(clock.currentFrame() + marginFrames / 2, this.#leftFrame - 1);
      // What has begun, or will as early as it can, stays.
      if (this.#current?.preset === preset && this.#current.startFrame <= earliest) {
        onBegin(preset, this.#current.startFrame);
        return;
      }
      const here = stretches.findIndex((stretch) => stretch.endFrame > earliest);
      if (here === -1) return;
      // The preset before is only left for one that is there at this place.
      const last = this.#current && this.#current.preset !== preset ? here : stretches.length - 1;
      for (let first = here; first <= last; first++) {
        const run = unbrokenFrom(stretches, first, held);
        const [begin, end] = [run[0], run.at(-1)];
        if (!begin || !end) continue;
        // Together with an original that was only just placed, as long as there is time.
        const startFrame = begin.atFrame > inTime ? begin.atFrame : earliest;
        const slow = this.#fadeInFrames(begin, startFrame, wish) === SLOW_FADE_FRAMES;
        if (end.endFrame - startFrame < SHORTEST_FRAMES + (slow ? SLOW_FADE_FRAMES : 0)) continue;
        if (this.#current?.preset === preset && this.#current.startFrame <= startFrame) return;
        if (this.#start(begin, startFrame, preset, wish)) return;
        break;
      }
    }
  }

  /** False when the clock has overtaken it: then nothing has changed. */
  #start(stretch: Stretch, startFrame: number, preset: MasteringPreset, wish: MixWish): boolean {
    const { context, clock, gainOf, onBegin } = this.#options;
    const buffer = wish.chunkOf(stretch, preset);
    if (!buffer) return false;
    const voice = new MasteredVoice({
      context,
      clock,
      preset,
      inverse: this.#inverse,
      destination: this.#amount,
      startFrame,
      fadeInFrames: this.#fadeInFrames(stretch, startFrame, wish),
      gainOf: (queued) => gainOf(queued, preset),
    });
    voice.place(stretch.queued, buffer, stretch.offsetFrames + startFrame - stretch.atFrame, startFrame);
    if (!isAhead(clock, startFrame)) {
      voice.kill();
      return false;
    }
    const fromFrame = voice.begin();
    this.#leave(fromFrame);
    this.#current = voice;
    onBegin(preset, fromFrame);
    return true;
  }

  #fadeInFrames(stretch: Stretch, startFrame: number, { sinceFrame }: MixWish): number {
    const present = this.#voices().some((voice) => voice.endFrame > startFrame && voice.presenceAt(startFrame) > 0);
    if (present) return CROSSFADE_FRAMES;
    if (startFrame === stretch.runFrame) return 0;
    if (startFrame === stretch.atFrame && stretch.frame === 0) return CROSSFADE_FRAMES;
    const missedFrames = startFrame - Math.max(stretch.runFrame, this.#masteredUntilFrame, sinceFrame);
    return missedFrames > MISSED_FRAMES ? SLOW_FADE_FRAMES : CROSSFADE_FRAMES;
  }

  /** Lays down what follows without a break. */
  #grow(voice: MasteredVoice, stretches: readonly Stretch[], wish: MixWish): void {
    const { clock } = this.#options;
    const before = voice.endFrame;
    for (const stretch of stretches) {
      if (stretch.atFrame !== voice.endFrame) continue;
      const buffer = wish.chunkOf(stretch, voice.preset);
      if (!buffer || !isAhead(clock, stretch.atFrame)) break;
      voice.place(stretch.queued, buffer, stretch.offsetFrames, stretch.atFrame);
      // Overtaken by the clock it would lie late beside its original.
      if (isAhead(clock, stretch.atFrame)) continue;
      voice.takeBack(stretch.atFrame);
      break;
    }
    const final = voice.endFrame === wish.finalFrame;
    if (voice.endFrame !== before || voice.final !== final) voice.appear(final);
  }
}
