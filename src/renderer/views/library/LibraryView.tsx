// The library screen: heading, search, and below them the tracks or the reason why there are none.
import { PanelLeft } from 'lucide-react';

import { IconButton } from '../../elements/IconButton.tsx';
import { countText } from '../../stores/track-text.ts';
import { useConnection, useLibrary } from '../PlayerContext.tsx';
import { EmptyState } from './EmptyState.tsx';
import { NoResults } from './NoResults.tsx';
import { SearchBox } from './SearchBox.tsx';
import { TrackTable } from './TrackTable.tsx';

export function LibraryView({ onShowFolders }: { onShowFolders(): void }) {
  const shown = useLibrary((state) => state.shown);
  const searched = shown !== null && shown.query.search.trim() !== '';
  return (
    <main className="library" aria-label="Library">
      <header className="library-header">
        <IconButton label="Folders" className="library-folders-button" onClick={onShowFolders}>
          <PanelLeft />
        </IconButton>
        <div className="library-heading">
          <h1>{searched ? 'Results' : 'Tracks'}</h1>
          {shown && shown.total > 0 && <p className="library-count">{countText(shown.total, 'track', 'tracks')}</p>}
        </div>
        <SearchBox />
      </header>
      <LibraryContent />
    </main>
  );
}

function LibraryContent() {
  const shown = useLibrary((state) => state.shown);
  const hasRoots = useLibrary((state) => state.roots !== null && state.roots.length > 0);
  const rootsKnown = useLibrary((state) => state.roots !== null);
  const refused = useConnection((state) => state.refusal !== null);
  if (shown === null || !rootsKnown) return refused ? null : <p className="visually-hidden">Loading the library…</p>;
  if (shown.total > 0) return <TrackTable shown={shown} />;
  if (shown.query.search.trim() !== '') return <NoResults search={shown.query.search} />;
  return <EmptyState hasRoots={hasRoots} />;
}
