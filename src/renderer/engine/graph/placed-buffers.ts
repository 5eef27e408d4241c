// Buffers placed on whole frames of the audio clock. The original's voice and each mastered voice own one set, and do the gains and fades.
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';

interface Item {
  readonly source: AudioBufferSourceNode;
  readonly startFrame: number;
  readonly endFrame: number;
}

export class PlacedBuffers {
  readonly #context: BaseAudioContext;
  readonly #onEnd: () => void;
  #items: Item[] = [];

  /** `onEnd` is called whenever a buffer was played to its end: an alarm that no timer throttling delays. */
  constructor(context: BaseAudioContext, onEnd: () => void) {
    this.#context = context;
    this.#onEnd = onEnd;
  }

  /** Whether nothing is left to be played. */
  get empty(): boolean {
    return this.#items.length === 0;
  }

  /** Plays `buffer` from its frame `offsetFrames` on, the first sample exactly at `atFrame`: whole frames are never interpolated. */
  play(buffer: AudioBuffer, offsetFrames: number, atFrame: number, destination: AudioNode): void {
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    const item: Item = { source, startFrame: atFrame, endFrame: atFrame + buffer.length - offsetFrames };
    source.connect(destination);
    source.onended = () => {
      source.disconnect();
      this.#items = this.#items.filter((each) => each !== item);
      this.#onEnd();
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

  /** Nothing is played at `frame` and after. */
  stopAt(frame: number): void {
    this.cancelFrom(frame);
    for (const item of this.#items) if (item.endFrame > frame) item.source.stop(frame / SAMPLE_RATE_HZ);
  }

  /** Ends at once and silently; `onEnd` is not called. */
  kill(): void {
    for (const item of this.#items.splice(0)) silence(item);
  }
}

function silence({ source }: Item): void {
  source.onended = null;
  source.stop();
  source.disconnect();
}
