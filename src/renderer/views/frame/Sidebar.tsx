// The left side: the views, the folders of the library, what the scanner does, and the places that are not the library's.
import { Activity, FolderPlus, Keyboard, RefreshCw, Settings, type LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';

import { BrandMark } from '../../elements/BrandMark.tsx';
import { IconButton } from '../../elements/IconButton.tsx';
import { placeOf } from '../../stores/navigation.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { useConnection, useLibrary, useNavigation, useServices } from '../PlayerContext.tsx';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { FolderList } from '../library/FolderList.tsx';
import { ScanLine } from '../library/ScanLine.tsx';
import { useAddFolder } from '../library/use-add-folder.ts';
import { PlaylistList } from '../playlists/PlaylistList.tsx';
import { words } from '../../texts/words.ts';
import { Navigation } from './Navigation.tsx';

export function Sidebar({ open, onClose }: { readonly open: boolean; onClose(): void }) {
  const { client, dialogs, notices } = useServices();
  const addFolder = useAddFolder();
  const connected = useConnection((state) => state.connected);
  const aside = useRef<HTMLElement>(null);
  const hasRoots = useLibrary((state) => state.roots !== null && state.roots.length > 0);
  const scanning = useLibrary((state) => state.progress !== null && state.progress.phase !== 'idle');

  // On a narrow window it is like a dialog: the focus comes here and goes back.
  useEffect(() => {
    const element = aside.current;
    if (!open || !element) return;
    const before = document.activeElement;
    element.focus();
    return () => {
      const left = document.activeElement !== document.body && !element.contains(document.activeElement);
      if (!left && before instanceof HTMLElement) before.focus();
    };
  }, [open]);

  const rescan = (): void => {
    client.call('library.rescan', {}).catch((error: unknown) => tellFailure(notices, error));
  };

  return (
    <aside
      ref={aside}
      className={open ? 'sidebar sidebar-open' : 'sidebar'}
      aria-label={words.navigation.sidebar}
      tabIndex={-1}
    >
      <div className="brand">
        <BrandMark />
        <span translate="no">Auralis</span>
      </div>

      <Navigation onGo={onClose} />
      <PlaylistList onGo={onClose} />

      <section className="folders" aria-labelledby="folders-heading">
        <header>
          <h2 id="folders-heading">{words.roots.title}</h2>
          {hasRoots && (
            <IconButton label={words.roots.rescan} onClick={rescan} disabled={scanning || !connected}>
              <RefreshCw />
            </IconButton>
          )}
        </header>
        <FolderList />
        <button type="button" className="button button-quiet folders-add" disabled={!connected} onClick={addFolder}>
          <FolderPlus aria-hidden="true" />
          {words.roots.add}
        </button>
      </section>

      <ScanLine />

      <footer className="sidebar-footer">
        <PlaceButton view="settings" icon={Settings} onGo={onClose} />
        <PlaceButton view="diagnostics" icon={Activity} onGo={onClose} />
        <IconButton
          label={words.places.shortcuts}
          shortcut={useKeysText('shortcuts')}
          onClick={() => dialogs.setState({ open: { kind: 'shortcuts' } })}
        >
          <Keyboard />
        </IconButton>
      </footer>
    </aside>
  );
}

interface PlaceButtonProps {
  readonly view: 'settings' | 'diagnostics';
  readonly icon: LucideIcon;
  onGo(): void;
}

/** A place that is not a part of the library. */
function PlaceButton({ view, icon: Icon, onGo }: PlaceButtonProps) {
  const { navigation } = useServices();
  const isHere = useNavigation((state) => placeOf(state).route.view === view);
  return (
    <IconButton
      label={words.places[view]}
      shortcut={useKeysText(view)}
      aria-current={isHere ? 'page' : undefined}
      onClick={() => {
        navigation.go({ view });
        onGo();
      }}
    >
      <Icon />
    </IconButton>
  );
}
