// What the listener does to playlists: the sidebar, the view of a list, menus and dialogs call it. Each edit can be taken back, and what takes
// something away says so.
import type { CoreClient } from '../../shared/contract/index.ts';
import type { PlaylistRow, PlaylistStep, Repeats, RowRanges, TracksFrom } from '../../shared/playlists.ts'; // prettier-ignore
import type { SortColumn, SortDirection } from '../../shared/library.ts';
import { fileName } from '../texts/track-text.ts';
import { words } from '../texts/words.ts';
import type { DialogStore, RepeatedAddition } from './dialog-store.ts';
import type { Navigation } from './navigation.ts';
import { dismiss, tell, tellFailure, type NoticeStore } from './notice-store.ts';
import type { PlaylistStore } from './playlist-store.ts';

export interface PlaylistCommands {
  /** Makes an empty list, goes to it and lets it be named. */
  createEmpty(): void;
  /** Makes a list of these tracks, and says so. */
  createFrom(name: string, from: TracksFrom): void;
  /** Makes a list that fills itself and goes to it. */
  createSmart(name: string, query: string): void;
  /** Adds; what the list has already is asked about first. `count`: how many are added, null where that is not known. */
  add(playlist: PlaylistRow, from: TracksFrom, count: number | null, before?: number | null): void;
  /** The answer to that question. */
  addRepeated(addition: RepeatedAddition, repeats: Exclude<Repeats, 'ask'>): void;
  change(playlist: PlaylistRow, change: { readonly name?: string; readonly query?: string }): void;
  move(playlistId: number, ranges: RowRanges, before: number): void;
  remove(playlist: PlaylistRow, ranges: RowRanges): void;
  sort(playlist: PlaylistRow, by: SortColumn, direction: SortDirection): void;
  /** Where it was shown the listener goes to another place. */
  delete(playlist: PlaylistRow): void;
  export(playlist: PlaylistRow, path: string, relative: boolean): void;
  undo(): void;
  redo(): void;
}

export interface PlaylistCommandsOptions {
  readonly client: CoreClient;
  readonly navigation: Navigation;
  readonly notices: NoticeStore;
  readonly dialogs: DialogStore;
  readonly store: PlaylistStore;
  /** The queue is kept in the core as it is now. */
  queueKept(): Promise<void>;
  /** An edit was made that can be taken back. */
  onEdit(): void;
  /** Takes the last edit of a playlist back. */
  undoLast(): void;
}

export function createPlaylistCommands(options: PlaylistCommandsOptions): PlaylistCommands {
  const { client, navigation, notices, dialogs, store, queueKept, onEdit, undoLast } = options;
  /** What an edit took, with the button that brings it back, for as long as it is the last edit. */
  let told: number | null = null;
  const fail = (error: unknown): void => tellFailure(notices, error);
  const edited = (): void => {
    if (told !== null) dismiss(notices, told);
    told = null;
    onEdit();
  };
  const tellLoss = (sentence: string): void => {
    told = tell(notices, 'note', sentence, { words: words.queue.undo, run: undoLast });
  };
  const create = async (made: {
    readonly name: string;
    readonly from?: TracksFrom;
    readonly query?: string;
  }): Promise<PlaylistRow> => {
    if (made.from && 'queue' in made.from) await queueKept();
    const playlist = await client.call('playlists.create', made);
    edited();
    return playlist;
  };
  const add = async (addition: Omit<RepeatedAddition, 'already'>, repeats: Repeats): Promise<void> => {
    const { playlist, from, before, count } = addition;
    if ('queue' in from) await queueKept();
    const { added, already } = await client.call('playlists.add', { playlistId: playlist.id, from, before, repeats });
    if (repeats === 'ask' && already > 0) {
      dialogs.setState({ open: { kind: 'playlist-repeats', addition: { ...addition, already, count } } });
      return;
    }
    if (added === 0) {
      tell(notices, 'note', words.playlists.nothingAdded(playlist.name));
      return;
    }
    edited();
    tell(notices, 'note', words.playlists.added(added, playlist.name));
  };
  const edit = (call: Promise<unknown>, then: () => void = () => undefined): void => {
    call.then(() => {
      edited();
      then();
    }, fail);
  };
  const step = (way: 'undo' | 'redo'): void => {
    if (told !== null) dismiss(notices, told);
    told = null;
    client.call(`playlists.${way}`, {}).then((done: PlaylistStep | null) => {
      if (done && way === 'undo') tell(notices, 'note', words.playlists.undone[done.kind](done.name));
    }, fail);
  };
  return {
    createEmpty() {
      const taken = new Set(store.getState().lists?.map(({ name }) => name));
      const names = [
        words.playlists.untitled,
        ...Array.from({ length: taken.size + 1 }, (_, at) => `${words.playlists.untitled} ${at + 2}`),
      ];
      create({ name: names.find((name) => !taken.has(name)) ?? words.playlists.untitled }).then(({ id }) => {
        navigation.go({ view: 'playlist', id });
        store.setState({ renaming: { id, where: 'view' } });
      }, fail);
    },
    createFrom(name, from) {
      create({ name, from }).then(({ trackCount }) => {
        tell(notices, 'note', words.playlists.saved(name, trackCount));
      }, fail);
    },
    createSmart(name, query) {
      create({ name, query }).then(({ id }) => navigation.go({ view: 'playlist', id }), fail);
    },
    add: (playlist, from, count, before = null) => void add({ playlist, from, count, before }, 'ask').catch(fail),
    addRepeated: (addition, repeats) => void add(addition, repeats).catch(fail),
    change(playlist, change) {
      const isSame =
        (change.name ?? playlist.name) === playlist.name && (change.query ?? playlist.query) === playlist.query;
      if (!isSame) edit(client.call('playlists.change', { playlistId: playlist.id, ...change }));
    },
    move: (playlistId, ranges, before) => edit(client.call('playlists.move', { playlistId, ranges, before })),
    remove({ id: playlistId, name }, ranges) {
      const count = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
      edit(client.call('playlists.remove', { playlistId, ranges }), () =>
        tellLoss(words.playlists.removed(count, name)),
      );
    },
    sort({ id: playlistId, name }, by, direction) {
      const column = by === 'duration' ? words.columns.time : words.columns[by];
      edit(client.call('playlists.sort', { playlistId, by, direction }), () => tellLoss(words.playlists.sortedBy(column, name))); // prettier-ignore
    },
    delete({ id: playlistId, name }) {
      edit(client.call('playlists.delete', { playlistId }), () => tellLoss(words.playlists.deleted(name)));
    },
    export({ id: playlistId }, path, relative) {
      client
        .call('playlists.export', { playlistId, path, relative })
        .then((count) => tell(notices, 'note', words.playlists.exported(count, fileName(path))), fail);
    },
    undo: () => step('undo'),
    redo: () => step('redo'),
  };
}
