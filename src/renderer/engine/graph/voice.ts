// The sound of one epoch: the original's buffers behind one gain. The gain moves only where the epoch begins inside the music or is let
// go; never at a join of chunks or tracks. `mastered-mix.ts` adds the mastered sound beside them. Knows nothing of tracks.
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';
import { beforeFrame, lineTo } from './gain-curve.ts';
import { PlacedBuffers } from './placed-buffers.ts';

/** 8 ms: long enough for no audible click, short enough to feel immediate. */
export const FADE_FRAMES = 384;

export class Voice {
  /** Input for everything that fades with the voice. */
  readonly input: GainNode;
  /** All of the original, at its level; feeds `input`. */
  readonly original: GainNode;
  readonly #buffers: PlacedBuffers;
  readonly #onGone: () => void;
  /** Frame at which the fade-in begins, null without one. */
  #fadeInFrame: number | null = null;
  #released = false;
  /** Where it is silent once it was let go. */
  #silentFrame = 0;

  /**
   * `onItemEnd` is called whenever a buffer was played to its end, an alarm that no timer throttling delays; `onGone` once nothing of
   * the voice is heard any more.
   */
  constructor(
    context: BaseAudioContext,
    destination: AudioNode,
    onItemEnd: () => void = () => undefined,
    onGone: () => void = () => undefined,
  ) {
    this.#onGone = onGone;
    this.input = new GainNode(context);
    this.input.connect(destination);
    this.original = new GainNode(context);
    this.original.connect(this.input);
    this.#buffers = new PlacedBuffers(context, () => {
      if (!this.#released) onItemEnd();
      else if (this.#buffers.empty) this.#disconnect();
    });
  }

  /** Fades in from `atFrame` on. Call it before the first `play`, when that begins inside the music. */
  fadeIn(atFrame: number): void {
    this.#fadeInFrame = atFrame;
    const { gain } = this.input;
    gain.cancelScheduledValues(0);
    gain.setValueAtTime(0, beforeFrame(atFrame));
    gain.linearRampToValueAtTime(1, beforeFrame(atFrame + FADE_FRAMES));
  }

  /** Plays `buffer` from its frame `offsetFrames` on, the first sample exactly at `atFrame`, through `level`, which feeds `original`. */
  play(buffer: AudioBuffer, offsetFrames: number, atFrame: number, level: AudioNode = this.original): void {
    this.#buffers.play(buffer, offsetFrames, atFrame, level);
  }

  /** Drops the buffers that begin at `frame` or after. The frame where the first of them would have begun, null without any. */
  cancelFrom(frame: number): number | null {
    return this.#buffers.cancelFrom(frame);
  }

  /** Fades out from `fromFrame` on, which the context has not rendered yet, and ends. The frame from which on it is silent. */
  release(fromFrame: number): number {
    if (this.#released) return this.#silentFrame;
    this.#released = true;
    this.#silentFrame = fromFrame + FADE_FRAMES;
    this.cancelFrom(this.#silentFrame);
    if (this.#buffers.empty) {
      this.#disconnect();
      return this.#silentFrame;
    }
    const { gain, context } = this.input;
    const begunFrames = this.#fadeInFrame === null ? FADE_FRAMES : fromFrame - this.#fadeInFrame;
    const level = Math.max(0, Math.min(1, begunFrames / FADE_FRAMES));
    if (level < 1) {
      // Let go within its own fade-in: up to where it got, then down again.
      gain.cancelScheduledValues(0);
      gain.setValueAtTime(0, beforeFrame(Math.min(fromFrame, this.#fadeInFrame ?? fromFrame)));
      gain.linearRampToValueAtTime(level, beforeFrame(fromFrame));
      gain.linearRampToValueAtTime(0, beforeFrame(this.#silentFrame));
    } else {
      lineTo(gain, fromFrame, 1, { frame: this.#silentFrame, value: 0 });
      this.#silentFrame += Math.max(0, Math.round(context.currentTime * SAMPLE_RATE_HZ) - fromFrame);
    }
    this.#buffers.stopAt(this.#silentFrame);
    return this.#silentFrame;
  }

  /** Ends at once, with a click if it was heard: for a context that does not run. */
  kill(): void {
    this.#released = true;
    this.#buffers.kill();
    this.#disconnect();
  }

  #disconnect(): void {
    this.original.disconnect();
    this.input.disconnect();
    this.#onGone();
  }
}
