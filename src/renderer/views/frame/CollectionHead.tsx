// The head of an artist or a genre: its name, its buttons and its albums. It scrolls with the tracks below.
import { useCallback } from 'react';

import type { AlbumsOf } from '../../../shared/entities.ts';
import type { ItemTarget } from '../../stores/menu-store.ts';
import { words } from '../../texts/words.ts';
import { AlbumStrip } from '../albums/AlbumStrip.tsx';
import { useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import { PlayButtons } from './PlayButtons.tsx';
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
  const { client } = useServices();
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
  return (
    <>
      <header className={styles['head']}>
        <h1 dir="auto">{name}</h1>
        <p>{facts.join(' · ')}</p>
        <PlayButtons target={target} name={name} />
      </header>
      {albums !== null && albums.total > 0 && <AlbumStrip label={words.artist.albums} albums={albums.rows} />}
    </>
  );
}
