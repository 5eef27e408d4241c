// Lists folders, with the stamps of the files that are wanted, in a thread of its own: calls one after another there cost half of what they cost
// through the thread pool of the core (measured: 41 µs of processor time a file, of which the core's loop has few), and a drive that hangs holds
// up nothing but the thread. What it finds is packed, so that a folder of 20,000 files costs the loop next to nothing. For walk.ts.
import type * as Fs from 'node:fs';
import { Worker } from 'node:worker_threads';

import { PlayerError } from '../../../shared/errors.ts';
import type { Disposable } from '../../platform/disposables.ts';

/** Numbers of each file: size, mtime, inode, ctime (nanoseconds). */
export const STAMP_NUMBERS = 4;

/** No name holds it. */
export const BETWEEN_NAMES = '/';

/** The thread ends when nobody asked for so long: it costs 5 MB while it lives, and 50 ms to begin. Guess. */
const IDLE_MS = 10_000;

/** A failed call: the system's word for it. */
interface Failure {
  readonly code: string;
  readonly message: string;
}

export interface Listing {
  /** `dev:ino`, and the time it had before it was listed; empty where it cannot be looked at. */
  readonly identity: string;
  readonly mtimeNs: string;
  /** Why it cannot be listed. */
  readonly failure: Failure | null;
  /** Names of the wanted files, one behind the other, and their stamps. */
  readonly files: string;
  readonly stamps: BigUint64Array<ArrayBuffer>;
  readonly folders: readonly string[];
  /** Links, and what the system gives no type for. */
  readonly others: readonly string[];
  /** Wanted files that could not be looked at. */
  readonly failed: readonly (readonly [name: string, failure: Failure])[];
  /** There are CUE sheets. */
  readonly hasSheets: boolean;
  /** Files with a name that is not wanted, by extension in lower case. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/** Which names are wanted, in data, so that the thread can be told. */
export interface NameRules {
  /** Of files: lower case, with the dot. */
  readonly extensions: ReadonlySet<string>;
  /** Of CUE sheets, likewise. */
  readonly sheetExtension: string;
  /** Folders and files that are passed over, in lower case, besides those that begin with a dot. */
  readonly skipped: ReadonlySet<string>;
}

/** Runs in the thread as text, so it uses nothing but what it is given. */
function list(fs: typeof Fs, folder: string, { extensions, sheetExtension, skipped }: NameRules): Listing {
  const names: string[] = [];
  const stamps: bigint[] = [];
  const folders: string[] = [];
  const others: string[] = [];
  const failed: [string, Failure][] = [];
  const leftOut = new Map<string, number>();
  let hasSheets = false;
  const failureOf = (error: unknown): Failure => {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    return { code: typeof code === 'string' ? code : '', message };
  };
  const listing = (identity: string, mtimeNs: string, failure: Failure | null): Listing => {
    const packed = BigUint64Array.from(stamps, (value) => BigInt.asUintN(64, value));
    return {
      identity,
      mtimeNs,
      failure,
      files: names.join('/'),
      stamps: packed,
      folders,
      others,
      failed,
      hasSheets,
      leftOut,
    };
  };
  let identity = '';
  let mtimeNs = '';
  try {
    const stats = fs.statSync(folder, { bigint: true });
    identity = `${stats.dev}:${stats.ino}`;
    mtimeNs = stats.mtimeNs.toString();
    const prefix = folder.endsWith('/') || folder.endsWith('\\') ? folder : `${folder}/`;
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      if (name.startsWith('.') || skipped.has(name.toLowerCase())) continue;
      const dot = name.lastIndexOf('.');
      const extension = dot > 0 ? name.slice(dot).toLowerCase() : '';
      if (entry.isDirectory()) folders.push(name);
      else if (extension === sheetExtension) hasSheets = true;
      else if (entry.isFile()) {
        if (!extensions.has(extension)) leftOut.set(extension.slice(1), (leftOut.get(extension.slice(1)) ?? 0) + 1);
        else {
          try {
            const file = fs.lstatSync(prefix + name, { bigint: true });
            // It was one when it was listed.
            if (!file.isFile()) others.push(name);
            else {
              names.push(name);
              stamps.push(file.size, file.mtimeNs, file.ino, file.ctimeNs);
            }
          } catch (error) {
            failed.push([name, failureOf(error)]);
          }
        }
      } else if (!entry.isFIFO() && !entry.isSocket() && !entry.isCharacterDevice() && !entry.isBlockDevice())
        others.push(name);
    }
    return listing(identity, mtimeNs, null);
  } catch (error) {
    return listing(identity, mtimeNs, failureOf(error));
  }
}

const PROGRAM = `
  const { parentPort, workerData: rules } = require('node:worker_threads');
  const fs = require('node:fs');
  const list = ${list.toString()};
  parentPort.on('message', (folders) => {
    const listings = folders.map((folder) => list(fs, folder, rules));
    parentPort.postMessage(listings, listings.map(({ stamps }) => stamps.buffer));
  });`;

export class FolderLister implements Disposable {
  readonly #rules: NameRules;
  #thread: Worker | null = null;
  /** Those that wait, in the order they asked. */
  #waiting: PromiseWithResolvers<readonly Listing[]>[] = [];
  #idle: NodeJS.Timeout | undefined;

  constructor(rules: NameRules) {
    this.#rules = rules;
  }

  /** What is in each of the folders, in their order. Rejects only when there can be no thread. */
  async list(folders: readonly string[]): Promise<readonly Listing[]> {
    clearTimeout(this.#idle);
    const answer = Promise.withResolvers<readonly Listing[]>();
    this.#waiting.push(answer);
    this.#thread ??= this.#begin();
    this.#thread.postMessage(folders);
    try {
      return await answer.promise;
    } finally {
      if (this.#waiting.length === 0) this.#idle = setTimeout(() => this.dispose(), IDLE_MS).unref();
    }
  }

  /** Ends the thread; who still waits gets `aborted`. */
  dispose(): void {
    this.#end(new PlayerError('aborted'));
  }

  #begin(): Worker {
    const thread = new Worker(PROGRAM, { eval: true, execArgv: [], workerData: this.#rules });
    thread.unref();
    thread.on('message', (listings: readonly Listing[]) => {
      if (this.#thread === thread) this.#waiting.shift()?.resolve(listings);
    });
    const ended = (error: unknown): void => {
      if (this.#thread === thread) this.#end(PlayerError.from(error instanceof Error ? error : new Error('ended')));
    };
    thread.on('error', ended);
    thread.on('exit', ended);
    return thread;
  }

  #end(why: PlayerError): void {
    clearTimeout(this.#idle);
    const [thread, waiting] = [this.#thread, this.#waiting];
    this.#thread = null;
    this.#waiting = [];
    for (const { reject } of waiting) reject(why);
    void thread?.terminate();
  }
}
