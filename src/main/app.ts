// The composition root: builds the core's services, passes each the functions it needs of the others, and ends them in order.
// Read it to see what flows where; the rooms themselves never import each other.
import { join } from 'node:path';

import type { BufferStats } from '../shared/buffer-figures.ts';
import { type Contract, contract } from '../shared/contract/index.ts';
import type { PlayerError } from '../shared/errors.ts';
import { isMastering } from '../shared/presets.ts';
import { AnalysisService } from './analysis/analysis-service.ts';
import { createCalls } from './app-calls.ts';
import { connectEvents } from './app-events.ts';
import { readMemory, type MemoryMonitorOptions } from './buffer/memory-monitor.ts';
import { TieredBuffer } from './buffer/buffer.ts';
import { openCatalogue } from './catalogue/catalogue.ts';
import { createHealth, type Health, type HealthTiming } from './health/health.ts';
import { METRICS_TYPE, metricsText, type MetricsExtras } from './health/metrics.ts';
import { PROBE_PROFILE } from './health/render-probe.ts';
import { LibraryService } from './library/library-service.ts';
import { DisposableStore } from './platform/disposables.ts';
import { logger, setLogLevel } from './platform/log.ts';
import { setPrivateFolders } from './platform/redaction.ts';
import type { WakeWatchOptions } from './process/wake.ts';
import { Session } from './playback/session.ts';
import { TrackFindings } from './playback/track-findings.ts';
import { Fallback } from './render/fallback.ts';
import { WorkerPool } from './workers/pool.ts';
import { Resilience } from './resilience/resilience.ts';
import { createByteRoutes } from './shell/byte-routes.ts';
import { createDispatch, type Dispatch } from './shell/dispatch.ts';
import type { CoreEntry, ShellHost } from './shell/shell.ts';

const MIB = 1024 * 1024;

/** Under which name the catalogue keeps what the buffer's forecast learned. */
const FORECAST = 'forecast';

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
  const store = new DisposableStore();

  const catalogue = store.add(openCatalogue({ dataFolder: host.dataFolder, log: logger('catalogue') }));
  const { tracks, preferences, analyses, learned } = catalogue;

  const resilience = store.add(
    new Resilience({
      settings: preferences.settings(),
      env: process.env,
      log: logger('resilience'),
      load: () => ({ level: health.load.level, memoryShare: buffer.memoryShare }),
    }),
  );
  catalogue.guard({ read: resilience.guards.database, write: resilience.guards['database-write'] });
  store.add(catalogue.onLost((error) => void resilience.errors.failed('database-write', error)));
  setLogLevel(preferences.settings().logLevel);

  const health: Health = store.add(
    createHealth({
      host,
      resilience,
      catalogue,
      services: () => ({
        render,
        library,
        stats,
        memoryShare: () => buffer.memoryShare,
        degradations: () => fallback.figures(),
        databaseProblem: () => catalogue.problem,
        connected: dispatch.connected,
        playing: session.playing,
      }),
      renderProbe: async (key, signal) => {
        const profile = isMastering(key.preset) ? PROBE_PROFILE : null;
        const ticket = { urgency: 'maybe' } as const;
        return (await render.renderChunk(key, { profile, chain: 'full' }, ticket, signal, () => undefined)).frames;
      },
      ...(options.nowMs ? { nowMs: options.nowMs } : {}),
      ...(options.health ? { timing: options.health } : {}),
    }),
  );

  const render: WorkerPool = store.add(
    new WorkerPool({
      spawnWorker: (role, how) => host.spawnWorker(role, how),
      roots: catalogue.roots,
      guards: resilience.guards,
      timeouts: resilience.timeouts,
      fileOf: (trackId) => health.fileOf(trackId) ?? tracks.byId(trackId),
      onFault: (error) => void resilience.errors.failed('workers', error),
      log: logger('workers'),
    }),
  );

  const library: LibraryService = store.add(
    new LibraryService({
      storage: catalogue,
      workers: render,
      onFault: (error) => void resilience.errors.failed('library', error),
      log: logger('library'),
    }),
  );

  const findings = new TrackFindings({ tracks, library, log: logger('playback') });

  const analysis: AnalysisService = store.add(
    new AnalysisService({
      storage: analyses,
      tracks,
      workers: render,
      findings,
      conditions: async () => {
        // What is prepared ahead does not count: while music plays there is always something.
        const busy = library.progress().phase !== 'idle' || buffer.demanded || buffer.memoryLevel !== 'normal';
        const onBattery = await host.onBattery();
        return { enabled: preferences.settings().analyseLibrary, onBattery, busy, load: health.load.level };
      },
      log: logger('analysis'),
    }),
  );

  const fallback: Fallback = new Fallback({
    workers: render,
    analysis,
    tracks,
    findings,
    loadLevel: () => health.load.level,
    onRendered: (preset) => health.probe.noteRendered(preset),
    log: logger('render'),
  });
  const buffer: TieredBuffer = store.add(
    new TieredBuffer({
      render: (...chunk) => fallback.chunk(...chunk),
      diskFolder: join(host.dataFolder, 'cache', 'chunks'),
      diskBytes: preferences.settings().diskCacheMb * MIB,
      trackOf: (trackId) => {
        const row = tracks.byId(trackId);
        if (!row || row.state === 'missing') return null;
        const { signature, totalFrames } = row;
        return { trackId, signature, totalFrames };
      },
      isAnalysed: (trackId, signature) => analysis.known(trackId, signature) !== null,
      trackExists: (trackId) => tracks.byId(trackId) !== null,
      featuresOf: (trackId) => {
        const row = tracks.byId(trackId);
        return (row && analysis.known(trackId, row.signature)?.profile.features) ?? null;
      },
      learned: learned.load(FORECAST),
      saveLearned: (forecast) => learned.keep(FORECAST, forecast),
      memory: options.memory ?? { read: () => readMemory(() => render.pids) },
      loadLevel: () => health.load.level,
      onRendered: (tookMs, frames) => health.noteRender(tookMs, frames),
      onColdProblem: (error) => void resilience.errors.failed('cache', error),
      onBattery: () => host.onBattery(),
      ...(options.nowMs ? { now: options.nowMs } : {}),
      log: logger('buffer'),
    }),
  );
  const stats = (): BufferStats => ({ ...buffer.stats(), workerRestarts: render.workerRestarts });
  resilience.recover({
    reduceMemory: () => {
      buffer.relieve();
      render.beginLowMemory();
    },
    simplify: (trackId) => fallback.simplify(trackId),
    freeDisk: () => buffer.freeDisk(),
    checkFile: (trackId) => library.look(trackId),
    recoverDatabase: () => void catalogue.recover(),
    skip: (...bad) => findings.bad(...bad),
  });

  const session = new Session({ buffer, analysis });
  store.add(buffer.onMemoryLevel(() => session.renew()));
  store.add(buffer.onMemoryLevel((level) => render.setMemoryLevel(level)));

  const startupProblem = catalogue.damage ?? options.startupProblem ?? null;
  const dispatch: Dispatch<Contract> = createDispatch({
    contract,
    log: logger('dispatch'),
    onUnforeseen: (name, error) => void resilience.errors.failed(name, error),
    calls: createCalls({
      host, catalogue, resilience, health, render, library, analysis, buffer, startupProblem, stats,
      emit: (...told) => emit(...told),
    }), // prettier-ignore
    notifications: {
      'session.report': (report) => session.report(report),
      'chunk.cancel': ({ request }) => bytes.cancel(request),
      ...health.notifications,
    },
  });
  const emit = dispatch.emit;

  const metricsExtras = (): MetricsExtras => ({
    probe: health.probe.verdict.state,
    rates: health.breakerRates(),
    errors: resilience.errors.counts(),
    retries: resilience.retryFigures(),
    recoveries: resilience.recoveryFigures(),
  });
  const bytes = createByteRoutes({
    chunk: (key, urgency, signal) => buffer.get(key, urgency, signal),
    art: (trackId, signature, signal) => render.readArt(trackId, signature, signal),
    health: (signal) => health.service.proved(signal),
    metrics: () => ({ type: METRICS_TYPE, text: metricsText(health.service.report(), stats(), metricsExtras()) }),
  });
  store.add(findings.onLength(({ id }) => buffer.trackChanged(id)));
  store.add(findings.onLength((row) => emit('library.track', row)));
  store.add(connectEvents({ host, resilience, health, library, analysis, buffer, wake: options.wake, emit }));

  setPrivateFolders(library.folders());
  if (startupProblem) resilience.errors.failed('core', startupProblem);
  library.start();
  analysis.start();

  return {
    connect: (peer) => dispatch.connect(peer),
    bytes: (request) => bytes.answer(request),
    processFault: (error) => void resilience.errors.failed('core', error),
    dispose: () => store.dispose(),
  };
}
