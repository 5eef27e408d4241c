// The files that wait to be read, in the order in which they were found, taken by whole folders. `read` has one for what the listener looks
// at and one for the rest.
import { dirname } from 'node:path';

import type { FileStamp } from '../../../shared/library.ts';

/** Files asked for at once: each question costs the core as much as half a file (measured), and a batch that fails is asked file by file. */
const BATCH_FILES = 32;

/** A batch ends with a folder where it has so many by then: most often that is an album, and one that is committed in two is grouped twice. */
const LEAST_FILES = 16;

/** Files that were taken are forgotten when they are so many. */
const FORGET_FILES = 1_000;

export interface FileToRead {
  readonly path: string;
  readonly stamp: FileStamp;
  readonly rootId: number;
  /** Its row before, null for a new one. */
  readonly known: { readonly id: number; readonly missing: boolean; readonly changed: boolean } | null;
  /** Set when its tags are known and only the fingerprint is to be compared, or taken where it is null. */
  readonly check: { readonly fingerprint: string | null } | null;
}

export class WaitingFiles {
  #files: FileToRead[] = [];
  #next = 0;

  push(file: FileToRead): void {
    this.#files.push(file);
  }

  /** The next files of one root, which lie on one drive; none when none wait. */
  take(): FileToRead[] {
    const first = this.#files[this.#next];
    if (!first) return [];
    let end = this.#next + 1;
    while (end - this.#next < BATCH_FILES && this.#files[end]?.rootId === first.rootId) end++;
    end = this.#folderEnd(end);
    const files = this.#files.slice(this.#next, end);
    this.#next = end;
    if (this.#next >= FORGET_FILES) {
      this.#files.splice(0, this.#next);
      this.#next = 0;
    }
    return files;
  }

  /** All that wait, which do so no more. */
  drain(): FileToRead[] {
    const files = this.#files.slice(this.#next);
    this.#files = [];
    this.#next = 0;
    return files;
  }

  /** The end of the last whole folder before `end`, or that where what is left would be too few. */
  #folderEnd(end: number): number {
    for (let at = end; at - this.#next >= LEAST_FILES; at--) {
      const [last, next] = [this.#files[at - 1], this.#files[at]];
      if (!last || !next || !areNeighbours(last, next)) return at;
    }
    return end;
  }
}

/** They lie in one folder. */
export function areNeighbours(one: { readonly path: string }, other: { readonly path: string }): boolean {
  return dirname(one.path) === dirname(other.path);
}
