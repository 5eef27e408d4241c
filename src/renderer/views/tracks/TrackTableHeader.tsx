// The head of a track table: a click on a column sorts by it, a second one turns the order round; Shift+click sorts by it where the others leave
// tracks equal.
import { ChevronDown, ChevronUp } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useStore } from 'zustand';

import type { SortColumn, SortDirection, TrackQuery } from '../../../shared/library.ts';
import type { TrackList } from '../../stores/lists.ts';
import { words } from '../../texts/words.ts';
import type { TrackColumn } from './track-columns.tsx';

/** The contract's limit. */
const MAX_THEN = 4;

interface SortKey {
  readonly by: SortColumn;
  readonly direction: SortDirection;
}

interface TrackTableHeaderProps {
  readonly list: TrackList;
  readonly columns: readonly TrackColumn[];
  /** Whether the order of this list is the listener's to choose: an album has one of its own. */
  readonly sortable: boolean;
}

export function TrackTableHeader({ list, columns, sortable }: TrackTableHeaderProps) {
  const query = useStore(list.state, (state) => state.query);
  const keys = sortKeys(query);

  const sortBy = (column: SortColumn, { shiftKey }: MouseEvent): void => {
    list.state.setState({ query: sorted(query, column, shiftKey) });
  };

  return (
    <div role="rowgroup" className="track-head">
      <div role="row" aria-rowindex={1} className="track-head-row">
        <div role="columnheader" aria-colindex={1} className="cell cell-mark">
          <span className="visually-hidden">{words.columns.mark}</span>
        </div>
        {columns.map(({ id, label, sort }, at) => {
          const place = sortable ? keys.findIndex(({ by }) => by === sort) : -1;
          const key = keys[place];
          return (
            <div
              key={id}
              role="columnheader"
              aria-colindex={at + 2}
              aria-sort={sort === null || !sortable ? undefined : place === 0 && key ? key.direction : 'none'}
              className={`cell cell-${id}`}
            >
              {sort === null || !sortable ? (
                <span className={id === 'loved' ? 'visually-hidden' : undefined}>{label}</span>
              ) : (
                <button type="button" className="sort-button" onClick={(event) => sortBy(sort, event)}>
                  <span>{label}</span>
                  {key && (key.direction === 'ascending' ? <ChevronUp /> : <ChevronDown />)}
                  {place > 0 && <span className="sort-place">{place + 1}</span>}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function sortKeys({ sort, direction, then = [] }: TrackQuery): readonly SortKey[] {
  return [{ by: sort, direction }, ...then];
}

/** The query in another order; `further` adds the column behind those it is sorted by, or turns it round where it stands. */
export function sorted(query: TrackQuery, column: SortColumn, further: boolean): TrackQuery {
  const keys = sortKeys(query);
  const at = keys.findIndex(({ by }) => by === column);
  const known = keys[at];
  const turned = (key: SortKey): SortKey => ({
    by: key.by,
    direction: key.direction === 'ascending' ? 'descending' : 'ascending',
  });
  if (!further) {
    const key = known && at === 0 ? turned(known) : { by: column, direction: 'ascending' as const };
    return { ...query, sort: key.by, direction: key.direction, then: undefined };
  }
  const next = known ? keys.with(at, turned(known)) : [...keys, { by: column, direction: 'ascending' as const }];
  const [first = { by: column, direction: 'ascending' as const }, ...then] = next;
  return { ...query, sort: first.by, direction: first.direction, then: then.slice(0, MAX_THEN) };
}
