// What is selected in a list: intervals of indices, so that everything in 100,000 rows is one of them; and the cursor, which the keys move.
// Pure.

export interface Interval {
  readonly first: number;
  /** Itself included. */
  readonly last: number;
}

export interface Selection {
  /** In order, apart from each other. */
  readonly intervals: readonly Interval[];
  /** Where the keys are. */
  readonly cursor: number;
  /** From where Shift spans. */
  readonly anchor: number;
}

export const NOTHING_SELECTED: Selection = { intervals: [], cursor: 0, anchor: 0 };

export function only(index: number): Selection {
  return { intervals: [{ first: index, last: index }], cursor: index, anchor: index };
}

export function everything(total: number, { cursor }: Selection): Selection {
  return total === 0 ? NOTHING_SELECTED : { intervals: [{ first: 0, last: total - 1 }], cursor, anchor: cursor };
}

export function isSelected({ intervals }: Selection, index: number): boolean {
  return intervals.some(({ first, last }) => first <= index && index <= last);
}

export function selectedCount({ intervals }: Selection): number {
  return intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** Ctrl+click: adds the row, or takes it out. */
export function toggled(selection: Selection, index: number): Selection {
  const intervals = isSelected(selection, index)
    ? without(selection.intervals, index)
    : joined([...selection.intervals, { first: index, last: index }]);
  return { intervals, cursor: index, anchor: index };
}

/** Shift+click: from the anchor to the row and nothing else; with `adding` (Ctrl as well) what was selected stays. */
export function spanned(selection: Selection, index: number, adding = false): Selection {
  const span = { first: Math.min(selection.anchor, index), last: Math.max(selection.anchor, index) };
  const intervals = adding ? joined([...selection.intervals, span]) : [span];
  return { intervals, cursor: index, anchor: selection.anchor };
}

/** The same in a list of `total` rows. */
export function clipped(selection: Selection, total: number): Selection {
  const end = total - 1;
  if (selection.cursor <= end && selection.anchor <= end && selection.intervals.every(({ last }) => last <= end)) {
    return selection;
  }
  if (total === 0) return NOTHING_SELECTED;
  const intervals = selection.intervals
    .filter(({ first }) => first <= end)
    .map(({ first, last }) => ({ first, last: Math.min(last, end) }));
  return { intervals, cursor: Math.min(selection.cursor, end), anchor: Math.min(selection.anchor, end) };
}

/** Selected indices one by one, as many as `most`. */
export function selectedIndices({ intervals }: Selection, most: number): number[] {
  const indices: number[] = [];
  for (const { first, last } of intervals) {
    for (let index = first; index <= last && indices.length < most; index++) indices.push(index);
  }
  return indices;
}

function without(intervals: readonly Interval[], index: number): Interval[] {
  return intervals.flatMap(({ first, last }) => {
    if (index < first || index > last) return [{ first, last }];
    const before = { first, last: index - 1 };
    const after = { first: index + 1, last };
    return [before, after].filter((interval) => interval.first <= interval.last);
  });
}

function joined(intervals: readonly Interval[]): Interval[] {
  const inOrder = intervals.toSorted((a, b) => a.first - b.first);
  const apart: Interval[] = [];
  for (const interval of inOrder) {
    const before = apart.at(-1);
    if (before && interval.first <= before.last + 1) {
      apart[apart.length - 1] = { first: before.first, last: Math.max(before.last, interval.last) };
    } else {
      apart.push(interval);
    }
  }
  return apart;
}
