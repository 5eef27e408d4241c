// By what a list of tracks is sorted, several deep, and what a click on a column makes of it. Pure.
import type { SortColumn, SortDirection, TrackQuery } from '../../../shared/library.ts';

/** The contract's limit. */
const MAX_THEN = 4;

export interface SortKey {
  readonly by: SortColumn;
  readonly direction: SortDirection;
}

/** What of a column decides which way round it begins. */
interface Sorting {
  readonly sort: SortColumn;
  readonly descendingFirst?: true;
}

export function sortKeys({ sort, direction, then = [] }: TrackQuery): readonly SortKey[] {
  return [{ by: sort, direction }, ...then];
}

/** The query in another order; `further` adds the column behind those it is sorted by, or turns it round where it stands. */
export function sorted(query: TrackQuery, { sort, descendingFirst }: Sorting, further: boolean): TrackQuery {
  const keys = sortKeys(query);
  const at = keys.findIndex(({ by }) => by === sort);
  const known = keys[at];
  const begun: SortKey = { by: sort, direction: descendingFirst ? 'descending' : 'ascending' };
  if (!further) {
    const key = known && at === 0 ? turned(known) : begun;
    return { ...query, sort: key.by, direction: key.direction, then: undefined };
  }
  const [first = begun, ...then] = known ? keys.with(at, turned(known)) : [...keys, begun];
  return { ...query, sort: first.by, direction: first.direction, then: then.slice(0, MAX_THEN) };
}

function turned({ by, direction }: SortKey): SortKey {
  return { by, direction: direction === 'ascending' ? 'descending' : 'ascending' };
}
