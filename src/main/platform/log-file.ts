// One file of the log: lines are appended, full files go to the archive. Writing never throws and never stops the player: when it fails the
// lines are counted, and the next that can be written tells how many are missing.
import { closeSync, fstatSync, mkdirSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { errnoOf } from '../../shared/errno.ts';
import { LogArchive } from './log-archive.ts';

export interface LogFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly keepFiles: number;
  readonly keepDays: number;
  /** A line that tells that others are missing, and why. */
  lossLine(lines: number, reason: string): string;
}

/** When a full file cannot be set aside it grows this far, in files; then lines are lost rather than the disk. */
const OVERFLOW = 4;

const LINE_FEED = 0x0a;

export class LogFile {
  readonly #options: LogFileOptions;
  readonly #archive: LogArchive;
  #isBegun = false;
  #lost = 0;
  #reason = '';

  constructor(options: LogFileOptions) {
    this.#options = options;
    const { path, keepFiles, keepDays } = options;
    this.#archive = new LogArchive({ path, keepFiles, keepDays });
  }

  /** What an earlier run left unpacked. */
  tidy(): void {
    try {
      mkdirSync(dirname(this.#options.path), { recursive: true });
      this.#archive.tidy();
    } catch (error) {
      this.#reason = reasonOf(error);
    }
  }

  /** Whether it was written. The file is opened for each line: it may be deleted or moved meanwhile, and no handle is held. */
  write(line: string): boolean {
    try {
      if (this.#lost > 0) {
        this.#append(this.#options.lossLine(this.#lost, this.#reason));
        this.#lost = 0;
      }
      this.#append(line);
      return true;
    } catch (error) {
      this.#lost += 1;
      this.#reason = reasonOf(error);
      return false;
    }
  }

  settled(): Promise<void> {
    return this.#archive.settled();
  }

  #append(line: string): void {
    const { path, maxBytes } = this.#options;
    const bytes = Buffer.from(`${line}\n`);
    const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const isFull = sizeBytes > 0 && sizeBytes + bytes.length > maxBytes;
    if (isFull && !this.#setAside() && sizeBytes > OVERFLOW * maxBytes)
      throw new Error(`the full log stays where it is: ${this.#reason}`);
    const file = this.#open();
    try {
      const isWhole = this.#isBegun || endsWithLine(file);
      this.#isBegun = true;
      const all = isWhole ? bytes : Buffer.concat([Buffer.from('\n'), bytes]);
      if (writeSync(file, all) < all.length) {
        // A disk that fills up takes a part.
        this.#isBegun = false;
        throw Object.assign(new Error('the line was cut'), { code: 'ENOSPC' });
      }
    } finally {
      closeSync(file);
    }
  }

  #setAside(): boolean {
    try {
      this.#archive.take();
      return true;
    } catch (error) {
      this.#reason = reasonOf(error);
      return false;
    }
  }

  #open(): number {
    const { path } = this.#options;
    try {
      return openSync(path, 'a+', 0o600);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      mkdirSync(dirname(path), { recursive: true });
      return openSync(path, 'a+', 0o600);
    }
  }
}

/** A run that was killed may have left half a line. */
function endsWithLine(file: number): boolean {
  const sizeBytes = fstatSync(file).size;
  if (sizeBytes === 0) return true;
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, sizeBytes - 1) === 1 && last[0] === LINE_FEED;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return errnoOf(error) || error.message;
}
