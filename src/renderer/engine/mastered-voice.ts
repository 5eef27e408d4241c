// The sound of one preset over one line: mastered chunks on the very frames of their originals, and its presence, 0 to 1, in the mix.
// What it adds is mastered − original, so that without it the original remains. Fail-safe: its way back to nothing at the end of what
// is placed is scheduled along with it and moved when more is placed. `mastered-mix.ts` decides when it begins and ends.
import type { MasteringPreset } from '../../shared/presets.ts';
import { GainCurve, type CurvePoint } from './gain-curve.ts';
import type { Leg } from './leg.ts';
import { LevelTrims } from './level-trims.ts';
import { PlacedBuffers } from './placed-buffers.ts';
import { stillAhead, type Clock } from './still-ahead.ts';

/** 20 ms: equal gain between two masters of the same music; long enough to hide, short enough to answer. */
export const CROSSFADE_FRAMES = 960;

export interface MasteredVoiceOptions {
  readonly context: BaseAudioContext;
  readonly clock: Clock;
  readonly preset: MasteringPreset;
  /** The original with its sign turned; stays connected to the voice until it ends. */
  readonly inverse: AudioNode;
  readonly destination: AudioNode;
  /** The first frame it may be heard at. */
  readonly startFrame: number;
  /** How long it takes to be all there; 0 begins at full presence. */
  readonly fadeInFrames: number;
  readonly gainOf: (leg: Leg) => number;
}

export class MasteredVoice {
  readonly preset: MasteringPreset;
  readonly startFrame: number;
  readonly #options: MasteredVoiceOptions;
  readonly #presence: GainNode;
  readonly #curve: GainCurve;
  readonly #trims: LevelTrims<Leg>;
  readonly #buffers: PlacedBuffers;
  /** Where it is, or will be, all there. */
  #fullFrame: number;
  #endFrame: number;
  #final = false;
  #released = false;

  constructor(options: MasteredVoiceOptions) {
    this.#options = options;
    this.preset = options.preset;
    this.startFrame = options.startFrame;
    this.#endFrame = options.startFrame;
    this.#fullFrame = options.startFrame + options.fadeInFrames;
    this.#presence = new GainNode(options.context);
    this.#curve = new GainCurve(this.#presence.gain, 0);
    // Silent until it begins, and rendered all the while: a source that is only let in after its time would play late.
    options.inverse.connect(this.#presence).connect(options.destination);
    this.#trims = new LevelTrims(options.context, this.#presence, options.gainOf);
    this.#buffers = new PlacedBuffers(options.context, () => undefined);
  }

  /** The frame after all that is placed, or at which it is gone once it was released. */
  get endFrame(): number {
    return this.#endFrame;
  }

  /** Whether it stays to its end, because the original ends there too. */
  get final(): boolean {
    return this.#final;
  }

  /** Its share of the mix at `frame`, 0–1. */
  presenceAt(frame: number): number {
    return this.#curve.valueAt(frame);
  }

  /**
   * Comes in at `startFrame`; where the clock has overtaken that, as soon as it can and then always by a fade. Call it once all is in
   * place that belongs to its beginning. Returns where it comes in.
   */
  begin(): number {
    const { clock, fadeInFrames } = this.#options;
    const from = stillAhead(clock, this.startFrame);
    const frames = from > this.startFrame ? Math.max(fadeInFrames, CROSSFADE_FRAMES) : fadeInFrames;
    this.#fullFrame = from + frames;
    this.#curve.follow(from, presencePoints(frames === 0 ? 1 : 0, from, this.#fullFrame, this.#endFrame));
    return from;
  }

  /** Places `buffer` from its frame `offsetFrames` on at `atFrame`, where what is placed ends. Call `begin` or `appear` after the last one. */
  place(leg: Leg, buffer: AudioBuffer, offsetFrames: number, atFrame: number): void {
    this.#buffers.play(buffer, offsetFrames, atFrame, this.#trims.inputOf(leg));
    this.#endFrame = atFrame + buffer.length - offsetFrames;
  }

  /** Takes back what begins at `frame` or after. `appear` must follow. */
  takeBack(frame: number): void {
    this.#buffers.cancelFrom(frame);
    this.#endFrame = Math.min(this.#endFrame, frame);
  }

  /** From now on is there as far as what is placed reaches. `final`: the original ends there too, so there is nothing to go back to. */
  appear(final: boolean): void {
    if (this.#released) return;
    this.#final = final;
    const from = Math.max(this.#options.clock.earliestFrame(), this.startFrame);
    const value = this.#curve.valueAt(from);
    // On its way down for want of more it turns round, as fast as it went; on its way up it goes on as it does.
    this.#fullFrame = Math.max(this.#fullFrame, fullFrom(value, from));
    this.#curve.follow(from, presencePoints(value, from, this.#fullFrame, final ? Infinity : this.#endFrame));
  }

  /**
   * Leaves within a crossfade from `fromFrame` on, or as soon as it can after that, and ends; sooner when what is placed ends sooner.
   * Returns where it begins to go.
   */
  release(fromFrame: number): number {
    if (this.#released) return fromFrame;
    this.#released = true;
    const from = stillAhead(this.#options.clock, fromFrame);
    const goneFrame = from + CROSSFADE_FRAMES;
    if (goneFrame >= this.#endFrame) return from;
    this.#curve.follow(from, [{ frame: goneFrame, value: 0 }]);
    this.#buffers.stopAt(goneFrame);
    this.#endFrame = goneFrame;
    return from;
  }

  /** Nothing of it is played at `frame` and after: the whole line is silent there. */
  stopAt(frame: number): void {
    this.#released = true;
    this.#buffers.stopAt(frame);
    this.#endFrame = Math.min(this.#endFrame, frame);
  }

  retune(fromFrame: number, framesOf: (leg: Leg) => number): void {
    this.#trims.retune(fromFrame, framesOf);
  }

  forget(kept: (leg: Leg) => boolean): void {
    this.#trims.keepOnly(kept);
  }

  /** Ends at once: for one that is silent, or whose line is. */
  kill(): void {
    this.#released = true;
    this.#presence.disconnect();
    this.#options.inverse.disconnect(this.#presence);
    this.#buffers.kill();
    this.#trims.keepOnly(() => false);
  }
}

/** Where a presence of `value` at `from` is all there when it rises by a crossfade's slope. */
export function fullFrom(value: number, from: number): number {
  // A presence in the middle of its fade is a whole number of steps but for the last bits, which must not make another step.
  return from + Math.ceil((1 - value) * CROSSFADE_FRAMES - 1e-6);
}

/** From `value` at `from` up to all at `full`, and down to nothing at `end`, if there is one; as far up as there is time for. */
export function presencePoints(value: number, from: number, full: number, end: number): CurvePoint[] {
  if (end === Infinity) return [{ frame: full, value: 1 }];
  const fall = Math.max(from, end - CROSSFADE_FRAMES);
  if (full <= fall) {
    return [
      { frame: full, value: 1 },
      { frame: fall, value: 1 },
      { frame: end, value: 0 },
    ];
  }
  const reached = value + ((1 - value) * (fall - from)) / (full - from);
  return [
    { frame: fall, value: reached },
    { frame: end, value: 0 },
  ];
}
