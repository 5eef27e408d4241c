// The page cache of one list of the library, whatever stands in it: sparse pages of rows, each stamped with the library revision it is known to
// reflect. Pure: `paged-list` decides when to fetch, views read rows by index.

/** Rows a page. Covers a tall window with overscan in at most two requests; guess. */
export const PAGE_ROWS = 200;

/** Pages kept, nearest to the last one received: 8,000 rows bound the memory of a long scroll; guess. */
const MAX_PAGES = 40;

/** A screenful wherever it lies. */
const PAGES_AT_REST = 3;

/** What the core answers a page with; see `TrackPage` for `meant`. */
export interface Answer<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly revision: number;
  readonly meant?: string | null;
}

export interface HasId {
  readonly id: number;
}

interface CachedPage<Row> {
  readonly rows: readonly Row[];
  readonly asOfRevision: number;
}

export interface Pages<Row extends HasId, Query> {
  readonly query: Query;
  readonly total: number;
  /** See TrackPage. */
  readonly meant: string | null;
  /** Newest known library revision; pages older than it are shown until they are replaced. */
  readonly revision: number;
  readonly pages: ReadonlyMap<number, CachedPage<Row>>;
}

export interface RowRange {
  readonly first: number;
  readonly last: number;
}

export function emptyPages<Row extends HasId, Query>(query: Query): Pages<Row, Query> {
  return { query, total: 0, meant: null, revision: 0, pages: new Map() };
}

/** The row, or undefined while its page is not loaded. */
export function rowAt<Row extends HasId>(cache: Pages<Row, unknown>, index: number): Row | undefined {
  return cache.pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
}

/** Index of a row among the loaded ones, or null. */
export function indexOfRow<Row extends HasId>(cache: Pages<Row, unknown>, id: number): number | null {
  return indexWhere(cache, (row) => row.id === id);
}

/** Index of the first such row among the loaded ones, or null. */
export function indexWhere<Row extends HasId>(cache: Pages<Row, unknown>, isIt: (row: Row) => boolean): number | null {
  for (const [page, { rows }] of cache.pages) {
    const at = rows.findIndex(isIt);
    if (at !== -1) return page * PAGE_ROWS + at;
  }
  return null;
}

/** Pages of `range` that are not loaded or older than the newest revision, in order. */
export function wantedPages(cache: Pages<HasId, unknown>, range: RowRange): number[] {
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
export function withPage<Row extends HasId, Query>(
  cache: Pages<Row, Query>,
  page: number,
  answer: Answer<Row>,
  askedRevision: number,
): Pages<Row, Query> {
  const pages = new Map(cache.pages);
  pages.set(page, { rows: answer.rows, asOfRevision: Math.max(answer.revision, askedRevision) });
  const { total, meant = null } = answer.revision >= cache.revision || cache.pages.size === 0 ? answer : cache;
  for (const kept of pages.keys()) if (kept * PAGE_ROWS >= total) pages.delete(kept);
  keepNearest(pages, page, MAX_PAGES);
  return { ...cache, total, meant, revision: Math.max(cache.revision, answer.revision), pages };
}

/** The library changed: every page older than `revision` is wanted again, and shown until then. */
export function atRevision<Row extends HasId, Query>(cache: Pages<Row, Query>, revision: number): Pages<Row, Query> {
  return revision > cache.revision ? { ...cache, revision } : cache;
}

/** A new connection may be to a new core whose revisions begin anew: nothing cached counts as current. */
export function invalidated<Row extends HasId, Query>(cache: Pages<Row, Query>): Pages<Row, Query> {
  return { ...outdated(cache), revision: 0 };
}

/** Every page is wanted again, and shown until then. */
export function outdated<Row extends HasId, Query>(cache: Pages<Row, Query>): Pages<Row, Query> {
  const pages = new Map([...cache.pages].map(([page, { rows }]) => [page, { rows, asOfRevision: -1 }]));
  return { ...cache, pages };
}

/** Puts new facts in place of a row, if it is loaded, as often as it is there; what only its place in this list says of it stays. */
export function withRow<Row extends HasId, Query>(cache: Pages<Row, Query>, row: Row): Pages<Row, Query> {
  if (indexOfRow(cache, row.id) === null) return cache;
  const pages = new Map(
    [...cache.pages].map(([page, cached]) => {
      if (!cached.rows.some(({ id }) => id === row.id)) return [page, cached];
      return [
        page,
        { ...cached, rows: cached.rows.map((known) => (known.id === row.id ? { ...known, ...row } : known)) },
      ];
    }),
  );
  return { ...cache, pages };
}

/** Only the pages around `range` and the one before and after: what a list that is not on the screen holds. */
export function nearby<Row extends HasId, Query>(cache: Pages<Row, Query>, range: RowRange): Pages<Row, Query> {
  const pages = new Map(cache.pages);
  keepNearest(pages, Math.floor(range.first / PAGE_ROWS), PAGES_AT_REST);
  return { ...cache, pages };
}

function keepNearest(pages: Map<number, unknown>, page: number, count: number): void {
  if (pages.size <= count) return;
  const byDistance = [...pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page));
  for (const far of byDistance.slice(0, pages.size - count)) pages.delete(far);
}
