// "Add to playlist" of the context menu: a new list, those that were changed last, and all of them where they are more.
import { Menu } from '@base-ui/react/menu';
import { ChevronRight, ListMusic, ListPlus } from 'lucide-react';

import type { ItemTarget } from '../../stores/menu-store.ts';
import { recentFirst } from '../../stores/playlist-store.ts';
import { words } from '../../texts/words.ts';
import { usePlaylists, useServices } from '../PlayerContext.tsx';
import styles from './ItemMenu.module.css';

/** More are found sooner by their name. */
const MOST_RECENT = 8;

interface PlaylistMenuProps {
  readonly target: ItemTarget;
  /** That choose one without the menu. */
  readonly keys: string;
}

export function PlaylistMenu({ target, keys }: PlaylistMenuProps) {
  const { dialogs, items } = useServices();
  const lists = usePlaylists((state) => state.lists) ?? [];
  const own = target.kind === 'playlist' ? target.playlist.id : null;
  const takers = recentFirst(lists).filter(({ id }) => id !== own);
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className={styles['item']}>
        <ListPlus aria-hidden="true" />
        <span>{words.playlists.addTo}</span>
        {keys !== '' && <kbd translate="no">{keys}</kbd>}
        <ChevronRight aria-hidden="true" />
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner className={styles['positioner']} sideOffset={-4} alignOffset={-5} collisionPadding={8}>
          <Menu.Popup className={styles['menu']}>
            <Menu.Item className={styles['item']} onClick={() => items.askToSave(target)}>
              <ListPlus aria-hidden="true" />
              <span>{words.playlists.newNamed}</span>
            </Menu.Item>
            {takers.length > 0 && <Menu.Separator className={styles['line']} />}
            {takers.slice(0, MOST_RECENT).map((playlist) => (
              <Menu.Item
                key={playlist.id}
                className={styles['item']}
                onClick={() => items.addToPlaylist(playlist, target)}
              >
                <ListMusic aria-hidden="true" />
                <span dir="auto">{playlist.name}</span>
              </Menu.Item>
            ))}
            {takers.length > MOST_RECENT && (
              <Menu.Item
                className={styles['item']}
                onClick={() => dialogs.setState({ open: { kind: 'choose-playlist', target } })}
              >
                <ListMusic aria-hidden="true" />
                <span>{words.playlists.all}</span>
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}
