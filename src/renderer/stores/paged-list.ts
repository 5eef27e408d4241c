// One list of the library on the page, whatever stands in it: the query that is asked for, the rows that answer it, and the pages that are
// fetched as they come into sight, newest query first. Views write `query` and `visible`, and say while they show it; `pages` holds the rows.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import { PAGE_ROWS, atRevision, emptyPages, invalidated, nearby, outdated, wantedPages, withPage, withRow, type Answer, type HasId, type Pages, type RowRange } from './pages.ts'; // prettier-ignore

export interface ListState<Row extends HasId, Query> {
  /** What the listener asked for last. */
  readonly query: Query;
  /** Rows on the screen; its `query` lags behind until the first answer came. Null before the very first one. */
  readonly shown: Pages<Row, Query> | null;
  /** Indices the view shows, overscan included. */
  readonly visible: RowRange;
}

export interface PagedList<Row extends HasId, Query> {
  readonly state: StoreApi<ListState<Row, Query>>;
  /** Rows are fetched while at least one view shows the list. Returns what ends that. */
  attach(): () => void;
  /** Puts new facts in place of a row, if it is loaded. */
  renew(row: Row): void;
  /** What is loaded may not be true any more: it is shown until it was asked for again. */
  refresh(): void;
  dispose(): void;
}

export interface ListOptions<Row extends HasId, Query> {
  readonly query: Query;
  ask(query: Query, offset: number, limit: number): Promise<Answer<Row>>;
  onFailure(error: unknown): void;
}

/** A window that straddles two pages wants both at once. */
const MAX_PAGES_IN_FLIGHT = 2;

/**
 * Dragging the scroll bar passes a page a frame. Pages are asked for at most this often, so that most of what is only passed is
 * never fetched (measured: 3 s through 100,000 rows ask for 73 pages instead of 211) and the wait is not felt.
 */
const MIN_BETWEEN_PAGES_MS = 50;

/** Pause before a failed page is asked for again, when nothing else asks sooner; guess. */
const RETRY_MS = 2000;

export function createPagedList<Row extends HasId, Query extends object>(
  client: Pick<CoreClient, 'on' | 'onConnection'>,
  { query: firstQuery, ask, onFailure }: ListOptions<Row, Query>,
): PagedList<Row, Query> {
  const store = createStore<ListState<Row, Query>>(() => ({
    query: firstQuery,
    shown: null,
    visible: { first: 0, last: 0 },
  }));
  let connected = false;
  let disposed = false;
  let viewers = 0;
  /** The query whose first page is on its way, by identity. */
  let firstPageOf: Query | null = null;
  const pagesInFlight = new Set<number>();
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let pageTimer: ReturnType<typeof setTimeout> | undefined;
  let pagesAskedAtMs = -Infinity;
  /** Newest revision this connection reported: a first page may have been read before it. */
  let heardRevision = 0;

  const askFor = (query: Query, page: number): Promise<Answer<Row>> => ask(query, page * PAGE_ROWS, PAGE_ROWS);

  const failed = (error: unknown): void => {
    onFailure(error);
    clearTimeout(retryTimer);
    if (!disposed) retryTimer = setTimeout(pump, RETRY_MS);
  };

  const askFirstPage = (query: Query): void => {
    firstPageOf = query;
    askFor(query, 0).then(
      (answer) => {
        if (firstPageOf !== query) return;
        firstPageOf = null;
        pagesInFlight.clear();
        const first = withPage(emptyPages<Row, Query>(query), 0, answer, answer.revision);
        store.setState({ shown: atRevision(first, heardRevision) });
      },
      (error: unknown) => {
        if (firstPageOf !== query) return;
        firstPageOf = null;
        failed(error);
      },
    );
  };

  const askPage = (query: Query, page: number, askedRevision: number): void => {
    pagesInFlight.add(page);
    const isShown = (): boolean => store.getState().shown?.query === query;
    askFor(query, page).then(
      (answer) => {
        const { shown } = store.getState();
        if (shown?.query !== query) return;
        pagesInFlight.delete(page);
        store.setState({ shown: withPage(shown, page, answer, askedRevision) });
        pump();
      },
      (error: unknown) => {
        if (!isShown()) return;
        pagesInFlight.delete(page);
        failed(error);
      },
    );
  };

  function pump(): void {
    if (!connected || disposed || viewers === 0) return;
    const { query, shown, visible } = store.getState();
    if (shown?.query !== query) {
      if (firstPageOf !== query) askFirstPage(query);
      return;
    }
    const pages = wantedPages(shown, visible).filter((page) => !pagesInFlight.has(page));
    const free = MAX_PAGES_IN_FLIGHT - pagesInFlight.size;
    if (pages.length === 0 || free <= 0 || pageTimer !== undefined) return;
    const waitMs = pagesAskedAtMs + MIN_BETWEEN_PAGES_MS - performance.now();
    if (waitMs > 0) {
      pageTimer = setTimeout(() => {
        pageTimer = undefined;
        pump();
      }, waitMs);
      return;
    }
    pagesAskedAtMs = performance.now();
    for (const page of pages.slice(0, free)) askPage(query, page, shown.revision);
  }

  const ends = [
    store.subscribe((state, before) => {
      if (state.query !== before.query || state.visible !== before.visible || state.shown !== before.shown) pump();
    }),
    client.on('library.changed', ({ revision }) => {
      heardRevision = revision;
      const { shown } = store.getState();
      if (shown) store.setState({ shown: atRevision(shown, revision) });
    }),
    client.onConnection((isConnected) => {
      connected = isConnected;
      heardRevision = 0;
      firstPageOf = null;
      pagesInFlight.clear();
      if (!connected) return;
      const { shown } = store.getState();
      if (shown) store.setState({ shown: invalidated(shown) });
      pump();
    }),
  ];

  return {
    state: store,
    attach() {
      viewers++;
      pump();
      return () => {
        viewers--;
        const { shown, visible } = store.getState();
        if (viewers === 0 && shown) store.setState({ shown: nearby(shown, visible) });
      };
    },
    renew(row) {
      const { shown } = store.getState();
      if (shown) store.setState({ shown: withRow(shown, row) });
    },
    refresh() {
      const { shown } = store.getState();
      if (shown) store.setState({ shown: outdated(shown) });
    },
    dispose() {
      disposed = true;
      clearTimeout(retryTimer);
      clearTimeout(pageTimer);
      for (const end of ends) end();
    },
  };
}
