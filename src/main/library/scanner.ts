// One scan, in phases that overlap: walk → compare with what is known → read tags (two at a time) → commit in batches; at the end of the
// walk what was not seen is marked missing. Interrupted at any point it leaves whole batches, and the next scan goes on from there.
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { isAborted, PlayerError } from '../../shared/errors.ts';
import { contentSignature, type FileStamp, type ScanProgress, type TrackRow } from '../../shared/library.ts';
import type { Logger } from '../platform/log.ts';
import type { KnownTrack, LibraryStorage, StoredRoot } from './library-storage.ts';
import { hasPresentTracks, markMissing, markMissingPages } from './mark-missing.ts';
import { ReadingQueue, type ChangeReason, type ReadTags } from './reading-queue.ts';
import { emptyRoot, isGoneAt, openFolder, unavailableRoot, unsoundness, type RootOutcome } from './root-check.ts';
import { compareFile, ownerOf, placeOf, problemSentence, rootVerdict } from './scan-rules.ts';
import { walk, type WalkEntry } from './walker.ts';

/** Files looked up at once, in one statement. */
const COMPARE_BATCH = 100;

export interface ScanOptions {
  readonly storage: LibraryStorage;
  readonly readTags: ReadTags;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** All roots of the library: each file belongs to the innermost. */
  readonly roots: readonly StoredRoot[];
  /** Unreadable files are tried again though they did not change. */
  readonly thorough: boolean;
  readonly onProgress: (progress: ScanProgress) => void;
  /** Known tracks that changed in a way playback cares about, after it was committed. */
  readonly onTracks: (rows: readonly TrackRow[], reason: ChangeReason) => void;
}

interface FoundFile {
  readonly path: string;
  readonly stamp: FileStamp;
  readonly rootId: number;
}

/** Scans whole roots. Rejects with `aborted`, or with the database's error; never for a file or folder. */
export function scanRoots(rootIds: readonly number[], options: ScanOptions): Promise<Map<number, RootOutcome>> {
  return new Scan(options).roots(rootIds);
}

/**
 * Looks again at single paths (real ones, of files or folders, that may be gone). `linked` are the folders outside that roots reach.
 * Only roots with something wrong are in the result.
 */
export function scanPaths(
  paths: readonly string[],
  linked: readonly { readonly rootId: number; readonly folder: string }[],
  options: ScanOptions,
): Promise<Map<number, RootOutcome>> {
  return new Scan(options).paths(paths, linked);
}

class Scan {
  readonly #options: ScanOptions;
  readonly #reading: ReadingQueue;
  readonly #visited = new Set<string>();
  readonly #foundOfRoot = new Map<number, number>();
  readonly #met = { seen: new Set<number>(), unreadable: [] as string[] };
  #waiting: FoundFile[] = [];
  #rootPath: string | null = null;
  #foundFiles = 0;
  #walking = true;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#reading = new ReadingQueue({ ...options, onProgress: () => this.#tell() });
  }

  async roots(rootIds: readonly number[]): Promise<Map<number, RootOutcome>> {
    const outcomes = new Map<number, RootOutcome>();
    const walked: StoredRoot[] = [];
    return this.#run(async () => {
      const places = await this.#open(rootIds, outcomes);
      for (const root of places) {
        this.#rootPath = root.path;
        const problems: { path: string; message: string }[] = [];
        const links = new Set<string>();
        for await (const entry of walk(root.realPath, { visited: this.#visited, signal: this.#reading.signal })) {
          if (entry.kind === 'link') links.add(entry.folder);
          else if (entry.kind === 'problem') problems.push({ path: entry.path, message: entry.error.message });
          await this.#take(entry, root.id);
        }
        outcomes.set(root.id, { available: true, problem: problemSentence(problems), links: [...links] });
        walked.push(root);
      }
      await this.#compare();
      this.#walking = false;
      for (const root of walked) await this.#judgeRoot(root, outcomes);
      return outcomes;
    });
  }

  async paths(
    paths: readonly string[],
    linked: readonly { readonly rootId: number; readonly folder: string }[],
  ): Promise<Map<number, RootOutcome>> {
    const { roots, storage } = this.#options;
    const outcomes = new Map<number, RootOutcome>();
    const places = [...roots, ...linked.map(({ rootId, folder }) => ({ id: rootId, realPath: folder }))];
    return this.#run(async () => {
      for (const path of paths) {
        const place = placeOf(path, places);
        if (!place) continue;
        this.#rootPath = roots.find(({ id }) => id === place.id)?.path ?? null;
        const entries = walk(path, { visited: this.#visited, signal: this.#reading.signal });
        for await (const entry of entries) await this.#take(entry, place.id);
      }
      await this.#compare();
      this.#walking = false;
      // Rows at and below the paths that were not met: first make sure that the place they were in is there at all.
      const sound = new Map<string, boolean>();
      for (const path of paths) {
        const place = placeOf(path, places);
        const root = roots.find(({ id }) => id === place?.id);
        if (!place || !root) continue;
        if (!sound.has(place.realPath)) {
          const problem = await unsoundness(root, place.realPath);
          if (problem) outcomes.set(root.id, problem);
          sound.set(place.realPath, problem === null);
        }
        if (!sound.get(place.realPath)) continue;
        const { tracks } = storage;
        await markMissing(tracks.known([path]), this.#met, this.#reading);
        await markMissingPages((after, limit) => tracks.knownBelow(path, after, limit), this.#met, this.#reading);
      }
      return outcomes;
    });
  }

  /** Runs the walk beside the readers; whichever fails ends the other. */
  async #run<T>(work: () => Promise<T>): Promise<T> {
    this.#tell();
    let failure: unknown = null;
    const fail = (error: unknown): null => {
      if (failure === null || isAborted(failure)) failure = error;
      this.#reading.cancel();
      return null;
    };
    const walked = work().finally(() => this.#reading.close());
    const [result] = await Promise.all([walked.catch(fail), this.#reading.run().catch(fail)]);
    if (failure !== null || result === null) throw PlayerError.from(failure);
    return result;
  }

  /** Roots that can be read, innermost first so that each walks its own; the others get their outcome. */
  async #open(rootIds: readonly number[], outcomes: Map<number, RootOutcome>): Promise<StoredRoot[]> {
    const opened: StoredRoot[] = [];
    for (const root of this.#options.roots.filter(({ id }) => rootIds.includes(id))) {
      try {
        const realPath = await openFolder(root.path);
        if (realPath !== root.realPath) this.#options.storage.roots.setRealPath(root.id, realPath);
        opened.push({ ...root, realPath });
      } catch (error) {
        outcomes.set(root.id, unavailableRoot(PlayerError.from(error)));
      }
    }
    return opened.sort((a, b) => b.realPath.length - a.realPath.length);
  }

  async #take(entry: WalkEntry, walkedRootId: number): Promise<void> {
    if (entry.kind === 'problem') this.#met.unreadable.push(entry.path);
    if (entry.kind !== 'file') return;
    const rootId = ownerOf(entry.path, this.#options.roots, walkedRootId);
    this.#foundFiles++;
    this.#foundOfRoot.set(rootId, (this.#foundOfRoot.get(rootId) ?? 0) + 1);
    this.#waiting.push({ path: entry.path, stamp: entry.stamp, rootId });
    if (this.#waiting.length >= COMPARE_BATCH) await this.#compare();
  }

  async #compare(): Promise<void> {
    const files = this.#waiting;
    this.#waiting = [];
    const known = new Map(
      this.#options.storage.tracks.known(files.map(({ path }) => path)).map((row) => [row.path, row]),
    );
    for (const file of files) await this.#compareOne(file, known.get(file.path));
    this.#tell();
    await nextTurn();
  }

  async #compareOne(file: FoundFile, known: KnownTrack | undefined): Promise<void> {
    const signature = contentSignature(file.stamp);
    if (known) {
      this.#met.seen.add(known.id);
      const verdict = compareFile(signature, known, this.#options.thorough);
      if (verdict === 'read') {
        this.#reading.push({
          ...file,
          known: { id: known.id, missing: known.missing, changed: known.signature !== signature },
        });
        return;
      }
      if (known.rootId !== file.rootId) this.#reading.add({ kind: 'adopt', id: known.id, rootId: file.rootId }, null);
      if (verdict === 'returned') this.#reading.add({ kind: 'returned', id: known.id }, 'returned');
      return;
    }
    const before = await this.#movedFrom(signature, file.path);
    if (!before) {
      this.#reading.push({ ...file, known: null });
      return;
    }
    this.#met.seen.add(before.id);
    this.#reading.add(
      { kind: 'move', id: before.id, rootId: file.rootId, path: file.path },
      before.missing ? 'returned' : 'moved',
    );
  }

  /** The row whose file this was under another path: same inode, size and time, and nothing is there any more. */
  async #movedFrom(signature: string, path: string): Promise<KnownTrack | undefined> {
    const rows = this.#options.storage.tracks.knownBySignature(signature).filter(({ id }) => !this.#met.seen.has(id));
    rows.sort((a, b) => Number(basename(b.path) === basename(path)) - Number(basename(a.path) === basename(path)));
    for (const row of rows) if (row.problemCode === null && row.tagsRead && (await isGoneAt(row.path))) return row;
    return undefined;
  }

  async #judgeRoot(root: StoredRoot, outcomes: Map<number, RootOutcome>): Promise<void> {
    const { tracks } = this.#options.storage;
    const hadTracks = hasPresentTracks((after, limit) => tracks.knownOfRoot(root.id, after, limit));
    if (rootVerdict(this.#foundOfRoot.get(root.id) ?? 0, hadTracks) === 'empty') {
      // Below an unreadable folder there is nothing to tell about emptiness: that problem is told already.
      if (!outcomes.get(root.id)?.problem)
        outcomes.set(root.id, { ...emptyRoot(root), links: outcomes.get(root.id)?.links ?? [] });
      return;
    }
    await markMissingPages((after, limit) => tracks.knownOfRoot(root.id, after, limit), this.#met, this.#reading);
  }

  #tell(): void {
    const { waiting, ...counts } = this.#reading.counts();
    const phase = this.#walking ? 'walking' : waiting > 0 ? 'reading' : 'committing';
    this.#options.onProgress({ phase, rootPath: this.#rootPath, foundFiles: this.#foundFiles, ...counts });
  }
}
