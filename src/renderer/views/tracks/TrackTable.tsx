// A list of tracks as a virtual grid: only the rows near the screen exist, focus roves over rows, the order is asked of the core. What stands above
// the rows (`lead`: an album's cover, an artist's albums) scrolls with them.
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type DragEvent, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'; // prettier-ignore

import type { TrackQuery, TrackRow } from '../../../shared/library.ts';
import type { RowRanges } from '../../../shared/playlists.ts';
import type { QueueSource } from '../../../shared/queue.ts';
import type { Density, TableKind, TrackColumnId } from '../../../shared/settings.ts';
import { beginDrag } from '../../stores/dragged.ts';
import type { TrackList } from '../../stores/lists.ts';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { rowAt, type Pages } from '../../stores/pages.ts';
import { everything, isSelected, NOTHING_SELECTED, only, selectedCount, spanned, toggled, type Selection } from '../../stores/selection.ts'; // prettier-ignore
import { fileName, unplayableReason } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { meaningOf } from '../keyboard/key-bindings.ts';
import { useTypeAhead } from '../keyboard/use-type-ahead.tsx';
import { usePlace, usePlayer, useServices, useSettings } from '../PlayerContext.tsx';
import { isItemKey, itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { SelectionBarAbove } from '../selection/SelectionBar.tsx';
import { cellAfterKey, cellCount, cellOfFocus, focusCell } from './cell-focus.ts';
import { followed, START, type Chosen } from './chosen-rows.ts';
import { afterRemoval } from './entry-moves.ts';
import { cursorAfterKey } from './table-keys.ts';
import { TrackTableHeader } from './TrackTableHeader.tsx';
import { TrackTableRow, type RowPlayback } from './TrackTableRow.tsx';
import { tracksTarget } from './tracks-target.ts';
import { useEntryEdits, type EntryEdits } from './use-entry-edits.ts';
import { useLeadHeight } from './use-lead-height.ts';
import { useReveal } from './use-reveal.ts';
import { useTableLayout } from './use-table-layout.ts';

const ROW_HEIGHT_PX: Readonly<Record<Density, number>> = { compact: 32, regular: 40, roomy: 48 };

/** The same as `--head-height` in styles/table.css: the head sticks to the top and covers this much of the rows. */
const HEAD_HEIGHT_PX = 40;

/**
 * Rows kept beyond each edge, so that a flick of the wheel meets drawn rows. Measured on 100,000 rows: 4 ms of main thread a frame
 * under the wheel, 12 ms when each frame shows wholly new rows (scroll bar dragged end to end in 3 s).
 */
const OVERSCAN_ROWS = 6;

interface TrackTableProps {
  readonly list: TrackList;
  readonly shown: Pages<TrackRow, TrackQuery>;
  /** Whose columns it has. */
  readonly kind: TableKind;
  /** Columns that this list has no use for: they say the same in each row. */
  readonly without?: readonly TrackColumnId[] | undefined;
  readonly label: string;
  /** What the queue calls the list when it plays. */
  readonly name?: string;
  /** Where it comes from, when its query does not say. */
  readonly source?: Omit<QueueSource, 'query'>;
  /** Its rows are entries that the listener arranges. */
  readonly entries?: EntryEdits;
  readonly sortable?: boolean;
  readonly lead?: ReactNode;
}

export function TrackTable(props: TrackTableProps) {
  const { list, shown, kind, without, label, name, source, entries, sortable = true, lead } = props;
  const services = useServices();
  const { client, engine, notices, menu } = services;
  const place = usePlace();
  const playingId = usePlayer((state) => state.track?.id ?? null);
  const moving = usePlayer((state) => state.state === 'playing');
  const scroller = useRef<HTMLDivElement>(null);
  const { lead: leadBox, leadPx } = useLeadHeight(lead !== undefined);
  const grid = useRef<HTMLDivElement>(null);
  const table = useTableLayout(scroller, kind, without);
  const { columns } = table;
  const rowPx = useSettings((state) => ROW_HEIGHT_PX[state.density]);
  const [query, setQuery] = useState(shown.query);
  const [chosen, setChosen] = useState<Chosen>(() => {
    const selection = place.memory.selection ?? NOTHING_SELECTED;
    return {
      selection,
      row: isSelected(selection, selection.cursor) ? (rowAt(shown, selection.cursor) ?? null) : null,
    };
  });
  const focusWanted = useRef(false);
  /** The cell of the row that is to have the focus; null: the row. */
  const cellWanted = useRef<number | null>(null);
  const { selection, row: cursorRow } = followed(shown, chosen);
  const cursor = selection.cursor;

  // A new query is a new list: back to its top, nothing selected.
  if (query !== shown.query) {
    setQuery(shown.query);
    setChosen(START);
  }

  // eslint-disable-next-line react-hooks/incompatible-library -- the warning is for the React Compiler, which is not used
  const virtualizer = useVirtualizer({
    count: shown.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN_ROWS,
    paddingStart: HEAD_HEIGHT_PX,
    scrollMargin: leadPx,
    scrollPaddingStart: HEAD_HEIGHT_PX,
    initialOffset: place.memory.scrollTop ?? 0,
    // The row under the cursor stays in the document, so that focus is never lost by scrolling.
    rangeExtractor: (range) => {
      const indices = defaultRangeExtractor(range);
      if (cursor >= shown.total || indices.includes(cursor)) return indices;
      return [...indices, cursor].sort((a, b) => a - b);
    },
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowPx]);
  const range = virtualizer.range;
  const first = Math.max(0, (range?.startIndex ?? 0) - OVERSCAN_ROWS);
  const last = (range?.endIndex ?? 0) + OVERSCAN_ROWS;

  useEffect(() => {
    list.state.setState({ visible: { first, last } });
  }, [list, first, last]);

  // The place is given back where it was left; another list begins at its top.
  const firstQuery = useRef(query);
  useLayoutEffect(() => {
    const top = firstQuery.current === query ? (place.memory.scrollTop ?? 0) : 0;
    scroller.current?.scrollTo({ top });
  }, [query, place]);

  const rowOf = (index: number): TrackRow | undefined =>
    rowAt(shown, index) ?? (index === cursor ? (cursorRow ?? undefined) : undefined);

  const latest = useRef({ shown, selection, rowOf });
  useEffect(() => {
    latest.current = { shown, selection, rowOf };
    place.memory.keep({ selection });
  });

  const choose = useCallback((selection: Selection) => {
    setChosen({ selection, row: latest.current.rowOf(selection.cursor) ?? null });
  }, []);

  // The virtualizer is one object for the life of the table.
  const goTo = useCallback(
    (index: number, row: TrackRow | null = latest.current.rowOf(index) ?? null) => {
      focusWanted.current = true;
      setChosen({ selection: only(index), row });
      virtualizer.scrollToIndex(index, { align: 'center' });
    },
    [virtualizer],
  );
  useReveal(list, goTo);

  useEffect(() => {
    if (!focusWanted.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${cursor}"]`);
    if (!row) return;
    focusWanted.current = false;
    focusCell(row, cellWanted.current);
  });

  const select = useCallback(
    (index: number, event: MouseEvent) => {
      const { selection } = latest.current;
      const adding = event.ctrlKey || event.metaKey;
      if (event.shiftKey) choose(spanned(selection, index, adding));
      else choose(adding ? toggled(selection, index) : only(index));
    },
    [choose],
  );

  const prepare = useCallback(
    (index: number) => {
      const row = latest.current.rowOf(index);
      if (row && unplayableReason(row) === null) engine.prepare(row);
    },
    [engine],
  );

  /** The row is asked for where it is not there yet: what was gone to by End may not have come when Enter does. */
  const withRow = useCallback(
    (index: number, act: (row: TrackRow) => void) => {
      const row = latest.current.rowOf(index);
      if (row) {
        act(row);
        return;
      }
      const { query } = latest.current.shown;
      client.call('library.tracks', { query, offset: index, limit: 1 }).then(
        ({ rows: [row] }) => {
          if (row && latest.current.shown.query === query) act(row);
        },
        (error: unknown) => tellFailure(notices, error),
      );
    },
    [client, notices],
  );

  const playRow = useCallback(
    (row: TrackRow) => {
      const { query } = latest.current.shown;
      services.playFrom(query, row, name, source && { ...source, query });
    },
    [services, name, source],
  );

  const play = useCallback(
    (index: number) =>
      withRow(index, (row) => {
        const reason = unplayableReason(row);
        if (reason === null) playRow(row);
        else tell(notices, 'problem', words.notices.cannotPlay(fileName(row.path), reason));
      }),
    [playRow, notices, withRow],
  );

  const targetOf = useCallback(
    (selection: Selection, atHand?: TrackRow) => {
      const { shown } = latest.current;
      const remove = (ranges: RowRanges): void => {
        entries?.remove(ranges);
        focusWanted.current = true;
        setChosen({ selection: afterRemoval(ranges, shown.total), row: null });
      };
      return tracksTarget(client, shown, selection, playRow, atHand, entries && { ...entries, remove });
    },
    [client, playRow, entries],
  );

  const openMenu = useCallback(
    (index: number, event: MouseEvent) => {
      event.preventDefault();
      const { selection } = latest.current;
      const wanted = isSelected(selection, index) ? selection : only(index);
      if (wanted !== selection) choose(wanted);
      const target = targetOf(wanted);
      if (target) menu.setState({ open: { target, anchor: menuAnchor(event) } });
    },
    [choose, menu, targetOf],
  );

  const drag = useCallback(
    (index: number, event: DragEvent) => {
      const { selection } = latest.current;
      const wanted = isSelected(selection, index) ? selection : only(index);
      if (wanted !== selection) choose(wanted);
      const target = targetOf(wanted);
      if (target) beginDrag(event.dataTransfer, { kind: 'items', target });
    },
    [choose, targetOf],
  );

  const typing = useTypeAhead({
    place: useCallback(
      (text: string, from: number) =>
        client.call('library.trackPlace', { query: latest.current.shown.query, text, from }),
      [client],
    ),
    cursor: useCallback(() => latest.current.selection.cursor, []),
    go: goTo,
  });

  const arranging = useEntryEdits({
    edits: entries,
    total: shown.total,
    selection: selectedCount(selection) > 0 ? selection : only(cursor),
    choose: (selection) => {
      focusWanted.current = true;
      setChosen({ selection, row: null });
      virtualizer.scrollToIndex(selection.cursor, { align: 'auto' });
    },
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const target = event.target instanceof Element ? event.target : null;
    const row = target?.closest<HTMLElement>('[role="row"]') ?? null;
    const cell = cellOfFocus(row, target);
    cellWanted.current = cell;
    // A button or stars in a cell that have the focus take what is theirs.
    const isWidget = target?.matches('button, [role="slider"]') ?? false;
    if (isWidget && (event.key === 'Enter' || event.key === ' ')) return;
    if (arranging.onKey(event) || typing.onKey(event)) {
      event.preventDefault();
      return;
    }
    const command = event.ctrlKey || event.metaKey;
    const meant = meaningOf(event.nativeEvent, services.settings.getState());
    if (meant === 'list-select-all') {
      event.preventDefault();
      choose(everything(shown.total, selection));
      return;
    }
    if (event.key === 'Escape' && selectedCount(selection) > 1) {
      event.preventDefault();
      clearSelection();
      return;
    }
    if (meant === 'list-play') {
      event.preventDefault();
      if (!event.repeat) play(cursor);
      return;
    }
    const wanted = selectedCount(selection) > 0 ? selection : only(cursor);
    const items = targetOf(wanted);
    if (items ? itemKey(services, items, event.nativeEvent) : isItemKey(services, event.nativeEvent)) {
      event.preventDefault();
      const press = event.nativeEvent;
      if (!items) {
        withRow(cursor, (row) => {
          const asked = targetOf(wanted, row);
          if (asked) itemKey(services, asked, press);
        });
      }
      return;
    }
    if (command || event.altKey) return;
    const nextCell = event.shiftKey || !row ? undefined : cellAfterKey(event.key, cell, cellCount(row));
    if (nextCell !== undefined && row) {
      event.preventDefault();
      focusCell(row, nextCell);
      return;
    }
    if (event.key === 'ArrowUp' && cursor === 0 && !event.shiftKey) {
      event.preventDefault();
      grid.current?.querySelector<HTMLElement>('[data-head][tabindex="0"]')?.focus();
      return;
    }
    const pageRows = Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD_HEIGHT_PX) / rowPx) - 1;
    const index = cursorAfterKey(event.key, cursor, shown.total, pageRows);
    if (index === null) return;
    event.preventDefault();
    focusWanted.current = true;
    choose(event.shiftKey ? spanned(selection, index) : only(index));
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };

  const clearSelection = (): void => {
    focusWanted.current = true;
    choose({ ...NOTHING_SELECTED, cursor, anchor: cursor });
  };
  const count = selectedCount(selection);
  const counted = count > 1 ? words.counts.tracks(count) : null;

  const playbackOf = (trackId: number | undefined): RowPlayback => {
    if (trackId === undefined || trackId !== playingId) return 'none';
    return moving ? 'moving' : 'resting';
  };

  return (
    <>
      <div
        className="track-table"
        ref={grid}
        style={
          {
            '--columns': table.grid,
            '--table-width': `${table.leastPx}px`,
            '--row-height': `${rowPx}px`,
          } as React.CSSProperties
        }
      >
        <div
          className="track-scroller"
          ref={scroller}
          onScroll={({ currentTarget: { scrollTop } }) => place.memory.keep({ scrollTop })}
        >
          {lead !== undefined && (
            <div ref={leadBox} className="track-lead">
              {lead}
            </div>
          )}
          {/* What stands above the rows is no part of the grid. */}
          <div
            className="track-extent"
            role="grid"
            aria-label={label}
            aria-description={entries && words.playlists.keys}
            aria-multiselectable="true"
            aria-rowcount={shown.total + 1}
            aria-colcount={columns.length + 1}
            style={{ height: virtualizer.getTotalSize() }}
          >
            <TrackTableHeader list={list} table={table} grid={grid} sortable={sortable} onSortOnce={entries?.sort} />
            {/* Not while a key is held down: what the cursor only passes is not prepared. */}
            <div
              role="rowgroup"
              onKeyDown={onKeyDown}
              onKeyUp={() => prepare(cursor)}
              onDragOver={arranging.onDragOver}
              onDragLeave={arranging.onDragLeave}
              onDrop={arranging.onDrop}
              onDragEnd={arranging.onDragEnd}
            >
              {virtualizer.getVirtualItems().map((item) => {
                const row = rowOf(item.index);
                return (
                  <TrackTableRow
                    key={item.index}
                    row={row}
                    columns={columns}
                    index={item.index}
                    topPx={item.start - leadPx}
                    selected={row !== undefined && isSelected(selection, item.index)}
                    tabbable={item.index === cursor}
                    playback={playbackOf(row?.id)}
                    onPress={prepare}
                    onSelect={select}
                    onPlay={play}
                    onMenu={openMenu}
                    onDrag={drag}
                  />
                );
              })}
            </div>
            {arranging.dropAt !== null && (
              <div
                className="track-drop"
                aria-hidden="true"
                style={{ transform: `translateY(${HEAD_HEIGHT_PX + arranging.dropAt * rowPx - 1}px)` }}
              />
            )}
          </div>
        </div>
        {typing.shown}
      </div>
      <p role="status" className="visually-hidden">
        {counted === null ? '' : words.selection.selected(counted)}
      </p>
      {counted !== null && (
        <SelectionBarAbove counted={counted} target={targetOf(selection)} onClear={clearSelection} />
      )}
    </>
  );
}
