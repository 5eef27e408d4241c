// An album in a grid or a strip: its cover, which opens it, its name and its artist; a button that plays it.
import { Play } from 'lucide-react';
import type { MouseEvent } from 'react';

import type { AlbumRow } from '../../../shared/entities.ts';
import { AlbumArt } from '../../elements/AlbumArt.tsx';
import { beginDrag } from '../../stores/dragged.ts';
import { albumArtistText } from '../../texts/album-text.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './AlbumCard.module.css';

export function AlbumCard({ album }: { readonly album: AlbumRow }) {
  const { items, navigation } = useServices();
  const [artist] = album.artists;
  const credit = albumArtistText(album);
  const toArtist = (event: MouseEvent): void => {
    event.stopPropagation();
    if (artist) navigation.go({ view: 'artist', id: artist.id });
  };
  return (
    <div
      className={styles['card']}
      draggable
      onDragStart={(event) => beginDrag(event.dataTransfer, { kind: 'items', target: { kind: 'album', album } })}
    >
      <div className={styles['cover']}>
        <AlbumArt cover={album.cover} name={album.title} sizePx={256} />
        <button
          type="button"
          className={styles['play']}
          tabIndex={-1}
          aria-label={words.actions.playNamed(album.title)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.stopPropagation();
            items.play({ kind: 'album', album });
          }}
        >
          <Play fill="currentColor" strokeWidth={0} />
        </button>
      </div>
      <span className={styles['title']} dir="auto" title={album.title}>
        {album.title}
      </span>
      {artist ? (
        <button type="button" className={styles['artist']} tabIndex={-1} dir="auto" title={credit} onClick={toArtist}>
          {credit}
        </button>
      ) : (
        <span className={styles['artist']}>{credit}</span>
      )}
    </div>
  );
}

/** In its place while the row is not there. */
export function AlbumCardSkeleton() {
  return (
    <div className={styles['card']} aria-busy="true">
      <div className={styles['cover']} />
      <span className="skeleton" style={{ width: '70%', marginTop: 12 }} />
      <span className="skeleton" style={{ width: '45%', marginTop: 10 }} />
    </div>
  );
}
