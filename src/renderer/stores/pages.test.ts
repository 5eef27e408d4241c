import { describe, expect, it } from 'vitest';

import type { TrackPage, TrackQuery, TrackRow } from '../../shared/library.ts';
import { FIRST_QUERY } from './lists.ts';
import {
  PAGE_ROWS,
  atRevision,
  emptyPages,
  indexOfRow,
  invalidated,
  rowAt,
  wantedPages,
  withPage,
  withRow,
  type Pages,
} from './pages.ts';
import { trackRow } from './track-row.testing.ts';

const rows = (firstId: number, count = PAGE_ROWS): TrackRow[] =>
  Array.from({ length: count }, (_, at) => trackRow({ id: firstId + at }));

const answer = (firstId: number, total: number, revision: number, count = PAGE_ROWS): TrackPage => ({
  rows: rows(firstId, count),
  total,
  meant: null,
  revision,
});

const filled = (...pages: number[]): Pages<TrackRow, TrackQuery> =>
  pages.reduce(
    (cache, page) => withPage(cache, page, answer(page * PAGE_ROWS + 1, 100_000, 3), 3),
    emptyPages<TrackRow, TrackQuery>(FIRST_QUERY),
  );

describe('pages', () => {
  it('reads rows by index across page borders and nothing where no page is', () => {
    const cache = filled(0, 1);
    expect(rowAt(cache, PAGE_ROWS - 1)?.id).toBe(PAGE_ROWS);
    expect(rowAt(cache, PAGE_ROWS)?.id).toBe(PAGE_ROWS + 1);
    expect(rowAt(cache, 2 * PAGE_ROWS)).toBeUndefined();
    expect(indexOfRow(cache, PAGE_ROWS + 5)).toBe(PAGE_ROWS + 4);
    expect(indexOfRow(cache, 99_999)).toBeNull();
  });

  it('wants exactly the missing pages of a range, clipped to the list', () => {
    const cache = filled(0, 2);
    expect(wantedPages(cache, { first: 0, last: 3 * PAGE_ROWS })).toEqual([1, 3]);
    expect(wantedPages(cache, { first: 10, last: 20 })).toEqual([]);
    expect(wantedPages(cache, { first: 99_990, last: 200_000 })).toEqual([499]);
    expect(wantedPages(emptyPages<TrackRow, TrackQuery>(FIRST_QUERY), { first: 0, last: 40 })).toEqual([0]);
  });

  it('keeps showing rows of an older revision and wants their page again, once', () => {
    const before = filled(0);
    const changed = atRevision(before, 4);
    expect(rowAt(changed, 0)).toBe(rowAt(before, 0));
    expect(wantedPages(changed, { first: 0, last: 10 })).toEqual([0]);
    const refreshed = withPage(changed, 0, answer(501, 99_000, 4), 4);
    expect(wantedPages(refreshed, { first: 0, last: 10 })).toEqual([]);
    expect(rowAt(refreshed, 0)?.id).toBe(501);
    expect(refreshed.total).toBe(99_000);
  });

  it('does not ask for a page for ever when answers name an older revision than the event', () => {
    const changed = atRevision(filled(0), 9);
    const refreshed = withPage(changed, 0, answer(1, 100_000, 8), 9);
    expect(wantedPages(refreshed, { first: 0, last: 10 })).toEqual([]);
    expect(wantedPages(atRevision(refreshed, 10), { first: 0, last: 10 })).toEqual([0]);
  });

  it('hears of a newer revision from a page itself and takes no total from an older one', () => {
    const cache = withPage(filled(0), 1, answer(700, 50, 2), 3);
    expect(cache.total).toBe(100_000);
    expect(wantedPages(withPage(filled(0), 1, answer(700, 100_001, 8), 3), { first: 0, last: 10 })).toEqual([0]);
    expect(atRevision(cache, 1)).toBe(cache);
  });

  it('drops pages beyond the end when the list shrinks', () => {
    const cache = withPage(filled(0, 1, 2), 0, answer(1, 30, 4, 30), 4);
    expect([...cache.pages.keys()]).toEqual([0]);
    expect(rowAt(cache, 30)).toBeUndefined();
  });

  it('stays bounded through a long scroll and keeps what is near', () => {
    const cache = filled(...Array.from({ length: 120 }, (_, page) => page));
    expect(cache.pages.size).toBe(40);
    expect(Math.min(...cache.pages.keys())).toBe(80);
  });

  it('trusts nothing after a new connection, even of a core that counts from the start', () => {
    const cache = invalidated(filled(0));
    expect(rowAt(cache, 3)?.id).toBe(4);
    expect(wantedPages(cache, { first: 0, last: 10 })).toEqual([0]);
    const fresh = withPage(cache, 0, answer(1, 7, 1, 7), cache.revision);
    expect(fresh.total).toBe(7);
    expect(wantedPages(fresh, { first: 0, last: 10 })).toEqual([]);
  });

  it('puts new facts about one loaded track in its place and leaves the rest alone', () => {
    const cache = filled(0);
    const measured = withRow(cache, trackRow({ id: 3, totalFrames: 480_000 }));
    expect(rowAt(measured, 2)?.totalFrames).toBe(480_000);
    expect(rowAt(measured, 1)).toBe(rowAt(cache, 1));
    expect(withRow(cache, trackRow({ id: 90_000 }))).toBe(cache);
  });
});
