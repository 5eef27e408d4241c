// All tracks of the library.
import { FIRST_QUERY } from '../../stores/lists.ts';
import { words } from '../../texts/words.ts';
import { useShown } from '../frame/use-list.ts';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { EmptyState } from '../library/EmptyState.tsx';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { TrackTable } from './TrackTable.tsx';

export function TracksView() {
  const { lists } = useServices();
  const list = lists.tracks(usePlace().id, 'main', FIRST_QUERY);
  const shown = useShown(list);
  if (shown === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  if (shown.total === 0) return <EmptyState hasRoots />;
  return (
    <>
      <ViewHeader title={words.views.tracks} facts={words.counts.tracks(shown.total)} />
      <TrackTable list={list} shown={shown} kind="list" label={words.views.tracks} />
    </>
  );
}
