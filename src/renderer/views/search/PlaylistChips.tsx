// The playlists a search found, in a row.
import { ListMusic } from 'lucide-react';

import type { PlaylistRow } from '../../../shared/playlists.ts';
import { words } from '../../texts/words.ts';
import { Shelf } from '../frame/Shelf.tsx';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './Chips.module.css';

export function PlaylistChips({ playlists }: { readonly playlists: readonly PlaylistRow[] }) {
  const { menu, navigation } = useServices();
  return (
    <Shelf label={words.search.playlists}>
      <ul className={styles['chips']}>
        {playlists.map((playlist) => (
          <li key={playlist.id}>
            <button
              type="button"
              className={styles['chip']}
              onClick={() => navigation.go({ view: 'playlist', id: playlist.id })}
              onContextMenu={(event) => {
                event.preventDefault();
                menu.setState({ open: { target: { kind: 'playlist', playlist }, anchor: menuAnchor(event) } });
              }}
            >
              <span dir="auto">{playlist.name}</span>
              <small>
                <ListMusic aria-hidden="true" size={12} />{' '}
                {playlist.query === null ? words.counts.tracks(playlist.trackCount) : words.playlists.smart}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </Shelf>
  );
}
