// Which chunks the feeder should have, in the order they will be heard: the original's, and beside them the chosen preset's. Pure: the
// line asks after every change, the feeder fetches.
import { LOOK_AHEAD_FRAMES, type Urgency } from '../../../shared/playback.ts';
import type { MasteringPreset, Preset } from '../../../shared/presets.ts';
import { chunkIndexAt, chunkStartFrame } from '../../../shared/timeline.ts';
import type { QueuedTrack } from '../transport/queued-track.ts';

/** A chunk's place, and how far ahead of what is heard now it begins. */
export interface Ahead {
  readonly queued: QueuedTrack;
  readonly index: number;
  readonly aheadFrames: number;
}

export interface Want extends Ahead {
  readonly preset: Preset;
  readonly urgency: Urgency;
}

/** With less than this scheduled the next chunk is needed now. Guess: a cold chunk takes well under a second to render. */
const URGENT_BELOW_FRAMES = 48_000;

/**
 * The chunks of the original that begin within the look-ahead, from `frame` of `queued` on. `runwayFrames` is how much sound is already scheduled
 * before that place. A queued track of unknown length hides what follows it.
 */
export function planWants(queued: QueuedTrack, frame: number, runwayFrames: number): Want[] {
  const wants: Want[] = [];
  let current: QueuedTrack | null | undefined = queued;
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
    wants.push({ queued: current, index, aheadFrames, preset: 'off', urgency: urgent ? 'now' : 'soon' });
    aheadFrames += nextPlace - place;
    place = nextPlace;
  }
  return wants;
}

/**
 * `original` with the `preset` of each of `places` put in: right after what is heard with or before it. Both are in order of time.
 */
export function withMastered(original: readonly Want[], places: readonly Ahead[], preset: MasteringPreset): Want[] {
  const mastered = places.map(({ queued, index, aheadFrames }): Want => {
    const urgent = aheadFrames < URGENT_BELOW_FRAMES;
    return { queued, index, aheadFrames, preset, urgency: urgent ? 'now' : 'soon' };
  });
  // Stable: of two at one place the original comes first.
  return [...original, ...mastered].sort((a, b) => a.aheadFrames - b.aheadFrames);
}
