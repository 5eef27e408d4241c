// The one store of chunks in memory, for the chunk requests: L1 (hot) and L2 (warm) are classes of its entries, so that nothing is held or
// counted twice. It decides who leaves when room is short; it knows nothing of renders, disks or plans but their newest word.
import type { TierFigures } from '../../shared/buffer-figures.ts';
import { Lru } from '../../shared/lru.ts';
import { BYTES_PER_FRAME } from '../../shared/timeline.ts';

/** One chunk as it lies in a tier. `pcm` is owned by the tier and never written to again. */
export interface BufferedChunk {
  readonly pcm: ArrayBuffer;
  readonly frames: number;
  readonly totalFrames: number | null;
}

export type MemoryTier = 'hot' | 'warm';

/** Where the plan wants a chunk, and how probable it is that it will be asked for, 0–1. */
export interface Place {
  readonly tier: MemoryTier;
  readonly probability: number;
}

export interface MemoryBudgets {
  readonly hotBytes: number;
  readonly warmBytes: number;
}

/** An entry as others may see it. */
export interface StoredChunk {
  readonly key: string;
  readonly trackId: number;
  readonly chunk: BufferedChunk;
  /** Measured when it was put. */
  readonly bytes: number;
  readonly tier: MemoryTier;
  readonly probability: number;
}

interface Entry extends StoredChunk {
  tier: MemoryTier;
  probability: number;
  /** Rises with each use of any entry: the smaller, the longer ago. */
  lastUse: number;
  /** Someone asked for it since it was put, or waited while it was made. */
  asked: boolean;
}

interface Class {
  budgetBytes: number;
  usedBytes: number;
  entries: number;
  evictions: number;
}

/**
 * What left longer ago does not come back "soon": about two minutes of evictions. Measured over the listeners of bench/listening: 120 to 180
 * chunks a minute leave, most of them predictions that did not come true; of them come back 0 (median), 14 to 46 (95th percentile).
 */
const GONE_LIMIT = 256;

const anyone = (): boolean => true;

const emptyClass = (budgetBytes: number): Class => ({ budgetBytes, usedBytes: 0, entries: 0, evictions: 0 });

export class MemoryTiers {
  readonly #entries = new Map<string, Entry>();
  readonly #classes: Readonly<Record<MemoryTier, Class>>;
  /** The plan's newest word, null before the first. */
  #places: ReadonlyMap<string, Place> | null = null;
  /** Pinned keys by rank: the first named is the last to leave. */
  #pins: ReadonlyMap<string, number> = new Map();
  #uses = 0;
  /** Keys of the chunks that left last, oldest first. */
  readonly #gone = new Lru<string, true>(GONE_LIMIT);
  #evictedTooSoon = 0;

  constructor({ hotBytes, warmBytes }: MemoryBudgets) {
    this.#classes = { hot: emptyClass(hotBytes), warm: emptyClass(warmBytes) };
  }

  /** Chunks that had to leave memory and soon came back. */
  get evictedTooSoon(): number {
    return this.#evictedTooSoon;
  }

  tierOf(key: string): MemoryTier | null {
    return this.#entries.get(key)?.tier ?? null;
  }

  /** The chunk, marked as used just now and moved to hot. `tier` is where it was, `firstAsked` that nobody had asked for it yet. */
  get(key: string): { readonly chunk: BufferedChunk; readonly tier: MemoryTier; readonly firstAsked: boolean } | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    // A buffer that was handed over to another thread is empty here: what is left is not sound.
    if (entry.chunk.pcm.byteLength !== entry.bytes) {
      this.remove(key);
      return null;
    }
    const { tier } = entry;
    const firstAsked = !entry.asked;
    entry.asked = true;
    entry.lastUse = ++this.#uses;
    if (tier === 'warm') this.#promote(entry, anyone);
    return { chunk: entry.chunk, tier, firstAsked };
  }

  /**
   * Keeps a chunk where the newest plan wants it, or at `place` while there is none; what is less wanted makes room. Returns false, and loses nothing
   * else, when all that is there is more wanted. `asked`: someone waits for it. Throws RangeError when its frames are not its bytes.
   */
  put(key: string, trackId: number, chunk: BufferedChunk, place: Place, asked: boolean): boolean {
    const bytes = chunk.pcm.byteLength;
    if (chunk.frames * BYTES_PER_FRAME !== bytes) throw new RangeError(`chunk ${key} is not what it says`);
    this.remove(key);
    if (this.#gone.delete(key)) this.#evictedTooSoon += 1;
    const tier = this.#places?.get(key)?.tier ?? place.tier;
    const probability = this.#places ? (this.#places.get(key)?.probability ?? 0) : place.probability;
    const entry: Entry = { key, trackId, chunk, bytes, tier, probability, lastUse: ++this.#uses, asked };
    const mayGo = asked ? anyone : (other: Entry): boolean => this.#compare(other, entry) < 0;
    if ((asked || tier === 'hot' || this.#pins.has(key)) && this.#enterHot(entry, mayGo)) return true;
    return this.#enterWarm(entry);
  }

  /** Takes the plan's newest word: every entry is scored anew, what is not named becomes the first to leave. */
  place(places: ReadonlyMap<string, Place>): void {
    this.#places = places;
    for (const entry of this.#entries.values()) entry.probability = places.get(entry.key)?.probability ?? 0;
    for (const [key, { tier }] of places) {
      const entry = this.#entries.get(key);
      if (tier === 'hot' && entry?.tier === 'warm') this.#promote(entry, (other) => this.#compare(other, entry) < 0);
    }
  }

  /** Names what may not leave as long as all of it fits into hot; the first named is the last to leave if it does not. */
  pin(keys: readonly string[]): void {
    this.#pins = new Map([...new Set(keys)].map((key, rank) => [key, rank]));
  }

  /** Budgets that shrink take effect at once. */
  setBudgets({ hotBytes, warmBytes }: MemoryBudgets): void {
    this.#classes.hot.budgetBytes = hotBytes;
    this.#classes.warm.budgetBytes = warmBytes;
    this.#shrink('hot', (entry) => this.#enterWarm(entry));
    this.#shrink('warm', (entry) => this.#pins.has(entry.key) && this.#enterHot(entry, anyone));
  }

  remove(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry) this.#take(entry);
    return entry !== undefined;
  }

  /** Drops, pinned or not, all that `leaves` says. */
  removeWhere(leaves: (entry: StoredChunk) => boolean): void {
    for (const entry of [...this.#entries.values()]) if (leaves(entry)) this.#take(entry);
  }

  entries(): readonly StoredChunk[] {
    return [...this.#entries.values()];
  }

  figures(): Readonly<Record<MemoryTier, Omit<TierFigures, 'hits' | 'latency'>>> {
    return { hot: { ...this.#classes.hot }, warm: { ...this.#classes.warm } };
  }

  /** Counts bytes and entries anew; returns the tiers whose counters were wrong. */
  recount(): readonly MemoryTier[] {
    return (['hot', 'warm'] as const).filter((tier) => {
      const members = [...this.#entries.values()].filter((entry) => entry.tier === tier);
      const usedBytes = members.reduce((sum, entry) => sum + entry.bytes, 0);
      const counted = this.#classes[tier];
      const wrong = counted.usedBytes !== usedBytes || counted.entries !== members.length;
      Object.assign(counted, { usedBytes, entries: members.length });
      return wrong;
    });
  }

  /** Puts the probabilities of entries into 0–1; returns the keys that were outside. */
  mendProbabilities(): readonly string[] {
    const wrong = [...this.#entries.values()].filter(({ probability }) => !(probability >= 0 && probability <= 1));
    for (const entry of wrong) entry.probability = Math.min(1, Math.max(0, entry.probability || 0));
    return wrong.map((entry) => entry.key);
  }

  /** Negative when `a` leaves before `b`: not pinned, then less probable, then longer unused. */
  #compare(a: Entry, b: Entry): number {
    const pinA = this.#pins.get(a.key) ?? Infinity;
    const pinB = this.#pins.get(b.key) ?? Infinity;
    if (pinA !== pinB) return pinA > pinB ? -1 : 1;
    // NaN counts as 0 until the integrity check mends it.
    return (a.probability || 0) - (b.probability || 0) || a.lastUse - b.lastUse;
  }

  #leastWanted(tier: MemoryTier, among: (entry: Entry) => boolean): Entry | null {
    let least: Entry | null = null;
    for (const entry of this.#entries.values()) {
      if (entry.tier === tier && among(entry) && (!least || this.#compare(entry, least) < 0)) least = entry;
    }
    return least;
  }

  /** Who of `tier` has to go so that `bytes` fit; null when those who may go are not enough. */
  #leaving(tier: MemoryTier, bytes: number, mayGo: (entry: Entry) => boolean): readonly Entry[] | null {
    const leaving = new Set<Entry>();
    let freeBytes = this.#classes[tier].budgetBytes - this.#classes[tier].usedBytes;
    while (freeBytes < bytes) {
      const next = this.#leastWanted(tier, (entry) => !leaving.has(entry) && mayGo(entry));
      if (!next) return null;
      leaving.add(next);
      freeBytes += next.bytes;
    }
    return [...leaving];
  }

  /** Moves a warm entry to hot when `mayGo` makes enough room there; else it stays where it is. */
  #promote(entry: Entry, mayGo: (entry: Entry) => boolean): void {
    this.#take(entry);
    if (!this.#enterHot(entry, mayGo)) this.#add(entry, 'warm');
  }

  /** Into hot, sending unpinned ones that `mayGo` to warm. False, with nothing changed, when that does not make room. */
  #enterHot(entry: Entry, mayGo: (entry: Entry) => boolean): boolean {
    const leaving = this.#leaving('hot', entry.bytes, (other) => !this.#pins.has(other.key) && mayGo(other));
    if (!leaving) return false;
    for (const other of leaving) this.#take(other);
    this.#add(entry, 'hot');
    this.#classes.hot.evictions += leaving.length;
    for (const other of leaving) if (!this.#enterWarm(other)) this.#noteGone(other);
    return true;
  }

  /** Into warm, in place of less wanted ones. False, with nothing else changed, when there are not enough of those. */
  #enterWarm(entry: Entry): boolean {
    const leaving = this.#leaving('warm', entry.bytes, (other) => this.#compare(other, entry) < 0);
    if (!leaving) return false;
    for (const other of leaving) {
      this.#take(other);
      this.#noteGone(other);
    }
    this.#classes.warm.evictions += leaving.length;
    this.#add(entry, 'warm');
    return true;
  }

  /** Takes out the least wanted until the tier's budget holds; each may enter elsewhere. */
  #shrink(tier: MemoryTier, elsewhere: (entry: Entry) => boolean): void {
    const shrunk = this.#classes[tier];
    while (shrunk.usedBytes > shrunk.budgetBytes) {
      const entry = this.#leastWanted(tier, () => true);
      if (!entry) return;
      this.#take(entry);
      shrunk.evictions += 1;
      if (!elsewhere(entry)) this.#noteGone(entry);
    }
  }

  #noteGone({ key }: Entry): void {
    this.#gone.set(key, true);
  }

  #add(entry: Entry, tier: MemoryTier): void {
    entry.tier = tier;
    this.#entries.set(entry.key, entry);
    this.#classes[tier].usedBytes += entry.bytes;
    this.#classes[tier].entries += 1;
  }

  #take(entry: Entry): void {
    this.#entries.delete(entry.key);
    this.#classes[entry.tier].usedBytes -= entry.bytes;
    this.#classes[entry.tier].entries -= 1;
  }
}
