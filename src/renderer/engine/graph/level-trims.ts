// The level of each track in one sound (the original's, or one preset's): a gain of its own, so that at a gapless join each track is at
// its level from its first frame. `mastering.ts` decides the levels.
import { GainCurve } from './gain-curve.ts';

interface Trim {
  readonly node: GainNode;
  readonly curve: GainCurve;
}

/** `T` names the track; it is compared by identity. */
export class LevelTrims<T> {
  readonly #context: BaseAudioContext;
  readonly #bus: AudioNode;
  readonly #gainOf: (track: T) => number;
  readonly #trims = new Map<T, Trim>();

  constructor(context: BaseAudioContext, bus: AudioNode, gainOf: (track: T) => number) {
    this.#context = context;
    this.#bus = bus;
    this.#gainOf = gainOf;
  }

  /** Where buffers of `track` go in. */
  inputOf(track: T): AudioNode {
    const present = this.#trims.get(track);
    if (present) return present.node;
    const node = new GainNode(this.#context);
    node.connect(this.#bus);
    this.#trims.set(track, { node, curve: new GainCurve(node.gain, this.#gainOf(track)) });
    return node;
  }

  /** From `fromFrame` on moves what is at another level than it should be there, within `framesOf` the track. */
  retune(fromFrame: number, framesOf: (track: T) => number): void {
    for (const [track, { curve }] of this.#trims) {
      const value = this.#gainOf(track);
      if (value !== curve.target) curve.follow(fromFrame, [{ frame: fromFrame + framesOf(track), value }]);
    }
  }

  /** Lets go of all tracks that are not `kept`. */
  keepOnly(kept: (track: T) => boolean): void {
    for (const [track, { node }] of [...this.#trims]) {
      if (kept(track)) continue;
      node.disconnect();
      this.#trims.delete(track);
    }
  }
}
