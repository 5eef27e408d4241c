// The library's front door: the listener's folders, kept in step with the disk. One scan runs at a time; what comes up meanwhile waits in
// a set, so nothing is lost and nothing is done twice. Folders are watched, retried while they are away, and told with their problems.
import { opendir, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { isAborted, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { LibraryRoot, ScanProgress, TrackRow } from '../../shared/library.ts';
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { folderError, isWithin } from './entry-rules.ts';
import type { LibraryStorage, StoredRoot } from './library-storage.ts';
import type { ChangeReason } from './reading-queue.ts';
import { isFileProblem, placeOf } from './scan-rules.ts';
import { scanPaths, scanRoots, type ReadTags, type RootOutcome, type ScanOptions } from './scanner.ts';
import { Throttle } from './throttle.ts';
import { FolderWatcher } from './watcher.ts';

/** A root that is away is looked for this often: a person plugs a drive in and waits. */
const RETRY_MS = 60_000;
/** Without watching, changes are looked for this often: a walk of 100,000 files takes seconds of a quiet disk. */
const RESCAN_MS = 5 * 60_000;
/** 10 a second is as fluent as a counter needs to be. */
const PROGRESS_MS = 100;
/** Each change makes pages of the list be asked for anew. */
const CHANGED_MS = 250;

const IDLE: ScanProgress = { phase: 'idle', rootPath: null, foundFiles: 0, toReadFiles: 0, readFiles: 0, unreadableFiles: 0 }; // prettier-ignore

export interface LibraryOptions {
  readonly storage: LibraryStorage;
  /** Reads one file's tags in a worker; it limits its own time and rejects with coded errors. */
  readonly readTags: ReadTags;
  readonly log: Logger;
  readonly retryMs?: number;
  readonly rescanMs?: number;
}

export interface TracksChange {
  readonly rows: readonly TrackRow[];
  readonly reason: ChangeReason;
}

interface Pending {
  readonly rootIds: Set<number>;
  readonly paths: Set<string>;
  thorough: boolean;
}

const nothingPending = (): Pending => ({ rootIds: new Set(), paths: new Set(), thorough: false });

const GOOD: RootOutcome = { available: true, problem: null, links: [] };

export class LibraryService implements Disposable {
  readonly #options: LibraryOptions;
  readonly #storage: LibraryStorage;
  readonly #log: Logger;
  readonly #watcher: FolderWatcher;
  readonly #ends = new DisposableStore();
  readonly #end = new AbortController();
  readonly #outcomes = new Map<number, RootOutcome>();
  readonly #rootsEmitter = new Emitter<readonly LibraryRoot[]>();
  readonly #progressEmitter = new Emitter<ScanProgress>();
  readonly #changedEmitter = new Emitter<{ readonly revision: number }>();
  readonly #tracksEmitter = new Emitter<TracksChange>();
  readonly #progressThrottle = new Throttle(PROGRESS_MS, () => this.#progressEmitter.fire(this.#progress));
  readonly #changedThrottle = new Throttle(CHANGED_MS, () => this.#tellChanged());
  #pending = nothingPending();
  #scan: { readonly pending: Pending; readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  #progress = IDLE;
  #toldCounts = '';
  #retryTimer: NodeJS.Timeout | null = null;
  #rescanTimer: NodeJS.Timeout | null = null;
  #watchProblem: string | null = null;
  /** Changes of the set of roots happen one after the other. */
  #changing: Promise<unknown> = Promise.resolve();

  /** All roots with their state, at each change of one. */
  readonly onRoots = this.#rootsEmitter.event;
  /** At most 10 a second; the last one always comes. */
  readonly onProgress = this.#progressEmitter.event;
  /** Queries may give other results; at most 4 a second, the last one always comes. */
  readonly onChanged = this.#changedEmitter.event;
  /** Known tracks whose content, place or presence changed, after the rows were committed. */
  readonly onTrackChanged = this.#tracksEmitter.event;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#storage = options.storage;
    this.#log = options.log;
    this.#watcher = new FolderWatcher({
      log: options.log,
      onPaths: (paths) => this.#noteChanges(paths),
      // What changed between the walk and the begin of watching is found by walking once more, which reads nothing twice.
      onReady: (folder) => this.#request({ rootIds: this.#rootsReaching(folder) }),
      onLimit: (code) => this.#degrade(code),
    });
    this.#ends.onDispose(() => {
      this.#progressThrottle.dispose();
      this.#changedThrottle.dispose();
      if (this.#retryTimer) clearTimeout(this.#retryTimer);
      if (this.#rescanTimer) clearInterval(this.#rescanTimer);
    });
    this.#ends.add(this.#watcher);
    this.#ends.add(this.#storage.onRevision(() => this.#changedThrottle.call()));
  }

  /** Scans all roots and begins to watch them. */
  start(): void {
    void this.#changing
      .then(() => this.#storage.roots.finishRemovals(this.#end.signal))
      .catch((error: unknown) => this.#log.error('an earlier removal could not be finished', error));
    this.#request({ rootIds: this.#storage.roots.list().map(({ id }) => id) });
    this.#watch();
  }

  roots(): LibraryRoot[] {
    return this.#storage.roots.list().map((root) => this.#describe(root));
  }

  progress(): ScanProgress {
    return this.#progress;
  }

  /** Throws `folder-missing`, `not-a-folder`, `folder-unreadable` or `folder-known`. Its tracks come while it is scanned. */
  addFolder(path: string): Promise<LibraryRoot> {
    return this.#inTurn(async () => {
      const folder = resolve(path);
      const realPath = await this.#open(folder);
      const roots = this.#storage.roots.list();
      const { dev, ino } = await stat(realPath, { bigint: true });
      for (const root of roots) {
        const other = await stat(root.path, { bigint: true }).catch(() => null);
        const same = other ? other.dev === dev && other.ino === ino : root.realPath === realPath;
        if (same) throw new PlayerError('folder-known', root.path);
      }
      const root = this.#storage.roots.add(folder, realPath);
      const around = placeOf(realPath, roots);
      if (around) this.#storage.roots.adopt(root.id, realPath, around.id);
      this.#request({ rootIds: [root.id] });
      this.#watch();
      this.#tellRoots();
      return this.#describe(root);
    });
  }

  /** Its tracks leave the library, but for those that another root reaches. Files are not touched. Throws `not-found`. */
  removeFolder(rootId: number): Promise<void> {
    return this.#inTurn(async () => {
      const root = this.#storage.roots.list().find(({ id }) => id === rootId);
      if (!root) throw new PlayerError('not-found');
      await this.#stopScan();
      this.#pending.rootIds.delete(rootId);
      const heirs = this.#storage.roots
        .list()
        .filter(({ id }) => id !== rootId)
        .flatMap(({ id, realPath }) => [realPath, ...this.#linksOf(id)].map((folder) => ({ rootId: id, folder })))
        .sort((a, b) => b.folder.length - a.folder.length);
      this.#outcomes.delete(rootId);
      const removed = this.#storage.roots.remove(rootId, heirs, this.#end.signal);
      this.#watch();
      this.#tellRoots();
      this.#work();
      await removed;
    });
  }

  /** Compares everything again, and tries what could not be read. */
  rescan(): void {
    this.#watcher.reset();
    this.#watch();
    this.#request({ rootIds: this.#storage.roots.list().map(({ id }) => id), thorough: true });
  }

  /** Playback met a bad file: `signature` is the content it tried. A property of the file is kept; else the file is looked at again. */
  markProblem(trackId: number, signature: string, code: ErrorCode, message: string): void {
    const [row] = this.#storage.tracks.byIds([trackId]);
    if (!row) return;
    if (code === 'file-missing' || code === 'file-changed') {
      this.#request({ paths: [row.path] });
    } else if (isFileProblem(code) && this.#storage.tracks.setProblem(trackId, signature, code, message)) {
      this.#tracksEmitter.fire({ rows: this.#storage.tracks.byIds([trackId]), reason: 'unreadable' });
    }
  }

  /** Stops scan and watching; what was read is committed. Nothing is fired afterwards. */
  async dispose(): Promise<void> {
    this.#end.abort();
    await this.#changing;
    await this.#stopScan();
    await this.#ends.dispose();
  }

  /** Real path of a folder that can be read. */
  async #open(folder: string): Promise<string> {
    try {
      const realPath = await realpath(folder);
      await (await opendir(realPath)).close();
      return realPath;
    } catch (error) {
      throw folderError(error, folder);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#changing.then(() => {
      if (this.#end.signal.aborted) throw new PlayerError('aborted');
      return work();
    });
    this.#changing = result.catch(() => undefined);
    return result;
  }

  #request(wanted: { rootIds?: readonly number[]; paths?: readonly string[]; thorough?: boolean }): void {
    for (const id of wanted.rootIds ?? []) this.#pending.rootIds.add(id);
    for (const path of wanted.paths ?? []) this.#pending.paths.add(path);
    this.#pending.thorough ||= wanted.thorough ?? false;
    this.#work();
  }

  #work(): void {
    if (this.#scan || this.#end.signal.aborted) return;
    const pending = this.#pending;
    if (pending.rootIds.size === 0 && pending.paths.size === 0) return;
    this.#pending = nothingPending();
    const abort = new AbortController();
    const done = this.#scanPending(pending, AbortSignal.any([abort.signal, this.#end.signal])).then(() => {
      this.#scan = null;
      this.#setProgress({ ...this.#progress, phase: 'idle', rootPath: null });
      this.#tellRoots();
      this.#work();
    });
    this.#scan = { pending, abort, done };
    this.#tellRoots();
  }

  async #scanPending(pending: Pending, signal: AbortSignal): Promise<void> {
    // The caller sets #scan before anything happens.
    await Promise.resolve();
    try {
      const { storage, readTags } = this.#options;
      const roots = storage.roots.list();
      const options: ScanOptions = {
        storage, readTags, log: this.#log, signal, roots, thorough: pending.thorough,
        onProgress: (progress) => this.#setProgress(progress),
        onTracks: (rows, reason) => this.#tracksEmitter.fire({ rows, reason }),
      }; // prettier-ignore
      if (pending.rootIds.size > 0) this.#learn(await scanRoots([...pending.rootIds], options));
      const paths = [...pending.paths].filter((path) => !this.#isCovered(path, pending.rootIds));
      if (paths.length > 0) this.#learn(await scanPaths(paths, this.#links(), options));
    } catch (error) {
      if (isAborted(error) || signal.aborted) this.#putBack(pending);
      else this.#failed(pending, PlayerError.from(error));
    }
  }

  /** Whether a whole scan of these roots has just looked at the path. */
  #isCovered(path: string, rootIds: ReadonlySet<number>): boolean {
    const place = placeOf(path, this.#storage.roots.list());
    return place !== null && rootIds.has(place.id) && path !== place.realPath;
  }

  #learn(outcomes: ReadonlyMap<number, RootOutcome>): void {
    for (const [id, outcome] of outcomes) {
      // The links of a root that is away are kept, to know it again.
      this.#outcomes.set(id, outcome.available ? outcome : { ...outcome, links: this.#linksOf(id) });
    }
    this.#watch();
    this.#retryLater();
  }

  /** The database failed: the roots say so, and it is tried again later. */
  #failed(pending: Pending, error: PlayerError): void {
    this.#log.error('the scan failed', error);
    const ids = pending.rootIds.size > 0 ? [...pending.rootIds] : this.#storage.roots.list().map(({ id }) => id);
    for (const id of ids) this.#outcomes.set(id, { available: false, problem: error.message, links: this.#linksOf(id) });
    this.#retryLater();
  }

  #putBack(pending: Pending): void {
    for (const id of pending.rootIds) this.#pending.rootIds.add(id);
    for (const path of pending.paths) this.#pending.paths.add(path);
    this.#pending.thorough ||= pending.thorough;
  }

  /** Ends the running scan and leaves what it had to do in the pending set. */
  async #stopScan(): Promise<void> {
    const scan = this.#scan;
    if (!scan) return;
    scan.abort.abort();
    await scan.done;
  }

  #retryLater(): void {
    const away = (): number[] =>
      [...this.#outcomes].filter(([, outcome]) => !outcome.available).map(([id]) => id);
    if (this.#retryTimer || away().length === 0 || this.#end.signal.aborted) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#request({ rootIds: away() });
    }, this.#options.retryMs ?? RETRY_MS);
  }

  #noteChanges(paths: readonly string[]): void {
    const roots = this.#storage.roots.list();
    const whole = roots.filter(({ id, realPath }) => paths.includes(realPath) || !this.#outcomeOf(id).available);
    const rootIds = whole.filter(({ realPath }) => paths.some((path) => isWithin(path, realPath))).map(({ id }) => id);
    this.#request({ rootIds, paths });
  }

  #watch(): void {
    const folders = this.#storage.roots.list().flatMap(({ id, realPath }) => [realPath, ...this.#linksOf(id)]);
    this.#watcher.watch(folders);
    if (this.#watcher.limited || !this.#rescanTimer) return;
    clearInterval(this.#rescanTimer);
    this.#rescanTimer = null;
    this.#watchProblem = null;
    this.#tellRoots();
  }

  #degrade(code: string): void {
    const rescanMs = this.#options.rescanMs ?? RESCAN_MS;
    this.#log.warn('watching is given up, folders are rescanned instead', code);
    this.#watchProblem = `Changes are noticed only every ${Math.max(1, Math.round(rescanMs / 60_000))} minutes: the system cannot watch more folders (${code}).`;
    this.#rescanTimer ??= setInterval(
      () => this.#request({ rootIds: this.#storage.roots.list().map(({ id }) => id) }),
      rescanMs,
    );
    this.#tellRoots();
  }

  #rootsReaching(folder: string): number[] {
    const roots = this.#storage.roots.list();
    return roots
      .filter(({ id, realPath }) => [realPath, ...this.#linksOf(id)].some((own) => isWithin(own, folder)))
      .map(({ id }) => id);
  }

  #linksOf(rootId: number): readonly string[] {
    return this.#outcomeOf(rootId).links;
  }

  #links(): { rootId: number; folder: string }[] {
    return [...this.#outcomes].flatMap(([rootId, { links }]) => links.map((folder) => ({ rootId, folder })));
  }

  #outcomeOf(rootId: number): RootOutcome {
    return this.#outcomes.get(rootId) ?? GOOD;
  }

  #describe(root: StoredRoot): LibraryRoot {
    const { available, problem } = this.#outcomeOf(root.id);
    const scanning = this.#scan?.pending.rootIds.has(root.id) || this.#pending.rootIds.has(root.id);
    return {
      id: root.id,
      path: root.path,
      state: !available ? 'unavailable' : scanning ? 'scanning' : 'ready',
      trackCount: this.#storage.roots.trackCount(root.id),
      problem: [problem, this.#watchProblem].filter((sentence) => sentence !== null).join(' ') || null,
    };
  }

  #setProgress(progress: ScanProgress): void {
    this.#progress = progress;
    if (!this.#end.signal.aborted) this.#progressThrottle.call();
  }

  #tellRoots(): void {
    if (this.#end.signal.aborted) return;
    const roots = this.roots();
    this.#toldCounts = roots.map(({ trackCount }) => trackCount).join();
    this.#rootsEmitter.fire(roots);
  }

  #tellChanged(): void {
    if (this.#end.signal.aborted) return;
    this.#changedEmitter.fire({ revision: this.#storage.revision });
    if (this.roots().map(({ trackCount }) => trackCount).join() !== this.#toldCounts) this.#tellRoots();
  }
}
