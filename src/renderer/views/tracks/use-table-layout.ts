// The columns of a table as the listener has them: read from the settings, shown at once when they change, and kept.
import { useCallback, useMemo, useState, type RefObject } from 'react';

import type { TableKind, TableLayout, TrackColumnId } from '../../../shared/settings.ts';
import { useSettings } from '../PlayerContext.tsx';
import { useSetting } from '../use-setting.ts';
import { chosenColumns, gridOf, leastWidthPx, shownColumns, toggledColumn } from './table-layout.ts';
import { STANDARD_COLUMNS, type TrackColumn } from './track-columns.tsx';
import { useRoom } from './use-room.ts';

const NONE: readonly TrackColumnId[] = [];

export interface TableColumns {
  readonly kind: TableKind;
  readonly layout: TableLayout;
  /** Of the table whether or not there is room. */
  readonly ids: readonly TrackColumnId[];
  readonly columns: readonly TrackColumn[];
  /** Those that this list says elsewhere. */
  readonly withheld: readonly TrackColumnId[];
  readonly grid: string;
  readonly leastPx: number;
  change(part: {
    readonly columns?: readonly TrackColumnId[] | null;
    readonly widthsPx?: TableLayout['widthsPx'];
  }): void;
}

export function useTableLayout(
  scroller: RefObject<HTMLElement | null>,
  kind: TableKind,
  without: readonly TrackColumnId[] = NONE,
): TableColumns {
  const tables = useSettings((state) => state.trackTables);
  const setting = useSetting();
  // Until the core has told it back: a key that is held down goes on from what it did last.
  const [draft, setDraft] = useState<TableLayout | null>(null);
  const layout = draft ?? tables[kind];
  if (draft !== null && JSON.stringify(tables[kind]) === JSON.stringify(draft)) setDraft(null);

  const ids = useMemo(() => chosenColumns(layout, STANDARD_COLUMNS[kind], without), [layout, kind, without]);
  const roomPx = useRoom(scroller, ids);
  const columns = useMemo(() => shownColumns(layout, ids, roomPx), [layout, ids, roomPx]);
  const change: TableColumns['change'] = useCallback(
    (part) => {
      const { columns = layout.columns, widthsPx = layout.widthsPx } = part;
      const next: TableLayout = { columns: columns && [...columns], widthsPx };
      // What this list does not show stays among the columns of the others of its kind.
      if (part.columns) {
        const withheld = (layout.columns ?? STANDARD_COLUMNS[kind]).filter((id) => without.includes(id));
        next.columns = [...withheld.reduce(toggledColumn, part.columns)];
      }
      setDraft(next);
      setting({ trackTables: { ...tables, [kind]: next } });
    },
    [layout, tables, kind, without, setting],
  );
  return useMemo(
    () => ({
      kind, layout, ids, columns, change,
      withheld: without,
      grid: gridOf(columns, layout.widthsPx),
      leastPx: leastWidthPx(columns, layout.widthsPx),
    }),
    [kind, layout, ids, columns, without, change],
  ); // prettier-ignore
}
