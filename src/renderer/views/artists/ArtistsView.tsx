// Whom the albums of the library are by.
import { MicVocal } from 'lucide-react';
import { useCallback } from 'react';

import type { ArtistListQuery } from '../../stores/lists.ts';
import { words } from '../../texts/words.ts';
import { TileList } from '../frame/TileList.tsx';
import { usePlace, useServices } from '../PlayerContext.tsx';

export function ArtistsView() {
  const { client, lists } = useServices();
  return (
    <TileList
      list={lists.artists(usePlace().id, 'main', { kind: 'albums', sort: [{ by: 'name', direction: 'ascending' }] })}
      title={words.views.artists}
      icon={MicVocal}
      empty={words.emptyLists.artists}
      sorts={words.sorts.artists}
      descendingFirst={['albums', 'tracks']}
      facts={words.counts.artists}
      place={(query, text, from) => client.call('artists.place', { ...query, text, from })}
      letters={useCallback((query: ArtistListQuery) => client.call('artists.letters', query), [client])}
      tile={({ name, albumCount }) => ({ name, facts: words.counts.albums(albumCount) })}
      target={(artist) => ({ kind: 'artist', artist })}
      route={({ id }) => ({ view: 'artist', id })}
    />
  );
}
