// Where the columns of a table lie on the screen: what a drag of a head and of its edge, and a fitting width, are measured by.
import type { TableLayout } from '../../../shared/settings.ts';
import { clippedWidthPx } from './table-layout.ts';
import type { TrackColumn } from './track-columns.tsx';

/** The cells of the head: the first is that of marks. */
export function headCells(head: HTMLElement | null): readonly HTMLElement[] {
  return head ? [...head.querySelectorAll<HTMLElement>('[role="columnheader"]')] : [];
}

/** Before which of the shown columns what is dropped there comes; their number: behind the last. */
export function placeOfDrop(head: HTMLElement | null, clientX: number): number {
  const cells = headCells(head).slice(1);
  const at = cells.findIndex((cell) => {
    const { left, width } = cell.getBoundingClientRect();
    return clientX < left + width / 2;
  });
  return at === -1 ? cells.length : at;
}

/** The widths that the columns have now. */
export function frozenWidths(head: HTMLElement | null, columns: readonly TrackColumn[]): TableLayout['widthsPx'] {
  const cells = headCells(head);
  return Object.fromEntries(columns.map(({ id }, at) => [id, clippedWidthPx(cells[at + 1]?.offsetWidth ?? 0)]));
}

/** What the widest of the cells that are drawn needs, its head among them. */
export function fittingWidthPx(grid: HTMLElement | null, colIndex: number): number {
  const range = document.createRange();
  const widths = [...(grid?.querySelectorAll<HTMLElement>(`[aria-colindex="${colIndex}"]`) ?? [])].map((cell) => {
    const measured = cell.querySelector('.sort-button') ?? cell;
    range.selectNodeContents(measured);
    const { paddingLeft, paddingRight } = getComputedStyle(cell);
    const own = measured === cell ? 0 : 16;
    return range.getBoundingClientRect().width + Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight) + own;
  });
  return clippedWidthPx(Math.ceil(Math.max(0, ...widths)) + 2);
}
