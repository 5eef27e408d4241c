// What was heard, newest first.
import { History } from 'lucide-react';
import { useCallback } from 'react';

import { VirtualGrid } from '../frame/VirtualGrid.tsx';
import type { ItemTarget, TracksTarget } from '../../stores/menu-store.ts';
import { rowAt, type RowRange } from '../../stores/pages.ts';
import { momentText } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { EmptyView } from '../frame/EmptyView.tsx';
import { useShown } from '../frame/use-list.ts';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { TrackLine } from '../tracks/TrackLine.tsx';
import styles from './HistoryView.module.css';

const ROW_PX = 52;
/** Wider than any window: one to a row. */
const WHOLE_WIDTH_PX = 100_000;

export function HistoryView() {
  const services = useServices();
  const { items, lists, menu } = services;
  const place = usePlace();
  const list = lists.plays(place.id);
  const shown = useShown(list);
  const onVisible = useCallback((visible: RowRange) => list.state.setState({ visible }), [list]);
  if (shown === null) return null;
  if (shown.total === 0) {
    return <EmptyView icon={History} title={words.history.empty} hint={words.history.emptyHint} />;
  }
  const targetAt = (index: number): TracksTarget | null => {
    const row = rowAt(shown, index);
    return row ? { kind: 'tracks', rows: [row.track], count: 1, ids: () => Promise.resolve([row.track.id]) } : null;
  };
  const act = (index: number, on: (target: ItemTarget) => void): void => {
    const target = targetAt(index);
    if (target) on(target);
  };
  return (
    <>
      <ViewHeader title={words.views.history} facts={words.history.plays(shown.total)} />
      <VirtualGrid
        label={words.views.history}
        count={shown.total}
        cellPx={WHOLE_WIDTH_PX}
        rowHeightPx={() => ROW_PX}
        gapPx={0}
        firstScrollTop={place.memory.scrollTop ?? 0}
        onScroll={(scrollTop) => place.memory.keep({ scrollTop })}
        onVisible={onVisible}
        cell={(index) => {
          const row = rowAt(shown, index);
          if (!row) return <span className="skeleton" />;
          const { track, playedAt } = row;
          return (
            <div className={styles['row']}>
              <TrackLine
                track={track}
                title={track.title}
                credit={[track.artist, track.album].filter(Boolean).join(' — ')}
              />
              <time dateTime={new Date(playedAt).toISOString()}>{momentText(playedAt)}</time>
            </div>
          );
        }}
        onOpen={(index) => act(index, (target) => items.play(target))}
        onMenu={(index, event) =>
          act(index, (target) => menu.setState({ open: { target, anchor: menuAnchor(event) } }))
        }
        onKey={(index, event) => {
          const target = targetAt(index);
          return target !== null && itemKey(services, target, event.nativeEvent);
        }}
      />
    </>
  );
}
