// What each edit makes of the queue: a state in, the next state out. Pure; `play-queue.ts` keeps the steps and says what is played.
// In order of play: history · the current entry · Next up (put there by hand, comes first) · the rest of the list.
import type { QueueFacts, QueueSource, ShuffleMode } from '../../../shared/queue.ts';
import { EntrySequence, type Leaf } from './entry-sequence.ts';
import { canonical, randomOf, shuffledAlbums, shuffledTracks, type AlbumPlaceOf, type Random } from './shuffle.ts';

export interface QueueState extends QueueFacts {
  readonly order: EntrySequence;
  /** While shuffled: the list as it stands unshuffled, which is all but Next up. */
  readonly natural: EntrySequence | null;
}

export const EMPTY_QUEUE: QueueState = {
  order: EntrySequence.empty,
  natural: null,
  index: -1,
  nextUp: 0,
  putNext: 0,
  source: null,
  shuffle: 'off',
  seed: 0,
  round: 0,
};

/** Shuffling takes what it needs from here. */
export interface Shuffling {
  readonly seed: number;
  readonly placeOf: AlbumPlaceOf;
}

/** How many entries after the current one were put there by hand. */
export function byHandAhead({ order, index, nextUp, source }: QueueState): number {
  return source === null ? Math.max(0, order.length - index - 1) : nextUp;
}

/** The list without Next up, in the order it stands in unshuffled. */
export function listOf(state: QueueState): EntrySequence {
  if (state.natural) return state.natural;
  return state.nextUp === 0 ? state.order : state.order.splice(state.index + 1, state.index + 1 + state.nextUp);
}

/**
 * `list` takes the place of all but what was put ahead by hand, and the entry at `start` is the current one. In a shuffled queue the rest follows at
 * random.
 */
export function withList(
  state: QueueState,
  list: EntrySequence,
  start: number,
  source: QueueSource | null,
  shuffling: Shuffling,
): QueueState {
  if (list.length === 0) return { ...EMPTY_QUEUE, shuffle: state.shuffle };
  const kept = state.order.slice(state.index + 1, state.index + 1 + byHandAhead(state));
  const plain: QueueState = {
    order: EntrySequence.join(list.slice(0, start + 1), kept, list.slice(start + 1)),
    natural: null,
    index: start,
    nextUp: kept.length,
    putNext: 0,
    source,
    shuffle: 'off',
    seed: 0,
    round: state.round,
  };
  return shuffled(plain, state.shuffle, shuffling);
}

/** The current entry is the one at `to`. Next up comes along, but for what of it is passed. */
export function at(state: QueueState, to: number): QueueState {
  const { order, natural, index, nextUp } = state;
  if (to === index) return state;
  const first = index + 1;
  if (to >= first && to < first + nextUp) {
    const passed = order.slice(first, to + 1);
    return { ...state, natural: natural && joined(natural, passed, order.entryIdAt(index)), index: to, nextUp: nextUp - (to - index), putNext: 0 }; // prettier-ignore
  }
  if (nextUp === 0) return { ...state, index: to, putNext: 0 };
  const block = order.slice(first, first + nextUp);
  const place = to > index ? to - nextUp : to;
  const rest = order.splice(first, first + nextUp);
  return { ...state, order: rest.splice(place + 1, place + 1, block), index: place, putNext: 0 };
}

/** Behind what was put there since the current entry began. */
export function withNext(state: QueueState, entries: EntrySequence): QueueState {
  if (state.index === -1) {
    // The first of them is the current one.
    const [current, others] = [entries.slice(0, 1), entries.slice(1)];
    const begun = withList(state, current, 0, null, { seed: 0, placeOf: () => undefined });
    return { ...begun, order: entries, nextUp: others.length, putNext: others.length };
  }
  const place = state.index + 1 + state.putNext;
  return {
    ...state,
    order: state.order.splice(place, place, entries),
    nextUp: state.nextUp + entries.length,
    putNext: state.putNext + entries.length,
  };
}

/** At the end of Next up. Where there is no list, at the end of it all; shuffled, anywhere ahead. */
export function withAdded(state: QueueState, entries: EntrySequence, shuffling: Shuffling): QueueState {
  if (state.index === -1) return withList(state, entries, 0, null, shuffling);
  const { order, natural, index, nextUp, source } = state;
  const place = index + 1 + nextUp;
  if (source) return { ...state, order: order.splice(place, place, entries), nextUp: nextUp + entries.length };
  if (!natural) return { ...state, order: EntrySequence.join(order, entries) };
  const ahead = scattered(order.slice(place), entries, randomOf(shuffling.seed, 0));
  return { ...state, order: EntrySequence.join(order.slice(0, place), ahead), natural: EntrySequence.join(natural, entries) }; // prettier-ignore
}

/** Without those entries. When the current one is among them, what follows it is the current one, or the last there is. */
export function withoutEntries(state: QueueState, ids: ReadonlySet<number>): QueueState {
  const { order, natural, index, nextUp, putNext } = state;
  const gone = (entryId: number): boolean => ids.has(entryId);
  const left = order.without(gone);
  if (left === order) return state;
  if (left.length === 0) return { ...EMPTY_QUEUE, shuffle: state.shuffle };
  const before = order.slice(0, index).without(gone).length;
  const block = order.slice(index + 1, index + 1 + nextUp);
  const blockLeft = block.without(gone).length;
  const putNextLeft = block.slice(0, putNext).without(gone).length;
  const list = natural?.without(gone) ?? null;
  const stays = { ...state, order: left, natural: list };
  if (!gone(order.entryIdAt(index))) return { ...stays, index: before, nextUp: blockLeft, putNext: putNextLeft };
  if (before === left.length) return { ...stays, index: before - 1, nextUp: 0, putNext: 0 };
  // What follows was Next up, and belongs to the list now that it is the current one.
  const next = left.slice(before, before + 1);
  const isOfBlock = blockLeft > 0;
  return {
    ...stays,
    natural: list && isOfBlock ? joined(list, next, left.entryIdAt(before - 1)) : list,
    index: before,
    nextUp: Math.max(0, blockLeft - 1),
    putNext: 0,
  };
}

/**
 * Those entries, in the order they are in, before that one; null: at the end. The current entry stays where it is. What comes to stand among Next up
 * belongs to it, what leaves it to the list.
 */
export function moved(state: QueueState, ids: ReadonlySet<number>, beforeEntryId: number | null): QueueState {
  const { order, natural, index } = state;
  const currentId = order.entryIdAt(index);
  const moves = (entryId: number): boolean => entryId !== currentId && ids.has(entryId);
  const taken = order.only(moves);
  if (taken.length === 0) return state;
  let target = beforeEntryId === null ? order.length : order.indexOf(beforeEntryId);
  if (target === -1) return state;
  while (target < order.length && moves(order.entryIdAt(target))) target++;
  const place = order.slice(0, target).without(moves).length;
  const current = order.slice(0, index).without(moves).length;
  const block = order.slice(index + 1, index + 1 + state.nextUp);
  const blockTaken = block.only(moves);
  const nextUp = block.length - blockTaken.length;
  const putNext = block.slice(0, state.putNext).without(moves).length;
  const isHistory = place <= current;
  const atEnd = place === current + 1 + nextUp;
  const toBlock = !isHistory && (place < current + 1 + nextUp || (atEnd && blockTaken.length === taken.length));
  const rest = order.without(moves);
  const list = natural && (toBlock ? natural.without(moves) : joined(natural, blockTaken, rest.entryIdAt(place - 1)));
  return {
    ...state,
    order: rest.splice(place, place, taken),
    natural: list,
    index: isHistory ? current + taken.length : current,
    nextUp: toBlock ? nextUp + taken.length : nextUp,
    putNext: toBlock && place <= current + putNext ? putNext + taken.length : putNext,
  };
}

/** Without all that is ahead. */
export function cleared(state: QueueState): QueueState {
  const { order, natural, index } = state;
  if (index + 1 >= order.length) return state;
  const gone = new Set(order.entries(index + 1).map(({ entryId }) => entryId));
  const list = natural?.without((entryId) => gone.has(entryId)) ?? null;
  return { ...state, order: order.slice(0, index + 1), natural: list, nextUp: 0, putNext: 0 };
}

/** The list in that order, the current entry first; `off`: as it stands, from the current entry on. */
export function shuffled(state: QueueState, mode: ShuffleMode, { seed, placeOf }: Shuffling): QueueState {
  const { order, index, nextUp } = state;
  if (index === -1) return { ...state, shuffle: mode };
  const list = listOf(state);
  const block = order.slice(index + 1, index + 1 + nextUp);
  const currentId = order.entryIdAt(index);
  const around = (sequence: EntrySequence, here: number): EntrySequence =>
    EntrySequence.join(sequence.slice(0, here + 1), block, sequence.slice(here + 1));
  if (mode === 'off') {
    const here = list.indexOf(currentId);
    return { ...state, order: around(list, here), natural: null, index: here, shuffle: mode, seed: 0 };
  }
  const random = randomOf(seed, state.round);
  const basis = { ...state, natural: list, shuffle: mode, seed };
  if (mode === 'tracks') {
    const others = shuffledTracks(
      list.without((entryId) => entryId === currentId),
      random,
    );
    const sequence = EntrySequence.join(order.slice(index, index + 1), others);
    return { ...basis, order: around(sequence, 0), index: 0 };
  }
  // The current album goes on; what stands before the current entry there counts as heard.
  const { album } = placeOf(order.trackIdAt(index)) ?? { album: 0 };
  const isHere = sameAlbum(list, currentId, album, placeOf);
  const own = shuffledAlbums(list.only(isHere), random, placeOf);
  const sequence = EntrySequence.join(own, shuffledAlbums(list.without(isHere), random, placeOf));
  const here = sequence.indexOf(currentId);
  return { ...basis, order: around(sequence, here), index: here };
}

/** The order of the next round of "repeat all". Of a shuffled list it does not begin with what was heard just now. */
export function roundAfter(
  state: QueueState,
  order: EntrySequence,
  round: number,
  placeOf: AlbumPlaceOf,
): EntrySequence {
  if (state.shuffle === 'off' || order.length < 2) return order;
  const random = randomOf(state.seed, round);
  const all = canonical(order);
  if (state.shuffle === 'tracks') {
    const next = shuffledTracks(all, random);
    return next.entryIdAt(0) === order.entryIdAt(order.length - 1) ? turned(next, 1) : next;
  }
  const next = shuffledAlbums(all, random, placeOf);
  const albumAt = (index: number): number => placeOf(next.trackIdAt(index))?.album ?? 0;
  const heard = placeOf(order.trackIdAt(order.length - 1))?.album ?? 0;
  const begins = heard === 0 ? next.entryIdAt(0) === order.entryIdAt(order.length - 1) : albumAt(0) === heard;
  if (!begins) return next;
  let size = 1;
  while (heard !== 0 && size < next.length && albumAt(size) === heard) size++;
  return turned(next, size);
}

/** The queue in that round, at `index` of its `order`. */
export function inRound(state: QueueState, order: EntrySequence, round: number, index: number): QueueState {
  const { natural, nextUp } = state;
  const block = state.order.slice(state.index + 1, state.index + 1 + nextUp);
  return { ...state, order, natural: natural && joined(natural, block, state.order.entryIdAt(state.index)), index, nextUp: 0, putNext: 0, round }; // prettier-ignore
}

/** `list` with `entries` behind that one of it; at its end when it is not there. */
function joined(list: EntrySequence, entries: EntrySequence, behindId: number): EntrySequence {
  if (entries.length === 0) return list;
  const behind = list.indexOf(behindId);
  const place = behind === -1 ? list.length : behind + 1;
  return list.splice(place, place, entries);
}

function turned(sequence: EntrySequence, by: number): EntrySequence {
  return EntrySequence.join(sequence.slice(by), sequence.slice(0, by));
}

function sameAlbum(list: EntrySequence, currentId: number, album: number, placeOf: AlbumPlaceOf) {
  const ids = new Set([currentId]);
  if (album !== 0)
    for (const { entryId, trackId } of list.entries()) if (placeOf(trackId)?.album === album) ids.add(entryId);
  return (entryId: number): boolean => ids.has(entryId);
}

/** `entries`, each by itself, at random places among `others`, which stay in their order. */
function scattered(others: EntrySequence, entries: EntrySequence, random: Random): EntrySequence {
  const drawn = shuffledTracks(entries, random).pairs();
  const places = Array.from({ length: entries.length }, () => Math.floor(random() * (others.length + 1)));
  places.sort((a, b) => a - b);
  const [before, all] = [others.pairs(), new Uint32Array((others.length + entries.length) * 2)];
  let [from, to] = [0, 0];
  for (const [number, place] of places.entries()) {
    const until = place * 2;
    all.set(before.subarray(from, until), to);
    to += until - from;
    from = until;
    all.set(drawn.subarray(number * 2, number * 2 + 2), to);
    to += 2;
  }
  all.set(before.subarray(from), to);
  return EntrySequence.ofPairs(all);
}

/** Entries of those tracks with ids from `firstId` on. */
export function entriesOf(trackIds: ArrayLike<number>, firstId: number): EntrySequence {
  const pairs: Leaf = new Uint32Array(trackIds.length * 2);
  for (let at = 0; at < trackIds.length; at++) {
    pairs[at * 2] = firstId + at;
    pairs[at * 2 + 1] = trackIds[at] ?? 0;
  }
  return EntrySequence.ofPairs(pairs);
}
