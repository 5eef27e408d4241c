// Which frame of which track is heard at a frame of the audio clock. Every stretch of sound that was scheduled is one anchored
// span; gapless joins make several spans touch, a stall leaves a hole between two. Integer frames; pure.

interface Span<T> {
  readonly token: T;
  /** Frame of the audio clock at which `trackFrame` is played. */
  readonly atFrame: number;
  readonly trackFrame: number;
  readonly lengthFrames: number;
}

/** A place in a track. */
export interface Place<T> {
  readonly token: T;
  readonly frame: number;
}

/** `T` names the track a span belongs to; it is compared by identity. */
export class PlayClock<T> {
  #spans: Span<T>[] = [];

  /** The frame of the audio clock at which the sound runs out; null when nothing was scheduled. */
  get endFrame(): number | null {
    const last = this.#spans.at(-1);
    return last ? last.atFrame + last.lengthFrames : null;
  }

  /** `lengthFrames` of `token` from `trackFrame` on are heard from `atFrame` on, which is not before `endFrame`. */
  append(token: T, trackFrame: number, atFrame: number, lengthFrames: number): void {
    const last = this.#spans.at(-1);
    const touches = last !== undefined && last.atFrame + last.lengthFrames === atFrame;
    if (touches && last.token === token && last.trackFrame + last.lengthFrames === trackFrame) {
      this.#spans[this.#spans.length - 1] = { ...last, lengthFrames: last.lengthFrames + lengthFrames };
    } else {
      this.#spans.push({ token, atFrame, trackFrame, lengthFrames });
    }
  }

  /** What is heard at `atFrame`; before the first span its start, in a hole or after the end the end of the span before. */
  placeAt(atFrame: number): Place<T> | null {
    const span = this.#spans.findLast((each) => each.atFrame <= atFrame) ?? this.#spans[0];
    if (!span) return null;
    const playedFrames = Math.max(0, Math.min(span.lengthFrames, atFrame - span.atFrame));
    return { token: span.token, frame: span.trackFrame + playedFrames };
  }

  /** First frame of the audio clock at which `token` is heard, null when none of it is scheduled. */
  startOf(token: T): number | null {
    return this.#spans.find((span) => span.token === token)?.atFrame ?? null;
  }

  /** Forgets what would be heard at `atFrame` and after. */
  cutFrom(atFrame: number): void {
    this.#spans = this.#spans.flatMap((span) => {
      const lengthFrames = Math.min(span.lengthFrames, atFrame - span.atFrame);
      return lengthFrames > 0 ? [{ ...span, lengthFrames }] : [];
    });
  }

  /** Forgets spans that ended before `atFrame`, but never the last one: it says where the sound stopped. */
  forgetBefore(atFrame: number): void {
    const firstKept = this.#spans.findIndex((span) => span.atFrame + span.lengthFrames > atFrame);
    this.#spans = firstKept === -1 ? this.#spans.slice(-1) : this.#spans.slice(firstKept);
  }

  clear(): void {
    this.#spans = [];
  }
}
