import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  clipped, everything, isSelected, NOTHING_SELECTED, only, selectedCount, selectedIndices, spanned, toggled, type Selection,
} from './selection.ts'; // prettier-ignore

const TOTAL = 30;
const indices = (selection: Selection): number[] => selectedIndices(selection, TOTAL);

describe('selection', () => {
  it('spans from where the last click was, backwards too', () => {
    expect(indices(spanned(only(5), 8))).toEqual([5, 6, 7, 8]);
    expect(indices(spanned(only(5), 3))).toEqual([3, 4, 5]);
  });

  it('spans anew from the same place', () => {
    expect(indices(spanned(spanned(only(5), 9), 3))).toEqual([3, 4, 5]);
  });

  it('keeps what was selected when Ctrl is held as well', () => {
    expect(indices(spanned(toggled(only(1), 5), 7, true))).toEqual([1, 5, 6, 7]);
  });

  it('takes a row out of the middle', () => {
    expect(indices(toggled(spanned(only(2), 5), 4))).toEqual([2, 3, 5]);
  });

  it('holds everything as one interval', () => {
    const all = everything(100_000, only(7));
    expect(all.intervals).toEqual([{ first: 0, last: 99_999 }]);
    expect(all.cursor).toBe(7);
    expect(selectedCount(all)).toBe(100_000);
  });

  it('selects nothing in an empty list', () => {
    expect(everything(0, only(3))).toBe(NOTHING_SELECTED);
    expect(clipped(only(3), 0)).toBe(NOTHING_SELECTED);
  });

  it('ends where the list ends', () => {
    const shorter = clipped(spanned(only(5), 9), 7);
    expect(indices(shorter)).toEqual([5, 6]);
    expect(shorter.cursor).toBe(6);
  });

  it('agrees with a set of indices through any clicks', () => {
    const index = fc.nat(TOTAL - 1);
    const click = fc.oneof(
      index.map((at) => ({ kind: 'only' as const, at })),
      index.map((at) => ({ kind: 'toggle' as const, at })),
      index.map((at) => ({ kind: 'span' as const, at })),
      index.map((at) => ({ kind: 'span-more' as const, at })),
    );
    fc.assert(
      fc.property(fc.array(click, { maxLength: 30 }), (clicks) => {
        let selection = NOTHING_SELECTED;
        let set = new Set<number>();
        let anchor = 0;
        for (const { kind, at } of clicks) {
          const span = Array.from({ length: Math.abs(at - anchor) + 1 }, (_, step) => Math.min(at, anchor) + step);
          if (kind === 'only') {
            selection = only(at);
            set = new Set([at]);
          } else if (kind === 'toggle') {
            selection = toggled(selection, at);
            if (!set.delete(at)) set.add(at);
          } else {
            selection = spanned(selection, at, kind === 'span-more');
            set = new Set(kind === 'span-more' ? [...set, ...span] : span);
          }
          if (kind === 'only' || kind === 'toggle') anchor = at;
          expect(indices(selection)).toEqual([...set].sort((a, b) => a - b));
          expect(selectedCount(selection)).toBe(set.size);
          expect(isSelected(selection, at)).toBe(set.has(at));
        }
      }),
    );
  });
});
