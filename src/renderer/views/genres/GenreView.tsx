// One genre: the albums that have a track of it, and below them its tracks.
import { useCallback } from 'react';

import { queryOf } from '../../stores/item-commands.ts';
import { words } from '../../texts/words.ts';
import { CollectionHead } from '../frame/CollectionHead.tsx';
import { useShown } from '../frame/use-list.ts';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { TrackTable } from '../tracks/TrackTable.tsx';
import { useAsked } from '../use-asked.ts';

export function GenreView({ id }: { readonly id: number }) {
  const { client, lists } = useServices();
  const list = lists.tracks(usePlace().id, 'main', queryOf('genre', id));
  const shown = useShown(list);
  const found = useAsked(useCallback(() => client.call('genres.byIds', { ids: [id] }), [client, id]));
  if (shown === null || found === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  const [genre] = found;
  if (!genre) return <p className="view-gone">{words.genre.gone}</p>;
  return (
    <TrackTable
      list={list}
      shown={shown}
      kind="list"
      label={words.genre.tracks}
      name={genre.name}
      lead={
        <CollectionHead
          target={{ kind: 'genre', genre }}
          name={genre.name}
          facts={[words.counts.tracks(shown.total)]}
          of={{ kind: 'genre', id }}
        />
      }
    />
  );
}
