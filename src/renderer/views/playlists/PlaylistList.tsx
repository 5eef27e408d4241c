// The playlists in the sidebar: where one goes to them, makes and names them, and drops what they are to have.
import { FileInput, ListMusic, ListPlus, Sparkles } from 'lucide-react';
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent } from 'react';

import type { PlaylistRow } from '../../../shared/playlists.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import { beginDrag, draggedTracks } from '../../stores/dragged.ts';
import type { ItemTarget } from '../../stores/menu-store.ts';
import { placeOf } from '../../stores/navigation.ts';
import { words } from '../../texts/words.ts';
import { meaningOf } from '../keyboard/key-bindings.ts';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { useConnection, useNavigation, usePlaylists, useServices } from '../PlayerContext.tsx';
import { NameField } from './NameField.tsx';
import styles from './PlaylistList.module.css';

export function PlaylistList({ onGo }: { onGo(): void }) {
  const services = useServices();
  const { dialogs, navigation, playlistCommands } = services;
  const connected = useConnection((state) => state.connected);
  const lists = usePlaylists((state) => state.lists);
  const here = useNavigation((state) => {
    const { route } = placeOf(state);
    return route.view === 'playlist' ? route.id : null;
  });
  const list = useRef<HTMLUListElement>(null);
  const [tabbable, setTabbable] = useState<number | null>(null);
  const all = lists ?? [];
  const tabId = [tabbable, here].find((id) => all.some((playlist) => playlist.id === id)) ?? all[0]?.id;

  // The one that is shown is in sight, however many there are.
  useEffect(() => {
    if (here !== null) list.current?.querySelector(`[data-playlist="${here}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [here]);

  const focus = (playlist: PlaylistRow | undefined): void => {
    if (!playlist) return;
    setTabbable(playlist.id);
    list.current?.querySelector<HTMLElement>(`[data-playlist="${playlist.id}"]`)?.focus();
  };
  const onKeyDown = (playlist: PlaylistRow, event: KeyboardEvent): void => {
    const at = all.indexOf(playlist);
    const targets: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }; // prettier-ignore
    const to = event.altKey || event.ctrlKey || event.metaKey ? undefined : targets[event.key];
    if (to !== undefined) {
      focus(all[to]);
    } else {
      const meant = meaningOf(event.nativeEvent, services.settings.getState());
      // Enter goes there; what plays it is Shift+Enter and the menu.
      if (meant === 'list-play') return;
      if (meant === 'list-rename') services.playlists.setState({ renaming: { id: playlist.id, where: 'sidebar' } });
      else if (!itemKey(services, { kind: 'playlist', playlist }, event.nativeEvent)) return;
      if (meant === 'list-remove') focus(all[at + 1] ?? all[at - 1]);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <nav className={styles['playlists']} aria-labelledby="playlists-heading">
      <header>
        <h2 id="playlists-heading">{words.playlists.title}</h2>
        <IconButton
          label={words.playlists.import}
          onClick={() => {
            navigation.go({ view: 'settings', section: 'library' });
            onGo();
          }}
        >
          <FileInput />
        </IconButton>
        <IconButton
          label={words.playlists.newSmart}
          disabled={!connected}
          onClick={() => dialogs.setState({ open: { kind: 'playlist-rules', playlist: null, query: '' } })}
        >
          <Sparkles />
        </IconButton>
        <IconButton
          label={words.playlists.new}
          disabled={!connected}
          onClick={() => {
            playlistCommands.createEmpty();
            onGo();
          }}
        >
          <ListPlus />
        </IconButton>
      </header>
      {lists !== null && lists.length === 0 && <p className={styles['none']}>{words.playlists.none}</p>}
      <ul ref={list}>
        {all.map((playlist) => (
          <PlaylistItem
            key={playlist.id}
            playlist={playlist}
            isHere={playlist.id === here}
            isTabbable={playlist.id === tabId}
            onFocus={() => setTabbable(playlist.id)}
            onKeyDown={(event) => onKeyDown(playlist, event)}
            onGo={() => {
              navigation.go({ view: 'playlist', id: playlist.id });
              onGo();
            }}
            onNamed={() => focus(playlist)}
          />
        ))}
      </ul>
    </nav>
  );
}

interface PlaylistItemProps {
  readonly playlist: PlaylistRow;
  readonly isHere: boolean;
  readonly isTabbable: boolean;
  onFocus(): void;
  onKeyDown(event: KeyboardEvent): void;
  onGo(): void;
  onNamed(): void;
}

function PlaylistItem({ playlist, isHere, isTabbable, onFocus, onKeyDown, onGo, onNamed }: PlaylistItemProps) {
  const { items, menu } = useServices();
  const isRenamed = usePlaylists(({ renaming }) => renaming?.id === playlist.id && renaming.where === 'sidebar');
  const [isOver, setIsOver] = useState(false);
  const target = { kind: 'playlist', playlist } as const;
  /** A list that fills itself takes nothing, and none takes itself. */
  const taken = (event: DragEvent): ItemTarget | null => {
    const dragged = playlist.query === null ? draggedTracks(event.dataTransfer) : null;
    return dragged?.kind === 'playlist' && dragged.playlist.id === playlist.id ? null : dragged;
  };
  if (isRenamed) {
    return (
      <li>
        {/* The name is there again when the focus goes to it. */}
        <NameField playlist={playlist} className={styles['name']} onEnd={() => setTimeout(onNamed)} />
      </li>
    );
  }
  const Icon = playlist.query === null ? ListMusic : Sparkles;
  return (
    <li>
      <button
        type="button"
        className={styles['link']}
        data-playlist={playlist.id}
        data-over={isOver || undefined}
        aria-current={isHere ? 'page' : undefined}
        title={playlist.name}
        tabIndex={isTabbable ? 0 : -1}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
        onClick={onGo}
        onContextMenu={(event) => {
          event.preventDefault();
          menu.setState({ open: { target, anchor: menuAnchor(event) } });
        }}
        draggable
        onDragStart={(event) => beginDrag(event.dataTransfer, { kind: 'items', target })}
        onDragOver={(event) => {
          if (!taken(event)) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = 'copy';
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          setIsOver(false);
          const dragged = taken(event);
          if (!dragged) return;
          event.preventDefault();
          items.addToPlaylist(playlist, dragged);
        }}
      >
        <Icon aria-hidden="true" />
        <span dir="auto">{playlist.name}</span>
      </button>
    </li>
  );
}
