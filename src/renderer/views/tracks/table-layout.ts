// How the columns of a table lie: which, in what order, how wide. Pure.
import { COLUMN_WIDTH, TRACK_COLUMNS, type TableLayout, type TrackColumnId } from '../../../shared/settings.ts';
import { COLUMNS, MARK_PX, type TrackColumn } from './track-columns.tsx';

/** What one press of Shift and an arrow adds or takes. */
export const WIDTH_STEP_PX = 16;

/** All columns of the table, whether or not there is room for them. `without`: what this list says elsewhere. */
export function chosenColumns(
  { columns }: TableLayout,
  standard: readonly TrackColumnId[],
  without: readonly TrackColumnId[] = [],
): readonly TrackColumnId[] {
  return (columns ?? standard).filter((id) => !without.includes(id));
}

/** Those that are drawn: what the listener chose whatever the room, so that the table scrolls sideways; of the player's own choice what fits. */
export function shownColumns(
  layout: TableLayout,
  ids: readonly TrackColumnId[],
  roomPx: number,
): readonly TrackColumn[] {
  const columns = ids.map((id) => COLUMNS[id]);
  return layout.columns === null ? columns.filter(({ fromPx }) => fromPx <= roomPx) : columns;
}

/** As CSS, with the column of marks before them. */
export function gridOf(columns: readonly TrackColumn[], widthsPx: TableLayout['widthsPx']): string {
  const tracks = columns.map(({ id, leastPx, share }) => {
    const widthPx = widthsPx[id];
    if (widthPx !== undefined) return `${widthPx}px`;
    return share === 0 ? `${leastPx}px` : `minmax(${leastPx}px, ${share}fr)`;
  });
  return [`${MARK_PX}px`, ...tracks].join(' ');
}

/** Narrower than this the table scrolls sideways. */
export function leastWidthPx(columns: readonly TrackColumn[], widthsPx: TableLayout['widthsPx']): number {
  return columns.reduce((sum, { id, leastPx }) => sum + (widthsPx[id] ?? leastPx), MARK_PX);
}

/** The column stands before the one that is at `to` now, or at the end. */
export function moved(ids: readonly TrackColumnId[], id: TrackColumnId, to: number): readonly TrackColumnId[] {
  const from = ids.indexOf(id);
  if (from === -1) return ids;
  const rest = ids.filter((other) => other !== id);
  const at = Math.min(rest.length, Math.max(0, to > from ? to - 1 : to));
  return rest.toSpliced(at, 0, id);
}

/** With the column or without it: a new one comes where the player would put it. The last one stays. */
export function toggledColumn(ids: readonly TrackColumnId[], id: TrackColumnId): readonly TrackColumnId[] {
  if (ids.includes(id)) return ids.length === 1 ? ids : ids.filter((other) => other !== id);
  const rank = TRACK_COLUMNS.indexOf(id);
  const before = ids.findLastIndex((other) => TRACK_COLUMNS.indexOf(other) < rank);
  return ids.toSpliced(before + 1, 0, id);
}

export function clippedWidthPx(widthPx: number): number {
  return Math.round(Math.min(COLUMN_WIDTH.mostPx, Math.max(COLUMN_WIDTH.leastPx, widthPx)));
}
