// What the page may ask and which service answers: the contract's calls over the services app.ts built. Decides nothing; a call that concerns
// several services reaches them here.
import type { BufferStats } from '../shared/buffer-figures.ts';
import type { CoreCalls, CoreEvents } from '../shared/contract/index.ts';
import { serializeError, type PlayerError } from '../shared/errors.ts';
import type { AnalysisService } from './analysis/analysis-service.ts';
import type { AppHealth } from './app-health.ts';
import type { TieredBuffer } from './buffer/buffer.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { listFolder, locateFolder } from './library/folders.ts';
import type { LibraryService } from './library/library-service.ts';
import { setLogLevel } from './platform/log.ts';
import type { WorkerPool } from './workers/pool.ts';
import type { Resilience } from './resilience/resilience.ts';
import type { ShellHost } from './shell/shell.ts';

export interface AppServices {
  readonly host: ShellHost;
  readonly catalogue: Catalogue;
  readonly resilience: Resilience;
  readonly health: AppHealth;
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
  const { tracks, preferences } = catalogue;
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
    'health.report': () => health.service.report(),
    'health.alerts': () => health.service.alerts(),
    'health.acknowledge': ({ id }) => {
      health.service.acknowledge(id);
      return null;
    },
    'health.errors': () => resilience.errors.last(),
    'settings.get': () => preferences.settings(),
    'settings.set': async (change) => {
      const settings = await preferences.setSettings(change);
      emit('settings.changed', settings);
      resilience.configure(settings);
      setLogLevel(settings.logLevel);
      if (change.analyseLibrary !== undefined) analysis.kick();
      if (change.diskCacheMb !== undefined) buffer.setDiskBytes(settings.diskCacheMb * MIB);
      return settings;
    },
    'shell.listFolder': ({ path }) => listFolder(path, host.homeFolder),
    'library.roots': () => library.roots(),
    'library.pickFolder': () => host.pickFolder?.() ?? null,
    'library.addFolder': ({ path }) => library.addFolder(path),
    'library.locateFolder': (dropped) =>
      locateFolder(dropped, { homeFolder: host.homeFolder, roots: library.roots().map((root) => root.path) }),
    'library.removeFolder': async ({ rootId }) => {
      await library.removeFolder(rootId);
      await buffer.sweep();
      return null;
    },
    'library.rescan': () => {
      render.release();
      buffer.forgetFailures();
      catalogue.insist(() => library.rescan());
      return null;
    },
    'library.progress': () => library.progress(),
    'library.tracks': ({ query, offset, limit }) => tracks.page(query, offset, limit),
    'library.trackIds': ({ query }) => tracks.trackIds(query),
    'library.byIds': ({ ids }) => tracks.byIds(ids),
    'analysis.sound': ({ trackId }) => analysis.sound(trackId),
    'analysis.progress': () => analysis.progress(),
    'buffer.stats': stats,
    'buffer.validate': () => buffer.validate(),
    'buffer.clear': async () => {
      await buffer.clear();
      return null;
    },
  };
}
