// Moves the focus between a row of the table and its cells: → goes into the first cell, ← out of it again. What a cell holds to act on has the
// focus in its place.

const WIDGETS = 'button, [role="slider"]';

/** The cell the focus is in, from 0; null: it is on the row itself. */
export function cellOfFocus(row: Element | null, focused: Element | null): number | null {
  const cell = focused?.closest('[role="gridcell"]') ?? null;
  if (!row || !cell || !row.contains(cell)) return null;
  return cellsOf(row).indexOf(cell);
}

/** The cell an arrow leads to from where the focus is: null: the row; undefined: nowhere. */
export function cellAfterKey(key: string, at: number | null, cells: number): number | null | undefined {
  if (key === 'ArrowRight') return at === null ? 0 : at + 1 < cells ? at + 1 : undefined;
  if (key === 'ArrowLeft') return at === null ? undefined : at === 0 ? null : at - 1;
  return undefined;
}

export function cellCount(row: Element): number {
  return cellsOf(row).length;
}

/** Focuses the cell, or what can be acted on in it; null: the row. */
export function focusCell(row: HTMLElement, at: number | null): void {
  const cell = at === null ? null : cellsOf(row)[at];
  if (!(cell instanceof HTMLElement)) {
    row.focus({ preventScroll: true });
    return;
  }
  const target = cell.querySelector<HTMLElement>(WIDGETS) ?? cell;
  if (target === cell) {
    // Only while it has the focus: a cell that can be focused would take it from the row at a click.
    cell.tabIndex = -1;
    cell.addEventListener('blur', () => cell.removeAttribute('tabindex'), { once: true });
  }
  target.focus({ preventScroll: true });
  cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function cellsOf(row: Element): Element[] {
  return [...row.querySelectorAll('[role="gridcell"]')];
}
