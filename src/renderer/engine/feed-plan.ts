// Which chunks the feeder should have, in the order they will be heard. Pure: the line asks after every change, the feeder fetches.
import { LOOK_AHEAD_FRAMES, type Urgency } from '../../shared/playback.ts';
import { chunkIndexAt, chunkStartFrame } from '../../shared/timeline.ts';
import type { Leg } from './leg.ts';

export interface Want {
  readonly leg: Leg;
  readonly index: number;
  readonly urgency: Urgency;
}

/** With less than this scheduled the next chunk is needed now. Guess: a cold chunk takes well under a second to render. */
const URGENT_BELOW_FRAMES = 48_000;

/**
 * From `frame` of `leg` on, everything that begins within the look-ahead. `runwayFrames` is how much sound is already scheduled
 * before that place. A leg of unknown length hides what follows it.
 */
export function planWants(leg: Leg, frame: number, runwayFrames: number): Want[] {
  const wants: Want[] = [];
  let current: Leg | null | undefined = leg;
  let place = frame;
  let aheadFrames = runwayFrames;
  while (current && !current.reloading && aheadFrames < LOOK_AHEAD_FRAMES) {
    if (current.endsAt(place)) {
      current = current.next;
      place = 0;
      continue;
    }
    const index = chunkIndexAt(place);
    const nextPlace = Math.min(chunkStartFrame(index + 1), current.totalFrames ?? Infinity);
    const urgent = wants.length === 0 && aheadFrames < URGENT_BELOW_FRAMES;
    wants.push({ leg: current, index, urgency: urgent ? 'now' : 'soon' });
    aheadFrames += nextPlace - place;
    place = nextPlace;
  }
  return wants;
}
