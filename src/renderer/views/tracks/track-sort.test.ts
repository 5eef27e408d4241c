import { describe, expect, it } from 'vitest';

import { FIRST_QUERY } from '../../stores/lists.ts';
import { sorted } from './track-sort.ts';

describe('sorting by the head of the table', () => {
  it('sorts by the column that was clicked, and turns it round at the second click', () => {
    const byTitle = sorted(FIRST_QUERY, { sort: 'title' }, false);
    expect(byTitle).toMatchObject({ sort: 'title', direction: 'ascending' });
    expect(sorted(byTitle, { sort: 'title' }, false)).toMatchObject({ sort: 'title', direction: 'descending' });
  });

  it('adds a column behind the others with Shift, and turns it round where it stands', () => {
    const two = sorted(FIRST_QUERY, { sort: 'year' }, true);
    expect(two.sort).toBe('artist');
    expect(two.then).toEqual([{ by: 'year', direction: 'ascending' }]);
    const turned = sorted(two, { sort: 'year' }, true);
    expect(turned.sort).toBe('artist');
    expect(turned.then).toEqual([{ by: 'year', direction: 'descending' }]);
  });

  it('forgets the further columns at a plain click', () => {
    expect(sorted(sorted(FIRST_QUERY, { sort: 'year' }, true), { sort: 'title' }, false)).toMatchObject({
      then: undefined,
    });
  });

  it('begins with the largest where that is what one looks for', () => {
    const most = sorted(FIRST_QUERY, { sort: 'plays', descendingFirst: true }, false);
    expect(most).toMatchObject({ sort: 'plays', direction: 'descending' });
    expect(sorted(most, { sort: 'plays', descendingFirst: true }, false)).toMatchObject({ direction: 'ascending' });
  });

  it('keeps what the list is of', () => {
    const query = { ...FIRST_QUERY, search: 'blue', of: { kind: 'artist', id: 4 } } as const;
    expect(sorted(query, { sort: 'title' }, false)).toMatchObject({ search: 'blue', of: { kind: 'artist', id: 4 } });
  });
});
