import { describe, expect, it } from 'vitest';

import { DEFAULT_LAYOUT, TRACK_COLUMNS, type TableLayout } from '../../../shared/settings.ts';
import { chosenColumns, clippedWidthPx, gridOf, leastWidthPx, moved, shownColumns, toggledColumn } from './table-layout.ts'; // prettier-ignore
import { COLUMNS, STANDARD_COLUMNS } from './track-columns.tsx';

const chosen: TableLayout = { columns: ['title', 'genre', 'path'], widthsPx: { title: 300 } };
const idsOf = (layout: TableLayout, roomPx: number) =>
  shownColumns(layout, chosenColumns(layout, STANDARD_COLUMNS.list), roomPx).map(({ id }) => id);

describe('the columns of a table', () => {
  it('are the player’s own, as many as there is room for', () => {
    expect(idsOf(DEFAULT_LAYOUT, 2000)).toEqual(STANDARD_COLUMNS.list);
    expect(idsOf(DEFAULT_LAYOUT, 400)).toEqual(['title', 'artist', 'time']);
  });

  it('are all of those that were chosen, whatever the room', () => {
    expect(idsOf(chosen, 300)).toEqual(['title', 'genre', 'path']);
  });

  it('leave out what the list says elsewhere', () => {
    expect(chosenColumns(DEFAULT_LAYOUT, STANDARD_COLUMNS.album, ['artist'])).not.toContain('artist');
  });

  it('are described each, once', () => {
    expect(Object.keys(COLUMNS).sort()).toEqual([...TRACK_COLUMNS].sort());
  });
});

describe('widths', () => {
  const columns = shownColumns(chosen, ['title', 'genre', 'path'], 300);

  it('are those that were dragged, else a share of what is left', () => {
    expect(gridOf(columns, chosen.widthsPx)).toBe('44px 300px minmax(80px, 0.8fr) minmax(120px, 2fr)');
  });

  it('add up to the least the table needs', () => {
    expect(leastWidthPx(columns, chosen.widthsPx)).toBe(44 + 300 + 80 + 120);
  });

  it('have bounds', () => {
    expect(clippedWidthPx(-5)).toBe(36);
    expect(clippedWidthPx(99_999)).toBe(1200);
    expect(clippedWidthPx(99.6)).toBe(100);
  });
});

describe('the order of columns', () => {
  it('takes a column where it is dropped', () => {
    expect(moved(['title', 'artist', 'album'], 'title', 2)).toEqual(['artist', 'title', 'album']);
    expect(moved(['title', 'artist', 'album'], 'title', 3)).toEqual(['artist', 'album', 'title']);
    expect(moved(['title', 'artist', 'album'], 'album', 0)).toEqual(['album', 'title', 'artist']);
    expect(moved(['title', 'artist'], 'title', 0)).toEqual(['title', 'artist']);
  });

  it('takes a new column where the player would put it, and gives it up', () => {
    expect(toggledColumn(['title', 'time'], 'genre')).toEqual(['title', 'genre', 'time']);
    expect(toggledColumn(['time', 'title'], 'number')).toEqual(['number', 'time', 'title']);
    expect(toggledColumn(['title', 'genre'], 'genre')).toEqual(['title']);
  });

  it('keeps its last column', () => {
    expect(toggledColumn(['title'], 'title')).toEqual(['title']);
  });
});
