// A table takes the wish for a track that names its place: shows it where the list has it, and sends on where it has not.
import { useEffect } from 'react';

import type { TrackRow } from '../../../shared/library.ts';
import type { TrackList } from '../../stores/lists.ts';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { placeInList, showTrack } from '../../stores/reveal-store.ts';
import { words } from '../../texts/words.ts';
import { usePlace, useServices } from '../PlayerContext.tsx';

/** `show` must be the same function for the life of the table. */
export function useReveal(list: TrackList, show: (index: number, row: TrackRow) => void): void {
  const { client, navigation, notices, reveal } = useServices();
  const place = usePlace();
  useEffect(() => {
    const take = (): void => {
      const wish = reveal.getState();
      if (wish?.placeId !== place.id) return;
      reveal.setState(null, true);
      placeInList(client, list, wish.track.id).then(
        (index) => {
          if (index !== null) show(index, wish.track);
          else if (wish.elsewhere) showTrack(wish.track, navigation, reveal);
          else tell(notices, 'note', words.notices.notInLibrary(wish.track.title));
        },
        (error: unknown) => tellFailure(notices, error),
      );
    };
    take();
    return reveal.subscribe(take);
  }, [client, list, navigation, notices, place, reveal, show]);
}
