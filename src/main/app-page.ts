// The page's side of the core, made by app.ts: what it may ask, which is each room's own calls put together with those that concern several of
// them, what it may tell, and which bytes it gets. Decides nothing.
import { join } from 'node:path';

import { contract, type Contract, type CoreCalls, type CoreEvents } from '../shared/contract/index.ts';
import { serializeError, type PlayerError } from '../shared/errors.ts';
import type { AnalysisService } from './analysis/analysis-service.ts';
import type { TieredBuffer } from './buffer/buffer.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Health } from './health/health.ts';
import { collectionCalls } from './library/collection-calls.ts';
import { libraryCalls } from './library/library-calls.ts';
import { Covers } from './library/covers.ts';
import { playlistCalls } from './library/playlist-calls.ts';
import { upkeepCalls } from './library/upkeep-calls.ts';
import type { LibraryService } from './library/library-service.ts';
import type { Disposable } from './platform/disposables.ts';
import { logger, setLogLevel } from './platform/log.ts';
import type { KeptQueue } from './playback/queue.ts';
import type { Session } from './playback/session.ts';
import type { Resilience } from './resilience/resilience.ts';
import { createByteRoutes } from './shell/byte-routes.ts';
import { createDispatch, type Dispatch } from './shell/dispatch.ts';
import type { CoreEntry, ShellHost } from './shell/shell.ts';
import type { WorkerPool } from './workers/pool.ts';

export interface AppPageOptions {
  readonly host: ShellHost;
  readonly catalogue: Catalogue;
  readonly resilience: Resilience;
  readonly health: Health;
  readonly workers: WorkerPool;
  readonly library: LibraryService;
  readonly analysis: AnalysisService;
  readonly buffer: TieredBuffer;
  readonly queue: KeptQueue;
  readonly session: Session;
  /** What went wrong before or at this start. */
  readonly startupProblem: PlayerError | null;
}

/** What shells carry, and what the rest of the core tells and asks of the page. */
export interface AppPage extends CoreEntry, Disposable {
  readonly emit: CoreEvents;
  /** Whether a page is there. */
  readonly connected: boolean;
  /** Resolves when a page has its first rows, or when none came for a while. */
  readonly listShown: Promise<void>;
}

/** A window that opens asks for its list within this time; without one nothing need wait. Guess. */
const LIST_LIMIT_MS = 3_000;

const MIB = 1024 * 1024;

export function createPage(options: AppPageOptions): AppPage {
  const { host, catalogue, resilience, health, workers, buffer, session } = options;
  const covers = new Covers({
    folder: join(host.dataFolder, 'cache', 'covers'),
    storage: catalogue.art,
    workers,
    log: logger('library'),
  });
  const bytes = createByteRoutes({
    chunk: (key, urgency, signal) => buffer.get(key, urgency, signal),
    art: (...cover) => covers.image(...cover),
    health: (signal) => health.service.proved(signal),
    metrics: () => health.metrics(),
  });
  const shown = Promise.withResolvers<void>();
  setTimeout(() => shown.resolve(), LIST_LIMIT_MS).unref();
  const dispatch: Dispatch<Contract> = createDispatch({
    contract,
    log: logger('dispatch'),
    onUnforeseen: (name, error) => void resilience.errors.failed(name, error),
    calls: withNotice(
      createCalls(options, (...told) => dispatch.emit(...told)),
      () => shown.resolve(),
    ),
    notifications: {
      'session.report': (report) => session.report(report),
      'chunk.cancel': ({ request }) => bytes.cancel(request),
      ...health.notifications,
    },
  });
  return {
    listShown: shown.promise,
    emit: dispatch.emit,
    get connected() {
      return dispatch.connected;
    },
    connect: (peer) => dispatch.connect(peer),
    bytes: (request) => bytes.answer(request),
    dispose: () => covers.dispose(),
  };
}

/** `onList` is called after rows were given out. */
function withNotice(calls: CoreCalls, onList: () => void): CoreCalls {
  return {
    ...calls,
    'library.tracks': async (asked) => {
      const page = await calls['library.tracks'](asked);
      setTimeout(onList, AFTER_LIST_MS).unref();
      return page;
    },
  };
}

/** What the page needs to draw them, with their covers. Guess. */
const AFTER_LIST_MS = 300;

function createCalls(options: AppPageOptions, emit: CoreEvents): CoreCalls {
  const { host, catalogue, resilience, health, workers, library, analysis, buffer, startupProblem } = options;
  const { preferences } = catalogue;
  return {
    'app.hello': () => ({
      version: host.version,
      shell: host.name,
      capabilities: { nativeFolderDialog: host.pickFolder !== null, showFile: host.showFile !== null },
      homeFolder: host.homeFolder,
      decoder: workers.decoder,
      startupProblem: startupProblem && serializeError(startupProblem),
    }),
    'app.ping': () => ({ atMs: Date.now() }),
    'settings.get': () => preferences.settings(),
    'settings.set': async (change) => {
      const settings = await preferences.setSettings(change);
      emit('settings.changed', settings);
      resilience.configure(settings);
      setLogLevel(settings.logLevel);
      analysis.kick();
      buffer.setDiskBytes(settings.diskCacheMb * MIB);
      return settings;
    },
    ...libraryCalls({
      library,
      catalogue,
      homeFolder: host.homeFolder,
      pickFolder: host.pickFolder,
      showFile: host.showFile,
      afterRemoval: () => buffer.sweep(),
      beforeRescan: () => {
        workers.release();
        buffer.forgetFailures();
      },
    }),
    ...collectionCalls({ catalogue, onRow: (row) => emit('library.track', row) }),
    ...playlistCalls({
      catalogue,
      queuedTrackIds: () => options.queue.trackIds(),
      onChanged: (lists) => emit('playlists.changed', lists),
    }),
    ...upkeepCalls(catalogue, (lists) => emit('playlists.changed', lists)),
    ...options.queue.calls,
    ...analysis.calls,
    ...health.calls,
    ...buffer.calls,
    'buffer.stats': () => health.bufferStats(),
  };
}
