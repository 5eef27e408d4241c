// Where one begins: what came last, what is played most, what was not heard for long. All of it is the library's own.
import { useCallback } from 'react';

import type { AlbumRow } from '../../../shared/entities.ts';
import type { TrackQuery, TrackRow } from '../../../shared/library.ts';
import { FIRST_QUERY } from '../../stores/lists.ts';
import { words } from '../../texts/words.ts';
import { AlbumStrip } from '../albums/AlbumStrip.tsx';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { EmptyState } from '../library/EmptyState.tsx';
import { useLibrary, useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import styles from './HomeView.module.css';
import { TrackShelf } from './TrackShelf.tsx';

const ALBUMS = 24;
const TRACKS = 8;

const query = (search: string): TrackQuery => ({ ...FIRST_QUERY, search });
const MOST_PLAYED = query('plays:>0 sort:-plays');
const NOT_FOR_LONG = query('plays:>1 last:>30d sort:last');
const LOVED = query('loved sort:-added');

interface HomeRows {
  readonly added: readonly AlbumRow[];
  readonly mostPlayed: readonly TrackRow[];
  readonly notForLong: readonly TrackRow[];
  readonly loved: readonly TrackRow[];
}

export function HomeView() {
  const { client } = useServices();
  const trackCount = useLibrary(({ roots }) => (roots ?? []).reduce((sum, root) => sum + root.trackCount, 0));
  const rows = useAsked(
    useCallback(async (): Promise<HomeRows> => {
      const tracks = (query: TrackQuery) => client.call('library.tracks', { query, offset: 0, limit: TRACKS });
      const [added, mostPlayed, notForLong, loved] = await Promise.all([
        client.call('albums.page', { sort: [{ by: 'added', direction: 'descending' }], offset: 0, limit: ALBUMS }),
        tracks(MOST_PLAYED),
        tracks(NOT_FOR_LONG),
        tracks(LOVED),
      ]);
      return {
        added: added.rows,
        mostPlayed: mostPlayed.rows,
        notForLong: notForLong.rows,
        loved: loved.rows,
      };
    }, [client]),
  );
  if (rows === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  if (trackCount === 0) return <EmptyState hasRoots />;
  return (
    <>
      <ViewHeader title={words.views.home} facts={words.counts.tracks(trackCount)} />
      <div className={styles['shelves']}>
        {rows.added.length > 0 && <AlbumStrip label={words.home.recentlyAdded} albums={rows.added} />}
        <TrackShelf label={words.home.mostPlayed} rows={rows.mostPlayed} query={MOST_PLAYED} />
        <TrackShelf label={words.home.favourites} rows={rows.loved} query={LOVED} />
        <TrackShelf label={words.home.notHeardForLong} rows={rows.notForLong} query={NOT_FOR_LONG} />
      </div>
    </>
  );
}
