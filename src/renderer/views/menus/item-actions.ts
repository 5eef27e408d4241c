// The table of what can be done with an item: the context menu and the keys of lists are read from it.
import {
  CornerDownRight,
  Disc3,
  Folder,
  FolderSearch,
  Heart,
  HeartOff,
  Info,
  ListEnd,
  ListX,
  MicVocal,
  Play,
  Shuffle,
  type LucideIcon,
} from 'lucide-react';

import { allLoved } from '../../stores/item-commands.ts';
import type { ItemTarget } from '../../stores/menu-store.ts';
import type { Services } from '../../stores/services.ts';
import { unplayableReason } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { pressedKeys, type KeyPress } from '../keyboard/pressed-keys.ts';

export interface ItemAction {
  readonly id: string;
  readonly icon: LucideIcon;
  /** As `pressedKeys` names them; shown beside the words. */
  readonly keys?: string;
  words(target: ItemTarget): string;
  /** Whether it is in the menu of this item at all, here: not every shell can do everything. */
  isFor(target: ItemTarget, services: Services): boolean;
  /** Whether it stands in the bar of what is selected, too. */
  readonly inBar?: true;
  /** Whether it can be done now; it can where this is left out. */
  isPossible?(target: ItemTarget): boolean;
  run(services: Services, target: ItemTarget): void;
}

const isPlayable = (target: ItemTarget): boolean =>
  target.kind !== 'tracks' || target.rows.some((row) => unplayableReason(row) === null);

/** One group after the other, with a line between them. */
export const ITEM_ACTIONS: readonly (readonly ItemAction[])[] = [
  [
    {
      id: 'play',
      inBar: true,
      icon: Play,
      keys: 'Enter',
      words: () => words.actions.play,
      isFor: () => true,
      isPossible: isPlayable,
      run: ({ items }, target) => items.play(target),
    },
    {
      id: 'shuffle',
      icon: Shuffle,
      words: () => words.actions.shuffle,
      isFor: (target) => target.kind !== 'tracks' || target.count > 1,
      isPossible: isPlayable,
      run: ({ items }, target) => items.play(target, 'tracks'),
    },
    {
      id: 'play-next',
      inBar: true,
      icon: CornerDownRight,
      keys: 'Shift+Enter',
      words: () => words.actions.playNext,
      isFor: () => true,
      isPossible: isPlayable,
      run: ({ items }, target) => items.playNext(target),
    },
    {
      id: 'add-to-queue',
      inBar: true,
      icon: ListEnd,
      keys: 'Q',
      words: () => words.actions.addToQueue,
      isFor: () => true,
      isPossible: isPlayable,
      run: ({ items }, target) => items.addToQueue(target),
    },
  ],
  [
    {
      id: 'love',
      inBar: true,
      icon: Heart,
      keys: 'Mod+L',
      words: () => words.actions.love,
      isFor: (target) => allLoved(target) !== true,
      run: ({ items }, target) => items.love(target, true),
    },
    {
      id: 'unlove',
      inBar: true,
      icon: HeartOff,
      keys: 'Mod+L',
      words: () => words.actions.unlove,
      isFor: (target) => allLoved(target) === true,
      run: ({ items }, target) => items.love(target, false),
    },
  ],
  [
    {
      id: 'go-to-album',
      icon: Disc3,
      words: () => words.actions.goToAlbum,
      isFor: (target) => albumOf(target) !== null,
      run: ({ navigation }, target) => {
        const id = albumOf(target);
        if (id !== null) navigation.go({ view: 'album', id });
      },
    },
    {
      id: 'go-to-artist',
      icon: MicVocal,
      words: (target) => words.actions.goToArtistNamed(artistOf(target)?.name ?? ''),
      isFor: (target) => artistOf(target) !== null,
      run: ({ navigation }, target) => {
        const artist = artistOf(target);
        if (artist) navigation.go({ view: 'artist', id: artist.id });
      },
    },
  ],
  [
    {
      id: 'go-to-folder',
      icon: Folder,
      words: () => words.actions.goToFolder,
      isFor: (target) => folderOf(target) !== null,
      run: ({ navigation, folderTree }, target) => {
        const path = folderOf(target);
        if (path === null) return;
        folderTree.reveal(path);
        navigation.go({ view: 'folders' });
      },
    },
    {
      id: 'show-file',
      icon: FolderSearch,
      words: () => words.actions.showFile,
      isFor: (target, { connection }) =>
        target.kind === 'tracks' && target.count === 1 && connection.getState().hello?.capabilities.showFile === true,
      run: ({ items }, target) => items.showFile(target),
    },
    {
      id: 'properties',
      icon: Info,
      keys: 'Alt+Enter',
      words: () => words.actions.properties,
      isFor: () => true,
      run: ({ items }, target) => items.showProperties(target),
    },
    {
      id: 'remove',
      inBar: true,
      icon: ListX,
      keys: 'Delete',
      words: (target) => (target.kind === 'tracks' ? (target.remove?.words ?? '') : ''),
      isFor: (target) => target.kind === 'tracks' && target.remove !== undefined,
      run: (_, target) => {
        if (target.kind === 'tracks') target.remove?.run();
      },
    },
  ],
];

/** Keys that mean something for an item. */
export const ITEM_KEYS: ReadonlySet<string> = new Set(ITEM_ACTIONS.flat().flatMap(({ keys }) => keys ?? []));

function albumOf(target: ItemTarget): number | null {
  if (target.kind !== 'tracks') return null;
  const [first] = target.rows;
  return first && target.rows.every(({ albumId }) => albumId === first.albumId) ? first.albumId : null;
}

/** That all of them lie in. */
function folderOf(target: ItemTarget): string | null {
  if (target.kind !== 'tracks') return null;
  const folders = new Set(target.rows.map(({ path }) => path.replace(/[/\\][^/\\]*$/, '')));
  const [only] = folders;
  return folders.size === 1 && only ? only : null;
}

function artistOf(target: ItemTarget): { readonly id: number; readonly name: string } | null {
  if (target.kind === 'album') return target.album.artists[0] ?? null;
  if (target.kind !== 'tracks') return null;
  const artist = target.rows[0]?.artists[0];
  return artist && target.rows.every(({ artists }) => artists[0]?.id === artist.id) ? artist : null;
}

/** Whether the key may mean something for an item, whichever it is. */
export function isItemKey(press: KeyPress & { readonly repeat: boolean }): boolean {
  const pressed = press.repeat ? null : pressedKeys(press);
  return pressed !== null && (ITEM_KEYS.has(pressed) || /^Alt\+[0-5]$/.test(pressed));
}

/** Does what the key means for the item; false where it means nothing. */
export function itemKey(
  services: Services,
  target: ItemTarget,
  press: KeyPress & { readonly repeat: boolean },
): boolean {
  const pressed = press.repeat ? null : pressedKeys(press);
  if (pressed === null) return false;
  const stars = /^Alt\+([0-5])$/.exec(pressed)?.[1];
  if (stars !== undefined) {
    services.items.rate(target, stars === '0' ? null : Number(stars) * 20);
    return true;
  }
  const action = ITEM_ACTIONS.flat().find(
    ({ keys, isFor, isPossible }) => keys === pressed && isFor(target, services) && isPossible?.(target) !== false,
  );
  action?.run(services, target);
  return action !== undefined;
}
