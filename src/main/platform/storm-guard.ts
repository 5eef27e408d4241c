// Keeps a log readable, and a disk free, when something says the same over and over: beyond so many in a second lines are counted and not
// written, and the count is told when the second is over.
import type { LogLevel } from '../../shared/settings.ts';
import type { Disposable } from './disposables.ts';

export interface StormGuardOptions {
  /** Told at the end of each second in which lines were held back. */
  onHeldBack(room: string, lines: number): void;
}

const WINDOW_MS = 1_000;
/** Guesses: a person reads a few a second, and a scan of damaged files may tell of each. */
const SAME_LIMIT = 20;
const ROOM_LIMIT = 200;

export class StormGuard implements Disposable {
  readonly #options: StormGuardOptions;
  readonly #same = new Map<string, number>();
  /** By room and level. */
  readonly #sources = new Map<string, { readonly room: string; seen: number; heldBack: number }>();
  #endsAtMs = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: StormGuardOptions) {
    this.#options = options;
  }

  /** Whether the line may be written. Each level has its own share: what a room chatters holds back none of its errors. */
  admits(room: string, level: LogLevel, text: string): boolean {
    if (performance.now() >= this.#endsAtMs) this.#begin();
    const source = `${room} ${level}`;
    const counts = this.#sources.get(source) ?? { room, seen: 0, heldBack: 0 };
    this.#sources.set(source, counts);
    counts.seen += 1;
    const key = `${source} ${text}`;
    const same = (this.#same.get(key) ?? 0) + 1;
    // What says too much is not remembered line by line.
    if (counts.seen <= ROOM_LIMIT) this.#same.set(key, same);
    if (same <= SAME_LIMIT && counts.seen <= ROOM_LIMIT) return true;
    counts.heldBack += 1;
    this.#timer ??= setTimeout(() => this.#begin(), WINDOW_MS).unref();
    return false;
  }

  /** Tells what it holds back. */
  dispose(): void {
    this.#begin();
  }

  #begin(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const heldBack = new Map<string, number>();
    for (const { room, heldBack: lines } of this.#sources.values())
      if (lines > 0) heldBack.set(room, (heldBack.get(room) ?? 0) + lines);
    this.#sources.clear();
    this.#same.clear();
    this.#endsAtMs = performance.now() + WINDOW_MS;
    for (const [room, lines] of heldBack) this.#options.onHeldBack(room, lines);
  }
}
