// The composition root: builds the core's services, passes each the functions it needs of the others, and ends them in order.
// Read it to see what flows where; the rooms themselves never import each other.
import { join } from 'node:path';

import { contract } from '../shared/contract.ts';
import { PlayerError, serializeError } from '../shared/errors.ts';
import { AnalysisService } from './analysis/analysis-service.ts';
import { readMemory, type MemoryMonitorOptions } from './buffer/memory-monitor.ts';
import { TieredBuffer } from './buffer/tiered-buffer.ts';
import { openCatalogue } from './catalogue/catalogue.ts';
import { LibraryService } from './library/library-service.ts';
import { listFolder } from './library/list-folder.ts';
import { locateFolder } from './library/locate-folder.ts';
import { DisposableStore } from './platform/disposables.ts';
import { logger, setPrivateFolders } from './platform/log.ts';
import { createChunkSource } from './render/chunk-source.ts';
import { RenderService } from './render/render-service.ts';
import { SessionService } from './session/session-service.ts';
import { createByteRoutes } from './shell/byte-routes.ts';
import { createDispatch } from './shell/dispatch.ts';
import type { CoreDoor, ShellHost } from './shell/shell.ts';

const MIB = 1024 * 1024;

/** Under which name the catalogue keeps what the buffer's forecast learned. */
const FORECAST = 'forecast';

export interface AppOptions {
  /** How memory is watched; the system is asked when it is not given. */
  readonly memory?: MemoryMonitorOptions;
}

export interface App extends CoreDoor {
  dispose(): Promise<void>;
}

/** Builds the core over what the shell offers. Throws the coded error of a database that cannot be opened. */
export function createApp(host: ShellHost, options: AppOptions = {}): App {
  const log = logger('core');
  const store = new DisposableStore();

  const catalogue = store.add(openCatalogue({ dataFolder: host.dataFolder, log: logger('catalogue') }));
  const { tracks, preferences, analyses, learned } = catalogue;

  const render = store.add(
    new RenderService({
      spawnWorker: (role) => host.spawnWorker(role),
      fileOf: (trackId) => tracks.byId(trackId),
      log: logger('render'),
    }),
  );

  const library = store.add(
    new LibraryService({
      storage: catalogue,
      readTags: (path, signal) => render.readTags(path, signal),
      log: logger('library'),
    }),
  );

  /** What playback learns goes into the catalogue; when that fails, the sound goes on. */
  const note = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      log.error('what playback learned could not be kept', error);
    }
  };

  /** A plain decode or an analysis failed: what that says of the file goes into the library. */
  const learnFromFailure = (trackId: number, signature: string, error: unknown): void =>
    note(() => {
      const { code, message } = PlayerError.from(error);
      library.markProblem(trackId, signature, code, message);
    });

  const setTotalFrames = (trackId: number, signature: string, totalFrames: number): void =>
    note(() => {
      if (tracks.byId(trackId)?.totalFrames === totalFrames) return;
      if (!tracks.setTotalFrames(trackId, signature, totalFrames)) return;
      const row = tracks.byId(trackId);
      if (row) emit('library.track', row);
    });

  const analysis: AnalysisService = store.add(
    new AnalysisService({
      storage: analyses,
      trackOf: (trackId) => tracks.byId(trackId),
      analyse: (trackId, signature, ticket, signal) => render.analyse(trackId, signature, ticket, signal),
      onLength: setTotalFrames,
      onBadFile: learnFromFailure,
      conditions: async () => {
        // What is prepared ahead does not count: while music plays there is always something.
        const busy = library.progress().phase !== 'idle' || buffer.demanded || buffer.memoryLevel !== 'normal';
        return { enabled: preferences.settings().analyseLibrary, onBattery: await host.onBattery(), busy };
      },
      log: logger('analysis'),
    }),
  );

  const sourceChunk = createChunkSource({
    renderChunk: (...chunk) => render.renderChunk(...chunk),
    profileOf: async (...target) => (await analysis.of(...target)).profile,
    log: logger('render'),
  });
  const buffer: TieredBuffer = store.add(
    new TieredBuffer({
      render: async (key, ticket, signal, steps) => {
        try {
          const chunk = await sourceChunk(key, ticket, signal, steps);
          if (chunk.totalFrames !== null) setTotalFrames(key.trackId, key.signature, chunk.totalFrames);
          return chunk;
        } catch (error) {
          // A mastered chunk may fail for reasons of its own; what the file is like, its original tells.
          if (key.preset === 'off') learnFromFailure(key.trackId, key.signature, error);
          throw error;
        }
      },
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
      saveLearned: (forecast) => note(() => learned.save(FORECAST, forecast)),
      memory: options.memory ?? { read: () => readMemory(() => render.pids) },
      onBattery: () => host.onBattery(),
      log: logger('buffer'),
    }),
  );

  const session = new SessionService({
    heard: (report) => buffer.heard(report),
    expect: (trackIds) => analysis.expect(trackIds),
    isScarce: () => buffer.memoryLevel === 'emergency',
  });
  store.add(buffer.onMemoryLevel(() => session.renew()));

  const dispatch = createDispatch({
    contract,
    log: logger('dispatch'),
    calls: {
      'app.hello': () => ({
        version: host.version,
        shell: host.name,
        capabilities: { nativeFolderDialog: host.pickFolder !== null },
        homeFolder: host.homeFolder,
        decoder: render.decoder,
        startupProblem: catalogue.damage && serializeError(catalogue.damage),
      }),
      'settings.get': () => preferences.settings(),
      'settings.set': (change) => {
        const settings = preferences.setSettings(change);
        emit('settings.changed', settings);
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
        library.rescan();
        return null;
      },
      'library.progress': () => library.progress(),
      'library.tracks': ({ query, offset, limit }) => tracks.page(query, offset, limit),
      'library.trackIds': ({ query }) => tracks.trackIds(query),
      'library.byIds': ({ ids }) => tracks.byIds(ids),
      'analysis.sound': ({ trackId }) => analysis.sound(trackId),
      'analysis.progress': () => analysis.progress(),
      'buffer.stats': () => ({ ...buffer.stats(), workerRestarts: render.workerRestarts }),
      'buffer.validate': () => buffer.validate(),
      'buffer.clear': async () => {
        await buffer.clear();
        return null;
      },
    },
    notifications: {
      'session.report': (report) => session.report(report),
    },
  });
  const emit = dispatch.emit;

  const bytes = createByteRoutes({
    chunk: (key, urgency, signal) => buffer.get(key, urgency, signal),
    art: (trackId, signature, signal) => render.readArt(trackId, signature, signal),
  });

  store.add(
    library.onRoots((roots) => {
      setPrivateFolders(library.folders());
      emit('library.roots', roots);
    }),
  );
  store.add(library.onProgress((progress) => emit('library.progress', progress)));
  store.add(
    library.onChanged(({ revision }) => {
      emit('library.changed', { revision });
      analysis.kick();
    }),
  );
  store.add(
    analysis.onSound((sound) => {
      buffer.trackLearned(sound.trackId);
      emit('analysis.sound', sound);
    }),
  );
  store.add(analysis.onProgress((progress) => emit('analysis.progress', progress)));
  store.add(
    library.onTrackChanged(({ rows, reason }) => {
      for (const row of rows) {
        if (reason !== 'moved' && reason !== 'unreadable') buffer.forgetTrack(row.id);
        // Of a moved file only what is in hand is lost: it is read at a path where nothing is any more.
        if (reason !== 'unreadable') analysis.trackChanged(row.id);
        emit('library.track', row);
      }
    }),
  );
  setPrivateFolders(library.folders());
  if (catalogue.damage) log.error('%s', catalogue.damage.message);
  library.start();
  analysis.start();

  return {
    connect: (peer) => dispatch.connect(peer),
    bytes,
    dispose: () => store.dispose(),
  };
}
