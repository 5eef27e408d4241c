// The library's front door: the listener's folders, kept in step with the disk and told with their problems. watch.ts notices what is to
// be scanned, scan/schedule.ts decides when, scan/scan.ts how; what comes of it is kept by the catalogue.
import { dirname, resolve } from 'node:path';

import { PlayerError, serializeError, type SerializedError } from '../../shared/errors.ts';
import type { LibraryRoot, ProblemReport, ScanProgress, TrackRow, WatchProblem } from '../../shared/library.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import { Gate } from '../platform/gate.ts';
import type { Logger } from '../platform/log.ts';
import { Throttle } from '../platform/throttle.ts';
import { openFolder, RootStates, rootThatIs, type RootOutcome } from './roots.ts';
import { FolderLister } from './scan/folder-lister.ts';
import type { ChangeReason, FileReader } from './scan/read.ts';
import { isFileProblem, placeOf, WANTED_NAMES } from './scan/rules.ts';
import { ScanProgressTeller } from './scan/progress.ts';
import { TagRefiner } from './scan/refine.ts';
import { scanPaths, scanRoots, type ScanOptions } from './scan/scan.ts';
import { ScanSchedule, type ScanWork } from './scan/schedule.ts';
import { RootFollower } from './watch.ts';

/** Each change makes pages of the list be asked for anew. */
const CHANGED_MS = 250;

/** Files without permission that are looked for at once; what is beyond waits for a rescan. Guess. */
const FORBIDDEN_PATHS = 200;

/** What of the catalogue the library keeps its rows in. */
export type LibraryStorage = Pick<Catalogue, 'tracks' | 'roots' | 'revision' | 'onRevision'>;

export interface LibraryOptions {
  readonly storage: LibraryStorage;
  /** Where tags are read; it limits its own time and rejects with coded errors. */
  readonly workers: FileReader;
  /** A scan or what it tells failed: the database, or something nobody foresaw. */
  readonly onFault?: (error: unknown) => void;
  readonly log: Logger;
  readonly retryMs?: number;
  readonly rescanMs?: number;
}

export interface TracksChange {
  readonly rows: readonly TrackRow[];
  readonly reason: ChangeReason;
}

export class LibraryService implements Disposable {
  readonly #options: LibraryOptions;
  readonly #storage: LibraryStorage;
  readonly #log: Logger;
  readonly #follower: RootFollower;
  readonly #schedule: ScanSchedule;
  readonly #refiner: TagRefiner;
  readonly #lister = new FolderLister(WANTED_NAMES);
  readonly #ends = new DisposableStore();
  readonly #end = new AbortController();
  readonly #states: RootStates;
  /** Closed while the listener wants scans to stand still. */
  readonly #gate = new Gate();
  /** What the last whole scan of each root left out: files by extension. */
  readonly #leftOut = new Map<number, ReadonlyMap<string, number>>();
  readonly #rootsEmitter = new Emitter<readonly LibraryRoot[]>();
  readonly #changedEmitter = new Emitter<{ readonly revision: number }>();
  readonly #tracksEmitter = new Emitter<TracksChange>();
  readonly #progress = new ScanProgressTeller((work) => this.#safely(work));
  readonly #changedThrottle = new Throttle(CHANGED_MS, () => this.#safely(() => this.#tellChanged()));
  #isScanning = false;
  /** The folder that was opened last, and that of the track that plays. */
  #lookedAt: string | null = null;
  #listenedTo: string | null = null;
  /** Resolves when the listener asked for a scan: that does not wait for a list that is shown. */
  readonly #asked = Promise.withResolvers<void>();
  #toldCounts = '';
  /** Changes of the set of roots happen one after the other. */
  #changing: Promise<unknown> = Promise.resolve();

  /** All roots with their state, at each change of one. */
  readonly onRoots = this.#rootsEmitter.event;
  /** At most 10 a second; the last one always comes. */
  readonly onProgress = this.#progress.event;
  /** Queries may give other results; at most 4 a second, the last one always comes. */
  readonly onChanged = this.#changedEmitter.event;
  /** Known tracks whose content, place or presence changed, after the rows were committed. */
  readonly onTrackChanged = this.#tracksEmitter.event;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#storage = options.storage;
    this.#log = options.log;
    this.#states = new RootStates(options.storage.roots, (rootId) => this.#schedule.concerns(rootId));
    this.#schedule = new ScanSchedule({
      run: (work, signal) => this.#scan(work, signal),
      onFailed: (work, error) => this.#safely(() => this.#scanFailed(work, PlayerError.from(error))),
      onChange: (running) =>
        this.#safely(() => {
          this.#isScanning = running;
          if (running) this.#refiner.stop();
          else this.#refiner.start();
          // While it runs it tells what it adds; what else it did shows now.
          this.#states.noteCountsChanged();
          if (!running) this.#progress.finish();
          this.#tellRoots();
        }),
    });
    this.#refiner = new TagRefiner({
      storage: options.storage,
      workers: options.workers,
      onFailed: (error) => options.onFault?.(error),
      log: options.log,
    });
    this.#follower = new RootFollower({
      roots: () => options.storage.roots.list(),
      states: this.#states,
      forbidden: () => this.#forbidden(),
      request: (work) => this.#schedule.request(work),
      onWatchProblem: () => this.#tellRoots(),
      safely: (work) => this.#safely(work),
      log: options.log,
      retryMs: options.retryMs,
      rescanMs: options.rescanMs,
    });
    this.#ends.add(this.#progress);
    this.#ends.add(this.#changedThrottle);
    this.#ends.add(this.#follower);
    this.#ends.add(this.#lister);
    this.#ends.add(this.#refiner);
    this.#ends.add(this.#schedule);
    this.#ends.add(
      this.#storage.onRevision(() => {
        if (!this.#isScanning) this.#states.noteCountsChanged();
        this.#changedThrottle.call();
      }),
    );
  }

  /** Scans all roots and watches their folders as it comes to them, not before `first`: the page shows its list by then. */
  start(first: Promise<unknown> = Promise.resolve()): void {
    void this.#schedule.holdUntil(Promise.race([first, this.#asked.promise]));
    void this.#changing
      .then(() => this.#storage.roots.finishRemovals(this.#end.signal))
      .catch((error: unknown) => this.#log.error('an earlier removal could not be finished', error));
    this.#follower.follow();
    this.#schedule.request({ rootIds: this.#storage.roots.list().map(({ id }) => id) });
  }

  roots(): LibraryRoot[] {
    return this.#states.list();
  }

  /** Every folder whose contents are the listener's: the roots as named, where they lead, and where their links lead. */
  folders(): string[] {
    const roots = this.#storage.roots.list().flatMap(({ path, realPath }) => [path, realPath]);
    return [...new Set([...roots, ...this.#states.links().map(({ folder }) => folder)])];
  }

  progress(): ScanProgress {
    return this.#progress.current;
  }

  /** Throws `folder-missing`, `not-a-folder`, `folder-unreadable` or `folder-known`. Its tracks come while it is scanned. */
  addFolder(path: string): Promise<LibraryRoot> {
    return this.#inTurn(async () => {
      const folder = resolve(path);
      const realPath = await openFolder(folder);
      const roots = this.#storage.roots.list();
      const known = await rootThatIs(realPath, roots);
      if (known) throw new PlayerError('folder-known', '', { values: { path: known.path } });
      const root = this.#storage.roots.add(folder, realPath);
      this.#asked.resolve();
      const around = placeOf(realPath, roots);
      if (around) this.#storage.roots.adopt(root.id, realPath, around.id);
      this.#follower.follow();
      this.#schedule.request({ rootIds: [root.id] });
      this.#tellRoots();
      return this.#states.describe(root);
    });
  }

  /** Its tracks leave the library, but for those that another root reaches. Files are not touched. Throws `not-found`. */
  removeFolder(rootId: number): Promise<void> {
    return this.#inTurn(async () => {
      const root = this.#storage.roots.list().find(({ id }) => id === rootId);
      if (!root) throw new PlayerError('not-found');
      const removed = await this.#schedule.without(rootId, () => {
        this.#states.forget(rootId);
        this.#leftOut.delete(rootId);
        const heirs = this.#states
          .reached()
          .filter((heir) => heir.rootId !== rootId)
          .sort((a, b) => b.folder.length - a.folder.length);
        // In an object, so that it is begun and not awaited here: scans go on meanwhile.
        return { done: this.#storage.roots.remove(rootId, heirs, this.#end.signal) };
      });
      this.#follower.follow();
      this.#tellRoots();
      await removed.done;
    });
  }

  /** Compares everything again, and tries what could not be read. */
  rescan(): void {
    this.#asked.resolve();
    this.#follower.followAnew();
    this.#schedule.request({ rootIds: this.#storage.roots.list().map(({ id }) => id), thorough: true });
  }

  /** Scans stand still, the one that runs too, until they may go on. */
  pauseScan(paused: boolean): void {
    if (paused) this.#gate.close();
    else this.#gate.open();
    this.#progress.setPaused(paused);
  }

  /** The listener opened this folder (its real path): a scan that comes by it reads what lies in it first. */
  lookAt(folder: string): void {
    this.#lookedAt = folder;
  }

  /** This track plays: what lies beside it is read before all but what the listener looks at. */
  listenTo(trackId: number | null): void {
    this.#safely(() => {
      const [row] = trackId === null ? [] : this.#storage.tracks.byIds([trackId]);
      if (row) this.#listenedTo = dirname(row.path);
    });
  }

  /** Ends the scan that runs and forgets those that wait. What was read stays. */
  async cancelScan(): Promise<void> {
    const cancelled = this.#schedule.cancel();
    this.pauseScan(false);
    await cancelled;
  }

  problems(offset: number, limit: number): ProblemReport {
    const sums = new Map<string, number>();
    for (const counts of this.#leftOut.values())
      for (const [extension, files] of counts) sums.set(extension, (sums.get(extension) ?? 0) + files);
    const leftOut = [...sums].map(([extension, files]) => ({ extension, files })).sort((a, b) => b.files - a.files);
    return { ...this.#storage.tracks.withProblem(offset, limit), leftOut };
  }

  /** Files that failed are tried anew. */
  readAgain(paths: readonly string[]): void {
    this.#schedule.request({ paths, thorough: true });
  }

  /** Something went wrong with a file, or, when it is not known with which, with a folder: it is compared with what is known. */
  look(trackId: number | null): void {
    this.#safely(() => {
      if (trackId === null) {
        this.#schedule.request({ rootIds: this.#storage.roots.list().map(({ id }) => id) });
        return;
      }
      const [row] = this.#storage.tracks.byIds([trackId]);
      if (row) this.#schedule.request({ paths: [row.path] });
    });
  }

  /** How the folders fare, without asking the storage. `away`: of those looked at, how many could not be read or showed nothing. */
  figures(): { readonly roots: number; readonly away: number; readonly watchProblem: WatchProblem | null } {
    return { roots: this.#states.looked, away: this.#states.away().length, watchProblem: this.#states.watchProblem };
  }

  /** The machine slept, or the player was stopped: what changed meanwhile was not heard of. */
  lookAnew(): void {
    this.#safely(() => this.#follower.followAnew());
    this.look(null);
  }

  /**
   * Playback met a bad file. A property of the file is kept on its row; a file that is gone or changed is looked at again. `signature`
   * is the content that was tried, so that a late report does not mark what has replaced it.
   */
  markProblem(trackId: number, signature: string, { code, values }: SerializedError): void {
    const [row] = this.#storage.tracks.byIds([trackId]);
    if (!row) return;
    if (code === 'file-missing' || code === 'file-changed') {
      this.#schedule.request({ paths: [row.path] });
    } else if (isFileProblem(code) && this.#storage.tracks.setProblem(trackId, signature, { code, values })) {
      this.#tracksEmitter.fire({ rows: this.#storage.tracks.withSiblings([trackId]), reason: 'unreadable' });
      if (code === 'file-unreadable') this.#follower.retryLater();
    }
  }

  /** Stops scan and watching; what was read is committed. Nothing is fired afterwards. */
  async dispose(): Promise<void> {
    this.#end.abort();
    await this.#changing;
    await this.#ends.dispose();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#changing.then(() => {
      if (this.#end.signal.aborted) throw new PlayerError('aborted');
      return work();
    });
    this.#changing = result.catch(() => undefined);
    return result;
  }

  async #scan(work: ScanWork, signal: AbortSignal): Promise<void> {
    const { storage, workers } = this.#options;
    const options: ScanOptions = {
      storage, workers, lister: this.#lister, log: this.#log, signal, gate: this.#gate, roots: storage.roots.list(), thorough: work.thorough,
      preferred: () => [this.#lookedAt, this.#listenedTo].filter((folder) => folder !== null),
      onLeftOut: (rootId, files) => this.#leftOut.set(rootId, files),
      onFolder: (path, mtimeNs) => this.#follower.noteFolder(path, mtimeNs),
      onProgress: (progress) => this.#safely(() => this.#progress.set(progress)),
      onNew: (rootId, tracks) => this.#states.noteNew(rootId, tracks),
      onTracks: (rows, reason) => this.#tracksEmitter.fire({ rows, reason }),
    }; // prettier-ignore
    if (work.rootIds.size > 0) this.#learn(await scanRoots([...work.rootIds], options));
    const paths = [...work.paths].filter((path) => !this.#isCovered(path, work.rootIds));
    if (paths.length > 0) this.#learn(await scanPaths(paths, this.#states.links(), options));
  }

  /** Whether a whole scan of these roots has just looked at the path. */
  #isCovered(path: string, rootIds: ReadonlySet<number>): boolean {
    const place = placeOf(path, this.#storage.roots.list());
    return place !== null && rootIds.has(place.id) && path !== place.realPath;
  }

  #learn(outcomes: ReadonlyMap<number, RootOutcome>): void {
    for (const [id, outcome] of outcomes) {
      this.#states.learn(id, outcome);
      if (!outcome.available) this.#follower.noteAway(id);
    }
    this.#follower.follow();
    this.#follower.retryLater();
  }

  #forbidden(): string[] {
    let paths: string[] = [];
    this.#safely(() => (paths = this.#storage.tracks.pathsWithProblem('file-unreadable', FORBIDDEN_PATHS)));
    return paths;
  }

  /** The database failed: the roots say so, and it is tried again later. */
  #scanFailed(work: ScanWork, error: PlayerError): void {
    this.#log.error('the scan failed', error);
    this.#options.onFault?.(error);
    const ids = work.rootIds.size > 0 ? [...work.rootIds] : this.#storage.roots.list().map(({ id }) => id);
    for (const id of ids) this.#states.learn(id, { available: false, problem: serializeError(error), links: [] });
    this.#follower.retryLater();
  }

  /** For what timers and the system call: a database that fails then must not end the player. */
  #safely(work: () => void): void {
    if (this.#end.signal.aborted) return;
    try {
      work();
    } catch (error) {
      this.#log.error('the library could not follow a change', error);
      this.#options.onFault?.(error);
    }
  }

  #tellRoots(): void {
    if (this.#end.signal.aborted) return;
    const roots = this.roots();
    this.#toldCounts = countsOf(roots);
    this.#rootsEmitter.fire(roots);
  }

  #tellChanged(): void {
    if (this.#end.signal.aborted) return;
    this.#changedEmitter.fire({ revision: this.#storage.revision });
    if (countsOf(this.roots()) !== this.#toldCounts) this.#tellRoots();
  }
}

const countsOf = (roots: readonly LibraryRoot[]): string => roots.map(({ trackCount }) => trackCount).join();
