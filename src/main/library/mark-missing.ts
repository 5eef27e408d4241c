// The last phase of a scan: rows that were not met are marked missing when their file is certainly gone, page by page. Whether the place
// they were in may be judged at all is decided before (root-check.ts).
import { setImmediate as nextTurn } from 'node:timers/promises';

import { PlayerError } from '../../shared/errors.ts';
import type { KnownTrack } from './library-storage.ts';
import type { ReadingQueue } from './reading-queue.ts';
import { isGoneAt } from './root-check.ts';
import { mayBeMissing } from './scan-rules.ts';

/** Rows checked at once for being gone. */
const PAGE_ROWS = 500;

export interface Met {
  /** Ids of rows whose files were met. */
  readonly seen: ReadonlySet<number>;
  /** Paths at and below which nothing is known. */
  readonly unreadable: readonly string[];
}

/** Whether any row was there when it was last looked at. */
export function hasPresentTracks(page: (afterPath: string, limit: number) => KnownTrack[]): boolean {
  for (let rows = page('', PAGE_ROWS); rows.length > 0; rows = page(rows.at(-1)?.path ?? '', PAGE_ROWS)) {
    if (rows.some(({ missing }) => !missing)) return true;
  }
  return false;
}

/** `page` gives the next rows by path. Rejects with `aborted` when the queue was stopped. */
export async function markMissingPages(
  page: (afterPath: string, limit: number) => KnownTrack[],
  met: Met,
  reading: ReadingQueue,
): Promise<void> {
  for (let rows = page('', PAGE_ROWS); rows.length > 0; rows = page(rows.at(-1)?.path ?? '', PAGE_ROWS)) {
    await markMissing(rows, met, reading);
    await nextTurn();
  }
}

export async function markMissing(rows: readonly KnownTrack[], met: Met, reading: ReadingQueue): Promise<void> {
  if (reading.signal.aborted) throw new PlayerError('aborted');
  const unmet = rows.filter(
    ({ id, missing, path }) => !missing && !met.seen.has(id) && mayBeMissing(path, met.unreadable),
  );
  const gone = await Promise.all(unmet.map(({ path }) => isGoneAt(path)));
  for (const [index, { id }] of unmet.entries()) {
    if (gone[index]) reading.add({ kind: 'missing', id }, 'missing');
  }
}
