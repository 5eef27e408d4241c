// The composition of recoveries: which service does what when an error's recovery is called for. Made by app.ts and only by it; how often a
// deed is done is limited where they are called, in the resilience room.
import type { ErrorCode } from '../shared/errors.ts';
import type { TieredBuffer } from './buffer/buffer.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { LibraryService } from './library/library-service.ts';
import type { Logger } from './platform/log.ts';
import type { Fallback } from './render/fallback.ts';
import type { WorkerPool } from './workers/pool.ts';
import type { Failure } from './resilience/error-tracker.ts';
import type { Resilience } from './resilience/resilience.ts';

export interface AppRecoveryOptions {
  readonly resilience: Resilience;
  readonly catalogue: Catalogue;
  readonly render: WorkerPool;
  readonly fallback: Fallback;
  readonly library: LibraryService;
  readonly buffer: TieredBuffer;
  readonly log: Logger;
}

export interface AppRecovery {
  /** What a look over the failing database said; null when it is sound or was never doubted. */
  databaseProblem(): ErrorCode | null;
}

/** Less is not worth taking from the cache when something else fills the disk: it is met again each minute. Guess. */
const LEAST_DISK_BYTES = 32 * 1024 * 1024;

export function composeRecovery(options: AppRecoveryOptions): AppRecovery {
  const { resilience, catalogue, render, fallback, library, buffer, log } = options;
  let databaseProblem: ErrorCode | null = null;

  /** The listener sees on its row why the track is left out; the row names it until the file changes or is tried again by hand. */
  const mark = (trackId: number, { signature, error }: Failure): void => {
    if (signature !== undefined) library.markProblem(trackId, signature, error);
  };

  resilience.recover({
    reduceMemory: () => {
      buffer.relieve();
      render.beginLowMemory();
    },
    // What the database wants to write goes before what was only kept for later; there may be room for that again.
    freeDisk: () => {
      const { usedBytes } = buffer.stats().cold;
      if (usedBytes <= LEAST_DISK_BYTES) return;
      buffer.shrinkDisk(Math.max(LEAST_DISK_BYTES, Math.floor(usedBytes / 2)));
      log.warn('the disk is full: chunks kept there are let go');
    },
    checkFileSystem: (trackId) => library.look(trackId),
    recoverDatabase: () =>
      void catalogue.recover().then((verdict) => {
        if (verdict !== 'unknown') databaseProblem = verdict === 'damaged' ? 'database-corrupt' : null;
        log.info('the database was looked over: %s', verdict);
      }),
    simplify: (trackId) => fallback.simplify(trackId),
    skip: mark,
    convert: mark,
    moreTime: (kind, path) => resilience.timeouts.extend(kind, path),
  });

  return {
    databaseProblem: () => databaseProblem,
  };
}
