// A list that a view shows: fetched while the view is there.
import { useEffect } from 'react';
import { useStore } from 'zustand';

import type { PagedList } from '../../stores/paged-list.ts';
import type { HasId, Pages } from '../../stores/pages.ts';

/** Null before the first rows came. */
export function useShown<Row extends HasId, Query>(list: PagedList<Row, Query>): Pages<Row, Query> | null {
  useEffect(() => list.attach(), [list]);
  return useStore(list.state, (state) => state.shown);
}
