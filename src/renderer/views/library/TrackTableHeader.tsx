// The head of the track table: a click on a column sorts by it, a second one turns the order round.
import { ChevronDown, ChevronUp } from 'lucide-react';

import type { SortColumn } from '../../../shared/library.ts';
import { useLibrary, useServices } from '../PlayerContext.tsx';
import { TRACK_COLUMNS } from './track-columns.ts';

export function TrackTableHeader() {
  const { library } = useServices();
  const sort = useLibrary((state) => state.query.sort);
  const direction = useLibrary((state) => state.query.direction);

  const sortBy = (column: SortColumn): void => {
    const turned = column === sort && direction === 'ascending' ? 'descending' : 'ascending';
    library.setState(({ query }) => ({ query: { ...query, sort: column, direction: turned } }));
  };

  return (
    <div role="rowgroup" className="track-head">
      <div role="row" aria-rowindex={1} className="track-head-row">
        <div role="columnheader" aria-colindex={1} className="cell cell-mark">
          <span className="visually-hidden">State</span>
        </div>
        {TRACK_COLUMNS.map((column, at) => (
          <div
            key={column.name}
            role="columnheader"
            aria-colindex={at + 2}
            aria-sort={column.sort === sort ? direction : 'none'}
            className={`cell cell-${column.name}`}
          >
            <button type="button" className="sort-button" onClick={() => sortBy(column.sort)}>
              <span>{column.label}</span>
              {column.sort === sort && (direction === 'ascending' ? <ChevronUp /> : <ChevronDown />)}
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}
