// Where the packets of an Ogg Vorbis file lie, told without decoding them: their lengths are counted, their stamps vote. For `av-reader`.
import type { AvInput } from './av-input.ts';
import { PlaceVotes } from './place-votes.ts';

/** A step in the time stamps that is a hole, not the wobble of a Vorbis page (448 frames, measured). */
export const HOLE_FRAMES = 2048;

export interface Skimmed {
  /** Place of what follows the first packet, as far as there is no hole behind it. */
  readonly first: number;
  /** The same by the packets behind the last hole: what follows all packets lies at `start + counted`. */
  readonly start: number;
  readonly counted: number;
}

/**
 * Reads packets of `input` until what follows them is at source frame `until` or later, or the track ends. The place of the first of them,
 * which only prepares the decoder, is told by most stamps where it is not `known`. null where there are no packets.
 */
export function skimPackets(input: AvInput, until: number, known: number | null): Skimmed | null {
  let votes = known === null ? new PlaceVotes() : null;
  let counted = 0;
  let start = known;
  let first: number | null = null;
  for (let packet = input.skim(); packet !== null;) {
    if (start !== null && start + counted >= until) break;
    packet = input.skim();
    if (packet === null) break;
    if (start !== null && Math.abs(packet.stamp - counted - start) > HOLE_FRAMES) {
      first ??= start;
      votes = new PlaceVotes();
    }
    if (votes) {
      votes.add(packet.stamp, counted);
      start = votes.start;
    }
    counted += packet.frames;
  }
  return start === null ? null : { first: first ?? start, start, counted };
}
