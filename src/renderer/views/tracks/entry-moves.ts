// Where rows stand after they were moved or taken out, by index: what is selected then. Pure.
import type { RowRanges } from '../../../shared/playlists.ts';
import { only, type Selection } from '../../stores/selection.ts';

export function rangesOf({ intervals }: Pick<Selection, 'intervals'>): RowRanges {
  return intervals.map(({ first, last }): [number, number] => [first, last + 1]);
}

/** The rows of `ranges` after they were put before the row at `before`: they stand together, and the cursor is on the one it was on. */
export function movedSelection(ranges: RowRanges, before: number, { cursor }: Pick<Selection, 'cursor'>): Selection {
  let count = 0;
  let ahead = 0;
  let cursorAt = 0;
  for (const [from, to] of ranges) {
    if (from <= cursor && cursor < to) cursorAt = count + cursor - from;
    count += to - from;
    ahead += Math.max(0, Math.min(to, before) - from);
  }
  const first = before - ahead;
  const at = first + cursorAt;
  return { intervals: [{ first, last: first + count - 1 }], cursor: at, anchor: at };
}

/** The row that follows the first one that was taken out, or the last there is. */
export function afterRemoval(ranges: RowRanges, total: number): Selection {
  const count = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  return only(Math.max(0, Math.min(ranges[0]?.[0] ?? 0, total - count - 1)));
}
