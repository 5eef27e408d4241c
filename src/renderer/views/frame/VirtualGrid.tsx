// A grid of cards or tiles of which only those near the screen exist: as many columns as fit, rows of one height. Focus roves over the cells.
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'; // prettier-ignore

import type { LetterPlace } from '../../../shared/entities.ts';
import type { RowRange } from '../../stores/pages.ts';
import { useTypeAhead } from '../keyboard/use-type-ahead.tsx';
import { LetterRail } from './LetterRail.tsx';
import styles from './VirtualGrid.module.css';

/** Rows beyond each edge. */
const OVERSCAN_ROWS = 2;

interface VirtualGridProps {
  readonly label: string;
  readonly count: number;
  /** The least width of a cell, in CSS pixels. */
  readonly cellPx: number;
  /** The height of a row of cells so wide, in CSS pixels, the gap below it included. */
  rowHeightPx(cellWidthPx: number): number;
  readonly gapPx: number;
  /** Where it was left. */
  readonly firstScrollTop: number;
  onScroll(scrollTop: number): void;
  /** Items on the screen, overscan included. */
  onVisible(range: RowRange): void;
  cell(index: number): ReactNode;
  onOpen(index: number): void;
  onMenu(index: number, event: MouseEvent | KeyboardEvent): void;
  /** The first item from `from` on, around the end, whose name begins so; absent where items have no name to be found by. */
  place?(text: string, from: number): Promise<number | null>;
  /** Where letters begin, shown beside the grid. */
  readonly letters?: readonly LetterPlace[] | null;
  /** A key that is not the grid's; true when it meant something. */
  onKey(index: number, event: KeyboardEvent): boolean;
}

export function VirtualGrid(props: VirtualGridProps) {
  const { label, count, cellPx, gapPx, firstScrollTop, onVisible } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [widthPx, setWidthPx] = useState(0);
  const [cursor, setCursor] = useState(0);
  const focusWanted = useRef(false);
  const at = Math.min(cursor, Math.max(0, count - 1));

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void => {
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      setWidthPx(element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const columns = Math.max(1, Math.floor((widthPx + gapPx) / (cellPx + gapPx)));
  const cellWidthPx = (widthPx - gapPx * (columns - 1)) / columns;
  const rowPx = widthPx === 0 ? 1 : Math.round(props.rowHeightPx(cellWidthPx));
  const rows = widthPx === 0 ? 0 : Math.ceil(count / columns);
  const cursorRow = Math.floor(at / columns);

  // eslint-disable-next-line react-hooks/incompatible-library -- the warning is for the React Compiler, which is not used
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN_ROWS,
    rangeExtractor: (range) => {
      const indices = defaultRangeExtractor(range);
      if (cursorRow >= rows || indices.includes(cursorRow)) return indices;
      return [...indices, cursorRow].sort((a, b) => a - b);
    },
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowPx]);

  // Once, as soon as there are rows to scroll in.
  const restored = useRef(false);
  useLayoutEffect(() => {
    if (restored.current || rows === 0) return;
    restored.current = true;
    scroller.current?.scrollTo({ top: firstScrollTop });
  }, [rows, firstScrollTop]);

  const range = virtualizer.range;
  const first = Math.max(0, (range?.startIndex ?? 0) - OVERSCAN_ROWS) * columns;
  const last = Math.max(first, ((range?.endIndex ?? 0) + 1 + OVERSCAN_ROWS) * columns - 1);
  useEffect(() => {
    if (rows > 0 || count === 0) onVisible({ first, last });
  }, [first, last, rows, count, onVisible]);

  useEffect(() => {
    if (!focusWanted.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`);
    if (!cell) return;
    focusWanted.current = false;
    cell.focus({ preventScroll: true });
  });

  const goTo = (index: number, align: 'auto' | 'start' | 'center'): void => {
    focusWanted.current = true;
    setCursor(index);
    virtualizer.scrollToIndex(Math.floor(index / columns), { align });
  };
  const typing = useTypeAhead({
    place: (text, from) => props.place?.(text, from) ?? Promise.resolve(null),
    cursor: () => at,
    go: (index) => goTo(index, 'center'),
  });

  const moved = (key: string): number | null => {
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx));
    switch (key) {
      case 'ArrowRight':
        return at + 1;
      case 'ArrowLeft':
        return at - 1;
      case 'ArrowDown':
        return at + columns < count || cursorRow === rows - 1 ? at + columns : count - 1;
      case 'ArrowUp':
        return at - columns < 0 ? at : at - columns;
      case 'PageDown':
        return Math.min(count - 1, at + pageRows * columns);
      case 'PageUp':
        return Math.max(at % columns, at - pageRows * columns);
      case 'Home':
        return 0;
      case 'End':
        return count - 1;
      default:
        return null;
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset['index'] === undefined) return;
    if (props.place && typing.onKey(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      event.preventDefault();
      props.onMenu(at, event);
      return;
    }
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (isPlain && event.key === 'Enter') {
      event.preventDefault();
      if (!event.repeat) props.onOpen(at);
      return;
    }
    if (props.onKey(at, event)) {
      event.preventDefault();
      return;
    }
    const index = isPlain ? moved(event.key) : null;
    if (index === null) return;
    event.preventDefault();
    goTo(Math.min(count - 1, Math.max(0, index)), 'auto');
  };

  return (
    <div className={styles['frame']}>
      <div
        className={styles['scroller']}
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={rows}
        aria-colcount={columns}
        onKeyDown={onKeyDown}
        onScroll={(event) => props.onScroll(event.currentTarget.scrollTop)}
      >
        <div className={styles['extent']} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => (
            <div
              key={row.index}
              role="row"
              aria-rowindex={row.index + 1}
              className={styles['row']}
              style={{
                transform: `translateY(${row.start}px)`,
                height: rowPx - gapPx,
                gap: gapPx,
                gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              }}
            >
              {Array.from({ length: Math.min(columns, count - row.index * columns) }, (_, column) => {
                const index = row.index * columns + column;
                return (
                  <div
                    key={column}
                    role="gridcell"
                    aria-colindex={column + 1}
                    className={styles['cell']}
                    data-index={index}
                    tabIndex={index === at ? 0 : -1}
                    onFocus={(event) => {
                      if (event.target === event.currentTarget) setCursor(index);
                    }}
                    onClick={() => props.onOpen(index)}
                    onContextMenu={(event) => {
                      event.preventDefault();
                      props.onMenu(index, event);
                    }}
                  >
                    {props.cell(index)}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      {props.letters && <LetterRail letters={props.letters} onGo={(index) => goTo(index, 'start')} />}
      {typing.shown}
    </div>
  );
}
