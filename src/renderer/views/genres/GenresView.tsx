// The genres of the library.
import { Tags } from 'lucide-react';

import { words } from '../../texts/words.ts';
import { TileList } from '../frame/TileList.tsx';
import { usePlace, useServices } from '../PlayerContext.tsx';

export function GenresView() {
  const { client, lists } = useServices();
  return (
    <TileList
      list={lists.genres(usePlace().id, 'main', { sort: [{ by: 'name', direction: 'ascending' }] })}
      title={words.views.genres}
      icon={Tags}
      empty={words.emptyLists.genres}
      sorts={words.sorts.genres}
      descendingFirst={['tracks']}
      facts={words.counts.genres}
      place={(query, text, from) => client.call('genres.place', { ...query, text, from })}
      tile={({ name, trackCount }) => ({ name, facts: words.counts.tracks(trackCount) })}
      target={(genre) => ({ kind: 'genre', genre })}
      route={({ id }) => ({ view: 'genre', id })}
    />
  );
}
