// A row of albums that scrolls sideways: part of a page that holds more than albums.
import { useRef, type KeyboardEvent } from 'react';

import type { AlbumRow } from '../../../shared/entities.ts';
import { Shelf } from '../frame/Shelf.tsx';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { useServices } from '../PlayerContext.tsx';
import { AlbumCard } from './AlbumCard.tsx';
import styles from './AlbumStrip.module.css';

interface AlbumStripProps {
  readonly label: string;
  readonly albums: readonly AlbumRow[];
}

export function AlbumStrip({ label, albums }: AlbumStripProps) {
  const services = useServices();
  const { menu, navigation } = services;
  const strip = useRef<HTMLUListElement>(null);

  const onKeyDown = (event: KeyboardEvent, album: AlbumRow): void => {
    if (event.target !== event.currentTarget) return;
    const target = { kind: 'album', album } as const;
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (event.key === 'Enter' && !event.shiftKey) {
      navigation.go({ view: 'album', id: album.id });
    } else if (step !== 0 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const cards = [...(strip.current?.querySelectorAll<HTMLElement>('[data-card]') ?? [])];
      cards[cards.indexOf(event.currentTarget as HTMLElement) + step]?.focus();
    } else if (!itemKey(services, target, event.nativeEvent)) {
      return;
    }
    event.preventDefault();
  };

  return (
    <Shelf label={label}>
      <ul ref={strip} className={styles['strip']}>
        {albums.map((album, at) => (
          <li key={album.id}>
            <div
              data-card
              role="link"
              aria-label={album.title}
              tabIndex={at === 0 ? 0 : -1}
              className={styles['card']}
              onClick={() => navigation.go({ view: 'album', id: album.id })}
              onKeyDown={(event) => onKeyDown(event, album)}
              onContextMenu={(event) => {
                event.preventDefault();
                menu.setState({ open: { target: { kind: 'album', album }, anchor: menuAnchor(event) } });
              }}
            >
              <AlbumCard album={album} />
            </div>
          </li>
        ))}
      </ul>
    </Shelf>
  );
}
