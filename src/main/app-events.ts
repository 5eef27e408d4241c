// What follows from what the services tell: which of their events the page hears, whom else each concerns, and who carries out the recovery from
// a failure. Made by app.ts and only by it.
import type { Contract, CoreEvents } from '../shared/contract/index.ts';
import type { EventName } from '../shared/contract/kit.ts';
import type { AnalysisService } from './analysis/analysis-service.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Health } from './health/health.ts';
import type { TieredBuffer } from './buffer/buffer.ts';
import type { LibraryService } from './library/library-service.ts';
import { MissingPolicy } from './library/missing-policy.ts';
import { UnfoundEntries } from './library/upkeep/unfound-entries.ts';
import { DisposableStore, type Disposable } from './platform/disposables.ts';
import type { Event } from './platform/events.ts';
import { logger } from './platform/log.ts';
import { setPrivateFolders } from './platform/redaction.ts';
import { WakeWatch, type WakeWatchOptions } from './process/wake.ts';
import type { PlayCount } from './playback/play-count.ts';
import type { Session } from './playback/session.ts';
import type { TrackFindings } from './playback/track-findings.ts';
import type { Fallback } from './render/fallback.ts';
import type { Resilience } from './resilience/resilience.ts';
import type { ShellHost } from './shell/shell.ts';
import type { WorkerPool } from './workers/pool.ts';

export interface AppEventsOptions {
  readonly host: ShellHost;
  readonly resilience: Resilience;
  readonly health: Health;
  readonly library: LibraryService;
  readonly analysis: AnalysisService;
  readonly buffer: TieredBuffer;
  readonly workers: WorkerPool;
  readonly findings: TrackFindings;
  readonly catalogue: Catalogue;
  readonly fallback: Fallback;
  readonly session: Session;
  readonly playCount: PlayCount;
  readonly wake: Partial<WakeWatchOptions> | undefined;
  readonly emit: CoreEvents;
}

/** The system's word of a wake is no news so soon after the clocks told it. */
const ONE_WAKE_MS = 5_000;

export function connectEvents(options: AppEventsOptions): Disposable {
  const { host, catalogue, resilience, health, workers, library, findings, analysis, fallback, buffer, session, emit } =
    options;
  const ends = new DisposableStore();
  const tell = <K extends EventName<Contract>>(name: K, event: Event<Contract['events'][K]>): void =>
    void ends.add(event((value) => emit(name, value)));

  resilience.recover({
    reduceMemory: () => {
      buffer.relieve();
      workers.beginLowMemory();
    },
    simplify: (trackId) => fallback.simplify(trackId),
    freeDisk: () => buffer.freeDisk(),
    checkFile: (trackId) => library.look(trackId),
    recoverDatabase: () => void catalogue.recover(),
    skip: (...bad) => findings.bad(...bad),
  });
  ends.add(catalogue.onLost((error) => void resilience.errors.failed('database-write', error)));

  tell('health.changed', health.service.onNews);
  tell('library.roots', library.onRoots);
  tell('library.progress', library.onProgress);
  tell('library.changed', library.onChanged);
  tell('analysis.sound', analysis.onSound);
  tell('analysis.progress', analysis.onProgress);
  tell('library.track', findings.onLength);
  tell('library.track', options.playCount.onCounted);

  ends.add(findings.onLength(({ id }) => buffer.trackChanged(id)));
  ends.add(buffer.onMemoryLevel(() => session.renew()));
  ends.add(buffer.onMemoryLevel((level) => workers.setMemoryLevel(level)));

  ends.add(health.load.onLevel(() => buffer.loadChanged()));
  setPrivateFolders(library.folders());
  ends.add(library.onRoots(() => setPrivateFolders(library.folders())));
  ends.add(
    library.onChanged(() => {
      buffer.libraryChanged();
      analysis.kick();
    }),
  );
  ends.add(
    library.onTrackChanged(({ rows, reason }) => {
      for (const row of rows) {
        const isThere = reason === 'changed' || reason === 'restamped';
        if (reason !== 'moved' && reason !== 'unreadable') buffer.forgetTrack(row.id, isThere ? row.signature : null);
        else buffer.trackChanged(row.id);
        // Of a moved file only what is in hand is lost: it is read at a path where nothing is any more.
        if (reason !== 'unreadable') analysis.trackChanged(row.id, { isSameContent: reason === 'restamped' });
        emit('library.track', row);
      }
    }),
  );
  ends.add(analysis.onSound(({ trackId }) => buffer.trackChanged(trackId)));

  const wake = ends.add(new WakeWatch({ log: logger('wake'), ...options.wake }));
  let wokeAtMs = -Infinity;
  const woke = (awayMs: number): void => {
    wokeAtMs = performance.now();
    library.lookAnew();
    emit('system.woke', { awayMs });
  };
  ends.add(wake.onWake(({ awayMs }) => woke(awayMs)));
  if (host.onResume)
    ends.add(
      host.onResume(() => {
        // The clocks may know for how long; that it slept is the system's own word.
        wake.look();
        if (performance.now() - wokeAtMs >= ONE_WAKE_MS) woke(0);
      }),
    );

  ends.add(
    new MissingPolicy({
      tracks: catalogue.tracks,
      days: () => catalogue.preferences.settings().forgetMissingDays,
      isScanning: () => library.progress().phase !== 'idle',
      log: logger('library'),
    }),
  );

  const unfound = ends.add(
    new UnfoundEntries({
      ...catalogue,
      revision: () => catalogue.revision,
      onFound: () => emit('playlists.changed', catalogue.playlists.list()),
      log: logger('library'),
    }),
  );
  ends.add(library.onProgress(({ phase }) => void (phase === 'idle' && unfound.look())));

  const { tags } = resilience.guards;
  let refusedBefore = 0;
  ends.add(
    tags.onState(({ state }) => {
      const { refused } = tags.figures();
      // What was refused meanwhile waits to be read.
      if (state !== 'open' && refused > refusedBefore) library.look(null);
      refusedBefore = refused;
    }),
  );
  return ends;
}
