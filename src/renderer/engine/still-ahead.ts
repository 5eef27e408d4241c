// When a change of the sound begins that was planned for a frame of the audio clock: a busy machine may let that frame pass between the
// plan and the deed. Asked right before the deed by whatever moves a gain; plans nothing itself.
import type { AudioOutput } from './output.ts';

export type Clock = Pick<AudioOutput, 'currentFrame' | 'earliestFrame'>;

/** Of the time that a deed is given, so much must be left: more than one render batch, which the clock may take at any moment. */
const NEEDED_SHARE = 0.75;

/** Whether `frame` can still be met. */
export function isAhead(clock: Clock, frame: number): boolean {
  const now = clock.currentFrame();
  return frame > now + (clock.earliestFrame() - now) * NEEDED_SHARE;
}

/** `frame`, or where the clock has come too close to it, the first that is sure to be met. */
export function stillAhead(clock: Clock, frame: number): number {
  return isAhead(clock, frame) ? frame : clock.earliestFrame();
}
