// What a search finds: what was most likely meant, artists, albums and playlists, and below them every track.
import { Sparkles } from 'lucide-react';
import { useCallback, useEffect } from 'react';

import type { SearchResults } from '../../../shared/search.ts';
import { FIRST_QUERY } from '../../stores/lists.ts';
import { words } from '../../texts/words.ts';
import { AlbumStrip } from '../albums/AlbumStrip.tsx';
import { useShown } from '../frame/use-list.ts';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { TrackTable } from '../tracks/TrackTable.tsx';
import { useAsked } from '../use-asked.ts';
import { ArtistChips } from './ArtistChips.tsx';
import { NoResults } from './NoResults.tsx';
import { PlaylistChips } from './PlaylistChips.tsx';

/** Of each kind. */
const FEW = 12;

export function SearchView({ text }: { readonly text: string }) {
  const { client, dialogs, lists } = useServices();
  const list = lists.tracks(usePlace().id, 'main', { ...FIRST_QUERY, search: text });
  const shown = useShown(list);
  // Before the rest is asked for: the rows are looked at first.
  useEffect(() => {
    list.state.setState(({ query }) => (query.search === text ? {} : { query: { ...query, search: text } }));
  }, [list, text]);
  const found = useAsked(useCallback(() => client.call('search.all', { text, limit: FEW }), [client, text]));

  if (shown === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  const isNothing = shown.total === 0 && found !== null && !hasMore(found);
  if (isNothing) return <NoResults search={text} />;
  const { total, meant } = shown;
  const facts = meant === null ? words.counts.tracks(total) : words.search.tracksFor(total, meant);
  return (
    <>
      <ViewHeader title={words.navigation.results} facts={facts}>
        <button
          type="button"
          className="button button-quiet"
          onClick={() => dialogs.setState({ open: { kind: 'playlist-rules', playlist: null, query: meant ?? text } })}
        >
          <Sparkles aria-hidden="true" />
          {words.playlists.saveSearch}
        </button>
      </ViewHeader>
      <TrackTable
        list={list}
        shown={shown}
        kind="list"
        label={words.views.tracks}
        {...(found && hasMore(found) ? { lead: <FoundBeside found={found} /> } : {})}
      />
    </>
  );
}

function hasMore({ albums, artists, playlists }: SearchResults): boolean {
  return albums.total + artists.total + playlists.total > 0;
}

function FoundBeside({ found: { albums, artists, playlists } }: { readonly found: SearchResults }) {
  return (
    <>
      {artists.total > 0 && <ArtistChips artists={artists.rows} />}
      {albums.total > 0 && <AlbumStrip label={words.search.albums} albums={albums.rows} />}
      {playlists.total > 0 && <PlaylistChips playlists={playlists.rows} />}
    </>
  );
}
