// The queue: what was played, is played and will be, and the steps that can be undone. Holds ids only and plays nothing: `playback.ts` asks it what
// follows, and tells it where playback got to.
import type { QueueSource, RepeatMode, ShuffleMode } from '../../../shared/queue.ts';
import { EntrySequence, type Entry } from './entry-sequence.ts';
import {
  at,
  byHandAhead,
  cleared,
  EMPTY_QUEUE,
  entriesOf,
  inRound,
  listOf,
  moved,
  roundAfter,
  shuffled,
  withAdded,
  withList,
  withNext,
  withoutEntries,
  type QueueState,
} from './queue-edits.ts';
import { QueueSteps } from './queue-steps.ts';
import type { AlbumPlaceOf } from './shuffle.ts';

/** One playing of an entry: "repeat all" plays it in a later round, "repeat one" in a later turn. */
export interface Spot extends Entry {
  readonly round: number;
  readonly turn: number;
}

export interface NewList {
  readonly source: QueueSource | null;
  /** Index in the list. */
  readonly start: number | null;
  /** As it is when left out. */
  readonly shuffle?: ShuffleMode | undefined;
}

/** What is kept of a queue from run to run. */
export interface KeptState {
  readonly state: QueueState;
  readonly repeat: RepeatMode;
}

/** Entry ids are 32 bits; a queue that was kept is numbered anew when it comes near. A listener needs years for it. */
const RENUMBER_FROM = 2 ** 31;

/** What an edit took from the listener, and how many entries it was. */
export interface QueueLoss {
  readonly kind: 'replaced' | 'removed' | 'cleared';
  readonly entries: number;
}

const lossOf = (kind: QueueLoss['kind'], entries: number): QueueLoss | null => (entries > 0 ? { kind, entries } : null);

export interface PlayQueueOptions {
  /** Where a track stands on its album, as far as it is known here. */
  readonly placeOf: AlbumPlaceOf;
  /** A new seed for a random order. */
  readonly newSeed: () => number;
}

export class PlayQueue {
  readonly #options: PlayQueueOptions;
  #state: QueueState = EMPTY_QUEUE;
  #turn = 0;
  #repeat: RepeatMode = 'off';
  #stopAfter = false;
  #revision = 0;
  #nextEntryId = 1;
  #edits = 0;
  #lost: QueueLoss | null = null;
  /** Whether the listener moved or removed entries of what a new list takes away. What was put ahead by hand outlives it. */
  #arranged = false;
  readonly #steps = new QueueSteps();
  /** The orders of rounds to come, until an edit changes them. */
  #rounds = new Map<number, EntrySequence>();

  constructor(options: PlayQueueOptions) {
    this.#options = options;
  }

  /** Rises with each change. */
  get revision(): number {
    return this.#revision;
  }

  /** The whole queue in order of play, and what is needed to make it again. */
  get state(): QueueState {
    return this.#state;
  }

  get repeat(): RepeatMode {
    return this.#repeat;
  }

  get stopAfter(): boolean {
    return this.#stopAfter;
  }

  get length(): number {
    return this.#state.order.length;
  }

  /** Of the current entry, -1 in an empty queue. */
  get index(): number {
    return this.#state.index;
  }

  get nextUpLength(): number {
    return byHandAhead(this.#state);
  }

  get canUndo(): boolean {
    return this.#steps.canUndo;
  }

  get canRedo(): boolean {
    return this.#steps.canRedo;
  }

  /** Rises with each edit, and with each that is undone. */
  get edits(): number {
    return this.#edits;
  }

  /** What the last edit took from the listener; null: nothing, or it was undone. */
  get lost(): QueueLoss | null {
    return this.#lost;
  }

  get current(): Spot | null {
    return this.#spotAt(this.#state.index);
  }

  get currentId(): number | null {
    return this.current?.trackId ?? null;
  }

  /** The track that is heard after this one, unless it is stopped after it. */
  get nextId(): number | null {
    const spot = this.current;
    return (spot && this.#follow(spot, this.#repeat === 'one'))?.trackId ?? null;
  }

  get previousId(): number | null {
    return this.#spotAt(this.#state.index - 1)?.trackId ?? null;
  }

  isCurrent(spot: Spot | null): boolean {
    const current = this.current;
    return spot !== null && current !== null && isSame(spot, current);
  }

  /** What follows by itself, once `spot` has played; null: nothing. */
  after(spot: Spot): Spot | null {
    if (this.#stopAfter && this.isCurrent(spot)) return null;
    return this.#follow(spot, this.#repeat === 'one');
  }

  /** The list takes the place of all but what was put ahead by hand. `start` null: begins at its beginning, which is a random one when shuffled. */
  replace(trackIds: ArrayLike<number>, { source, start, shuffle }: NewList, frame: number): void {
    const shuffling = this.#shuffling();
    const list = this.#listOfTracks(trackIds);
    const basis = { ...this.#state, shuffle: shuffle ?? this.#state.shuffle };
    let begin = Math.max(0, Math.min(list.length - 1, Math.trunc(start ?? 0) || 0));
    if (start === null && list.length > 0) {
      const order = roundAfter({ ...basis, seed: shuffling.seed }, list, 0, this.#options.placeOf);
      begin = list.indexOf(order.entryIdAt(0));
    }
    this.#stepToList(withList(basis, list, begin, source, shuffling), frame);
  }

  /** The track takes the place of the list, until `surround` brings the one it was chosen in. */
  choose(trackId: number, source: QueueSource, frame: number): void {
    this.#stepToList(withList(this.#state, this.#newEntries([trackId]), 0, source, this.#shuffling()), frame);
  }

  /**
   * Puts the list around the current entry, which was chosen alone; `at`: where in it that stands, when its track is in it more than once. False, and
   * nothing changes, when its track is not in it.
   */
  surround(trackIds: ArrayLike<number>, at?: number): boolean {
    const { order, index, source } = this.#state;
    const [entryId, trackId] = [order.entryIdAt(index), order.trackIdAt(index)];
    const here = at !== undefined && trackIds[at] === trackId ? at : Array.prototype.indexOf.call(trackIds, trackId);
    if (here === -1) return false;
    const before = this.#steps.last;
    const list = this.#listOfTracks(trackIds, before).splice(here, here + 1, order.slice(index, index + 1));
    // The step that brought the track stands for all of it.
    this.#take(withList(this.#state, list, list.indexOf(entryId), source, this.#shuffling()));
    return true;
  }

  playNext(trackIds: ArrayLike<number>, frame: number): void {
    this.#step(withNext(this.#state, this.#newEntries(trackIds)), frame);
  }

  add(trackIds: ArrayLike<number>, frame: number): void {
    this.#step(withAdded(this.#state, this.#newEntries(trackIds), this.#shuffling()), frame);
  }

  remove(entryIds: Iterable<number>, frame: number): void {
    const before = this.length;
    this.#arrange(withoutEntries(this.#state, new Set(entryIds)), frame, (after) => lossOf('removed', before - after));
  }

  move(entryIds: Iterable<number>, beforeEntryId: number | null, frame: number): void {
    this.#arrange(moved(this.#state, new Set(entryIds), beforeEntryId), frame);
  }

  clear(frame: number): void {
    const before = this.length;
    this.#arrange(cleared(this.#state), frame, (after) => lossOf('cleared', before - after));
  }

  setShuffle(mode: ShuffleMode, frame: number): void {
    if (mode !== 'off' || this.#state.shuffle !== 'off')
      this.#step(shuffled(this.#state, mode, this.#shuffling()), frame);
  }

  setRepeat(mode: RepeatMode): void {
    if (mode === this.#repeat) return;
    this.#repeat = mode;
    this.#revision++;
  }

  setStopAfter(on: boolean): void {
    if (on === this.#stopAfter) return;
    this.#stopAfter = on;
    this.#revision++;
  }

  /**
   * As it was before the last edit. The current entry stays current where it is in that queue, unless it is what the edit brought; otherwise returns
   * the frame to go to in the one that is.
   */
  undo(frame: number): number | null {
    return this.#stepTo('undo', frame);
  }

  redo(frame: number): number | null {
    return this.#stepTo('redo', frame);
  }

  /** Makes that entry the current one; false when it is not in the queue. */
  jump(entryId: number): boolean {
    return this.#goTo(this.#state.order.indexOf(entryId));
  }

  /** The listener skips to what follows, which leaves "repeat one"; false when nothing does. */
  skip(): boolean {
    const spot = this.current;
    const next = spot && this.#follow(spot, false);
    if (!next) return false;
    this.#leaveRepeatOne();
    return this.arrive(next);
  }

  /** The entry before the current one; false without one. */
  skipBack(): boolean {
    if (!this.#goTo(this.#state.index - 1)) return false;
    this.#leaveRepeatOne();
    return true;
  }

  /** Playback went on to `spot` by itself; false when it is not in the queue any more. */
  arrive(spot: Spot): boolean {
    const { round } = this.#state;
    const order = this.#orderOf(spot.round);
    const index = order.indexOf(spot.entryId);
    if (index === -1 || spot.round < round) return false;
    const before = this.#state;
    if (spot.round > round) this.#take(inRound(before, order, spot.round, index));
    else if (!this.isCurrent(spot)) this.#take(at(before, index));
    this.#turn = spot.turn;
    return true;
  }

  /** To the first entry; where more was put behind the last one that played, to that. */
  startOver(): void {
    if (!this.#goTo(this.#state.index + 1)) this.#goTo(0);
  }

  entries(from: number, to: number): Entry[] {
    return this.#state.order.entries(from, to);
  }

  /** In order of play; for those who need all of them. */
  trackIds(): number[] {
    return this.#state.order.entries().map(({ trackId }) => trackId);
  }

  kept(): KeptState {
    return { state: this.#state, repeat: this.#repeat };
  }

  /** Takes what was kept. There is nothing to undo then. */
  restore({ state, repeat }: KeptState): void {
    const highest = highestId(state);
    this.#steps.clear();
    this.#repeat = repeat;
    this.#nextEntryId = highest + 1;
    this.#take(state);
    if (highest >= RENUMBER_FROM) this.#renumber();
  }

  #goTo(index: number): boolean {
    if (index < 0 || index >= this.length) return false;
    this.#take(at(this.#state, index));
    this.#turn = 0;
    return true;
  }

  #leaveRepeatOne(): void {
    if (this.#repeat === 'one') this.setRepeat('all');
  }

  #spotAt(index: number): Spot | null {
    const { order, round } = this.#state;
    const entryId = order.entryIdAt(index);
    if (entryId === 0) return null;
    return { entryId, trackId: order.trackIdAt(index), round, turn: index === this.#state.index ? this.#turn : 0 };
  }

  #follow(spot: Spot, again: boolean): Spot | null {
    if (again) return { ...spot, turn: spot.turn + 1 };
    const order = this.#orderOf(spot.round);
    const isHere = spot.round === this.#state.round && order.entryIdAt(this.#state.index) === spot.entryId;
    const index = isHere ? this.#state.index : order.indexOf(spot.entryId);
    if (index === -1) return null;
    if (index + 1 < order.length)
      return { entryId: order.entryIdAt(index + 1), trackId: order.trackIdAt(index + 1), round: spot.round, turn: 0 };
    if (this.#repeat === 'off') return null;
    const next = this.#orderOf(spot.round + 1);
    return { entryId: next.entryIdAt(0), trackId: next.trackIdAt(0), round: spot.round + 1, turn: 0 };
  }

  #orderOf(round: number): EntrySequence {
    if (round <= this.#state.round) return this.#state.order;
    const known = this.#rounds.get(round);
    if (known) return known;
    const order = roundAfter(this.#state, this.#orderOf(round - 1), round, this.#options.placeOf);
    this.#rounds.set(round, order);
    return order;
  }

  #newEntries(trackIds: ArrayLike<number>): EntrySequence {
    const entries = entriesOf(trackIds, this.#nextEntryId);
    this.#nextEntryId += trackIds.length;
    return entries;
  }

  /** The same list again is the same entries: it costs nothing to keep and nothing to send. */
  #listOfTracks(trackIds: ArrayLike<number>, before = this.#state): EntrySequence {
    if (before.source !== null && before.index !== -1) {
      const list = listOf(before);
      if (list.isOf(trackIds)) return list;
    }
    return this.#newEntries(trackIds);
  }

  #shuffling() {
    return { seed: this.#options.newSeed(), placeOf: this.#options.placeOf };
  }

  /** An edit that a new list would take away again. */
  #arrange(state: QueueState, frame: number, loss: (lengthAfter: number) => QueueLoss | null = () => null): void {
    if (state === this.#state) return;
    this.#step(state, frame, loss(state.order.length));
    this.#arranged = true;
  }

  /** A new list. That it replaces another is no loss, unless that was arranged. */
  #stepToList(state: QueueState, frame: number): void {
    this.#step(state, frame, this.#arranged ? lossOf('replaced', this.length) : null);
    this.#arranged = false;
  }

  /** An edit that can be undone. */
  #step(state: QueueState, frame: number, lost: QueueLoss | null = null): void {
    if (state === this.#state) return;
    this.#edits++;
    this.#lost = lost;
    this.#steps.note(this.#state, state, frame);
    this.#take(state);
  }

  #stepTo(direction: 'undo' | 'redo', frame: number): number | null {
    const step = this.#steps.take(direction, this.#state, frame);
    if (step) {
      this.#take(step.state);
      this.#edits++;
      this.#lost = null;
      // What comes back may be what was arranged.
      this.#arranged = true;
    }
    return step?.frame ?? null;
  }

  #take(state: QueueState): void {
    const before = this.#state;
    this.#state = state;
    // Where playback is in a round does not change the next; what is in the queue does.
    if (state.seed !== before.seed || !isOnlyMoved(before, state)) this.#rounds.clear();
    if (state.order.entryIdAt(state.index) !== before.order.entryIdAt(before.index)) this.#turn = 0;
    this.#revision++;
  }

  #renumber(): void {
    const { order, natural } = this.#state;
    const numbers = new Map(order.entries().map(({ entryId }, at) => [entryId, at + 1]));
    const renumbered = (sequence: EntrySequence): EntrySequence => {
      const pairs = sequence.pairs();
      for (let at = 0; at < pairs.length; at += 2) pairs[at] = numbers.get(pairs[at] ?? 0) ?? 0;
      return EntrySequence.ofPairs(pairs);
    };
    this.#nextEntryId = order.length + 1;
    this.#take({ ...this.#state, order: renumbered(order), natural: natural && renumbered(natural) });
  }
}

export function isSame(a: Spot, b: Spot): boolean {
  return a.entryId === b.entryId && a.round === b.round && a.turn === b.turn;
}

/** Whether no entry came or went, and none but Next up changed its place. */
function isOnlyMoved(before: QueueState, after: QueueState): boolean {
  return before.order === after.order && before.shuffle === after.shuffle;
}

function highestId({ order }: QueueState): number {
  let highest = 0;
  for (const leaf of order.leaves)
    for (let at = 0; at < leaf.length; at += 2) highest = Math.max(highest, leaf[at] ?? 0);
  return highest;
}
