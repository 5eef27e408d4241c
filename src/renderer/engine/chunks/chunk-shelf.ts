// The few decoded chunks around the play head, so that a seek among them is instant. Not a cache of renders: the core's buffer
// owns those; this holds what the page has in hand anyway, by length, least recently used out first.
import { Lru } from '../../../shared/lru.ts';
import type { Chunk } from './chunk-source.ts';

/** 60 s: the look-ahead and most of as much again behind, of the original and in a preset or two; 23 MB. */
const CAPACITY_FRAMES = 2_880_000;

export class ChunkShelf {
  readonly #chunks = new Lru<string, Chunk>(CAPACITY_FRAMES, { costOf: ({ frames }) => frames });

  get heldFrames(): number {
    return this.#chunks.cost;
  }

  get(key: string): Chunk | null {
    return this.#chunks.get(key) ?? null;
  }

  has(key: string): boolean {
    return this.#chunks.has(key);
  }

  put(key: string, chunk: Chunk): void {
    this.#chunks.set(key, chunk);
  }

  drop(key: string): void {
    this.#chunks.delete(key);
  }

  /** Drops degraded chunks: a new request may bring them whole. */
  dropDegraded(): void {
    this.#chunks.deleteWhere(({ degraded }) => degraded !== null);
  }

  /** Keeps the chunks whose key begins with one of `prefixes`. */
  keepOnly(prefixes: readonly string[]): void {
    this.#chunks.deleteWhere((_, key) => !prefixes.some((prefix) => key.startsWith(prefix)));
  }

  clear(): void {
    this.#chunks.clear();
  }
}
