// The track list as a virtual grid: only the rows near the screen exist, focus roves over rows, sorting is asked of the core.
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';

import type { TrackRow } from '../../../shared/library.ts';
import { indexOfTrack, rowAt, type TrackPages } from '../../stores/track-pages.ts';
import { tell } from '../../stores/notice-store.ts';
import { unplayableReason } from '../../texts/track-text.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';
import { cursorAfterKey } from './table-keys.ts';
import { TRACK_COLUMNS } from './track-columns.ts';
import { TrackTableHeader } from './TrackTableHeader.tsx';
import { TrackTableRow, type RowPlayback } from './TrackTableRow.tsx';

/** The same as `--row-height` in styles/table.css. */
const ROW_HEIGHT_PX = 38;

/** The same as `--head-height` in styles/table.css: the head sticks to the top and covers this much of the rows. */
const HEAD_HEIGHT_PX = 40;

/**
 * Rows kept beyond each edge, so that a flick of the wheel meets drawn rows. Measured on 100,000 rows: 4 ms of main thread a frame
 * under the wheel, 12 ms when each frame shows wholly new rows (scroll bar dragged end to end in 3 s).
 */
const OVERSCAN_ROWS = 8;

interface Cursor {
  readonly index: number;
  /** The selected track, kept here because its page may leave the cache; null while nothing was selected yet. */
  readonly row: TrackRow | null;
}

const START: Cursor = { index: 0, row: null };

export function TrackTable({ shown }: { readonly shown: TrackPages }) {
  const { engine, library, notices, playFrom } = useServices();
  const playingId = usePlayer((state) => state.track?.id ?? null);
  const moving = usePlayer((state) => state.state === 'playing');
  const scroller = useRef<HTMLDivElement>(null);
  const [list, setList] = useState(shown.query);
  const [chosen, setChosen] = useState<Cursor>(START);
  const focusWanted = useRef(false);
  const cursor = followed(shown, chosen);

  // A new query is a new list: back to its top, nothing selected.
  if (list !== shown.query) {
    setList(shown.query);
    setChosen(START);
  }

  // eslint-disable-next-line react-hooks/incompatible-library -- the warning is for the React Compiler, which is not used
  const virtualizer = useVirtualizer({
    count: shown.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN_ROWS,
    paddingStart: HEAD_HEIGHT_PX,
    scrollPaddingStart: HEAD_HEIGHT_PX,
    // The row under the cursor stays in the document, so that focus is never lost by scrolling.
    rangeExtractor: (range) => {
      const indices = defaultRangeExtractor(range);
      if (cursor.index >= shown.total || indices.includes(cursor.index)) return indices;
      return [...indices, cursor.index].sort((a, b) => a - b);
    },
  });
  const range = virtualizer.range;
  const first = Math.max(0, (range?.startIndex ?? 0) - OVERSCAN_ROWS);
  const last = (range?.endIndex ?? 0) + OVERSCAN_ROWS;

  useEffect(() => {
    library.setState({ visible: { first, last } });
  }, [library, first, last]);

  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [list]);

  const rowOf = (index: number): TrackRow | undefined =>
    rowAt(shown, index) ?? (index === cursor.index ? (cursor.row ?? undefined) : undefined);

  const latest = useRef({ shown, rowOf });
  useEffect(() => {
    latest.current = { shown, rowOf };
  });

  // The virtualizer is one object for the life of the table.
  useEffect(
    () =>
      library.subscribe(({ reveal }) => {
        if (reveal === null) return;
        library.setState({ reveal: null });
        if (reveal.query !== latest.current.shown.query) return;
        focusWanted.current = true;
        setChosen({ index: reveal.index, row: reveal.row });
        virtualizer.scrollToIndex(reveal.index, { align: 'center' });
      }),
    [library, virtualizer],
  );

  useEffect(() => {
    if (!focusWanted.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${cursor.index}"]`);
    if (!row) return;
    focusWanted.current = false;
    row.focus({ preventScroll: true });
  });

  const select = useCallback((index: number) => {
    setChosen({ index, row: latest.current.rowOf(index) ?? null });
  }, []);

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
      if (reason === null) playFrom(latest.current.shown.query, row);
      else tell(notices, 'problem', `“${row.title}” cannot be played. ${reason}`);
    },
    [playFrom, notices],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (!event.repeat) play(cursor.index);
      return;
    }
    const pageRows = Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD_HEIGHT_PX) / ROW_HEIGHT_PX) - 1;
    const index = cursorAfterKey(event.key, cursor.index, shown.total, pageRows);
    if (index === null) return;
    event.preventDefault();
    focusWanted.current = true;
    select(index);
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };

  const playbackOf = (trackId: number | undefined): RowPlayback => {
    if (trackId === undefined || trackId !== playingId) return 'none';
    return moving ? 'moving' : 'resting';
  };

  return (
    <div
      className="track-table"
      role="grid"
      aria-label="Tracks"
      aria-rowcount={shown.total + 1}
      aria-colcount={TRACK_COLUMNS.length + 1}
    >
      <div className="track-scroller" role="presentation" ref={scroller}>
        <div className="track-extent" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          <TrackTableHeader />
          {/* Not while a key is held down: what the cursor only passes is not prepared. */}
          <div role="rowgroup" onKeyDown={onKeyDown} onKeyUp={() => prepare(cursor.index)}>
            {virtualizer.getVirtualItems().map((item) => {
              const row = rowOf(item.index);
              return (
                <TrackTableRow
                  key={item.index}
                  row={row}
                  index={item.index}
                  topPx={item.start}
                  selected={row !== undefined && row.id === cursor.row?.id}
                  tabbable={item.index === cursor.index}
                  playback={playbackOf(row?.id)}
                  onPress={prepare}
                  onSelect={select}
                  onPlay={play}
                />
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

/** The cursor stays on its track when the library shifts rows, and in the list when it shrinks. */
function followed(shown: TrackPages, cursor: Cursor): Cursor {
  if (cursor === START) return START;
  const lastIndex = Math.max(0, shown.total - 1);
  const there = rowAt(shown, cursor.index) ?? null;
  // Moved to a row that was not loaded then: it is selected as soon as it is there.
  if (cursor.row === null) return { index: Math.min(cursor.index, lastIndex), row: there };
  if (there?.id === cursor.row.id) return { index: cursor.index, row: there };
  if (there === null && cursor.index <= lastIndex) return cursor;
  return { index: indexOfTrack(shown, cursor.row.id) ?? Math.min(cursor.index, lastIndex), row: cursor.row };
}
