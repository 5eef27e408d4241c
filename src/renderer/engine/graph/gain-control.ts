// A gain that a person moves repeatedly, also while it still moves: the intensity, the volume. Each change is a ramp of its own that is
// added to those under way, so a moving parameter is never touched: Chromium (153, 156) holds an AudioParam for a render quantum, and then
// jumps, when an event comes while it is rendered. A change that comes late begins late. Decides nothing.
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';
import { lineTo } from './gain-curve.ts';

/** Values are multiples of this (-120 dB), so that sums of them are exact and what goes back to nothing is nothing. */
const STEPS = 2 ** 20;
/** A ramp that ended this long ago is used again: 10 ms, more than a render batch may be ahead of its clock. */
const REST_FRAMES = 480;

interface Share {
  readonly source: ConstantSourceNode;
  value: number;
  /** Where its last ramp has ended. */
  endFrame: number;
}

export class GainControl {
  readonly #node: GainNode;
  #shares: Share[] = [];
  /** Where it rests once all is done. */
  #target: number;

  constructor(node: GainNode, value: number) {
    this.#node = node;
    this.#target = exact(value);
    node.gain.value = this.#target;
  }

  /**
   * Goes to `value` from `fromFrame` on within `frames`; at once where the context does not run. Always give the same `frames`: then
   * changes that overlap are never steeper together than the widest of them.
   */
  moveTo(value: number, fromFrame: number, frames: number): void {
    const target = exact(value);
    if (target === this.#target) return;
    if (this.#node.context.state !== 'running') {
      this.dispose();
      this.#target = target;
      this.#node.gain.value = target;
      return;
    }
    const share = this.#resting();
    const next = share.value + target - this.#target;
    lineTo(share.source.offset, fromFrame, share.value, { frame: fromFrame + frames, value: next });
    share.value = next;
    share.endFrame = Math.max(fromFrame, this.#now()) + frames;
    this.#target = target;
  }

  /** Only for a node that is not heard: drops all ramps. */
  dispose(): void {
    for (const { source } of this.#shares.splice(0)) {
      source.stop();
      source.disconnect();
    }
  }

  #resting(): Share {
    const now = this.#now();
    const ended = this.#shares.find(({ endFrame }) => endFrame + REST_FRAMES < now);
    if (ended) return ended;
    const source = new ConstantSourceNode(this.#node.context, { offset: 0 });
    source.connect(this.#node.gain);
    source.start();
    const share = { source, value: 0, endFrame: 0 };
    this.#shares.push(share);
    return share;
  }

  #now(): number {
    return Math.round(this.#node.context.currentTime * SAMPLE_RATE_HZ);
  }
}

const exact = (value: number): number => Math.round(value * STEPS) / STEPS;
