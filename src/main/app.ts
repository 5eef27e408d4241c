// The composition root: builds the core's services, passes each the functions it needs of the others, and ends them in order.
// Read it to see what flows where. A room imports those below it; only what would be a circle is a function of this file.
import { join } from 'node:path';

import type { PlayerError } from '../shared/errors.ts';
import { AnalysisService } from './analysis/analysis-service.ts';
import { connectEvents } from './app-events.ts';
import { createPage, type AppPage } from './app-page.ts';
import { readMemory, type MemoryMonitorOptions } from './buffer/memory-monitor.ts';
import { TieredBuffer } from './buffer/buffer.ts';
import { libraryQuestions } from './buffer/tracks-at-hand.ts';
import { openCatalogue } from './catalogue/catalogue.ts';
import { createHealth, type Health, type HealthServices, type HealthTiming } from './health/health.ts';
import { LibraryService } from './library/library-service.ts';
import { DisposableStore } from './platform/disposables.ts';
import { logger, setLogLevel } from './platform/log.ts';
import type { WakeWatchOptions } from './process/wake.ts';
import { PlayCount } from './playback/play-count.ts';
import { KeptQueue } from './playback/queue.ts';
import { Session } from './playback/session.ts';
import { TrackFindings } from './playback/track-findings.ts';
import { Fallback } from './render/fallback.ts';
import { WorkerPool } from './workers/pool.ts';
import { Resilience } from './resilience/resilience.ts';
import type { CoreEntry, ShellHost } from './shell/shell.ts';

const MIB = 1024 * 1024;

export interface AppOptions {
  /** How memory is watched; the system is asked when it is not given. */
  readonly memory?: MemoryMonitorOptions;
  /** What the entry knows of how the last run ended. */
  readonly startupProblem?: PlayerError | null;
  /** What the clocks say, for tests. */
  readonly wake?: Partial<WakeWatchOptions>;
  /** The clock of buffer and health in milliseconds, for tests that cannot wait. */
  readonly nowMs?: () => number;
  /** How often health is looked at and what is read of the machine, for tests. */
  readonly health?: HealthTiming;
}

export interface App extends CoreEntry {
  /** The process met a fault that nobody handled, and lives on. */
  processFault(error: unknown): void;
  dispose(): Promise<void>;
}

/** Builds the core over what the shell offers. Throws the coded error of a database that cannot be opened. */
export function createApp(host: ShellHost, options: AppOptions = {}): App {
  const catalogue = openCatalogue({ dataFolder: host.dataFolder, log: logger('catalogue') });
  const { tracks, preferences, analyses, learned } = catalogue;

  const resilience = new Resilience({
    settings: preferences.settings(),
    env: process.env,
    log: logger('resilience'),
    load: () => ({ level: health.load.level, memoryShare: buffer.memoryShare }),
  });
  catalogue.guard({ read: resilience.guards.database, write: resilience.guards['database-write'] });
  setLogLevel(preferences.settings().logLevel);

  const services = (): HealthServices => ({ workers, library, fallback, buffer, session, page });
  const { nowMs, health: timing } = options;
  const health: Health = createHealth({ host, resilience, catalogue, services, nowMs, timing });

  const workers: WorkerPool = new WorkerPool({
    spawnWorker: (role, how) => host.spawnWorker(role, how),
    roots: catalogue.roots,
    guards: resilience.guards,
    timeouts: resilience.timeouts,
    isPlaying: () => session.playing,
    fileOf: (trackId) => health.fileOf(trackId) ?? tracks.byId(trackId),
    onFault: (error) => void resilience.errors.failed('workers', error),
    log: logger('workers'),
  });

  const library: LibraryService = new LibraryService({
    storage: catalogue,
    workers,
    onFault: (error) => void resilience.errors.failed('library', error),
    log: logger('library'),
  });

  const findings = new TrackFindings({ tracks, library, log: logger('playback') });

  const analysis: AnalysisService = new AnalysisService({
    storage: analyses,
    tracks,
    workers,
    findings,
    conditions: async () => {
      // What is prepared ahead does not count: while music plays there is always something.
      const busy = library.progress().phase !== 'idle' || buffer.demanded || buffer.memoryLevel !== 'normal';
      const onBattery = await host.onBattery();
      return { enabled: preferences.settings().analyseLibrary, onBattery, busy, load: health.load.level };
    },
    log: logger('analysis'),
  });

  const fallback: Fallback = new Fallback({
    workers,
    analysis,
    tracks,
    findings,
    loadLevel: () => health.load.level,
    onRendered: (preset) => health.probe.noteRendered(preset),
    log: logger('render'),
  });
  const buffer: TieredBuffer = new TieredBuffer({
    render: (...chunk) => fallback.chunk(...chunk),
    diskFolder: join(host.dataFolder, 'cache', 'chunks'),
    diskBytes: preferences.settings().diskCacheMb * MIB,
    ...libraryQuestions(tracks, analysis),
    learned,
    memory: options.memory ?? {
      read: () => readMemory(() => workers.pids),
      reducedFromShare: resilience.memoryThreshold,
    },
    loadLevel: () => health.load.level,
    onRendered: (tookMs, frames) => health.noteRender(tookMs, frames),
    onColdProblem: (error) => void resilience.errors.failed('cache', error),
    onBattery: () => host.onBattery(),
    ...(options.nowMs ? { now: options.nowMs } : {}),
    log: logger('buffer'),
  });
  const playCount = new PlayCount({ tracks, playStats: catalogue.playStats, log: logger('playback') });
  const queue = new KeptQueue({ entries: catalogue.queue, log: logger('playback') });
  const session = new Session({ buffer, analysis, playCount, queue, onTrack: (trackId) => library.listenTo(trackId) });
  const startupProblem = catalogue.damage ?? options.startupProblem ?? null;
  // prettier-ignore
  const rooms = { host, catalogue, resilience, health, workers, library, findings, analysis, fallback, buffer, queue, session, playCount, startupProblem };
  const page: AppPage = createPage(rooms);
  const events = connectEvents({ ...rooms, wake: options.wake, emit: page.emit });
  // Ended from the last to the first.
  const ends = new DisposableStore();
  for (const each of [catalogue, queue, resilience, health, workers, library, analysis, buffer, page, events])
    ends.add(each);
  if (startupProblem) resilience.errors.failed('core', startupProblem);
  library.start(page.listShown);
  void page.listShown.then(() => catalogue.lookOver());
  analysis.start();

  return {
    connect: page.connect,
    bytes: page.bytes,
    processFault: (error) => void resilience.errors.failed('core', error),
    dispose: () => ends.dispose(),
  };
}
