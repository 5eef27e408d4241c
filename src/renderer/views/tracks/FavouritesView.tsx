// The tracks the listener loves.
import { Heart } from 'lucide-react';

import { FIRST_QUERY } from '../../stores/lists.ts';
import { words } from '../../texts/words.ts';
import { EmptyView } from '../frame/EmptyView.tsx';
import { useShown } from '../frame/use-list.ts';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { TrackTable } from './TrackTable.tsx';

export function FavouritesView() {
  const { lists } = useServices();
  const list = lists.tracks(usePlace().id, 'main', { ...FIRST_QUERY, search: 'loved' });
  const shown = useShown(list);
  const loveKeys = useKeysText('love');
  if (shown === null) return null;
  if (shown.total === 0) {
    return <EmptyView icon={Heart} title={words.favourites.empty} hint={words.favourites.emptyHint(loveKeys)} />;
  }
  return (
    <>
      <ViewHeader title={words.views.favourites} facts={words.counts.tracks(shown.total)} />
      <TrackTable list={list} shown={shown} kind="list" label={words.views.favourites} />
    </>
  );
}
