// Entries of the queue in an order. Immutable: an edit makes another sequence that shares all leaves but the few it touched, so that a step of
// undo holds, and the core is sent, what an edit changed. Knows nothing of what is played.

/** One place in the queue: the track, and an id of its own, for a track may be in it twice. */
export interface Entry {
  readonly entryId: number;
  readonly trackId: number;
}

/** Entry ids and track ids in turn. Never written to once it is part of a sequence. */
export type Leaf = Uint32Array;

/** 8 KB a leaf: 100,000 entries are 98 of them, and an edit copies two or three. Guess. */
export const LEAF_ENTRIES = 1024;

export class EntrySequence {
  static readonly empty = new EntrySequence([]);

  readonly leaves: readonly Leaf[];
  readonly length: number;
  /** Index of the first entry of each leaf. */
  readonly #starts: readonly number[];

  private constructor(leaves: readonly Leaf[]) {
    this.leaves = leaves;
    let length = 0;
    this.#starts = leaves.map((leaf) => {
      const start = length;
      length += leaf.length / 2;
      return start;
    });
    this.length = length;
  }

  /** Entry ids and track ids in turn, which are not copied where they fit into one leaf. */
  static ofPairs(pairs: Uint32Array): EntrySequence {
    if (pairs.length === 0) return EntrySequence.empty;
    if (pairs.length <= LEAF_ENTRIES * 2) return new EntrySequence([pairs]);
    const leaves: Leaf[] = [];
    for (let at = 0; at < pairs.length; at += LEAF_ENTRIES * 2) leaves.push(pairs.slice(at, at + LEAF_ENTRIES * 2));
    return new EntrySequence(leaves);
  }

  static ofLeaves(leaves: readonly Leaf[]): EntrySequence {
    return new EntrySequence(leaves.filter((leaf) => leaf.length > 0));
  }

  /** One after the other. Small leaves that meet become one. */
  static join(...sequences: readonly EntrySequence[]): EntrySequence {
    const leaves: Leaf[] = [];
    for (const leaf of sequences.flatMap((each) => each.leaves)) {
      const last = leaves.at(-1);
      if (!last || last.length + leaf.length > LEAF_ENTRIES * 2) {
        leaves.push(leaf);
        continue;
      }
      const both = new Uint32Array(last.length + leaf.length);
      both.set(last);
      both.set(leaf, last.length);
      leaves[leaves.length - 1] = both;
    }
    return new EntrySequence(leaves);
  }

  /** 0 outside the sequence. */
  entryIdAt(index: number): number {
    return this.#valueAt(index, 0);
  }

  /** 0 outside the sequence. */
  trackIdAt(index: number): number {
    return this.#valueAt(index, 1);
  }

  /** -1 when it is not here. */
  indexOf(entryId: number): number {
    return this.#indexOf(entryId, 0, 0);
  }

  /** The first entry of that track at `from` or after, -1 without one. */
  indexOfTrack(trackId: number, from = 0): number {
    return this.#indexOf(trackId, 1, from);
  }

  slice(from: number, to = this.length): EntrySequence {
    const [begin, end] = [Math.max(0, from), Math.min(this.length, to)];
    if (begin >= end) return EntrySequence.empty;
    if (begin === 0 && end === this.length) return this;
    const leaves: Leaf[] = [];
    for (let number = this.#leafOf(begin); number < this.leaves.length; number++) {
      const [leaf, start] = [this.leaves[number], this.#starts[number] ?? 0];
      if (!leaf || start >= end) break;
      const [first, last] = [Math.max(0, begin - start), Math.min(leaf.length / 2, end - start)];
      leaves.push(first === 0 && last === leaf.length / 2 ? leaf : leaf.slice(first * 2, last * 2));
    }
    return new EntrySequence(leaves);
  }

  /** `inserted` in place of what is from `from` to before `to`. */
  splice(from: number, to: number, inserted = EntrySequence.empty): EntrySequence {
    return EntrySequence.join(this.slice(0, from), inserted, this.slice(to));
  }

  /** What is left without the entries for which `drops` is true; leaves that lose nothing are shared. */
  without(drops: (entryId: number) => boolean): EntrySequence {
    let changed = false;
    const leaves = this.leaves.map((leaf) => {
      const left = kept(leaf, drops);
      changed ||= left !== leaf;
      return left;
    });
    return changed ? EntrySequence.join(EntrySequence.ofLeaves(leaves)) : this;
  }

  /** Its entries for which `takes` is true. */
  only(takes: (entryId: number) => boolean): EntrySequence {
    return this.without((entryId) => !takes(entryId));
  }

  entries(from = 0, to = this.length): Entry[] {
    const entries: Entry[] = [];
    for (const leaf of this.slice(from, to).leaves)
      for (let at = 0; at < leaf.length; at += 2) entries.push({ entryId: leaf[at] ?? 0, trackId: leaf[at + 1] ?? 0 });
    return entries;
  }

  /** Entry ids and track ids in turn; owned by the caller. */
  pairs(): Uint32Array {
    const pairs = new Uint32Array(this.length * 2);
    for (const [number, leaf] of this.leaves.entries()) pairs.set(leaf, (this.#starts[number] ?? 0) * 2);
    return pairs;
  }

  /** Whether its tracks are just these, in order. */
  isOf(trackIds: ArrayLike<number>): boolean {
    if (trackIds.length !== this.length) return false;
    let index = 0;
    for (const leaf of this.leaves)
      for (let at = 1; at < leaf.length; at += 2) if (leaf[at] !== trackIds[index++]) return false;
    return true;
  }

  #valueAt(index: number, offset: 0 | 1): number {
    if (!(index >= 0 && index < this.length)) return 0;
    const number = this.#leafOf(index);
    return this.leaves[number]?.[(index - (this.#starts[number] ?? 0)) * 2 + offset] ?? 0;
  }

  #indexOf(value: number, offset: 0 | 1, from: number): number {
    for (const [number, leaf] of this.leaves.entries()) {
      const start = this.#starts[number] ?? 0;
      for (let at = Math.max(0, from - start) * 2 + offset; at < leaf.length; at += 2)
        if (leaf[at] === value) return start + (at - offset) / 2;
    }
    return -1;
  }

  #leafOf(index: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The leaf itself when it loses nothing. */
function kept(leaf: Leaf, drops: (entryId: number) => boolean): Leaf {
  let left: Uint32Array | null = null;
  let length = 0;
  for (let at = 0; at < leaf.length; at += 2) {
    if (drops(leaf[at] ?? 0)) {
      if (left) continue;
      left = leaf.slice();
      length = at;
    } else if (left) {
      left[length++] = leaf[at] ?? 0;
      left[length++] = leaf[at + 1] ?? 0;
    }
  }
  return left ? left.slice(0, length) : leaf;
}
