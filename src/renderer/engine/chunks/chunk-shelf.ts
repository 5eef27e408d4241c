// The few decoded chunks around the play head, so that a seek among them is instant. Not a cache of renders: the core's buffer
// owns those; this holds what the page has in hand anyway, by length, least recently used out first.
import type { Chunk } from './chunk-source.ts';

/** 60 s: the look-ahead and most of as much again behind, of the original and in a preset or two; 23 MB. */
const CAPACITY_FRAMES = 2_880_000;

export class ChunkShelf {
  readonly #chunks = new Map<string, Chunk>();
  #frames = 0;

  get heldFrames(): number {
    return this.#frames;
  }

  get(key: string): Chunk | null {
    const chunk = this.#chunks.get(key);
    if (!chunk) return null;
    this.#chunks.delete(key);
    this.#chunks.set(key, chunk);
    return chunk;
  }

  has(key: string): boolean {
    return this.#chunks.has(key);
  }

  put(key: string, chunk: Chunk): void {
    this.drop(key);
    this.#chunks.set(key, chunk);
    this.#frames += chunk.frames;
    for (const oldest of this.#chunks.keys()) {
      if (this.#frames <= CAPACITY_FRAMES) break;
      if (oldest !== key) this.drop(oldest);
    }
  }

  drop(key: string): void {
    this.#frames -= this.#chunks.get(key)?.frames ?? 0;
    this.#chunks.delete(key);
  }

  /** Drops degraded chunks: a new request may bring them whole. */
  dropDegraded(): void {
    for (const [key, { degraded }] of [...this.#chunks]) if (degraded) this.drop(key);
  }

  /** Keeps the chunks whose key begins with one of `prefixes`. */
  keepOnly(prefixes: readonly string[]): void {
    for (const key of [...this.#chunks.keys()]) {
      if (!prefixes.some((prefix) => key.startsWith(prefix))) this.drop(key);
    }
  }

  clear(): void {
    this.keepOnly([]);
  }
}
