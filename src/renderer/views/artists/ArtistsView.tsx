// Whom the albums of the library are by.
import { MicVocal } from 'lucide-react';
import { useCallback, type KeyboardEvent, type MouseEvent } from 'react';
import { useStore } from 'zustand';

import type { ArtistRow, ArtistSort } from '../../../shared/entities.ts';
import { VirtualGrid } from '../frame/VirtualGrid.tsx';
import { rowAt, type RowRange } from '../../stores/pages.ts';
import { words } from '../../texts/words.ts';
import { EmptyView } from '../frame/EmptyView.tsx';
import { SortChoice } from '../frame/SortChoice.tsx';
import { Tile, TileSkeleton, TILE_GAP_PX, TILE_HEIGHT_PX, TILE_WIDTH_PX } from '../frame/Tile.tsx';
import { useShown } from '../frame/use-list.ts';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { usePlace, useServices } from '../PlayerContext.tsx';

const DESCENDING_FIRST: readonly ArtistSort[] = ['albums', 'tracks'];

export function ArtistsView() {
  const services = useServices();
  const { lists, menu, navigation } = services;
  const place = usePlace();
  const list = lists.artists(place.id, 'main', { kind: 'albums', sort: [{ by: 'name', direction: 'ascending' }] });
  const shown = useShown(list);
  const sort = useStore(list.state, (state) => state.query.sort);
  const onVisible = useCallback((visible: RowRange) => list.state.setState({ visible }), [list]);
  if (shown === null) return null;
  if (shown.total === 0) {
    return <EmptyView icon={MicVocal} title={words.emptyLists.artists} hint={words.emptyLists.hint} />;
  }
  const artistAt = (index: number): ArtistRow | undefined => rowAt(shown, index);
  return (
    <>
      <ViewHeader title={words.views.artists} facts={words.counts.artists(shown.total)}>
        <SortChoice
          sort={sort ?? []}
          options={words.sorts.artists satisfies Record<ArtistSort, string>}
          descendingFirst={DESCENDING_FIRST}
          onChoose={(sort) => list.state.setState(({ query }) => ({ query: { ...query, sort } }))}
        />
      </ViewHeader>
      <VirtualGrid
        key={JSON.stringify(shown.query)}
        label={words.views.artists}
        count={shown.total}
        cellPx={TILE_WIDTH_PX}
        rowHeightPx={() => TILE_HEIGHT_PX + TILE_GAP_PX}
        gapPx={TILE_GAP_PX}
        firstScrollTop={place.memory.scrollTop ?? 0}
        onScroll={(scrollTop) => place.memory.keep({ scrollTop })}
        onVisible={onVisible}
        cell={(index) => {
          const artist = artistAt(index);
          if (!artist) return <TileSkeleton index={index} />;
          return <Tile name={artist.name} facts={words.counts.albums(artist.albumCount)} />;
        }}
        onOpen={(index) => {
          const artist = artistAt(index);
          if (artist) navigation.go({ view: 'artist', id: artist.id });
        }}
        onMenu={(index: number, event: MouseEvent | KeyboardEvent) => {
          const artist = artistAt(index);
          if (artist) menu.setState({ open: { target: { kind: 'artist', artist }, anchor: menuAnchor(event) } });
        }}
        onKey={(index, event) => {
          const artist = artistAt(index);
          return artist !== undefined && itemKey(services, { kind: 'artist', artist }, event.nativeEvent);
        }}
      />
    </>
  );
}
