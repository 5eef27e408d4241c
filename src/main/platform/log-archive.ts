// What was the log: files set aside when they are full, packed in the background, kept for a while. A player that was killed in the middle
// loses nothing: what is left lying is packed at the next start.
import { createReadStream, createWriteStream, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface LogArchiveOptions {
  /** The file in use, e.g. `…/logs/auralis.log`; the archive lies beside it. */
  readonly path: string;
  readonly keepFiles: number;
  readonly keepDays: number;
}

const PACKED = '.gz';
const PART = '.part';
const DAY_MS = 24 * 3600 * 1000;

export class LogArchive {
  readonly #options: LogArchiveOptions;
  readonly #folder: string;
  /** `auralis.2026-01-31T23-59-59.123Z.log`, and so on: sorted by name they are sorted by age. */
  readonly #name: RegExp;
  readonly #stem: string;
  #packing: Promise<void> = Promise.resolve();
  #isPacking = false;

  constructor(options: LogArchiveOptions) {
    this.#options = options;
    this.#folder = dirname(options.path);
    this.#stem = basename(options.path, '.log');
    this.#name = new RegExp(
      `^${this.#stem}\\.\\d{4}-\\d\\d-\\d\\dT[\\d-]+(?:\\.\\d+)?Z(?:-\\d+)?\\.log(?:\\${PACKED})?$`,
    );
  }

  /** Sets the file in use aside; who writes next begins a new one. Throws what the file system says. */
  take(): void {
    const stamp = new Date().toISOString().replaceAll(':', '-');
    let target = join(this.#folder, `${this.#stem}.${stamp}.log`);
    for (let copy = 2; existsSync(target) || existsSync(target + PACKED); copy++)
      target = join(this.#folder, `${this.#stem}.${stamp}-${copy}.log`);
    renameSync(this.#options.path, target);
    if (this.#isPacking) this.#prune();
    else this.tidy();
  }

  /** Packs what is not packed, in the background, and lets go of what is too old. */
  tidy(): void {
    if (this.#isPacking) return;
    this.#prune();
    this.#isPacking = true;
    this.#packing = this.#pack().finally(() => {
      this.#isPacking = false;
    });
  }

  /** When what is under way is done. */
  settled(): Promise<void> {
    return this.#packing;
  }

  /** Never rejects. */
  async #pack(): Promise<void> {
    for (const name of this.#listed()) {
      if (name.endsWith(PACKED)) continue;
      const path = join(this.#folder, name);
      const part = path + PACKED + PART;
      try {
        await pipeline(createReadStream(path), createGzip(), createWriteStream(part, { mode: 0o600 }));
        await rename(part, path + PACKED);
        await rm(path, { force: true });
      } catch {
        // The disk is full, or the file was let go of meanwhile. What is not packed stays as it is; the next rotation tries again.
        await rm(part, { force: true }).catch(() => undefined);
      }
    }
    this.#prune();
  }

  /** At once, so that a storm of lines cannot outrun it. */
  #prune(): void {
    try {
      const names = this.#names().toReversed();
      for (const [age, name] of names.entries()) {
        const path = join(this.#folder, name);
        const agedMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
        if (age >= this.#options.keepFiles || agedMs > this.#options.keepDays * DAY_MS) rmSync(path, { force: true });
      }
      if (this.#isPacking) return;
      // Of a run that was killed.
      const parts = readdirSync(this.#folder).filter((name) => name.endsWith(PACKED + PART));
      for (const name of parts) if (this.#name.test(name.slice(0, -PART.length))) rmSync(join(this.#folder, name));
    } catch {
      // Nothing can be listed or let go of at present: the next rotation tries again.
    }
  }

  /** None when nothing can be listed at present: the next rotation tries again. */
  #listed(): string[] {
    try {
      return this.#names();
    } catch {
      return [];
    }
  }

  /** Oldest first. */
  #names(): string[] {
    return readdirSync(this.#folder)
      .filter((name) => this.#name.test(name))
      .sort();
  }
}
