// A queue as it travels to the core and back: its leaves as parts with names of their own, which stay theirs as long as they live, so that an edit
// sends the few that it made. Pure but for the names.
import type { FoundQueue, QueuePart } from '../../../shared/contract/queue.ts';
import type { KeptQueue } from '../../../shared/queue.ts';
import { EntrySequence, type Leaf } from './entry-sequence.ts';
import type { KeptState } from './play-queue.ts';
import { at, withoutEntries, type QueueState } from './queue-edits.ts';

const names = new WeakMap<Leaf, number>();

/** Which parts make the queue, and these by their names. */
export interface PartedQueue {
  readonly kept: KeptQueue;
  readonly leaves: ReadonlyMap<number, Leaf>;
}

export function parted({ state, repeat }: KeptState): PartedQueue {
  const { order, natural, index, nextUp, putNext, source, shuffle, seed, round } = state;
  const leaves = new Map<number, Leaf>();
  const named = (sequence: EntrySequence): number[] =>
    sequence.leaves.map((leaf) => {
      const name = names.get(leaf) ?? newName();
      names.set(leaf, name);
      leaves.set(name, leaf);
      return name;
    });
  const kept = { order: named(order), natural: natural && named(natural), index, nextUp, putNext, source, shuffle, seed, round, repeat }; // prettier-ignore
  return { kept, leaves };
}

export function partOf(id: number, leaf: Leaf): QueuePart {
  return { id, entries: btoa(String.fromCharCode.apply(null, bytesOf(leaf) as unknown as number[])) };
}

/** The queue that was found, without the tracks that are gone, and the frame of its current entry; null when it is not whole. */
export function rejoined(found: FoundQueue): { readonly kept: KeptState; readonly frame: number } | null {
  const leaves = new Map(found.parts.map((part) => [part.id, leafOf(part)]));
  const sequenceOf = (ids: readonly number[]): EntrySequence | null => {
    const all = ids.flatMap((id) => leaves.get(id) ?? []);
    return all.length === ids.length ? EntrySequence.ofLeaves(all) : null;
  };
  const order = sequenceOf(found.order);
  const natural = found.natural && sequenceOf(found.natural);
  if (!order || (found.natural && !natural)) return null;
  const { index, nextUp, putNext, source, shuffle, seed, round, repeat } = found;
  if (index >= order.length || (index === -1) !== (order.length === 0)) return null;
  if (putNext > nextUp || nextUp >= Math.max(1, order.length - index)) return null;
  const whole: QueueState = { order, natural, index, nextUp, putNext, source, shuffle, seed, round };
  const { state, frame } = placed(whole, found.place);
  return { kept: { state: withoutEntries(state, entriesOfTracks(order, found.gone)), repeat }, frame };
}

/** The engine's reports are ahead of the queue that was kept by a moment: the track that played is the current one, if it is near. */
function placed(state: QueueState, place: FoundQueue['place']): { readonly state: QueueState; readonly frame: number } {
  const { order, index } = state;
  if (!place || index === -1) return { state, frame: 0 };
  if (place.ended) return { state: at(state, 0), frame: 0 };
  const { trackId, frame } = place;
  if (order.trackIdAt(index) === trackId) return { state, frame };
  const near = order.indexOfTrack(trackId, index);
  const here = near === -1 ? order.indexOfTrack(trackId) : near;
  return here === -1 ? { state, frame: 0 } : { state: at(state, here), frame };
}

function entriesOfTracks(order: EntrySequence, trackIds: readonly number[]): Set<number> {
  const gone = new Set(trackIds);
  const entryIds = new Set<number>();
  if (gone.size === 0) return entryIds;
  for (const { entryId, trackId } of order.entries()) if (gone.has(trackId)) entryIds.add(entryId);
  return entryIds;
}

function leafOf({ id, entries }: QueuePart): Leaf {
  const text = atob(entries);
  const leaf = new Uint32Array(Math.floor(text.length / 8) * 2);
  const bytes = bytesOf(leaf);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  names.set(leaf, id);
  return leaf;
}

/** Lowest byte first, as every processor has it that Chromium runs on. */
function bytesOf(leaf: Leaf): Uint8Array {
  return new Uint8Array(leaf.buffer, leaf.byteOffset, leaf.byteLength);
}

/** No two pages, and no two runs, give the same. */
function newName(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 0x200000) * 0x100000000 + low;
}
