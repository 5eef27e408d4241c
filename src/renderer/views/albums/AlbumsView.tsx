// All albums as a grid of covers.
import { Disc3 } from 'lucide-react';
import { useCallback, type KeyboardEvent, type MouseEvent } from 'react';
import { useStore } from 'zustand';

import type { AlbumRow, AlbumSort } from '../../../shared/entities.ts';
import { VirtualGrid } from '../frame/VirtualGrid.tsx';
import type { AlbumList } from '../../stores/lists.ts';
import { rowAt, type RowRange } from '../../stores/pages.ts';
import { words } from '../../texts/words.ts';
import { EmptyView } from '../frame/EmptyView.tsx';
import { SortChoice } from '../frame/SortChoice.tsx';
import { useShown } from '../frame/use-list.ts';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import { AlbumCard, AlbumCardSkeleton } from './AlbumCard.tsx';

const CELL_PX = 164;
const GAP_PX = 18;
/** Of the two lines below a cover, the space above them included. */
const TEXT_PX = 50;

const DESCENDING_FIRST: readonly AlbumSort[] = ['added', 'duration', 'tracks'];

export function AlbumsView() {
  const services = useServices();
  const place = usePlace();
  const list = services.lists.albums(place.id, 'main', { sort: [{ by: 'artist', direction: 'ascending' }] });
  const shown = useShown(list);
  const sort = useStore(list.state, (state) => state.query.sort);
  if (shown === null) return null;
  if (shown.total === 0) {
    return <EmptyView icon={Disc3} title={words.emptyLists.albums} hint={words.emptyLists.hint} />;
  }
  return (
    <>
      <ViewHeader title={words.views.albums} facts={words.counts.albums(shown.total)}>
        <SortChoice
          sort={sort ?? []}
          options={words.sorts.albums satisfies Record<AlbumSort, string>}
          descendingFirst={DESCENDING_FIRST}
          onChoose={(sort) => list.state.setState(({ query }) => ({ query: { ...query, sort } }))}
        />
      </ViewHeader>
      <AlbumGrid list={list} />
    </>
  );
}

function AlbumGrid({ list }: { readonly list: AlbumList }) {
  const services = useServices();
  const { client, menu, navigation } = services;
  const place = usePlace();
  const shown = useStore(list.state, (state) => state.shown);
  const onVisible = useCallback((visible: RowRange) => list.state.setState({ visible }), [list]);
  const albumAt = (index: number): AlbumRow | undefined => (shown ? rowAt(shown, index) : undefined);
  const query = useStore(list.state, (state) => state.query);
  const letters = useAsked(useCallback(() => client.call('albums.letters', query), [client, query]));
  const openMenu = (index: number, event: MouseEvent | KeyboardEvent): void => {
    const album = albumAt(index);
    if (album) menu.setState({ open: { target: { kind: 'album', album }, anchor: menuAnchor(event) } });
  };
  return (
    <VirtualGrid
      // Another order begins at its top.
      key={JSON.stringify(shown?.query)}
      label={words.views.albums}
      count={shown?.total ?? 0}
      cellPx={CELL_PX}
      rowHeightPx={(cellWidthPx) => cellWidthPx + TEXT_PX + GAP_PX}
      gapPx={GAP_PX}
      firstScrollTop={place.memory.scrollTop ?? 0}
      onScroll={(scrollTop) => place.memory.keep({ scrollTop })}
      onVisible={onVisible}
      place={(text, from) => client.call('albums.place', { ...shown?.query, text, from })}
      letters={letters}
      cell={(index) => {
        const album = albumAt(index);
        return album ? <AlbumCard album={album} /> : <AlbumCardSkeleton />;
      }}
      onOpen={(index) => {
        const album = albumAt(index);
        if (album) navigation.go({ view: 'album', id: album.id });
      }}
      onMenu={openMenu}
      onKey={(index, event) => {
        const album = albumAt(index);
        return album !== undefined && itemKey(services, { kind: 'album', album }, event.nativeEvent);
      }}
    />
  );
}
