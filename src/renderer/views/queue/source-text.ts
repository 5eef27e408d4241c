// What the list is called that the queue came from.
import type { QueueSource } from '../../../shared/queue.ts';
import { words } from '../../texts/words.ts';

/** Null where it has no name. */
export function sourceText({ kind, name, query }: QueueSource): string | null {
  if (name !== undefined && name !== '') return words.queue.named(name);
  switch (kind) {
    case 'tracks':
      return words.views.tracks;
    case 'favourites':
      return words.views.favourites;
    case 'history':
      return words.views.history;
    case 'search':
      return query ? words.queue.named(query.search) : null;
    case 'album':
    case 'artist':
    case 'genre':
    case 'playlist':
    case 'folder':
    case 'loose':
      return null;
  }
}
