// One album: its cover and facts, and its tracks in their own order.
import { useCallback } from 'react';

import type { AlbumRow } from '../../../shared/entities.ts';
import type { TrackColumnId } from '../../../shared/settings.ts';
import { AlbumArt } from '../../elements/AlbumArt.tsx';
import { queryOf } from '../../stores/item-commands.ts';
import { albumArtistText, albumYearText, longLengthText } from '../../texts/album-text.ts';
import { words } from '../../texts/words.ts';
import { PlayButtons } from '../frame/PlayButtons.tsx';
import { useShown } from '../frame/use-list.ts';
import { ArtistLinks } from '../artists/ArtistLinks.tsx';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { TrackTable } from '../tracks/TrackTable.tsx';
import { useAsked } from '../use-asked.ts';
import styles from './AlbumView.module.css';

const BY_ONE_ARTIST: readonly TrackColumnId[] = ['artist', 'album', 'albumArtist'];

export function AlbumView({ id }: { readonly id: number }) {
  const { client, lists } = useServices();
  const place = usePlace();
  const list = lists.tracks(place.id, 'main', queryOf('album', id));
  const shown = useShown(list);
  const found = useAsked(useCallback(() => client.call('albums.byIds', { ids: [id] }), [client, id]));
  if (shown === null || found === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  const [album] = found;
  if (!album) return <p className="view-gone">{words.album.gone}</p>;
  return (
    <TrackTable
      list={list}
      shown={shown}
      kind="album"
      without={album.compilation || album.artist === null ? undefined : BY_ONE_ARTIST}
      label={words.album.tracks(album.title)}
      sortable={false}
      name={album.title}
      lead={<AlbumHead album={album} />}
    />
  );
}

function AlbumHead({ album }: { readonly album: AlbumRow }) {
  const facts = [
    albumYearText(album),
    words.counts.tracks(album.trackCount),
    album.discCount > 1 ? words.counts.discs(album.discCount) : null,
    longLengthText(album.durationSeconds),
  ];
  return (
    <header className={styles['head']}>
      <div className={styles['cover']}>
        <AlbumArt cover={album.cover} name={album.title} sizePx={512} />
      </div>
      <div className={styles['text']}>
        <h1 dir="auto">{album.title}</h1>
        <p className={styles['artist']}>
          <ArtistLinks artists={album.artists} credit={albumArtistText(album)} />
        </p>
        <p className={styles['facts']}>{facts.filter((fact) => fact !== null).join(' · ')}</p>
        <PlayButtons target={{ kind: 'album', album }} name={album.title} />
      </div>
    </header>
  );
}
