// Chunks in memory, bounded by their measured bytes. Evicts the least recently used that is not pinned. Knows nothing of renders.
import { BYTES_PER_FRAME } from '../../shared/timeline.ts';

/** One chunk as it lies in a tier. `pcm` is owned by the tier and never written to again. */
export interface BufferedChunk {
  readonly pcm: ArrayBuffer;
  readonly frames: number;
  readonly totalFrames: number | null;
}

export interface TierEntry {
  readonly key: string;
  readonly trackId: number;
  readonly chunk: BufferedChunk;
  readonly bytes: number;
}

export class MemoryTier {
  /** In order of use: the first is the next to go. */
  readonly #entries = new Map<string, TierEntry>();
  readonly #budgetBytes: number;
  readonly #isPinned: (key: string) => boolean;
  #usedBytes = 0;
  #evictions = 0;

  constructor(budgetBytes: number, isPinned: (key: string) => boolean) {
    this.#budgetBytes = budgetBytes;
    this.#isPinned = isPinned;
  }

  get budgetBytes(): number {
    return this.#budgetBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  get evictions(): number {
    return this.#evictions;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The chunk, marked as used just now. */
  get(key: string): BufferedChunk | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.chunk;
  }

  /**
   * Keeps a chunk, evicting what is least recently used. Returns false when it does not fit beside what is pinned; it is then
   * not kept. Its size is measured, not assumed.
   */
  put(key: string, trackId: number, chunk: BufferedChunk): boolean {
    if (chunk.frames * BYTES_PER_FRAME !== chunk.pcm.byteLength)
      throw new RangeError(`chunk ${key} is not what it says`);
    this.#remove(key);
    const bytes = chunk.pcm.byteLength;
    if (!this.#makeRoom(bytes)) return false;
    this.#entries.set(key, { key, trackId, chunk, bytes });
    this.#usedBytes += bytes;
    return true;
  }

  /** Drops every chunk of a track, pinned or not. */
  forgetTrack(trackId: number): void {
    for (const entry of [...this.#entries.values()]) if (entry.trackId === trackId) this.#remove(entry.key);
  }

  clear(): void {
    this.#entries.clear();
    this.#usedBytes = 0;
  }

  #makeRoom(bytes: number): boolean {
    let free = this.#budgetBytes - this.#usedBytes;
    const leaving: string[] = [];
    for (const entry of this.#entries.values()) {
      if (free >= bytes) break;
      if (this.#isPinned(entry.key)) continue;
      leaving.push(entry.key);
      free += entry.bytes;
    }
    if (free < bytes) return false;
    for (const key of leaving) this.#remove(key);
    this.#evictions += leaving.length;
    return true;
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#usedBytes -= entry.bytes;
  }
}
