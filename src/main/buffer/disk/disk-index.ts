// What the disk tier knows of its folder: which files, how large, how long unused. No I/O; the folder itself is the truth.

export interface IndexedFile {
  /** The chunk key's text. */
  readonly text: string;
  readonly name: string;
  readonly trackId: number;
  readonly bytes: number;
}

interface Entry extends IndexedFile {
  lastUseMs: number;
  /** What the file itself says of its last use. */
  touchedMs: number;
}

export class DiskIndex {
  readonly #entries = new Map<string, Entry>();
  #usedBytes = 0;

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(text: string): boolean {
    return this.#entries.has(text);
  }

  add(file: IndexedFile, lastUseMs: number): void {
    this.remove(file.text);
    this.#entries.set(file.text, { ...file, lastUseMs, touchedMs: lastUseMs });
    this.#usedBytes += file.bytes;
  }

  /** Marks a file as used; returns when its last use was written to the disk, null when it is not known. */
  use(text: string, nowMs: number): number | null {
    const entry = this.#entries.get(text);
    if (!entry) return null;
    entry.lastUseMs = nowMs;
    return entry.touchedMs;
  }

  touched(text: string, nowMs: number): void {
    const entry = this.#entries.get(text);
    if (entry) entry.touchedMs = nowMs;
  }

  remove(text: string): boolean {
    const entry = this.#entries.get(text);
    if (!entry) return false;
    this.#entries.delete(text);
    this.#usedBytes -= entry.bytes;
    return true;
  }

  files(): readonly IndexedFile[] {
    return [...this.#entries.values()];
  }

  oldestFirst(): readonly IndexedFile[] {
    return [...this.#entries.values()].sort((a, b) => a.lastUseMs - b.lastUseMs);
  }

  /** Counts the bytes anew; returns whether the counter was wrong. */
  recount(): boolean {
    const bytes = [...this.#entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    const wrong = bytes !== this.#usedBytes;
    this.#usedBytes = bytes;
    return wrong;
  }
}
