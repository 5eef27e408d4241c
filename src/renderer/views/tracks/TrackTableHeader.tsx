// The head of a track table. A click on a column sorts by it, a second one turns the order round, Shift+click sorts by it where the others leave
// tracks equal. Columns are dragged to their place and by their edge to their width; the keys do the same; the menu chooses them.
import { ChevronDown, ChevronUp, Columns3 } from 'lucide-react';
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
} from 'react';
import { useStore } from 'zustand';

import { announce } from '../../stores/announcement-store.ts';
import type { SortColumn, SortDirection } from '../../../shared/library.ts';
import type { TrackList } from '../../stores/lists.ts';
import { words } from '../../texts/words.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { useServices } from '../PlayerContext.tsx';
import { ColumnMenuLater, type ColumnMenuAnchor } from './ColumnMenuLater.tsx';
import { fittingWidthPx, frozenWidths, headCells, placeOfDrop } from './column-geometry.ts';
import { clippedWidthPx, gridOf, moved, WIDTH_STEP_PX } from './table-layout.ts';
import type { TrackColumn } from './track-columns.tsx';
import { sorted, sortKeys } from './track-sort.ts';
import type { TableColumns } from './use-table-layout.ts';

/** A press that moves less is a click. */
const DRAG_PX = 5;

interface TrackTableHeaderProps {
  readonly list: TrackList;
  readonly table: TableColumns;
  /** The grid, whose columns follow a drag before it is kept. */
  readonly grid: RefObject<HTMLElement | null>;
  /** Whether the order of this list is the listener's to choose: an album has one of its own. */
  readonly sortable: boolean;
  /** The list is in the listener's own order, into which a click brings its tracks once. */
  readonly onSortOnce?: ((by: SortColumn, direction: SortDirection) => void) | undefined;
}

export function TrackTableHeader({ list, table, grid, sortable, onSortOnce }: TrackTableHeaderProps) {
  const { announcements } = useServices();
  const { columns, ids, layout } = table;
  const query = useStore(list.state, (state) => state.query);
  const keys = onSortOnce ? [] : sortKeys(query);
  const sortedOnce = useRef<TrackColumn['id'] | null>(null);
  const head = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const [menu, setMenu] = useState<ColumnMenuAnchor | null>(null);
  const [dropAt, setDropAt] = useState<number | null>(null);
  const wasDragged = useRef(false);
  const focusWanted = useRef(false);
  const cursor = Math.min(at, columns.length);

  useEffect(() => {
    if (!focusWanted.current) return;
    focusWanted.current = false;
    head.current?.querySelector<HTMLElement>(`[data-head="${cursor}"]`)?.focus();
  });

  const sortBy = (column: TrackColumn, { shiftKey }: { readonly shiftKey: boolean }): void => {
    if (onSortOnce) {
      // A second click turns it round.
      const isAgain = sortedOnce.current === column.id;
      sortedOnce.current = isAgain ? null : column.id;
      onSortOnce(column.sort, (column.descendingFirst ?? false) === isAgain ? 'ascending' : 'descending');
      return;
    }
    if (sortable) list.state.setState({ query: sorted(query, column, shiftKey) });
  };

  /** `place` among the columns that are shown. */
  const moveTo = (column: TrackColumn, place: number): void => {
    const before = columns[place];
    const next = moved(ids, column.id, before ? ids.indexOf(before.id) : ids.length);
    if (next.join() === ids.join()) return;
    table.change({ columns: next });
    // The focus goes along.
    focusWanted.current = true;
    setAt(next.filter((id) => columns.some((shown) => shown.id === id)).indexOf(column.id) + 1);
    announce(announcements, words.columns.movedTo(words.columns[column.id], next.indexOf(column.id) + 1, next.length));
  };

  const widen = (column: TrackColumn, widthPx: number): void => {
    const px = clippedWidthPx(widthPx);
    table.change({ widthsPx: { ...layout.widthsPx, [column.id]: px } });
    announce(announcements, words.columns.widthOf(words.columns[column.id], px));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const column = columns[cursor - 1];
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const isMenu = event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10');
    if (isMenu && event.target instanceof Element) {
      setMenu(event.target);
    } else if (step !== 0 && event.altKey && column) {
      moveTo(column, step > 0 ? cursor + 1 : cursor - 2);
    } else if (step !== 0 && event.shiftKey && column) {
      const cell = headCells(head.current)[cursor];
      widen(column, (cell?.offsetWidth ?? 0) + step * WIDTH_STEP_PX);
    } else if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      if (event.key !== 'Enter' || !column || !event.shiftKey) return;
      sortBy(column, event);
    } else if (step !== 0 || event.key === 'Home' || event.key === 'End') {
      const next = event.key === 'Home' ? 0 : event.key === 'End' ? columns.length : cursor + step;
      const to = Math.min(columns.length, Math.max(0, next));
      setAt(to);
      head.current?.querySelector<HTMLElement>(`[data-head="${to}"]`)?.focus();
    } else if (event.key === 'ArrowDown') {
      grid.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus();
    } else {
      return;
    }
    event.preventDefault();
  };

  const beginMove = (column: TrackColumn, event: PointerEvent<HTMLElement>): void => {
    wasDragged.current = false;
    if (event.button !== 0) return;
    const startPx = event.clientX;
    follow({
      move: ({ clientX }) => {
        if (!wasDragged.current && Math.abs(clientX - startPx) < DRAG_PX) return;
        wasDragged.current = true;
        setDropAt(placeOfDrop(head.current, clientX));
      },
      end: ({ clientX }, isKept) => {
        setDropAt(null);
        if (wasDragged.current && isKept) moveTo(column, placeOfDrop(head.current, clientX));
      },
    });
  };

  const beginWiden = (place: number, event: PointerEvent<HTMLElement>): void => {
    const column = columns[place];
    if (!column || event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    // Columns before it keep their width meanwhile, so that its edge stays under the pointer.
    const frozen = { ...layout.widthsPx, ...frozenWidths(head.current, columns.slice(0, place + 1)) };
    const startPx = event.clientX;
    const beganPx = frozen[column.id] ?? column.leastPx;
    let widthsPx = frozen;
    follow({
      move: ({ clientX }) => {
        widthsPx = { ...frozen, [column.id]: clippedWidthPx(beganPx + clientX - startPx) };
        grid.current?.style.setProperty('--columns', gridOf(columns, widthsPx));
      },
      end: (_, isKept) => {
        if (isKept && widthsPx !== frozen) table.change({ widthsPx });
        else grid.current?.style.setProperty('--columns', table.grid);
      },
    });
  };

  return (
    <div role="rowgroup" className="track-head">
      <div role="row" aria-rowindex={1} className="track-head-row" ref={head} onKeyDown={onKeyDown}>
        <div role="columnheader" aria-colindex={1} className="cell cell-mark">
          <button
            type="button"
            className="icon-button column-button"
            aria-label={words.columns.choose}
            title={words.columns.choose}
            aria-haspopup="menu"
            data-head={0}
            tabIndex={cursor === 0 ? 0 : -1}
            onFocus={() => setAt(0)}
            onClick={(event) => setMenu(event.currentTarget)}
          >
            <Columns3 />
          </button>
        </div>
        {columns.map((column, place) => {
          const { id, sort, isNumber } = column;
          const label = words.columns[id];
          const rank = sortable ? keys.findIndex(({ by }) => by === sort) : -1;
          const key = keys[rank];
          const isQuiet = id === 'loved';
          const focus = {
            'data-head': place + 1,
            tabIndex: cursor === place + 1 ? 0 : -1,
            onFocus: () => setAt(place + 1),
          };
          return (
            <div
              key={id}
              role="columnheader"
              aria-colindex={place + 2}
              aria-sort={!sortable ? undefined : rank === 0 && key ? key.direction : 'none'}
              className={`cell cell-${id}${isNumber ? ' cell-number-like' : ''}${dropAt === place ? ' drop-before' : ''}${dropAt === columns.length && place === columns.length - 1 ? ' drop-after' : ''}`}
              onPointerDown={(event) => beginMove(column, event)}
              onContextMenu={(event: MouseEvent) => {
                event.preventDefault();
                setMenu(menuAnchor(event));
              }}
              {...(sortable ? {} : focus)}
            >
              {sortable ? (
                <button
                  type="button"
                  className="sort-button"
                  title={label}
                  onClick={(event) => {
                    // A click at the end of a drag is none; one by a key follows no pointer.
                    if (!wasDragged.current || event.detail === 0) sortBy(column, event);
                  }}
                  {...focus}
                >
                  <span className={isQuiet ? 'visually-hidden' : 'head-label'}>{label}</span>
                  {isQuiet && <span aria-hidden="true">♥</span>}
                  {key && (key.direction === 'ascending' ? <ChevronUp /> : <ChevronDown />)}
                  {key && keys.length > 1 && <span className="sort-place">{rank + 1}</span>}
                </button>
              ) : (
                <span className={isQuiet ? 'visually-hidden' : 'head-label'}>{label}</span>
              )}
              <span
                className="column-edge"
                aria-hidden="true"
                onPointerDown={(event) => beginWiden(place, event)}
                onClick={(event) => event.stopPropagation()}
                onDoubleClick={() => widen(column, fittingWidthPx(grid.current, place + 2))}
              />
            </div>
          );
        })}
      </div>
      <ColumnMenuLater table={table} anchor={menu} onClose={() => setMenu(null)} />
    </div>
  );
}

interface Followed {
  move(event: globalThis.PointerEvent): void;
  /** Escape and a lost pointer end it without its being kept. */
  end(event: { readonly clientX: number }, isKept: boolean): void;
}

/** A drag, followed over the whole window until the pointer goes up. */
function follow({ move, end }: Followed): void {
  const done = new AbortController();
  const { signal } = done;
  const ended = (clientX: number, isKept: boolean): void => {
    done.abort();
    end({ clientX }, isKept);
  };
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', ({ clientX }) => ended(clientX, true), { signal });
  window.addEventListener('pointercancel', () => ended(0, false), { signal });
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      ended(0, false);
    },
    { signal, capture: true },
  );
}
