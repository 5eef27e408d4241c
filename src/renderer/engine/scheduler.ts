// The sound of one epoch: buffers placed on whole frames of the audio clock behind one gain. The gain moves only where the epoch
// begins inside the music or is let go; never at a join of chunks or tracks. Knows nothing of tracks.
import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';

/** 8 ms: long enough for no audible click, short enough to feel immediate. */
export const FADE_FRAMES = 384;

interface Item {
  readonly source: AudioBufferSourceNode;
  readonly startFrame: number;
  readonly endFrame: number;
}

export class Voice {
  readonly #context: BaseAudioContext;
  readonly #gain: GainNode;
  readonly #onItemEnd: () => void;
  #items: Item[] = [];
  /** Frame at which the fade-in begins, null without one. */
  #fadeInFrame: number | null = null;
  #released = false;

  /** `onItemEnd` is called whenever a buffer was played to its end: an alarm that no timer throttling delays. */
  constructor(context: BaseAudioContext, destination: AudioNode, onItemEnd: () => void = () => undefined) {
    this.#context = context;
    this.#gain = new GainNode(context);
    this.#gain.connect(destination);
    this.#onItemEnd = onItemEnd;
  }

  /** Fades in from `atFrame` on. Call it before the first `play`, when that begins inside the music. */
  fadeIn(atFrame: number): void {
    this.#fadeInFrame = atFrame;
    this.#gain.gain.cancelScheduledValues(0);
    this.#gain.gain.setValueAtTime(0, before(atFrame));
    this.#gain.gain.linearRampToValueAtTime(1, before(atFrame + FADE_FRAMES));
  }

  /** Plays `buffer` from its frame `offsetFrames` on, the first sample exactly at `atFrame`: whole frames are never interpolated. */
  play(buffer: AudioBuffer, offsetFrames: number, atFrame: number): void {
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    const item: Item = { source, startFrame: atFrame, endFrame: atFrame + buffer.length - offsetFrames };
    source.connect(this.#gain);
    source.onended = () => {
      source.disconnect();
      this.#items = this.#items.filter((each) => each !== item);
      if (!this.#released) this.#onItemEnd();
      else if (this.#items.length === 0) this.#gain.disconnect();
    };
    source.start(atFrame / SAMPLE_RATE_HZ, offsetFrames / SAMPLE_RATE_HZ);
    // Some versions of Chromium (153, not 156) play the last sample twice at 7 of 100 joins unless they are told where the end is. Half a
    // frame before it, so that no rounding of the time moves it.
    source.stop((item.endFrame - 0.5) / SAMPLE_RATE_HZ);
    this.#items.push(item);
  }

  /** Drops the buffers that begin at `frame` or after. The frame where the first of them would have begun, null without any. */
  cancelFrom(frame: number): number | null {
    const dropped = this.#items.filter((item) => item.startFrame >= frame);
    this.#items = this.#items.filter((item) => item.startFrame < frame);
    for (const item of dropped) silence(item);
    return dropped.length === 0 ? null : Math.min(...dropped.map((item) => item.startFrame));
  }

  /** Fades out from `fromFrame` on, which the context has not rendered yet, and ends. The frame from which on it is silent. */
  release(fromFrame: number): number {
    const silentFrame = fromFrame + FADE_FRAMES;
    if (this.#released) return silentFrame;
    this.#released = true;
    this.cancelFrom(silentFrame);
    if (this.#items.length === 0) {
      this.#gain.disconnect();
      return silentFrame;
    }
    const { gain } = this.#gain;
    const begunFrames = this.#fadeInFrame === null ? FADE_FRAMES : fromFrame - this.#fadeInFrame;
    const level = Math.max(0, Math.min(1, begunFrames / FADE_FRAMES));
    if (level < 1) {
      // Let go within its own fade-in: up to where it got, then down again.
      gain.cancelScheduledValues(0);
      gain.setValueAtTime(0, before(Math.min(fromFrame, this.#fadeInFrame ?? fromFrame)));
      gain.linearRampToValueAtTime(level, before(fromFrame));
    } else {
      gain.setValueAtTime(1, before(fromFrame));
    }
    gain.linearRampToValueAtTime(0, before(silentFrame));
    for (const item of this.#items) if (item.endFrame > silentFrame) item.source.stop(silentFrame / SAMPLE_RATE_HZ);
    return silentFrame;
  }

  /** Ends at once, with a click if it was heard: for a context that does not run. */
  kill(): void {
    this.#released = true;
    for (const item of this.#items.splice(0)) silence(item);
    this.#gain.disconnect();
  }
}

/**
 * The time just before `frame`. A gain event on the frame itself takes effect there or one sample late, as the division rounds;
 * half a frame earlier leaves no choice, and the first sample of a fade is never let through at full level.
 */
function before(frame: number): number {
  return Math.max(0, frame - 0.5) / SAMPLE_RATE_HZ;
}

function silence({ source }: Item): void {
  source.onended = null;
  source.stop();
  source.disconnect();
}
