// What the page may ask: each room's own calls, put together with those that concern several of them. Decides nothing.
import type { BufferStats } from '../shared/buffer-figures.ts';
import type { CoreCalls, CoreEvents } from '../shared/contract/index.ts';
import { serializeError, type PlayerError } from '../shared/errors.ts';
import type { AnalysisService } from './analysis/analysis-service.ts';
import type { Health } from './health/health.ts';
import type { TieredBuffer } from './buffer/buffer.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { libraryCalls } from './library/library-calls.ts';
import type { LibraryService } from './library/library-service.ts';
import { setLogLevel } from './platform/log.ts';
import type { WorkerPool } from './workers/pool.ts';
import type { Resilience } from './resilience/resilience.ts';
import type { ShellHost } from './shell/shell.ts';

export interface AppServices {
  readonly host: ShellHost;
  readonly catalogue: Catalogue;
  readonly resilience: Resilience;
  readonly health: Health;
  readonly render: WorkerPool;
  readonly library: LibraryService;
  readonly analysis: AnalysisService;
  readonly buffer: TieredBuffer;
  /** What went wrong before or at this start. */
  readonly startupProblem: PlayerError | null;
  stats(): BufferStats;
  readonly emit: CoreEvents;
}

const MIB = 1024 * 1024;

export function createCalls(services: AppServices): CoreCalls {
  const { host, catalogue, resilience, health, render, library, analysis, buffer, startupProblem, stats, emit } =
    services;
  const { preferences } = catalogue;
  return {
    'app.hello': () => ({
      version: host.version,
      shell: host.name,
      capabilities: { nativeFolderDialog: host.pickFolder !== null },
      homeFolder: host.homeFolder,
      decoder: render.decoder,
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
      afterRemoval: () => buffer.sweep(),
      beforeRescan: () => {
        render.release();
        buffer.forgetFailures();
      },
    }),
    ...analysis.calls,
    ...health.calls,
    ...buffer.calls,
    'buffer.stats': stats,
  };
}
