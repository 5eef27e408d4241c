// The page cache of one track query: sparse pages of rows, each stamped with the library revision it is known to reflect.
// Pure: `library-feed` decides when to fetch, `TrackTable` reads rows by index.
import type { TrackPage, TrackQuery, TrackRow } from '../../shared/library.ts';

/** Rows a page. Covers a tall window with overscan in at most two requests; guess. */
export const PAGE_ROWS = 200;

/** Pages kept, nearest to the last one received: 8,000 rows bound the memory of a long scroll; guess. */
const MAX_PAGES = 40;

interface CachedPage {
  readonly rows: readonly TrackRow[];
  readonly asOfRevision: number;
}

export interface TrackPages {
  readonly query: TrackQuery;
  readonly total: number;
  /** See TrackPage. */
  readonly meant: string | null;
  /** Newest known library revision; pages older than it are shown until they are replaced. */
  readonly revision: number;
  readonly pages: ReadonlyMap<number, CachedPage>;
}

export interface RowRange {
  readonly first: number;
  readonly last: number;
}

export function emptyPages(query: TrackQuery): TrackPages {
  return { query, total: 0, meant: null, revision: 0, pages: new Map() };
}

/** The row, or undefined while its page is not loaded. */
export function rowAt(cache: TrackPages, index: number): TrackRow | undefined {
  return cache.pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
}

/** Index of a track among the loaded rows, or null. */
export function indexOfTrack(cache: TrackPages, trackId: number): number | null {
  for (const [page, { rows }] of cache.pages) {
    const at = rows.findIndex((row) => row.id === trackId);
    if (at !== -1) return page * PAGE_ROWS + at;
  }
  return null;
}

/** Pages of `range` that are not loaded or older than the newest revision, in order. */
export function wantedPages(cache: TrackPages, range: RowRange): number[] {
  const lastRow = Math.min(range.last, Math.max(0, cache.total - 1));
  const wanted: number[] = [];
  for (let page = Math.floor(Math.max(0, range.first) / PAGE_ROWS); page * PAGE_ROWS <= lastRow; page++) {
    const cached = cache.pages.get(page);
    if (!cached || cached.asOfRevision < cache.revision) wanted.push(page);
  }
  return wanted;
}

/**
 * Takes the answer to a request for `page` made when `askedRevision` was known. The page counts as current up to that revision
 * even if the answer names an older one, so that a page is never asked for twice because of one change.
 */
export function withPage(cache: TrackPages, page: number, answer: TrackPage, askedRevision: number): TrackPages {
  const pages = new Map(cache.pages);
  pages.set(page, { rows: answer.rows, asOfRevision: Math.max(answer.revision, askedRevision) });
  const { total, meant } = answer.revision >= cache.revision || cache.pages.size === 0 ? answer : cache;
  for (const kept of pages.keys()) if (kept * PAGE_ROWS >= total) pages.delete(kept);
  if (pages.size > MAX_PAGES) {
    const byDistance = [...pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page));
    for (const far of byDistance.slice(0, pages.size - MAX_PAGES)) pages.delete(far);
  }
  return { ...cache, total, meant, revision: Math.max(cache.revision, answer.revision), pages };
}

/** The library changed: every page older than `revision` is wanted again, and shown until then. */
export function atRevision(cache: TrackPages, revision: number): TrackPages {
  return revision > cache.revision ? { ...cache, revision } : cache;
}

/** A new connection may be to a new core whose revisions begin anew: nothing cached counts as current. */
export function invalidated(cache: TrackPages): TrackPages {
  const pages = new Map([...cache.pages].map(([page, { rows }]) => [page, { rows, asOfRevision: -1 }]));
  return { ...cache, revision: 0, pages };
}

/** Puts new facts about one track in place of its row, if it is loaded. */
export function withRow(cache: TrackPages, row: TrackRow): TrackPages {
  const index = indexOfTrack(cache, row.id);
  if (index === null) return cache;
  const page = Math.floor(index / PAGE_ROWS);
  const cached = cache.pages.get(page);
  if (!cached) return cache;
  const pages = new Map(cache.pages);
  pages.set(page, { ...cached, rows: cached.rows.with(index % PAGE_ROWS, row) });
  return { ...cache, pages };
}
