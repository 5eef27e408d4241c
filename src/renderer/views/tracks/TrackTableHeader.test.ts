import { describe, expect, it } from 'vitest';

import { FIRST_QUERY } from '../../stores/lists.ts';
import { sorted } from './TrackTableHeader.tsx';

describe('sorting by the head of the table', () => {
  it('sorts by the column that was clicked, and turns it round at the second click', () => {
    const byTitle = sorted(FIRST_QUERY, 'title', false);
    expect(byTitle).toMatchObject({ sort: 'title', direction: 'ascending' });
    expect(sorted(byTitle, 'title', false)).toMatchObject({ sort: 'title', direction: 'descending' });
  });

  it('adds a column behind the others with Shift, and turns it round where it stands', () => {
    const two = sorted(FIRST_QUERY, 'year', true);
    expect(two.sort).toBe('artist');
    expect(two.then).toEqual([{ by: 'year', direction: 'ascending' }]);
    const turned = sorted(two, 'year', true);
    expect(turned.sort).toBe('artist');
    expect(turned.then).toEqual([{ by: 'year', direction: 'descending' }]);
  });

  it('forgets the further columns at a plain click', () => {
    expect(sorted(sorted(FIRST_QUERY, 'year', true), 'title', false)).toMatchObject({ then: undefined });
  });

  it('keeps what the list is of', () => {
    const query = { ...FIRST_QUERY, search: 'blue', of: { kind: 'artist', id: 4 } } as const;
    expect(sorted(query, 'title', false)).toMatchObject({ search: 'blue', of: { kind: 'artist', id: 4 } });
  });
});
