// What keys mean in lists, where the listener may give them others. What is done then is in `menus/item-actions.ts`, or the list's own affair. The keys
// by which one moves in lists and through their heads are not among them.
import { words } from '../../texts/words.ts';
import type { KeyOwner } from './app-actions.ts';

export const LIST_KEYS: readonly KeyOwner[] = [
  { id: 'list-play', group: 'lists', words: () => words.listKeys.play, keys: 'Enter' },
  { id: 'list-play-next', group: 'lists', words: () => words.listKeys.playNext, keys: 'Shift+Enter' },
  { id: 'list-add-to-queue', group: 'lists', words: () => words.listKeys.addToQueue, keys: 'Q' },
  { id: 'list-add-to-playlist', group: 'lists', words: () => words.playlists.addTo, keys: 'Alt+P' },
  { id: 'list-remove', group: 'lists', words: () => words.queue.removeFrom, keys: 'Delete' },
  { id: 'list-rename', group: 'lists', words: () => words.playlists.rename, keys: 'F2' },
  { id: 'list-properties', group: 'lists', words: () => words.actions.properties, keys: 'Alt+Enter' },
  { id: 'list-select-all', group: 'lists', words: () => words.listKeys.selectAll, keys: 'Mod+A' },
  { id: 'list-type-ahead', group: 'lists', words: () => words.listKeys.typeAhead, keys: '/' },
  ...[0, 1, 2, 3, 4, 5].map((stars): KeyOwner => ({
    id: `list-rate-${stars}`, group: 'lists', words: () => words.listKeys.rateWith(stars), keys: `Alt+${stars}`,
  })),
]; // prettier-ignore

/** The stars that the keys of this name give. */
export function starsOfKeys(id: string): number | null {
  const stars = /^list-rate-([0-5])$/.exec(id)?.[1];
  return stars === undefined ? null : Number(stars);
}
