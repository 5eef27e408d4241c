// All a view can reach: the core, the engine, the stores. `main.tsx` builds one, `views/PlayerContext.tsx` hands it down.
import type { CoreClient } from '../../shared/contract/index.ts';
import type { SocketBreaker } from '../client/socket-breaker.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import { bindAnalysis, createAnalysisStore, type AnalysisStore } from './analysis-store.ts';
import { createAnnouncementStore, type AnnouncementStore } from './announcement-store.ts';
import { bindConnection, bindOneWindow, createConnectionStore, type ConnectionStore } from './connection-store.ts';
import { createDialogStore, type DialogStore } from './dialog-store.ts';
import { FolderTree } from './folder-tree.ts';
import { bindHealth, createHealthStore, type HealthStore } from './health-store.ts';
import { createItemCommands, type ItemCommands } from './item-commands.ts';
import { createImportStore, type ImportStore } from './import-store.ts';
import { bindView } from './kept-view.ts';
import { bindLanguage, type LanguageStore } from './language-store.ts';
import { bindLibrary, createLibraryStore, type LibraryStore } from './library-store.ts';
import { Lists } from './lists.ts';
import { createMenuStore, type MenuStore } from './menu-store.ts';
import { Navigation } from './navigation.ts';
import { createNoticeStore, tellFailure, type NoticeStore } from './notice-store.ts';
import { createPlayFrom, type PlayFrom } from './player-commands.ts';
import { bindPageFaults } from './page-faults.ts';
import { createPlaylistCommands, type PlaylistCommands } from './playlist-commands.ts';
import { bindPlaylists, createPlaylistStore, type PlaylistStore } from './playlist-store.ts';
import { bindPlayer, createPlayerStore, type PlayerStore } from './player-store.ts';
import { bindQueueKeeper } from './queue-keeper.ts';
import { bindQueueNotices } from './queue-notices.ts';
import { createQueueStore, type QueueStore } from './queue-store.ts';
import { createRevealStore, type RevealStore } from './reveal-store.ts';
import { bindSettings, createSettingsStore, type SettingsStore } from './settings-store.ts';
import { bindSound } from './sound-feed.ts';
import { UndoOrder } from './undo-order.ts';

export interface Services {
  readonly client: CoreClient;
  readonly engine: PlayerEngine;
  readonly library: LibraryStore;
  readonly player: PlayerStore;
  readonly settings: SettingsStore;
  readonly language: LanguageStore;
  readonly analysis: AnalysisStore;
  readonly connection: ConnectionStore;
  readonly health: HealthStore;
  readonly notices: NoticeStore;
  readonly announcements: AnnouncementStore;
  readonly dialogs: DialogStore;
  readonly navigation: Navigation;
  readonly lists: Lists;
  readonly folderTree: FolderTree;
  readonly menu: MenuStore;
  readonly reveal: RevealStore;
  readonly items: ItemCommands;
  readonly playlists: PlaylistStore;
  readonly playlistCommands: PlaylistCommands;
  /** Of the queue and of playlists together. */
  readonly undo: UndoOrder;
  readonly imports: ImportStore;
  readonly queue: QueueStore;
  readonly playFrom: PlayFrom;
  /** This window is to be used, and not the other one that is open. */
  useHere(): void;
  dispose(): void;
}

export interface ServicesOptions {
  readonly client: CoreClient;
  /** Of the connection `client` speaks over. */
  readonly breaker: SocketBreaker;
  /** Connects in the place of another window. */
  takeOver(): void;
}

export function createServices({ client, breaker, takeOver }: ServicesOptions, engine: PlayerEngine): Services {
  const library = createLibraryStore();
  const player = createPlayerStore(engine);
  const settings = createSettingsStore();
  const language = bindLanguage(settings, globalThis);
  const analysis = createAnalysisStore();
  const connection = createConnectionStore(breaker);
  const health = createHealthStore();
  const notices = createNoticeStore();
  const dialogs = createDialogStore();
  const onFailure = (error: unknown): void => tellFailure(notices, error);
  const navigation = new Navigation({ view: DEFAULT_SETTINGS.view });
  const lists = new Lists(client, navigation, onFailure);
  const folderTree = new FolderTree(client, onFailure);
  const queue = createQueueStore(client, engine, onFailure);
  const playlists = createPlaylistStore();
  const playlistCommands = createPlaylistCommands({
    client,
    navigation,
    notices,
    dialogs,
    store: playlists,
    queueKept: () => queueKeeper.kept(),
    onEdit: () => undo.playlistEdited(),
    undoLast: () => undo.undoLastOfPlaylists(),
  });
  const undo: UndoOrder = new UndoOrder({
    queue: engine.queue,
    undoPlaylist: () => playlistCommands.undo(),
    redoPlaylist: () => playlistCommands.redo(),
  });
  const first = [
    queue,
    undo,
    language,
    bindConnection(client, breaker, connection, onFailure),
    bindOneWindow(connection, engine, globalThis),
    bindPlayer(engine, player),
    bindSettings(client, engine, settings, onFailure),
    bindView(client, navigation, settings),
    bindLibrary(client, library, onFailure),
    lists,
    folderTree,
    bindAnalysis(client, analysis, onFailure),
    bindHealth(client, health, notices, onFailure),
    bindSound(client, engine),
    bindPageFaults({ client, engine, breaker, page: globalThis }),
  ];
  const queueKeeper = bindQueueKeeper(client, engine, globalThis);
  const bindings = [
    ...first,
    queueKeeper,
    bindPlaylists(client, playlists, onFailure),
    bindQueueNotices(engine, notices),
    { dispose: settings.subscribe(({ breakers }) => breaker.configure(breakers.socket)) },
    { dispose: client.on('library.track', (row) => engine.trackUpdated(row)) },
  ];
  return {
    client,
    engine,
    library,
    player,
    settings,
    language: language.store,
    analysis,
    connection,
    health,
    notices,
    announcements: createAnnouncementStore(),
    dialogs,
    navigation,
    lists,
    folderTree,
    menu: createMenuStore(),
    reveal: createRevealStore(),
    items: createItemCommands(client, engine, navigation, notices, dialogs, playlistCommands),
    playlists,
    playlistCommands,
    undo,
    imports: createImportStore(client),
    queue: queue.store,
    useHere: takeOver,
    playFrom: createPlayFrom(client, engine, onFailure),
    dispose() {
      for (const binding of bindings.reverse()) binding.dispose();
    },
  };
}
