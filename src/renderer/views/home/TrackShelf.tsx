// A few tracks of a list, with covers; each plays the list from itself.
import { type KeyboardEvent, type MouseEvent } from 'react';

import type { TrackQuery, TrackRow } from '../../../shared/library.ts';
import type { TracksTarget } from '../../stores/menu-store.ts';
import { Shelf } from '../frame/Shelf.tsx';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { useServices } from '../PlayerContext.tsx';
import { TrackLine } from '../tracks/TrackLine.tsx';
import styles from './TrackShelf.module.css';

interface TrackShelfProps {
  readonly label: string;
  readonly rows: readonly TrackRow[];
  readonly query: TrackQuery;
}

export function TrackShelf({ label, rows, query }: TrackShelfProps) {
  const services = useServices();
  const { menu, playFrom } = services;
  if (rows.length === 0) return null;

  const targetOf = (row: TrackRow): TracksTarget => ({
    kind: 'tracks',
    rows: [row],
    count: 1,
    ids: () => Promise.resolve([row.id]),
    play: () => playFrom(query, row),
  });
  const openMenu = (row: TrackRow, event: MouseEvent): void => {
    event.preventDefault();
    menu.setState({ open: { target: targetOf(row), anchor: menuAnchor(event) } });
  };
  const onKeyDown = (row: TrackRow, event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey) {
      if (itemKey(services, targetOf(row), event.nativeEvent)) event.preventDefault();
    }
  };
  return (
    <Shelf label={label}>
      <ul className={styles['tracks']}>
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              className={styles['track']}
              onClick={() => playFrom(query, row)}
              onContextMenu={(event) => openMenu(row, event)}
              onKeyDown={(event) => onKeyDown(row, event)}
            >
              <TrackLine track={row} title={row.title} credit={row.artist} />
            </button>
          </li>
        ))}
      </ul>
    </Shelf>
  );
}
