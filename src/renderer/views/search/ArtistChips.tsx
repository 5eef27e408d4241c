// The artists a search found, in a row.
import type { ArtistRow } from '../../../shared/entities.ts';
import { words } from '../../texts/words.ts';
import { Shelf } from '../frame/Shelf.tsx';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './Chips.module.css';

export function ArtistChips({ artists }: { readonly artists: readonly ArtistRow[] }) {
  const { menu, navigation } = useServices();
  return (
    <Shelf label={words.search.artists}>
      <ul className={styles['chips']}>
        {artists.map((artist) => (
          <li key={artist.id}>
            <button
              type="button"
              className={styles['chip']}
              onClick={() => navigation.go({ view: 'artist', id: artist.id })}
              onContextMenu={(event) => {
                event.preventDefault();
                menu.setState({ open: { target: { kind: 'artist', artist }, anchor: menuAnchor(event) } });
              }}
            >
              <span dir="auto">{artist.name}</span>
              <small>{words.counts.tracks(artist.trackCount)}</small>
            </button>
          </li>
        ))}
      </ul>
    </Shelf>
  );
}
