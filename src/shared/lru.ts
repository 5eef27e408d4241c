// A map of bounded size: what was used least recently leaves first. The one such map of core, workers and page.

export interface LruOptions<K, V> {
  /** What an entry takes of the limit; 1 when it is not given, and then the limit is a number of entries. */
  readonly costOf?: (value: V, key: K) => number;
  /** Told of each entry that leaves to make room, after it left; not of what is deleted, replaced or cleared. */
  readonly onEvict?: (key: K, value: V) => void;
}

export class Lru<K, V> {
  readonly #limit: number;
  readonly #options: LruOptions<K, V>;
  /** Least recently used first. */
  readonly #entries = new Map<K, { readonly value: V; readonly cost: number }>();
  #cost = 0;

  constructor(limit: number, options: LruOptions<K, V> = {}) {
    this.#limit = limit;
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The cost of all entries together. */
  get cost(): number {
    return this.#cost;
  }

  /** A use: the entry leaves last from now on. */
  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** No use: the order stays as it is. */
  peek(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** No use. */
  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** A use. The entry stays even when it alone costs more than the limit, until the next is set. */
  set(key: K, value: V): void {
    this.delete(key);
    const cost = this.#options.costOf?.(value, key) ?? 1;
    this.#entries.set(key, { value, cost });
    this.#cost += cost;
    for (const [oldest, entry] of this.#entries) {
      if (this.#cost <= this.#limit || oldest === key) break;
      this.delete(oldest);
      this.#options.onEvict?.(oldest, entry.value);
    }
  }

  /** A newer value of an entry, if there is one. No use: the order stays, and nothing leaves before the next is set. */
  replace(key: K, value: V): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    const cost = this.#options.costOf?.(value, key) ?? 1;
    this.#entries.set(key, { value, cost });
    this.#cost += cost - entry.cost;
  }

  /** Whether there was such an entry. */
  delete(key: K): boolean {
    const entry = this.#entries.get(key);
    if (!entry) return false;
    this.#cost -= entry.cost;
    return this.#entries.delete(key);
  }

  /** Deletes each entry for which `leaves` says so. */
  deleteWhere(leaves: (value: V, key: K) => boolean): void {
    for (const [key, { value }] of [...this.#entries]) if (leaves(value, key)) this.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#cost = 0;
  }

  /** Least recently used first, as they are now: entries may be set and deleted while the list is walked. */
  keys(): readonly K[] {
    return [...this.#entries.keys()];
  }

  /** Least recently used first, as they are now. */
  values(): readonly V[] {
    return [...this.#entries.values()].map(({ value }) => value);
  }
}
