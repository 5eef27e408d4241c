// The window: sidebar, view, player, and what may lie above them. Lays out and connects, decides nothing.
import { lazy, Suspense, useEffect, useInsertionEffect, useState } from 'react';

import { Announcements } from './Announcements.tsx';
import { ConnectionNotice } from './ConnectionNotice.tsx';
import { NoticeStack } from './NoticeStack.tsx';
import { languageTag, words } from '../texts/words.ts';
import { useDialogs, useLanguage, usePlayer, useServices, useSettings } from './PlayerContext.tsx';
import { ContentView } from './frame/ContentView.tsx';
import { Sidebar } from './frame/Sidebar.tsx';
import { TopBar } from './frame/TopBar.tsx';
import { useMouseNavigation } from './frame/use-mouse-navigation.ts';
import { ShortcutsDialog } from './keyboard/ShortcutsDialog.tsx';
import { useShortcuts } from './keyboard/use-shortcuts.ts';
import { DropTarget } from './library/DropTarget.tsx';
import { FolderDialog } from './library/FolderDialog.tsx';
import { RemoveFolderDialog } from './library/RemoveFolderDialog.tsx';
import { ItemMenuLater } from './menus/ItemMenuLater.tsx';
import { PlayerBar } from './player/PlayerBar.tsx';
import { SidePanel } from './panel/SidePanel.tsx';
import { SelectionPlace } from './selection/selection-place.ts';

/** Not what a window opens with. */
const PlaylistDialog = lazy(() =>
  import('./playlists/PlaylistDialog.tsx').then(({ PlaylistDialog }) => ({ default: PlaylistDialog })),
);

export function App() {
  // The sidebar is always there on a wide window; on a narrow one it slides over the view.
  const [sidebarOpen, setSidebarOpen] = useState(false);
  const [selectionPlace, setSelectionPlace] = useState<HTMLElement | null>(null);
  useShortcuts();
  useMouseNavigation();
  useTheme();
  useDocumentLanguage();
  useDocumentTitle();

  return (
    <div
      className="window"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && sidebarOpen) setSidebarOpen(false);
      }}
    >
      <ConnectionNotice />
      <div className="window-body">
        <Sidebar open={sidebarOpen} onClose={() => setSidebarOpen(false)} />
        {sidebarOpen && <div className="sidebar-veil" onClick={() => setSidebarOpen(false)} />}
        <main className="library" aria-label={words.navigation.label}>
          <TopBar onShowSidebar={() => setSidebarOpen(true)} selectionRef={setSelectionPlace} />
          <SelectionPlace value={selectionPlace}>
            <ContentView />
          </SelectionPlace>
        </main>
        <SidePanel />
      </div>
      <NoticeStack />
      <PlayerBar />
      <Dialogs />
      <ItemMenuLater />
      <DropTarget />
      <Announcements />
    </div>
  );
}

function Dialogs() {
  const { dialogs } = useServices();
  const open = useDialogs((state) => state.open);
  const close = (): void => dialogs.setState({ open: null });
  switch (open?.kind) {
    case undefined:
      return null;
    case 'folder':
      return <FolderDialog hint={open.hint} onClose={close} />;
    case 'remove-folder':
      return <RemoveFolderDialog root={open.root} onClose={close} />;
    case 'save-playlist':
    case 'choose-playlist':
    case 'playlist-repeats':
    case 'playlist-rules':
    case 'export-playlist':
      return (
        <Suspense fallback={null}>
          <PlaylistDialog open={open} onClose={close} />
        </Suspense>
      );
    case 'shortcuts':
      return <ShortcutsDialog onClose={close} />;
  }
}

function useTheme(): void {
  const theme = useSettings((state) => state.theme);
  // Before the first paint, and before the layout effects of what is drawn in the theme's colours.
  useInsertionEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}

/** Everything below is drawn anew in another language: words are read where they are drawn. */
function useDocumentLanguage(): void {
  const language = useLanguage();
  useInsertionEffect(() => {
    document.documentElement.lang = languageTag;
    document.documentElement.dir = 'ltr';
  }, [language]);
}

function useDocumentTitle(): void {
  const title = usePlayer(({ track, state }) => {
    if (!track || state === 'idle' || state === 'ended') return 'Auralis';
    return track.artist ? words.windowTitle(track.title, track.artist) : track.title;
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}
