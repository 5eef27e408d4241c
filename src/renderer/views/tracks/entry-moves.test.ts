// What is selected after rows were moved or taken out.
import { expect, it } from 'vitest';

import { afterRemoval, movedSelection } from './entry-moves.ts';

const at = (ranges: [number, number][], before: number, cursor: number) => {
  const { intervals, cursor: to } = movedSelection(ranges, before, { cursor });
  return { ...intervals[0], cursor: to };
};

it('rows that were moved stay selected where they stand then, with the cursor on its own', () => {
  expect(at([[3, 4]], 5, 3)).toEqual({ first: 4, last: 4, cursor: 4 });
  expect(at([[3, 4]], 2, 3)).toEqual({ first: 2, last: 2, cursor: 2 });
  expect(at([[1, 3], [6, 7]], 5, 6)).toEqual({ first: 3, last: 5, cursor: 5 }); // prettier-ignore
  // Onto themselves nothing moves.
  expect(at([[2, 5]], 3, 4)).toEqual({ first: 2, last: 4, cursor: 4 });
});

it('after a removal the next row is selected, or the last', () => {
  expect(afterRemoval([[2, 4]], 10).cursor).toBe(2);
  expect(afterRemoval([[8, 10]], 10).cursor).toBe(7);
  expect(afterRemoval([[0, 3]], 3).cursor).toBe(0);
});
