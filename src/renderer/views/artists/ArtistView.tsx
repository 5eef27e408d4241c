// One artist: the albums it is on, and below them its tracks.
import { useCallback } from 'react';

import { queryOf } from '../../stores/item-commands.ts';
import { words } from '../../texts/words.ts';
import { CollectionHead } from '../frame/CollectionHead.tsx';
import { useShown } from '../frame/use-list.ts';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { TrackTable } from '../tracks/TrackTable.tsx';
import { useAsked } from '../use-asked.ts';

export function ArtistView({ id }: { readonly id: number }) {
  const { client, lists } = useServices();
  const list = lists.tracks(usePlace().id, 'main', queryOf('artist', id));
  const shown = useShown(list);
  const found = useAsked(useCallback(() => client.call('artists.byIds', { ids: [id] }), [client, id]));
  if (shown === null || found === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  const [artist] = found;
  if (!artist) return <p className="view-gone">{words.artist.gone}</p>;
  return (
    <TrackTable
      list={list}
      shown={shown}
      kind="artist"
      label={words.artist.tracks}
      name={artist.name}
      lead={
        <CollectionHead
          target={{ kind: 'artist', artist }}
          name={artist.name}
          facts={[words.counts.albums(artist.albumCount), words.counts.tracks(shown.total)]}
          of={{ kind: 'artist', id }}
        />
      }
    />
  );
}
