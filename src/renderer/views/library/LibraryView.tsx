// The library screen: heading, search, and below them the tracks or the reason why there are none.
import { PanelLeft, Unplug } from 'lucide-react';

import { IconButton } from '../../elements/IconButton.tsx';
import { countText } from '../../texts/track-text.ts';
import { errorText } from '../../texts/format.ts';
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
          {shown && shown.total > 0 && (
            <p className="library-count">
              {countText(shown.total, 'track', 'tracks')}
              {shown.meant !== null && ` for “${shown.meant}”`}
            </p>
          )}
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
  const refusal = useConnection((state) => state.refusal);
  if (shown === null || !rootsKnown) {
    return refusal ? (
      <Refused sentence={errorText(refusal)} />
    ) : (
      <p className="visually-hidden">Loading the library…</p>
    );
  }
  if (shown.total > 0) return <TrackTable shown={shown} />;
  if (shown.query.search.trim() !== '') return <NoResults search={shown.query.search} />;
  return <EmptyState hasRoots={hasRoots} />;
}

/** This window never reached the library. */
function Refused({ sentence }: { readonly sentence: string }) {
  return (
    <section className="empty-state">
      <div className="empty-state-mark empty-state-mark-quiet">
        <Unplug aria-hidden="true" size={40} strokeWidth={1.5} />
      </div>
      <h2>The library cannot be shown here</h2>
      <p>{sentence}</p>
    </section>
  );
}
