// The table of what can be done with an item: the context menu and the keys of lists are read from it.
import {
  CornerDownRight,
  Disc3,
  FileOutput,
  Folder,
  FolderSearch,
  Heart,
  HeartOff,
  Info,
  ListEnd,
  ListMusic,
  ListPlus,
  ListX,
  MicVocal,
  PencilLine,
  Play,
  Shuffle,
  SlidersHorizontal,
  Trash2,
  type LucideIcon,
} from 'lucide-react';

import { isTrack } from '../../../shared/library.ts';
import { allLoved } from '../../stores/item-commands.ts';
import type { ItemTarget } from '../../stores/menu-store.ts';
import type { Services } from '../../stores/services.ts';
import { unplayableReason } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { meaningOf } from '../keyboard/key-bindings.ts';
import { starsOfKeys } from '../keyboard/list-keys.ts';
import type { KeyPress } from '../keyboard/pressed-keys.ts';

export interface ItemAction {
  readonly id: string;
  readonly icon: LucideIcon;
  /** Whose keys do it: the name in the table of keys. They are shown beside the words. */
  readonly keysOf?: string;
  words(target: ItemTarget): string;
  /** Whether it is in the menu of this item at all, here: not every shell can do everything. */
  isFor(target: ItemTarget, services: Services): boolean;
  /** Whether it stands in the bar of what is selected, too. */
  readonly inBar?: true;
  /** Whether it can be done now; it can where this is left out. */
  isPossible?(target: ItemTarget): boolean;
  run(services: Services, target: ItemTarget): void;
}

function isPlayable(target: ItemTarget): boolean {
  if (target.kind === 'playlist') return target.playlist.query !== null || target.playlist.trackCount > 0;
  return target.kind !== 'tracks' || target.rows.some((row) => unplayableReason(row) === null);
}

export const ADD_TO_PLAYLIST = 'add-to-playlist';

/** One group after the other, with a line between them. */
export const ITEM_ACTIONS: readonly (readonly ItemAction[])[] = [
  [
    {
      id: 'play',
      inBar: true,
      icon: Play,
      keysOf: 'list-play',
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
      keysOf: 'list-play-next',
      words: () => words.actions.playNext,
      isFor: () => true,
      isPossible: isPlayable,
      run: ({ items }, target) => items.playNext(target),
    },
    {
      id: 'add-to-queue',
      inBar: true,
      icon: ListEnd,
      keysOf: 'list-add-to-queue',
      words: () => words.actions.addToQueue,
      isFor: () => true,
      isPossible: isPlayable,
      run: ({ items }, target) => items.addToQueue(target),
    },
    {
      // In the menu the lists themselves stand in its place.
      id: ADD_TO_PLAYLIST,
      inBar: true,
      icon: ListPlus,
      keysOf: 'list-add-to-playlist',
      words: () => words.playlists.addToAsking,
      isFor: hasTrack,
      run: ({ dialogs }, target) => dialogs.setState({ open: { kind: 'choose-playlist', target } }),
    },
  ],
  [
    {
      id: 'love',
      inBar: true,
      icon: Heart,
      keysOf: 'love',
      words: () => words.actions.love,
      isFor: (target) => hasTrack(target) && allLoved(target) !== true,
      run: ({ items }, target) => items.love(target, true),
    },
    {
      id: 'unlove',
      inBar: true,
      icon: HeartOff,
      keysOf: 'love',
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
        target.kind === 'tracks' &&
        target.count === 1 &&
        hasTrack(target) &&
        connection.getState().hello?.capabilities.showFile === true,
      run: ({ items }, target) => items.showFile(target),
    },
    {
      id: 'properties',
      icon: Info,
      keysOf: 'list-properties',
      words: () => words.actions.properties,
      isFor: hasTrack,
      run: ({ items }, target) => items.showProperties(target),
    },
    {
      id: 'remove',
      inBar: true,
      icon: ListX,
      keysOf: 'list-remove',
      words: (target) => (target.kind === 'tracks' ? (target.remove?.words ?? '') : ''),
      isFor: (target) => target.kind === 'tracks' && target.remove !== undefined,
      run: (_, target) => {
        if (target.kind === 'tracks') target.remove?.run();
      },
    },
  ],
  [
    {
      id: 'open-playlist',
      icon: ListMusic,
      words: () => words.playlists.open,
      isFor: (target, { navigation }) => isPlaylist(target) && !isShown(target, navigation),
      run: ({ navigation }, target) => {
        if (isPlaylist(target)) navigation.go({ view: 'playlist', id: target.playlist.id });
      },
    },
    {
      id: 'edit-rules',
      icon: SlidersHorizontal,
      words: () => words.rules.edit,
      isFor: (target) => isPlaylist(target) && target.playlist.query !== null,
      run: ({ dialogs }, target) => {
        if (!isPlaylist(target)) return;
        const { playlist } = target;
        dialogs.setState({ open: { kind: 'playlist-rules', playlist, query: playlist.query ?? '' } });
      },
    },
    {
      id: 'rename-playlist',
      icon: PencilLine,
      keysOf: 'list-rename',
      words: () => words.playlists.rename,
      isFor: isPlaylist,
      run: ({ playlists, navigation }, target) => {
        if (!isPlaylist(target)) return;
        const where = isShown(target, navigation) ? 'view' : 'sidebar';
        playlists.setState({ renaming: { id: target.playlist.id, where } });
      },
    },
    {
      id: 'export-playlist',
      icon: FileOutput,
      words: () => words.playlists.export,
      isFor: isPlaylist,
      run: ({ dialogs }, target) => {
        if (isPlaylist(target)) dialogs.setState({ open: { kind: 'export-playlist', playlist: target.playlist } });
      },
    },
    {
      id: 'delete-playlist',
      icon: Trash2,
      keysOf: 'list-remove',
      words: () => words.playlists.delete,
      isFor: isPlaylist,
      run: ({ playlistCommands }, target) => {
        if (isPlaylist(target)) playlistCommands.delete(target.playlist);
      },
    },
  ],
];

type PlaylistTarget = Extract<ItemTarget, { readonly kind: 'playlist' }>;

function isPlaylist(target: ItemTarget): target is PlaylistTarget {
  return target.kind === 'playlist';
}

function isShown({ playlist }: PlaylistTarget, { here: { route } }: Services['navigation']): boolean {
  return route.view === 'playlist' && route.id === playlist.id;
}

/** Entries of playlists may be no tracks of the library. */
function hasTrack(target: ItemTarget): boolean {
  return target.kind !== 'tracks' || target.rows.some(isTrack);
}

function albumOf(target: ItemTarget): number | null {
  if (target.kind !== 'tracks') return null;
  const [first] = target.rows;
  return first && target.rows.every(({ albumId }) => albumId === first.albumId) ? first.albumId : null;
}

/** That all of them lie in. */
function folderOf(target: ItemTarget): string | null {
  if (target.kind !== 'tracks' || !hasTrack(target)) return null;
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

type Press = KeyPress & { readonly repeat: boolean };

/** What the press means for items; null: nothing that is done with them. */
function meaningForItems({ settings }: Services, press: Press): string | null {
  const id = press.repeat ? null : meaningOf(press, settings.getState());
  if (id === null) return null;
  return starsOfKeys(id) !== null || ITEM_ACTIONS.flat().some(({ keysOf }) => keysOf === id) ? id : null;
}

/** Whether the key may mean something for an item, whichever it is. */
export function isItemKey(services: Services, press: Press): boolean {
  return meaningForItems(services, press) !== null;
}

/** Does what the key means for the item; false where it means nothing. */
export function itemKey(services: Services, target: ItemTarget, press: Press): boolean {
  const id = meaningForItems(services, press);
  if (id === null) return false;
  const stars = starsOfKeys(id);
  if (stars !== null) {
    services.items.rate(target, stars === 0 ? null : stars * 20);
    return true;
  }
  const action = ITEM_ACTIONS.flat().find(
    ({ keysOf, isFor, isPossible }) => keysOf === id && isFor(target, services) && isPossible?.(target) !== false,
  );
  action?.run(services, target);
  return action !== undefined;
}
