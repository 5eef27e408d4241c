// The sound of one preset over one line: mastered chunks on the very frames of their originals, and its presence, 0 to 1, in the mix.
// It adds mastered − original, so that without it the original remains. Its coming and its going are a gain each, so that neither
// is touched while it moves because of the other. Fail-safe: its way back to nothing at the end of what is placed is scheduled along
// with it and moved when more is placed. `mastered-mix.ts` decides when it begins and ends.
import type { MasteringPreset } from '../../../shared/presets.ts';
import { GainCurve, type CurvePoint } from '../graph/gain-curve.ts';
import type { QueuedTrack } from '../transport/queued-track.ts';
import { LevelTrims } from '../graph/level-trims.ts';
import { PlacedBuffers } from '../graph/placed-buffers.ts';
import { stillAhead, type Clock } from '../graph/output.ts';

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
  readonly gainOf: (queued: QueuedTrack) => number;
}

export class MasteredVoice {
  readonly preset: MasteringPreset;
  readonly startFrame: number;
  readonly #options: MasteredVoiceOptions;
  /** From nothing to all, once. */
  readonly #arriving: GainNode;
  readonly #arrival: GainCurve;
  /** From all to nothing, and back where more came in time. */
  readonly #leaving: GainNode;
  readonly #stay: GainCurve;
  readonly #trims: LevelTrims<QueuedTrack>;
  readonly #buffers: PlacedBuffers;
  #endFrame: number;
  #final = false;
  #released = false;

  constructor(options: MasteredVoiceOptions) {
    this.#options = options;
    this.preset = options.preset;
    this.startFrame = options.startFrame;
    this.#endFrame = options.startFrame;
    this.#arriving = new GainNode(options.context);
    this.#arrival = new GainCurve(this.#arriving.gain, 0);
    this.#leaving = new GainNode(options.context);
    this.#stay = new GainCurve(this.#leaving.gain, 1);
    // Silent until it begins, and rendered all the while: a source that is only let in after its time would play late.
    options.inverse.connect(this.#arriving).connect(this.#leaving).connect(options.destination);
    this.#trims = new LevelTrims(options.context, this.#arriving, options.gainOf);
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
    return this.#arrival.valueAt(frame) * this.#stay.valueAt(frame);
  }

  /**
   * Comes in at `startFrame`; where the clock has overtaken that, as soon as it can and then always by a fade. Call it once all is in
   * place that belongs to its beginning. Returns where it comes in.
   */
  begin(): number {
    const { clock, fadeInFrames } = this.#options;
    const from = stillAhead(clock, this.startFrame);
    const frames = from > this.startFrame ? Math.max(fadeInFrames, CROSSFADE_FRAMES) : fadeInFrames;
    this.#stayFrom(from);
    this.#arrival.finish(from, { frame: from + frames, value: 1 });
    return from;
  }

  /** Places `buffer` from its frame `offsetFrames` on at `atFrame`, where what is placed ends. Call `begin` or `appear` after the last one. */
  place(queued: QueuedTrack, buffer: AudioBuffer, offsetFrames: number, atFrame: number): void {
    this.#buffers.play(buffer, offsetFrames, atFrame, this.#trims.inputOf(queued));
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
    this.#stayFrom(Math.max(this.#options.clock.earliestFrame(), this.startFrame));
  }

  /**
   * Leaves within a crossfade from `fromFrame` on, or as soon as it can after that, and ends; sooner when what is placed ends sooner.
   * Returns where it begins to go.
   */
  release(fromFrame: number): number {
    if (this.#released) return fromFrame;
    this.#released = true;
    const { clock } = this.#options;
    const from = stillAhead(clock, fromFrame);
    if (from + CROSSFADE_FRAMES >= this.#endFrame) return from;
    // What has not begun does not come up while it leaves.
    if (this.#arrival.valueAt(from) === 0) this.#arrival.rest(from);
    this.#stay.finish(from, { frame: from + CROSSFADE_FRAMES, value: 0 });
    const overtakenFrames = Math.max(0, clock.currentFrame() - from);
    const goneFrame = Math.min(this.#endFrame, from + CROSSFADE_FRAMES + overtakenFrames);
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

  retune(fromFrame: number, framesOf: (queued: QueuedTrack) => number): void {
    this.#trims.retune(fromFrame, framesOf);
  }

  forget(kept: (queued: QueuedTrack) => boolean): void {
    this.#trims.keepOnly(kept);
  }

  /** Ends at once: for one that is silent, or whose line is. */
  kill(): void {
    this.#released = true;
    this.#arriving.disconnect();
    this.#leaving.disconnect();
    this.#options.inverse.disconnect(this.#arriving);
    this.#buffers.kill();
    this.#trims.keepOnly(() => false);
  }

  /** To the end of what is placed; on its way down for want of more it turns round, as fast as it went. */
  #stayFrom(from: number): void {
    const value = this.#stay.valueAt(from);
    this.#stay.follow(from, stayPoints(value, from, this.#final ? Infinity : this.#endFrame));
  }
}

/** From `value` at `from` up to all by a crossfade's slope, and down to nothing at `end`, if there is one; as far up as there is time for. */
export function stayPoints(value: number, from: number, end: number): CurvePoint[] {
  // A gain in the middle of its fade is a whole number of steps but for the last bits, which must not make another step.
  const full = from + Math.ceil((1 - value) * CROSSFADE_FRAMES - 1e-6);
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
