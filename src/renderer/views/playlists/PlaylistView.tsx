// One playlist: its head, and its tracks in the order the listener gave them, or as its rule finds them.
import { ListMusic, Sparkles } from 'lucide-react';
import { useEffect, useMemo, type ReactNode } from 'react';

import { smartTracks, tracksOfPlaylist, type PlaylistRow } from '../../../shared/playlists.ts';
import { parseQuery } from '../../../shared/query/parser.ts';
import { draggedTracks } from '../../stores/dragged.ts';
import { words } from '../../texts/words.ts';
import { EmptyView } from '../frame/EmptyView.tsx';
import { useShown } from '../frame/use-list.ts';
import { usePlace, usePlaylists, useServices } from '../PlayerContext.tsx';
import { TrackTable } from '../tracks/TrackTable.tsx';
import type { EntryEdits } from '../tracks/use-entry-edits.ts';
import { PlaylistHead } from './PlaylistHead.tsx';
import styles from './PlaylistHead.module.css';

export function PlaylistView({ id }: { readonly id: number }) {
  const lists = usePlaylists((state) => state.lists);
  if (lists === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  const playlist = lists.find((list) => list.id === id);
  if (!playlist) return <p className="view-gone">{words.playlists.gone}</p>;
  return playlist.query === null ? (
    <ByHand playlist={playlist} />
  ) : (
    <Smart playlist={playlist} query={playlist.query} />
  );
}

function ByHand({ playlist }: { readonly playlist: PlaylistRow }) {
  const { items, lists, playlistCommands } = useServices();
  const list = lists.tracks(usePlace().id, 'entries', tracksOfPlaylist(playlist));
  const shown = useShown(list);
  const entries = useMemo(
    (): EntryEdits => ({
      playlistId: playlist.id,
      move: (ranges, before) => playlistCommands.move(playlist.id, ranges, before),
      remove: (ranges) => playlistCommands.remove(playlist, ranges),
      insert: (target, before) => items.addToPlaylist(playlist, target, before),
      sort: (by, direction) => playlistCommands.sort(playlist, by, direction),
    }),
    [items, playlist, playlistCommands],
  );
  if (shown === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  const head = <PlaylistHead playlist={playlist} total={shown.total} />;
  if (shown.total === 0) {
    return (
      <Empty head={head} onDrop={(target) => items.addToPlaylist(playlist, target)}>
        <EmptyView icon={ListMusic} title={words.playlists.empty} hint={words.playlists.emptyHint} />
      </Empty>
    );
  }
  return (
    <TrackTable
      list={list}
      shown={shown}
      kind="list"
      label={words.playlists.tracks(playlist.name)}
      name={playlist.name}
      entries={entries}
      lead={head}
    />
  );
}

function Smart({ playlist, query }: { readonly playlist: PlaylistRow; readonly query: string }) {
  const { lists } = useServices();
  const list = lists.tracks(usePlace().id, 'found', smartTracks(query));
  const shown = useShown(list);
  useEffect(() => {
    list.state.setState((state) => (state.query.search === query ? {} : { query: { ...state.query, search: query } }));
  }, [list, query]);
  if (shown === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  const head = <PlaylistHead playlist={playlist} total={shown.total} basis={shown.pages.get(0)} />;
  if (shown.total === 0) {
    return (
      <Empty head={head}>
        <EmptyView icon={Sparkles} title={words.playlists.emptySmart} hint={words.playlists.emptySmartHint} />
      </Empty>
    );
  }
  return (
    <TrackTable
      list={list}
      shown={shown}
      kind="list"
      label={words.playlists.tracks(playlist.name)}
      source={{ kind: 'playlist', id: playlist.id, name: playlist.name }}
      sortable={parseQuery(query).query.sort.length === 0}
      lead={head}
    />
  );
}

interface EmptyProps {
  readonly head: ReactNode;
  onDrop?(target: Parameters<EntryEdits['insert']>[0]): void;
  readonly children: ReactNode;
}

function Empty({ head, onDrop, children }: EmptyProps) {
  return (
    <div
      className={styles['empty']}
      onDragOver={(event) => {
        if (onDrop && draggedTracks(event.dataTransfer)) event.preventDefault();
      }}
      onDrop={(event) => {
        const target = draggedTracks(event.dataTransfer);
        if (!onDrop || !target) return;
        event.preventDefault();
        onDrop(target);
      }}
    >
      {head}
      {children}
    </div>
  );
}
