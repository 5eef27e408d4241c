// The genres of the library.
import { Tags } from 'lucide-react';
import { useCallback, type KeyboardEvent, type MouseEvent } from 'react';
import { useStore } from 'zustand';

import type { GenreRow, GenreSort } from '../../../shared/entities.ts';
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

const DESCENDING_FIRST: readonly GenreSort[] = ['tracks'];

export function GenresView() {
  const services = useServices();
  const { lists, menu, navigation } = services;
  const place = usePlace();
  const list = lists.genres(place.id, 'main', { sort: [{ by: 'name', direction: 'ascending' }] });
  const shown = useShown(list);
  const sort = useStore(list.state, (state) => state.query.sort);
  const onVisible = useCallback((visible: RowRange) => list.state.setState({ visible }), [list]);
  if (shown === null) return null;
  if (shown.total === 0) {
    return <EmptyView icon={Tags} title={words.emptyLists.genres} hint={words.emptyLists.hint} />;
  }
  const genreAt = (index: number): GenreRow | undefined => rowAt(shown, index);
  return (
    <>
      <ViewHeader title={words.views.genres} facts={words.counts.genres(shown.total)}>
        <SortChoice
          sort={sort ?? []}
          options={words.sorts.genres satisfies Record<GenreSort, string>}
          descendingFirst={DESCENDING_FIRST}
          onChoose={(sort) => list.state.setState(({ query }) => ({ query: { ...query, sort } }))}
        />
      </ViewHeader>
      <VirtualGrid
        key={JSON.stringify(shown.query)}
        label={words.views.genres}
        count={shown.total}
        cellPx={TILE_WIDTH_PX}
        rowHeightPx={() => TILE_HEIGHT_PX + TILE_GAP_PX}
        gapPx={TILE_GAP_PX}
        firstScrollTop={place.memory.scrollTop ?? 0}
        onScroll={(scrollTop) => place.memory.keep({ scrollTop })}
        onVisible={onVisible}
        cell={(index) => {
          const genre = genreAt(index);
          if (!genre) return <TileSkeleton index={index} />;
          return <Tile name={genre.name} facts={words.counts.tracks(genre.trackCount)} />;
        }}
        onOpen={(index) => {
          const genre = genreAt(index);
          if (genre) navigation.go({ view: 'genre', id: genre.id });
        }}
        onMenu={(index: number, event: MouseEvent | KeyboardEvent) => {
          const genre = genreAt(index);
          if (genre) menu.setState({ open: { target: { kind: 'genre', genre }, anchor: menuAnchor(event) } });
        }}
        onKey={(index, event) => {
          const genre = genreAt(index);
          return genre !== undefined && itemKey(services, { kind: 'genre', genre }, event.nativeEvent);
        }}
      />
    </>
  );
}
