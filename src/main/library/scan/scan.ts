// One scan, in phases that overlap: walk → compare with what is known → match moved files → read tags (in batches) → commit in
// batches; at the end of the walk, mark as missing what was not met. Interrupted at any point it leaves whole batches, and the next scan
// goes on from there.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { isAborted, PlayerError } from '../../../shared/errors.ts';
import { isSheetName } from '../../../shared/file-part.ts';
import { contentSignature, stampOf, type FileStamp, type TrackRow } from '../../../shared/library.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { StoredRoot } from '../../catalogue/roots.ts';
import type { KnownTrack, PresentFile } from '../../catalogue/tracks.ts';
import type { Gate } from '../../platform/gate.ts';
import type { Logger } from '../../platform/log.ts';
import { emptyRoot, isGoneAt, openFolder, unavailableRoot, unsoundness, type LinkedFolder, type RootOutcome } from '../roots.ts'; // prettier-ignore
import type { FolderLister } from './folder-lister.ts';
import type { ScanCounts } from './progress.ts';
import { ReadingQueue, type ChangeReason, type FileReader, type ScanStep } from './read.ts';
import { compareFile, mayBeMissing, ownerOf, placeOf, problemOf, rootVerdict, type RootPlace } from './rules.ts';
import { SheetFolders } from './sheets.ts';
import { walk } from './walk.ts';

/** Files looked up at once, in one statement. */
const COMPARE_BATCH = 100;

/** Of the same sound; of more nobody can tell which one moved, and to look for each would cost more than it is worth. Guess. */
const MOST_COPIES = 16;

/** Rows checked at once for having been met: 0.6 ms of the core's loop (measured). */
const PAGE_ROWS = 500;

export interface ScanOptions {
  readonly storage: Pick<Catalogue, 'tracks' | 'roots'>;
  readonly workers: FileReader;
  readonly lister: FolderLister;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** The scan stands still while it is closed. */
  readonly gate: Gate;
  /** Folders whose files are read before the rest, the first one's first. */
  readonly preferred: () => readonly string[];
  /** All roots of the library: each file belongs to the innermost. */
  readonly roots: readonly StoredRoot[];
  /** Unreadable files are tried again though they did not change. */
  readonly thorough: boolean;
  /** What the walk of a whole root left out because of its name: files by extension. */
  readonly onLeftOut: (rootId: number, files: ReadonlyMap<string, number>) => void;
  /** A folder is about to be listed: from now on its changes are to be noticed. */
  readonly onFolder: (path: string, mtimeNs: string) => void;
  readonly onProgress: (progress: ScanCounts) => void;
  /** So many tracks were added to the root, and are committed. */
  readonly onNew: (rootId: number, tracks: number) => void;
  /** Known tracks that changed in a way playback cares about, after it was committed. */
  readonly onTracks: (rows: readonly TrackRow[], reason: ChangeReason) => void;
}

interface FoundFile {
  readonly path: string;
  readonly stamp: FileStamp;
  readonly rootId: number;
}

/** A found file beside the row of its path. */
interface ComparedFile extends FoundFile {
  readonly known: KnownTrack | undefined;
}

/** The next rows that were there when they were last looked at, by path, after `afterPath`. */
type Pages = (afterPath: string, limit: number) => readonly PresentFile[];

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
  linked: readonly LinkedFolder[],
  options: ScanOptions,
): Promise<Map<number, RootOutcome>> {
  return new Scan(options).paths(paths, linked);
}

class Scan {
  readonly #options: ScanOptions;
  readonly #reading: ReadingQueue;
  /** What each root came to. */
  readonly #outcomes = new Map<number, RootOutcome>();
  /** Real folders that were walked. */
  readonly #visited = new Set<string>();
  readonly #foundOfRoot = new Map<number, number>();
  /** Ids of rows whose files were met. */
  readonly #met = new Set<number>();
  readonly #sheets = new SheetFolders();
  /** Paths at and below which nothing is known. */
  readonly #unreadable: string[] = [];
  #rootPath: string | null = null;
  #foundFiles = 0;
  /** Whether anything was known when it began. */
  #hadRows: boolean | null = null;
  #walking = true;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#reading = new ReadingQueue({
      ...options,
      onNew: (rootId, ids) => {
        // Their files are where they were found.
        for (const id of ids) this.#met.add(id);
        options.onNew(rootId, ids.length);
      },
      movedFrom: (identity, path) => this.#movedBySound(identity, path),
      onProgress: () => this.#tell(),
    });
  }

  roots(rootIds: readonly number[]): Promise<Map<number, RootOutcome>> {
    return this.#run(async () => {
      const roots = await this.#open(rootIds);
      await this.#reading.take(this.#matchMoved(this.#compare(this.#walkRoots(roots))));
      await this.#reading.take(this.#besideOtherSheets());
      for (const root of roots) await this.#markMissingOf(root);
    });
  }

  paths(paths: readonly string[], linked: readonly LinkedFolder[]): Promise<Map<number, RootOutcome>> {
    const links = linked.map(({ rootId, folder }) => ({ id: rootId, realPath: folder }));
    const places = [...this.#options.roots, ...links];
    return this.#run(async () => {
      await this.#reading.take(this.#matchMoved(this.#compare(this.#walkPaths(paths, places))));
      await this.#reading.take(this.#besideOtherSheets());
      await this.#markMissingAt(paths, places);
    });
  }

  /** Runs the phases beside the readers; when one fails, the other ends. */
  async #run(phases: () => Promise<void>): Promise<Map<number, RootOutcome>> {
    this.#tell();
    let failure: unknown = null;
    const fail = (error: unknown): void => {
      if (failure === null || isAborted(failure)) failure = error;
      this.#reading.cancel();
    };
    const walked = phases().finally(() => this.#reading.close());
    await Promise.all([walked.catch(fail), this.#reading.run().catch(fail)]);
    if (failure !== null) throw PlayerError.from(failure);
    return this.#outcomes;
  }

  /** Roots that can be read, innermost first so that each walks its own; the others get their outcome. */
  async #open(rootIds: readonly number[]): Promise<StoredRoot[]> {
    const opened: StoredRoot[] = [];
    for (const root of this.#options.roots.filter(({ id }) => rootIds.includes(id))) {
      try {
        const realPath = await openFolder(root.path);
        if (realPath !== root.realPath) this.#options.storage.roots.setRealPath(root.id, realPath);
        opened.push({ ...root, realPath });
      } catch (error) {
        this.#outcomes.set(root.id, unavailableRoot(PlayerError.from(error)));
      }
    }
    return opened.sort((a, b) => b.realPath.length - a.realPath.length);
  }

  async *#walkRoots(roots: readonly StoredRoot[]): AsyncGenerator<FoundFile, void> {
    for (const root of roots) {
      this.#rootPath = root.path;
      const problems: PlayerError[] = [];
      const links = new Set<string>();
      const leftOut = new Map<string, number>();
      const how = { visited: this.#visited, signal: this.#reading.signal, lister: this.#options.lister, leftOut };
      for await (const entry of walk(root.realPath, how)) {
        if (entry.kind === 'file') yield this.#found(entry, root.id);
        else if (entry.kind === 'folder') this.#options.onFolder(entry.path, entry.mtimeNs);
        else if (entry.kind === 'link') links.add(entry.folder);
        else if (entry.kind === 'sheets') this.#sheets.found(entry.folder);
        else {
          this.#unreadable.push(entry.path);
          problems.push(entry.error);
        }
      }
      this.#options.onLeftOut(root.id, leftOut);
      this.#outcomes.set(root.id, { available: true, problem: problemOf(problems), links: [...links] });
    }
  }

  async *#walkPaths(paths: readonly string[], places: readonly RootPlace[]): AsyncGenerator<FoundFile, void> {
    for (const path of paths) {
      const place = placeOf(path, places);
      if (!place) continue;
      if (isSheetName(basename(path))) this.#sheets.noteChange(path);
      this.#rootPath = this.#options.roots.find(({ id }) => id === place.id)?.path ?? null;
      const how = { visited: this.#visited, signal: this.#reading.signal, lister: this.#options.lister };
      for await (const entry of walk(path, how)) {
        if (entry.kind === 'file') yield this.#found(entry, place.id);
        else if (entry.kind === 'folder') this.#options.onFolder(entry.path, entry.mtimeNs);
        else if (entry.kind === 'sheets') this.#sheets.found(entry.folder);
        else if (entry.kind === 'problem') this.#unreadable.push(entry.path);
      }
    }
  }

  #found({ path, stamp }: { readonly path: string; readonly stamp: FileStamp }, walkedRootId: number): FoundFile {
    const rootId = ownerOf(path, this.#options.roots, walkedRootId);
    this.#foundFiles++;
    this.#foundOfRoot.set(rootId, (this.#foundOfRoot.get(rootId) ?? 0) + 1);
    return { path, stamp, rootId };
  }

  /** Looks the files up in batches. */
  async *#compare(found: AsyncIterable<FoundFile>): AsyncGenerator<ComparedFile, void> {
    let batch: FoundFile[] = [];
    for await (const file of found) {
      batch.push(file);
      if (batch.length < COMPARE_BATCH) continue;
      yield* this.#lookUp(batch);
      await nextTurn();
      await this.#options.gate.passed(this.#reading.signal);
      batch = [];
    }
    yield* this.#lookUp(batch);
    this.#walking = false;
    this.#tell();
  }

  *#lookUp(files: readonly FoundFile[]): Generator<ComparedFile, void> {
    this.#tell();
    const rows = this.#options.storage.tracks.known(files.map(({ path }) => path));
    for (const row of rows) this.#sheets.noteRow(row);
    const known = new Map(rows.map((row) => [row.path, row]));
    for (const file of files) yield { ...file, known: known.get(file.path) };
  }

  /** What is to be done about each file; a file at a new path may be one that was elsewhere. */
  async *#matchMoved(compared: AsyncIterable<ComparedFile>): AsyncGenerator<ScanStep, void> {
    for await (const { known, ...file } of compared) {
      const before = known ?? (await this.#movedFrom(file.stamp, file.path));
      if (!before) {
        yield { kind: 'read', file: { ...file, known: null, check: null } };
        continue;
      }
      this.#met.add(before.id);
      yield* this.#stepsOfKnown(file, before);
    }
  }

  *#stepsOfKnown(file: FoundFile, known: KnownTrack): Generator<ScanStep, void> {
    const { id, missing } = known;
    const { path, rootId, stamp } = file;
    const changed = known.signature !== contentSignature(stamp);
    const verdict = compareFile(stamp, known, this.#options.thorough);
    if (verdict === 'read') {
      yield { kind: 'read', file: { ...file, known: { id, missing, changed }, check: null } };
      return;
    }
    // The signature is the file's own at once, so that it can be played; whether the content is another is found out beside.
    if (changed) yield { kind: 'change', change: { kind: 'restamped', id, stamp, fingerprint: null }, reason: null };
    if (known.path !== path) yield { kind: 'change', change: { kind: 'move', id, rootId, path }, reason: null };
    else if (known.rootId !== rootId) yield { kind: 'change', change: { kind: 'adopt', id, rootId }, reason: null };
    const reason = missing ? 'returned' : changed ? 'restamped' : known.path !== path ? 'moved' : null;
    if (reason) yield { kind: 'change', change: { kind: 'returned', id }, reason };
    if (known.problemCode === null && (changed || !known.checked)) {
      const check = { fingerprint: known.fingerprint };
      yield { kind: 'read', file: { ...file, known: { id, missing, changed: true }, check } };
    }
  }

  /** Files that did not change, though the sheets beside them did. */
  async *#besideOtherSheets(): AsyncGenerator<ScanStep, void> {
    const { tracks } = this.#options.storage;
    for await (const { mark, audioPaths } of this.#sheets.look()) {
      for (let at = 0; at < audioPaths.length; at += COMPARE_BATCH) {
        for (const known of tracks.known(audioPaths.slice(at, at + COMPARE_BATCH))) {
          const { path, rootId, missing, tagsRead, problemCode, sheets } = known;
          if (missing || !tagsRead || problemCode !== null || sheets === mark) continue;
          const stats = await stat(path, { bigint: true }).catch(() => null);
          if (!stats) continue;
          const about = { id: known.id, missing, changed: true };
          yield { kind: 'read', file: { path, rootId, stamp: stampOf(stats), known: about, check: null } };
        }
        await nextTurn();
      }
    }
  }

  /** The row whose file this was under another path: same inode, size and time, and nothing is there any more. */
  async #movedFrom(stamp: FileStamp, path: string): Promise<KnownTrack | undefined> {
    if (!this.#mayHaveMoved()) return undefined;
    const rows = this.#options.storage.tracks.knownByStamp(stamp).filter(({ id }) => !this.#met.has(id));
    rows.sort((a, b) => Number(basename(b.path) === basename(path)) - Number(basename(a.path) === basename(path)));
    for (const row of rows) if (row.problemCode === null && row.tagsRead && (await isGoneAt(row.path))) return row;
    return undefined;
  }

  /** In the first scan of the first folder nothing can have been elsewhere before. */
  #mayHaveMoved(): boolean {
    const { roots, storage } = this.#options;
    return (this.#hadRows ??= roots.some(({ id }) => storage.tracks.isAnyOfRoot(id)));
  }

  /**
   * The same for a file of which only the sound is known: copied and deleted, or written anew with other tags. Several that are gone are told
   * apart by their names; where that does not help nothing moved.
   */
  async #movedBySound(identity: string | null, path: string): Promise<KnownTrack | undefined> {
    if (identity === null || !this.#mayHaveMoved()) return undefined;
    const rows = this.#options.storage.tracks
      .knownByIdentity(identity)
      .filter((row) => !this.#met.has(row.id) && row.path !== path);
    if (rows.length === 0 || rows.length > MOST_COPIES) return undefined;
    const areGone = await Promise.all(rows.map((row) => isGoneAt(row.path)));
    const gone = rows.filter(({ id }, index) => areGone[index] && !this.#met.has(id));
    const named = gone.filter((row) => basename(row.path) === basename(path));
    const [before] = gone.length === 1 ? gone : named.length === 1 ? named : [];
    if (before) this.#met.add(before.id);
    return before;
  }

  /** Of a root that was walked to its end, unless it suddenly shows nothing. */
  async #markMissingOf(root: StoredRoot): Promise<void> {
    const { tracks } = this.#options.storage;
    const pages: Pages = (after, limit) => tracks.presentOfRoot(root.id, after, limit);
    if (rootVerdict(this.#foundOfRoot.get(root.id) ?? 0, pages('', 1).length > 0) === 'judge') {
      await this.#markMissingPages(pages);
      return;
    }
    const outcome = this.#outcomes.get(root.id);
    // Below an unreadable folder there is nothing to tell about emptiness: that problem is told already.
    if (!outcome?.problem) this.#outcomes.set(root.id, { ...emptyRoot(root), links: outcome?.links ?? [] });
  }

  /** At and below these paths, where the place they were in is there at all. */
  async #markMissingAt(paths: readonly string[], places: readonly RootPlace[]): Promise<void> {
    const { tracks } = this.#options.storage;
    const sound = new Map<string, boolean>();
    for (const path of paths) {
      const place = placeOf(path, places);
      const root = this.#options.roots.find(({ id }) => id === place?.id);
      if (!place || !root) continue;
      if (!sound.has(place.realPath)) {
        const problem = await unsoundness(root, place.realPath);
        if (problem) this.#outcomes.set(root.id, problem);
        sound.set(place.realPath, problem === null);
      }
      if (!sound.get(place.realPath)) continue;
      await this.#markMissing(tracks.known([path]).filter(({ missing }) => !missing));
      await this.#markMissingPages((after, limit) => tracks.presentBelow(path, after, limit));
    }
  }

  async #markMissingPages(pages: Pages): Promise<void> {
    for (const rows of rowsOf(pages)) {
      await this.#markMissing(rows);
      await nextTurn();
    }
  }

  /** Marks those that were not met when their file is certainly gone. */
  async #markMissing(rows: readonly PresentFile[]): Promise<void> {
    if (this.#reading.signal.aborted) throw new PlayerError('aborted');
    const unmet = rows.filter(({ id, path }) => !this.#met.has(id) && mayBeMissing(path, this.#unreadable));
    const gone = await Promise.all(unmet.map(({ path }) => isGoneAt(path)));
    for (const [index, { id }] of unmet.entries()) {
      // Meanwhile its file may have been found elsewhere.
      if (gone[index] && !this.#met.has(id)) this.#reading.add({ kind: 'missing', id }, 'missing');
    }
  }

  #tell(): void {
    const { waiting, ...counts } = this.#reading.counts();
    const phase = this.#walking ? 'walking' : waiting > 0 ? 'reading' : 'committing';
    this.#options.onProgress({ phase, rootPath: this.#rootPath, foundFiles: this.#foundFiles, ...counts });
  }
}

function* rowsOf(pages: Pages): Generator<readonly PresentFile[], void> {
  for (let rows = pages('', PAGE_ROWS); rows.length > 0; rows = pages(rows.at(-1)?.path ?? '', PAGE_ROWS)) yield rows;
}
