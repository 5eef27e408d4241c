// A gain that moves along straight lines between whole frames, and knows its own value at any of them: an AudioParam only tells what it
// was in the last render quantum. Used for presence, intensity and levels; decides nothing.
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';

export interface CurvePoint {
  readonly frame: number;
  readonly value: number;
}

export class GainCurve {
  readonly #param: AudioParam;
  /** In order of frames; constant before the first and after the last. */
  #points: CurvePoint[];

  constructor(param: AudioParam, value: number) {
    this.#param = param;
    this.#points = [{ frame: -Infinity, value }];
    param.value = value;
  }

  /** Where it rests once all is done. */
  get target(): number {
    return this.#points.at(-1)?.value ?? 0;
  }

  valueAt(frame: number): number {
    const after = this.#points.findIndex((point) => point.frame > frame);
    if (after === -1) return this.target;
    const [from, to] = [this.#points[after - 1], this.#points[after]];
    if (!from || !to || from.value === to.value) return to?.value ?? 0;
    return from.value + ((to.value - from.value) * (frame - from.frame)) / (to.frame - from.frame);
  }

  /**
   * Keeps its way up to `fromFrame`, which the context has not rendered yet, and from there goes straight from point to point. A point
   * at `fromFrame` itself is a step. As far as the points are those it goes to already, its events are left alone.
   */
  follow(fromFrame: number, points: readonly CurvePoint[]): void {
    const ahead = this.#points.filter((point) => point.frame > fromFrame);
    const kept = sharedPoints(ahead, points);
    const last = kept.at(-1);
    if (last) {
      this.#param.cancelScheduledValues(beforeFrame(last.frame + 0.25));
      this.#points = [...this.#pointsUpTo(fromFrame), ...kept];
    } else {
      this.#bend(fromFrame, ahead[0]);
    }
    for (const point of points.slice(kept.length)) {
      if (point.frame > fromFrame) this.#param.linearRampToValueAtTime(point.value, beforeFrame(point.frame));
      else this.#param.setValueAtTime(point.value, beforeFrame(fromFrame));
      this.#points.push({ frame: Math.max(fromFrame, point.frame), value: point.value });
    }
  }

  /**
   * Keeps its way up to `fromFrame` and from there goes straight to `point`, where it stays: nothing may be asked of it any more. From rest
   * that is one event, which begins late, not in the middle, where the context overtakes it.
   */
  finish(fromFrame: number, point: CurvePoint): void {
    const value = this.valueAt(fromFrame);
    if (point.frame <= fromFrame || this.valueAt(fromFrame + 1) !== value) {
      this.follow(fromFrame, [point]);
      return;
    }
    if (this.#points.some(({ frame }) => frame > fromFrame)) {
      this.#param.cancelScheduledValues(beforeFrame(fromFrame + 0.25));
    }
    lineTo(this.#param, fromFrame, value, point);
    this.#points = [...this.#pointsUpTo(fromFrame), { frame: fromFrame, value }, point];
  }

  /** Drops what is planned from `fromFrame` on, up to which it rests. */
  rest(fromFrame: number): void {
    this.#param.cancelScheduledValues(beforeFrame(fromFrame));
    this.#points = [...this.#pointsUpTo(fromFrame), { frame: fromFrame, value: this.valueAt(fromFrame) }];
  }

  /** Ends the way to `next` at `fromFrame`. */
  #bend(fromFrame: number, next: CurvePoint | undefined): void {
    const value = this.valueAt(fromFrame);
    const before = this.#points.findLast((point) => point.frame <= fromFrame);
    const moving =
      next !== undefined && before !== undefined && before.frame < fromFrame && next.value !== before.value;
    // The bend first, then the cut behind it: in between the audio thread may render, and finds the same way as before.
    if (moving) this.#param.linearRampToValueAtTime(value, beforeFrame(fromFrame));
    else this.#param.setValueAtTime(value, beforeFrame(fromFrame));
    this.#param.cancelScheduledValues(beforeFrame(fromFrame + 0.25));
    this.#points = [...this.#pointsUpTo(fromFrame), { frame: fromFrame, value }];
  }

  /** Those up to `frame` that tell the value from shortly before it on; what was before is past. */
  #pointsUpTo(frame: number): CurvePoint[] {
    const first = this.#points.findLastIndex((point) => point.frame < frame);
    return this.#points.slice(Math.max(0, first)).filter((point) => point.frame <= frame);
  }
}

/** Those at the beginning of `points` at which the curve arrives anyway. */
function sharedPoints(ahead: readonly CurvePoint[], points: readonly CurvePoint[]): readonly CurvePoint[] {
  const parting = points.findIndex(({ frame, value }, i) => ahead[i]?.frame !== frame || ahead[i].value !== value);
  return parting === -1 ? points : points.slice(0, parting);
}

/**
 * Moves `param` from rest at `value` in one event, which the audio thread gets whole: where it gets it late, because the page stood still,
 * the line begins late. No event may come before its end: Chromium (153) has a line that is cut begin anew.
 */
export function lineTo(param: AudioParam, fromFrame: number, value: number, to: CurvePoint): void {
  const start = beforeFrame(fromFrame);
  param.setValueCurveAtTime([value, to.value], start, beforeFrame(to.frame) - start);
}

/**
 * The time just before `frame`. A gain event on the frame itself takes effect there or one sample late, as the division rounds;
 * half a frame earlier leaves no choice, and the first sample of a fade is never let through at full level.
 */
export function beforeFrame(frame: number): number {
  return Math.max(0, frame - 0.5) / SAMPLE_RATE_HZ;
}
