// The room's front door: the trial render (render-probe.ts), the load (load-monitor.ts), the verdicts and alerts (health-service.ts), and the
// figures of the other rooms that they judge. Made before the services it asks, which it is given as a function: nothing is asked while it is
// built.
import type { BufferStats } from '../../shared/buffer-figures.ts';
import type { HealthCalls, HealthNotifications } from '../../shared/contract/health.ts';
import { ERRORS, PlayerError } from '../../shared/errors.ts';
import type { BreakerFigures, HealthReport } from '../../shared/health.ts';
import { isMastering } from '../../shared/presets.ts';
import { CHUNK_FRAMES, chunkKey, framesToSeconds } from '../../shared/timeline.ts';
import type { TieredBuffer } from '../buffer/buffer.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { AlertReading } from './alerts.ts';
import { Fading } from './fading.ts';
import type { BreakerRate } from './health-rules.ts';
import { HealthService, type HealthReading } from './health-service.ts';
import { LoadMonitor, type LoadMonitorOptions } from './load-monitor.ts';
import { METRICS_TYPE, metricsText } from './metrics.ts';
import { PROBE_PROFILE, PROBE_TRACK_ID, RenderProbe, type ProbeFile, type ProbeTiming } from './render-probe.ts';
import { JudgedCounter, RiseWindow } from './window-counter.ts';
import type { LibraryService } from '../library/library-service.ts';
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import { logger } from '../platform/log.ts';
import { MachineLoad, OwnLoad } from '../platform/machine-load.ts';
import type { Session } from '../playback/session.ts';
import type { Fallback } from '../render/fallback.ts';
import { CORE_BREAKERS } from '../resilience/environment.ts';
import type { Resilience } from '../resilience/resilience.ts';
import type { ShellHost } from '../shell/shell.ts';
import type { WorkerPool } from '../workers/pool.ts';

/** For tests that cannot wait. */
export interface HealthTiming {
  readonly everyMs?: number;
  readonly probe?: Partial<ProbeTiming>;
  /** What is read of the machine instead. */
  readonly load?: LoadMonitorOptions['read'];
}

/** The rooms that it looks at and that are built after it. */
export interface HealthServices {
  readonly workers: WorkerPool;
  readonly library: LibraryService;
  readonly fallback: Pick<Fallback, 'figures'>;
  readonly buffer: Pick<TieredBuffer, 'stats' | 'memoryShare' | 'underruns'>;
  /** Whether music played by the last that any page said. */
  readonly session: Pick<Session, 'playing'>;
  /** Whether a page is connected. */
  readonly page: { readonly connected: boolean };
}

export interface HealthRoomOptions {
  readonly host: ShellHost;
  readonly resilience: Resilience;
  readonly catalogue: Catalogue;
  services(): HealthServices;
  readonly nowMs?: (() => number) | undefined;
  readonly timing?: HealthTiming | undefined;
}

export interface Health extends Disposable {
  readonly service: HealthService;
  readonly probe: RenderProbe;
  readonly load: LoadMonitor;
  /** The file of a trial render; null for any other track. */
  fileOf(trackId: number): ProbeFile | null;
  bufferStats(): BufferStats;
  /** Prometheus text. */
  metrics(): { readonly type: string; readonly text: string };
  noteRender(tookMs: number, frames: number): void;
  /** What the page may ask, and what it tells: faults of its own, and how its socket fares. */
  readonly calls: HealthCalls;
  readonly notifications: HealthNotifications;
}

const PAGE_FAULT_WINDOW_MS = 300_000;

/** A page that is loaded anew is back by then; and one that is away for longer was closed. Guesses. */
const AWAY_FROM_MS = 5_000;
const AWAY_UNTIL_MS = 300_000;

export function createHealth(options: HealthRoomOptions): Health {
  const { host, resilience, catalogue, services, timing = {}, nowMs = () => performance.now() } = options;
  const ends = new DisposableStore();
  const log = logger('health');
  const machine = new MachineLoad();
  const own = new OwnLoad();
  const faults = new RiseWindow(PAGE_FAULT_WINDOW_MS);
  const plays = new JudgedCounter();
  const playHits = new JudgedCounter();
  const fading = new Fading();
  let faultCount = 0;
  let socket: BreakerFigures | null = null;
  let connectedAtMs = -Infinity;

  const probe = ends.add(
    new RenderProbe({
      folder: host.dataFolder,
      render: async (file, preset, signal) => {
        const key = chunkKey(PROBE_TRACK_ID, file.signature, preset, 0);
        const mastering = { profile: isMastering(preset) ? PROBE_PROFILE : null, chain: 'full' } as const;
        const chunk = await services().workers.renderChunk(key, mastering, { urgency: 'maybe' }, signal, () => {});
        return chunk.frames;
      },
      onBattery: () => host.onBattery(),
      log,
      timing: timing.probe,
    }),
  );
  const load = ends.add(
    new LoadMonitor({
      machineShare: () => machine.sample(),
      ownShare: () => own.sample(services().workers.pids),
      underruns: () => services().buffer.underruns,
      nowMs,
      log,
      everyMs: timing.everyMs,
      read: timing.load,
    }),
  );

  const bufferStats = (): BufferStats => {
    const { buffer, workers } = services();
    return { ...buffer.stats(), workerRestarts: workers.workerRestarts };
  };

  const figures = (stats: BufferStats) => ({
    load: load.figures(),
    memoryLevel: stats.memory.level,
    breakers: [...resilience.breakerFigures(), ...(socket ? [socket] : [])],
    workers: services().workers.figures(),
    timeouts: resilience.timeouts.figures(),
    degradations: services().fallback.figures(),
    errors: resilience.errors.summary(),
  }) satisfies Partial<HealthReport>; // prettier-ignore

  const breakerRates = (): readonly BreakerRate[] =>
    CORE_BREAKERS.map((of) => ({ of, rate: resilience.errors.rate(of), attempts: resilience.errors.attempts(of) }));

  const page = (): { readonly leftWhilePlaying: boolean; readonly faults: number } => {
    const atMs = nowMs();
    const { page, session } = services();
    if (page.connected) connectedAtMs = atMs;
    faults.note(atMs, faultCount);
    const awayMs = atMs - connectedAtMs;
    const isAway = awayMs >= AWAY_FROM_MS && awayMs < AWAY_UNTIL_MS;
    return { leftWhilePlaying: isAway && session.playing, faults: faults.rise };
  };

  const factsOf = (known: ReturnType<typeof figures>, { cold }: BufferStats): HealthReading['facts'] => ({
    ...known,
    breakers: fading.breakers(known.breakers, nowMs()),
    degradations: fading.degradations(known.degradations, nowMs()),
    probe: probe.verdict,
    coldProblem: cold.problem,
    catalogueProblem: catalogue.problem,
    library: services().library.figures(),
    drives: fading.drives(services().workers.drives(), nowMs()),
    rates: [{ of: 'all', rate: resilience.errors.rate(), attempts: resilience.errors.attempts() }, ...breakerRates()],
    page: page(),
  });

  const alertReading = (
    { breakers, library, memoryLevel }: HealthReading['facts'],
    stats: BufferStats,
  ): AlertReading => {
    // Otherwise less is prepared on purpose, and what that misses is no fault of the buffer.
    const isPrepared = memoryLevel === 'normal' && (load.level === 'normal' || load.level === 'high');
    const { requests, prediction, evictedTooSoon, workerRestarts, cold } = stats;
    return {
      playRequests: plays.note(requests.play.requests, isPrepared),
      playHotHits: playHits.note(requests.play.hits.hot, isPrepared),
      playing: services().page.connected && services().session.playing,
      scored: prediction.scored,
      right: prediction.right,
      claim: Math.max(...Object.values(prediction.presets)),
      memoryShare: services().buffer.memoryShare,
      evictions: evictedTooSoon,
      workerRestarts,
      breakers,
      diskFull: [
        ...(cold.problem === 'disk-full' ? ['cache' as const] : []),
        ...(catalogue.isDiskFull ? ['library' as const] : []),
      ],
      watchProblem: library.watchProblem,
    };
  };

  const service = ends.add(
    new HealthService({
      version: host.version,
      read: () => {
        const stats = bufferStats();
        const known = figures(stats);
        const facts = factsOf(known, stats);
        return { figures: known, facts, alerts: alertReading(facts, stats) };
      },
      prove: (signal) => probe.prove(signal),
      nowMs,
      log,
      everyMs: timing.everyMs,
    }),
  );
  ends.add(
    resilience.errors.onError(({ code }) => {
      if (ERRORS[code].severity === 'critical') service.noteCritical(code);
    }),
  );

  return {
    service,
    probe,
    load,
    bufferStats,
    metrics: () => {
      const { errors } = resilience;
      const extras = {
        probe: probe.verdict.state,
        rates: breakerRates(),
        errors: errors.counts(),
        retries: resilience.retryFigures(),
        recoveries: resilience.recoveryFigures(),
      };
      return { type: METRICS_TYPE, text: metricsText(service.report(), bufferStats(), extras) };
    },
    fileOf: (trackId) => (trackId === PROBE_TRACK_ID ? probe.file : null),
    noteRender: (tookMs, frames) => load.noteRender(tookMs, framesToSeconds(Math.min(frames, CHUNK_FRAMES)) * 1000),
    calls: {
      'health.report': () => service.report(),
      'health.alerts': () => service.alerts(),
      'health.acknowledge': ({ id }) => {
        service.acknowledge(id);
        return null;
      },
      'health.errors': () => resilience.errors.last(),
    },
    notifications: {
      'page.fault': ({ kind, message }) => {
        faultCount += 1;
        const code = kind === 'audio' ? 'audio-output-failed' : 'internal';
        resilience.errors.failed('page', new PlayerError(code, `${kind}: ${message}`));
      },
      'page.socket': (figures) => {
        socket = figures;
      },
    },
    dispose: () => ends.dispose(),
  };
}
