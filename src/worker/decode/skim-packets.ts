// Where the packets of an Ogg Vorbis or Opus file lie, told without decoding them: their lengths are counted, their stamps vote. For `av-reader`.
import type { AvInput } from './av-input.ts';
import { PlaceVotes } from './place-votes.ts';

/** A step in the time stamps that is a hole, not the wobble of a Vorbis page (448 frames, measured). */
export const HOLE_FRAMES = 2048;

/** Packets that tell enough of a file's start, 8 pages full of them at least: Opus has them of 2.5 ms, 20 s of which take 20 ms (measured). */
export const ENOUGH_PACKETS = 2048;

export interface Skimmed {
  /** Place of the first packet that sounds, as far as there is no hole behind it. */
  readonly first: number;
  /** The same by the packets behind the last hole: what follows all packets lies at `start + counted`. */
  readonly start: number;
  readonly counted: number;
  /** Packets that sound. */
  readonly packets: number;
}

/**
 * Reads packets of `input` until what follows them is at source frame `until` or later, or the track ends, `mostPackets` at most. The place of the first of them
 * that sounds is told by most stamps where it is not `known`. null where there are no packets.
 */
export function skimPackets(
  input: AvInput,
  until: number,
  known: number | null,
  mostPackets = Infinity,
): Skimmed | null {
  let votes = known === null ? new PlaceVotes() : null;
  let counted = 0;
  let packets = 0;
  let start = known;
  let first: number | null = null;
  while ((start === null || start + counted < until) && packets < mostPackets) {
    const packet = input.skim();
    if (packet === null) break;
    if (packet.frames === 0) continue; // it only prepares the decoder
    if (start !== null && Math.abs(packet.stamp - counted - start) > HOLE_FRAMES) {
      first ??= start;
      votes = new PlaceVotes();
    }
    if (votes) {
      votes.add(packet.stamp, counted);
      start = votes.start;
    }
    counted += packet.frames;
    packets++;
  }
  return start === null ? null : { first: first ?? start, start, counted, packets };
}
