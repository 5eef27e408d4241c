// A list of tracks as a virtual grid: only the rows near the screen exist, focus roves over rows, the order is asked of the core. What stands above
// the rows (`lead`: an album's cover, an artist's albums) scrolls with them.
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type DragEvent, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'; // prettier-ignore

import type { TrackQuery, TrackRow } from '../../../shared/library.ts';
import { beginDrag } from '../../stores/dragged.ts';
import type { TrackList } from '../../stores/lists.ts';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { indexOfRow, rowAt, type Pages } from '../../stores/pages.ts';
import { placeInList, showTrack } from '../../stores/reveal-store.ts';
import { clipped, everything, isSelected, NOTHING_SELECTED, only, selectedCount, spanned, toggled, type Selection } from '../../stores/selection.ts'; // prettier-ignore
import { unplayableReason } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { usePlace, usePlayer, useServices } from '../PlayerContext.tsx';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { cursorAfterKey } from './table-keys.ts';
import { gridOf, type TrackColumn } from './track-columns.tsx';
import { TrackTableHeader } from './TrackTableHeader.tsx';
import { TrackTableRow, type RowPlayback } from './TrackTableRow.tsx';
import { tracksTarget } from './tracks-target.ts';
import { useShownColumns } from './use-shown-columns.ts';

/** The same as `--row-height` in styles/table.css. */
const ROW_HEIGHT_PX = 38;

/** The same as `--head-height` in styles/table.css: the head sticks to the top and covers this much of the rows. */
const HEAD_HEIGHT_PX = 40;

/**
 * Rows kept beyond each edge, so that a flick of the wheel meets drawn rows. Measured on 100,000 rows: 4 ms of main thread a frame
 * under the wheel, 12 ms when each frame shows wholly new rows (scroll bar dragged end to end in 3 s).
 */
const OVERSCAN_ROWS = 8;

interface TrackTableProps {
  readonly list: TrackList;
  readonly shown: Pages<TrackRow, TrackQuery>;
  readonly columns: readonly TrackColumn[];
  readonly label: string;
  /** What the queue calls the list when it plays. */
  readonly name?: string;
  readonly sortable?: boolean;
  readonly lead?: ReactNode;
}

interface Chosen {
  readonly selection: Selection;
  /** The track under the cursor, kept here because its page may leave the cache; null while nothing was selected yet. */
  readonly row: TrackRow | null;
}

const START: Chosen = { selection: NOTHING_SELECTED, row: null };

export function TrackTable({ list, shown, columns: allColumns, label, name, sortable = true, lead }: TrackTableProps) {
  const services = useServices();
  const { client, engine, navigation, notices, playFrom, menu, reveal } = services;
  const place = usePlace();
  const playingId = usePlayer((state) => state.track?.id ?? null);
  const moving = usePlayer((state) => state.state === 'playing');
  const scroller = useRef<HTMLDivElement>(null);
  const { lead: leadBox, leadPx } = useLeadHeight(lead !== undefined);
  const columns = useShownColumns(scroller, allColumns);
  const [query, setQuery] = useState(shown.query);
  const [chosen, setChosen] = useState<Chosen>(() => {
    const selection = place.memory.selection ?? NOTHING_SELECTED;
    return {
      selection,
      row: isSelected(selection, selection.cursor) ? (rowAt(shown, selection.cursor) ?? null) : null,
    };
  });
  const focusWanted = useRef(false);
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
    estimateSize: () => ROW_HEIGHT_PX,
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
  useEffect(() => {
    const take = (): void => {
      const wish = reveal.getState();
      if (wish?.placeId !== place.id) return;
      reveal.setState(null, true);
      placeInList(client, list, wish.track.id).then(
        (index) => {
          if (index !== null) {
            focusWanted.current = true;
            setChosen({ selection: only(index), row: wish.track });
            virtualizer.scrollToIndex(index, { align: 'center' });
          } else if (wish.elsewhere) {
            showTrack(wish.track, navigation, reveal);
          } else {
            tell(notices, 'note', `“${wish.track.title}” is not in the library any more.`);
          }
        },
        (error: unknown) => tellFailure(notices, error),
      );
    };
    take();
    return reveal.subscribe(take);
  }, [client, list, navigation, notices, place, reveal, virtualizer]);

  useEffect(() => {
    if (!focusWanted.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${cursor}"]`);
    if (!row) return;
    focusWanted.current = false;
    row.focus({ preventScroll: true });
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

  const play = useCallback(
    (index: number) => {
      const row = latest.current.rowOf(index);
      if (!row) return;
      const reason = unplayableReason(row);
      if (reason === null) playFrom(latest.current.shown.query, row, name);
      else tell(notices, 'problem', `“${row.title}” cannot be played. ${reason}`);
    },
    [playFrom, notices, name],
  );

  const targetOf = useCallback(
    (selection: Selection) =>
      tracksTarget(client, latest.current.shown, selection, (row) => playFrom(latest.current.shown.query, row, name)),
    [client, playFrom, name],
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

  const onKeyDown = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'a' && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      choose(everything(shown.total, selection));
      return;
    }
    if (!command && !event.altKey && !event.shiftKey && event.key === 'Enter') {
      event.preventDefault();
      if (!event.repeat) play(cursor);
      return;
    }
    const target = selectedCount(selection) > 0 ? targetOf(selection) : targetOf(only(cursor));
    if (target && itemKey(services, target, event.nativeEvent)) {
      event.preventDefault();
      return;
    }
    if (command || event.altKey) return;
    const pageRows = Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD_HEIGHT_PX) / ROW_HEIGHT_PX) - 1;
    const index = cursorAfterKey(event.key, cursor, shown.total, pageRows);
    if (index === null) return;
    event.preventDefault();
    focusWanted.current = true;
    choose(event.shiftKey ? spanned(selection, index) : only(index));
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };

  const playbackOf = (trackId: number | undefined): RowPlayback => {
    if (trackId === undefined || trackId !== playingId) return 'none';
    return moving ? 'moving' : 'resting';
  };

  return (
    <>
      <div
        className="track-table"
        role="grid"
        aria-label={label}
        aria-multiselectable="true"
        aria-rowcount={shown.total + 1}
        aria-colcount={columns.length + 1}
        style={{ '--columns': gridOf(columns) } as React.CSSProperties}
      >
        <div
          className="track-scroller"
          role="presentation"
          ref={scroller}
          onScroll={({ currentTarget: { scrollTop } }) => place.memory.keep({ scrollTop })}
        >
          {lead !== undefined && (
            <div ref={leadBox} className="track-lead" role="presentation">
              {lead}
            </div>
          )}
          <div className="track-extent" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
            <TrackTableHeader list={list} columns={columns} sortable={sortable} />
            {/* Not while a key is held down: what the cursor only passes is not prepared. */}
            <div role="rowgroup" onKeyDown={onKeyDown} onKeyUp={() => prepare(cursor)}>
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
          </div>
        </div>
      </div>
      <p role="status" className="visually-hidden">
        {selectedCount(selection) > 1 ? words.counts.selected(selectedCount(selection)) : ''}
      </p>
    </>
  );
}

/** How high what stands above the rows is: the rows begin below it. */
function useLeadHeight(there: boolean) {
  const lead = useRef<HTMLDivElement>(null);
  const [leadPx, setLeadPx] = useState(0);
  useLayoutEffect(() => {
    const box = lead.current;
    if (!there || !box) return;
    const measure = (): void => setLeadPx(box.offsetHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [there]);
  return { lead, leadPx: there ? leadPx : 0 };
}

/**
 * The cursor stays on its track when the library shifts rows, and in the list when it shrinks. Of several selected rows the indices say nothing any
 * more then: the one under the cursor stays.
 */
function followed(shown: Pages<TrackRow, TrackQuery>, chosen: Chosen): Chosen {
  if (chosen === START) return START;
  const { selection, row } = chosen;
  const { cursor } = selection;
  const there = rowAt(shown, cursor) ?? null;
  // Moved to a row that was not loaded then: it is selected as soon as it is there.
  if (row === null) return { selection: clipped(selection, shown.total), row: there };
  if (there?.id === row.id) return { selection: clipped(selection, shown.total), row: there };
  if (there === null && cursor < shown.total) return chosen;
  const index = indexOfRow(shown, row.id) ?? Math.min(cursor, Math.max(0, shown.total - 1));
  return { selection: isSelected(selection, cursor) ? only(index) : { ...NOTHING_SELECTED, cursor: index }, row };
}
