// A list of names, each with a fact, as a grid of tiles: artists, genres.
import type { LucideIcon } from 'lucide-react';
import { useCallback } from 'react';
import { useStore } from 'zustand';

import type { EntitySort, LetterPlace } from '../../../shared/entities.ts';
import type { ItemTarget } from '../../stores/menu-store.ts';
import type { Route } from '../../stores/navigation.ts';
import type { PagedList } from '../../stores/paged-list.ts';
import { rowAt, type HasId, type RowRange } from '../../stores/pages.ts';
import { words } from '../../texts/words.ts';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import { EmptyView } from './EmptyView.tsx';
import { SortChoice } from './SortChoice.tsx';
import { Tile, TileSkeleton, TILE_GAP_PX, TILE_HEIGHT_PX, TILE_WIDTH_PX } from './Tile.tsx';
import { useShown } from './use-list.ts';
import { ViewHeader } from './ViewHeader.tsx';
import { VirtualGrid } from './VirtualGrid.tsx';

interface TileListProps<Row extends HasId, By extends string, Query> {
  readonly list: PagedList<Row, Query & { readonly sort?: EntitySort<By> | undefined }>;
  readonly title: string;
  readonly icon: LucideIcon;
  /** What is said where there are none. */
  readonly empty: string;
  readonly sorts: Readonly<Record<By, string>>;
  readonly descendingFirst: readonly By[];
  facts(total: number): string;
  /** The first from `from` on, around the end, whose name begins so. */
  place(query: Query, text: string, from: number): Promise<number | null>;
  /** Where letters begin; the same function for the life of the list. */
  letters?(query: Query): Promise<readonly LetterPlace[]>;
  tile(row: Row): { readonly name: string; readonly facts: string };
  target(row: Row): ItemTarget;
  route(row: Row): Route;
}

export function TileList<Row extends HasId, By extends string, Query>(props: TileListProps<Row, By, Query>) {
  const {
    list,
    title,
    icon,
    empty,
    sorts,
    descendingFirst,
    facts,
    place: placeOf,
    letters,
    tile,
    target,
    route,
  } = props;
  const services = useServices();
  const { menu, navigation } = services;
  const place = usePlace();
  const shown = useShown(list);
  const sort = useStore(list.state, (state) => state.query.sort);
  const onVisible = useCallback((visible: RowRange) => list.state.setState({ visible }), [list]);
  const query = useStore(list.state, (state) => state.query);
  const letterPlaces = useAsked(useCallback(() => letters?.(query) ?? Promise.resolve(null), [letters, query]));
  if (shown === null) return null;
  if (shown.total === 0) return <EmptyView icon={icon} title={empty} hint={words.emptyLists.hint} />;
  return (
    <>
      <ViewHeader title={title} facts={facts(shown.total)}>
        <SortChoice
          sort={sort ?? []}
          options={sorts}
          descendingFirst={descendingFirst}
          onChoose={(sort) => list.state.setState(({ query }) => ({ query: { ...query, sort } }))}
        />
      </ViewHeader>
      <VirtualGrid
        // Another order begins at its top.
        key={JSON.stringify(shown.query)}
        label={title}
        count={shown.total}
        cellPx={TILE_WIDTH_PX}
        rowHeightPx={() => TILE_HEIGHT_PX + TILE_GAP_PX}
        gapPx={TILE_GAP_PX}
        firstScrollTop={place.memory.scrollTop ?? 0}
        onScroll={(scrollTop) => place.memory.keep({ scrollTop })}
        onVisible={onVisible}
        place={(text, from) => placeOf(shown.query, text, from)}
        letters={letterPlaces}
        cell={(index) => {
          const row = rowAt(shown, index);
          return row ? <Tile {...tile(row)} target={target(row)} /> : <TileSkeleton index={index} />;
        }}
        onOpen={(index) => {
          const row = rowAt(shown, index);
          if (row) navigation.go(route(row));
        }}
        onMenu={(index, event) => {
          const row = rowAt(shown, index);
          if (row) menu.setState({ open: { target: target(row), anchor: menuAnchor(event) } });
        }}
        onKey={(index, event) => {
          const row = rowAt(shown, index);
          return row !== undefined && itemKey(services, target(row), event.nativeEvent);
        }}
      />
    </>
  );
}
