// Fills the library store from the core: fetches the pages the table shows, newest query first, and keeps folders and progress
// mirrored. Holds no rows itself and decides nothing about them (`track-pages` does).
import type { CoreClient } from '../../shared/contract/index.ts';
import type { TrackPage, TrackQuery } from '../../shared/library.ts';
import type { LibraryStore } from './library-store.ts';
import { mirror } from './mirror.ts';
import { PAGE_ROWS, atRevision, emptyPages, invalidated, wantedPages, withPage, withRow } from './track-pages.ts';

/** A window that straddles two pages wants both at once. */
const MAX_PAGES_IN_FLIGHT = 2;

/**
 * Dragging the scroll bar passes a page a frame. Pages are asked for at most this often, so that most of what is only passed is
 * never fetched (measured: 3 s through 100,000 rows ask for 73 pages instead of 211) and the wait is not felt.
 */
const MIN_BETWEEN_PAGES_MS = 50;

/** Pause before a failed page is asked for again, when nothing else asks sooner; guess. */
const RETRY_MS = 2000;

export function bindLibrary(
  client: CoreClient,
  store: LibraryStore,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  let connected = false;
  let disposed = false;
  /** The query whose first page is on its way, by identity. */
  let firstPageOf: TrackQuery | null = null;
  const pagesInFlight = new Set<number>();
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let pageTimer: ReturnType<typeof setTimeout> | undefined;
  let pagesAskedAtMs = -Infinity;
  /** Newest revision this connection reported: a first page may have been read before it. */
  let heardRevision = 0;

  const ask = (query: TrackQuery, page: number): Promise<TrackPage> =>
    client.call('library.tracks', { query, offset: page * PAGE_ROWS, limit: PAGE_ROWS });

  const failed = (error: unknown): void => {
    onFailure(error);
    clearTimeout(retryTimer);
    if (!disposed) retryTimer = setTimeout(pump, RETRY_MS);
  };

  const askFirstPage = (query: TrackQuery): void => {
    firstPageOf = query;
    ask(query, 0).then(
      (answer) => {
        if (firstPageOf !== query) return;
        firstPageOf = null;
        pagesInFlight.clear();
        const first = withPage(emptyPages(query), 0, answer, answer.revision);
        store.setState({ shown: atRevision(first, heardRevision) });
      },
      (error: unknown) => {
        if (firstPageOf !== query) return;
        firstPageOf = null;
        failed(error);
      },
    );
  };

  const askPage = (query: TrackQuery, page: number, askedRevision: number): void => {
    pagesInFlight.add(page);
    const isShown = (): boolean => store.getState().shown?.query === query;
    ask(query, page).then(
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
    if (!connected || disposed) return;
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
    client.on('library.track', (row) => {
      const { shown } = store.getState();
      if (shown) store.setState({ shown: withRow(shown, row) });
    }),
    mirror(client, {
      event: 'library.roots',
      snapshot: () => client.call('library.roots', {}),
      apply: (roots) => store.setState({ roots }),
      onFailure,
    }),
    mirror(client, {
      event: 'library.progress',
      snapshot: () => client.call('library.progress', {}),
      apply: (progress) => store.setState({ progress }),
      onFailure,
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
    dispose() {
      disposed = true;
      clearTimeout(retryTimer);
      clearTimeout(pageTimer);
      for (const end of ends) end();
    },
  };
}
