// A search that found nothing, and the way back.
import { SearchX } from 'lucide-react';

import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import { leaveSearch } from './leave-search.ts';

export function NoResults({ search }: { readonly search: string }) {
  const { navigation } = useServices();
  return (
    <section className="empty-state">
      <div className="empty-state-mark empty-state-mark-quiet">
        <SearchX aria-hidden="true" size={40} strokeWidth={1.5} />
      </div>
      <h1 className="empty-state-search">{words.search.nothing(search.trim())}</h1>
      <p>{words.search.nothingHint}</p>
      <button type="button" className="button" onClick={() => leaveSearch(navigation)}>
        {words.search.clear}
      </button>
    </section>
  );
}
