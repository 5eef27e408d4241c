// A search that found nothing, and the way back.
import { SearchX } from 'lucide-react';

import { useServices } from '../PlayerContext.tsx';
import { leaveSearch } from './leave-search.ts';

export function NoResults({ search }: { readonly search: string }) {
  const { navigation } = useServices();
  return (
    <section className="empty-state">
      <div className="empty-state-mark empty-state-mark-quiet">
        <SearchX aria-hidden="true" size={40} strokeWidth={1.5} />
      </div>
      <h1>
        Nothing found for “<span className="empty-state-search">{search.trim()}</span>”
      </h1>
      <p>
        Every word must begin a word of a title, artist, album, genre, composer or file name, or be a condition such as
        year:1990.
      </p>
      <button type="button" className="button" onClick={() => leaveSearch(navigation)}>
        Clear search
      </button>
    </section>
  );
}
