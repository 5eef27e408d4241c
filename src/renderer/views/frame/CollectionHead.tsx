// The head of an artist or a genre: its name, its buttons and its albums. It scrolls with the tracks below.
import { MoreHorizontal, Play, Shuffle } from 'lucide-react';
import { useCallback, type MouseEvent } from 'react';

import type { AlbumsOf } from '../../../shared/entities.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import type { ItemTarget } from '../../stores/menu-store.ts';
import { words } from '../../texts/words.ts';
import { AlbumStrip } from '../albums/AlbumStrip.tsx';
import { useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import styles from './CollectionHead.module.css';

/** More than that nobody scrolls sideways through. */
const MAX_ALBUMS = 200;

interface CollectionHeadProps {
  readonly target: ItemTarget;
  readonly name: string;
  readonly facts: readonly string[];
  readonly of: AlbumsOf;
}

export function CollectionHead({ target, name, facts, of: { kind, id } }: CollectionHeadProps) {
  const { client, items, menu } = useServices();
  const albums = useAsked(
    useCallback(
      () =>
        client.call('albums.page', {
          of: { kind, id },
          sort: [{ by: 'year', direction: 'descending' }],
          offset: 0,
          limit: MAX_ALBUMS,
        }),
      [client, kind, id],
    ),
  );
  const more = (event: MouseEvent<HTMLElement>): void => {
    menu.setState({ open: { target, anchor: event.currentTarget } });
  };
  return (
    <>
      <header className={styles['head']}>
        <h1 dir="auto">{name}</h1>
        <p>{facts.join(' · ')}</p>
        <div className={styles['buttons']}>
          <button type="button" className="button button-primary" onClick={() => items.play(target)}>
            <Play aria-hidden="true" fill="currentColor" strokeWidth={0} />
            {words.actions.play}
          </button>
          <button type="button" className="button" onClick={() => items.play(target, 'tracks')}>
            <Shuffle aria-hidden="true" />
            {words.actions.shuffle}
          </button>
          <IconButton label={words.actions.moreFor(name)} aria-haspopup="menu" onClick={more}>
            <MoreHorizontal />
          </IconButton>
        </div>
      </header>
      {albums !== null && albums.total > 0 && <AlbumStrip label={words.artist.albums} albums={albums.rows} />}
    </>
  );
}
