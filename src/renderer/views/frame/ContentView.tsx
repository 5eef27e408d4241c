// What the listener went to: the view of the place that is shown, or what is there instead while there is no library.
import { Unplug } from 'lucide-react';
import { lazy, Suspense } from 'react';

import { placeOf, type Place, type Route } from '../../stores/navigation.ts';
import { errorText } from '../../texts/format.ts';
import { words } from '../../texts/words.ts';
import { AlbumsView } from '../albums/AlbumsView.tsx';
import { AlbumView } from '../albums/AlbumView.tsx';
import { ArtistsView } from '../artists/ArtistsView.tsx';
import { ArtistView } from '../artists/ArtistView.tsx';
import { FoldersView } from '../folders/FoldersView.tsx';
import { GenresView } from '../genres/GenresView.tsx';
import { GenreView } from '../genres/GenreView.tsx';
import { HistoryView } from '../history/HistoryView.tsx';
import { HomeView } from '../home/HomeView.tsx';
import { EmptyState } from '../library/EmptyState.tsx';
import { PlaceContext, useConnection, useLibrary, useNavigation } from '../PlayerContext.tsx';
import { PlaylistView } from '../playlists/PlaylistView.tsx';
import { PropertiesView } from '../properties/PropertiesView.tsx';
import { SearchView } from '../search/SearchView.tsx';
import { FavouritesView } from '../tracks/FavouritesView.tsx';
import { TracksView } from '../tracks/TracksView.tsx';

/** Not what a window opens with: loaded when one goes there. */
const DiagnosticsView = lazy(() =>
  import('../diagnostics/DiagnosticsView.tsx').then(({ DiagnosticsView }) => ({ default: DiagnosticsView })),
);
const ProblemsView = lazy(() =>
  import('../problems/ProblemsView.tsx').then(({ ProblemsView }) => ({ default: ProblemsView })),
);
const SettingsView = lazy(() =>
  import('../settings/SettingsView.tsx').then(({ SettingsView }) => ({ default: SettingsView })),
);

export function ContentView() {
  const place = useNavigation(placeOf);
  const rootsKnown = useLibrary((state) => state.roots !== null);
  const hasRoots = useLibrary((state) => state.roots !== null && state.roots.length > 0);
  const refusal = useConnection((state) => state.refusal);
  if (!isOfLibrary(place.route)) return <Here place={place} />;
  if (!rootsKnown) {
    if (refusal) return <Refused sentence={errorText(refusal)} />;
    return <p className="visually-hidden">{words.navigation.loading}</p>;
  }
  if (!hasRoots) return <EmptyState hasRoots={false} />;
  return <Here place={place} />;
}

/** The settings and what happens inside are there without a folder, too. */
const isOfLibrary = ({ view }: Route): boolean => view !== 'settings' && view !== 'diagnostics';

function Here({ place }: { readonly place: Place }) {
  return (
    // A new place is a new view: what it keeps of its own is of this visit.
    <PlaceContext value={place} key={place.id}>
      <Suspense fallback={null}>
        <ViewOf route={place.route} />
      </Suspense>
    </PlaceContext>
  );
}

function ViewOf({ route }: { readonly route: Route }) {
  switch (route.view) {
    case 'home':
      return <HomeView />;
    case 'albums':
      return <AlbumsView />;
    case 'album':
      return <AlbumView id={route.id} />;
    case 'artists':
      return <ArtistsView />;
    case 'artist':
      return <ArtistView id={route.id} />;
    case 'genres':
      return <GenresView />;
    case 'genre':
      return <GenreView id={route.id} />;
    case 'playlist':
      return <PlaylistView id={route.id} />;
    case 'tracks':
      return <TracksView />;
    case 'folders':
      return <FoldersView />;
    case 'favourites':
      return <FavouritesView />;
    case 'history':
      return <HistoryView />;
    case 'properties':
      return <PropertiesView ids={route.ids} />;
    case 'search':
      return <SearchView text={route.text} />;
    case 'settings':
      return <SettingsView section={route.section} />;
    case 'problems':
      return <ProblemsView />;
    case 'diagnostics':
      return <DiagnosticsView />;
  }
}

/** This window never reached the library. */
function Refused({ sentence }: { readonly sentence: string }) {
  return (
    <section className="empty-state">
      <div className="empty-state-mark empty-state-mark-quiet">
        <Unplug aria-hidden="true" size={40} strokeWidth={1.5} />
      </div>
      <h1>{words.navigation.refused}</h1>
      <p>{sentence}</p>
    </section>
  );
}
