// The catalogue: everything the player keeps across runs, in one SQLite file that only this room opens. Other rooms get its modules
// from app.ts as interfaces of their own. All calls are synchronous and short (100,000 tracks: see catalogue.bench.test.ts); what would be
// long is done in slices, and what waits for the disk in a thread.
import type { ErrorCode, PlayerError } from '../../shared/errors.ts';
import type { TrackProperties } from '../../shared/properties.ts';
import type { Disposable } from '../platform/disposables.ts';
import { Emitter, type Event } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { Albums } from './albums.ts';
import { Art } from './art.ts';
import { Analyses } from './analyses.ts';
import { Credits } from './credits.ts';
import { Backups } from './backups.ts';
import type { DatabaseGuards, DatabaseVerdict } from './database.ts';
import { EntityLists } from './entity-lists.ts';
import { Folders } from './folders.ts';
import { Lyrics } from './lyrics.ts';
import { openDatabase } from './open-database.ts';
import { Made } from './made.ts';
import { Learned, Preferences } from './preferences.ts';
import { PlayStats } from './play-stats.ts';
import { QueueEntries } from './queue-entries.ts';
import { propertiesOf } from './properties.ts';
import { Removal } from './removal.ts';
import { PlaylistEdits } from './playlist-edits.ts';
import { PlaylistRows } from './playlist-rows.ts';
import { Playlists } from './playlists.ts';
import { registerQueryFunctions } from './query-sql.ts';
import { Roots } from './roots.ts';
import { SearchAll } from './search-all.ts';
import { TrackFinder } from './track-finder.ts';
import { TrackWords } from './track-words.ts';
import { Tracks } from './tracks.ts';

export interface Catalogue extends Disposable {
  readonly tracks: Tracks;
  readonly roots: Roots;
  readonly preferences: Preferences;
  readonly analyses: Analyses;
  readonly art: Art;
  readonly backups: Backups;
  readonly learned: Learned;
  readonly playStats: PlayStats;
  /** All that is known of those of the tracks that exist, in the order asked. */
  readonly lyrics: Lyrics;
  properties(ids: readonly number[]): TrackProperties[];
  /** Albums, artists and genres, page by page. */
  readonly lists: EntityLists;
  /** Those of the file system in which the tracks lie. */
  readonly folders: Folders;
  readonly playlists: Playlists;
  readonly playlistEdits: PlaylistEdits;
  readonly playlistRows: PlaylistRows;
  /** What people made, in and out. */
  readonly made: Made;
  readonly queue: QueueEntries;
  /** Tracks, albums, artists and playlists at once. */
  readonly search: SearchAll;
  /** The track that a playlist of another program means. */
  readonly finder: TrackFinder;
  /** Rises with each change of what queries show, also from one run to the next. */
  readonly revision: number;
  readonly onRevision: Event<number>;
  /** `database-corrupt` with where the damaged database is now and how many rows of each table were saved; null when all is well. Tell the listener. */
  readonly damage: PlayerError | null;
  /** `data-folder-gone`, critical: told once each time. What plays goes on, what is to be kept is refused. */
  readonly onLost: Event<PlayerError>;
  /** Why nothing can be kept; null when all is well. */
  readonly problem: ErrorCode | null;
  /** Nothing can be written because the disk is full; until something was, or there is room again. */
  readonly isDiskFull: boolean;
  /** From now on all work goes through `guard`; a track that was asked for lately is known also while its breaker is open. */
  guard(guards: DatabaseGuards): void;
  /** What `work` asks goes through an open circuit breaker, too: for what the listener asked for by hand. */
  insist<T>(work: () => T): T;
  /** After failures: see `CatalogueDatabase.recover`. */
  recover(): Promise<DatabaseVerdict>;
  /** When the last run did not close the database: the same. Not before the page has what it shows, since it takes the disk. */
  lookOver(): Promise<void>;
  /** Writes everything into the one file and closes it. Nothing may be called afterwards. */
  dispose(): void;
}

/** Opens the catalogue in `dataFolder`, which exists. Throws `database-newer`, `disk-full` or `database-failed`. */
export function openCatalogue(options: { readonly dataFolder: string; readonly log: Logger }): Catalogue {
  const database = openDatabase(options.dataFolder, options.log);
  registerQueryFunctions(database.connection);
  const onRevision = new Emitter<number>();
  // The clock, so that a page that outlives the core never holds a revision from the future.
  let revision = Date.now();
  let problem: ErrorCode | null = null;
  const analyses = new Analyses(database, options.log);
  const words = new TrackWords(database, options.log);
  const entities = { words, credits: new Credits(database), albums: new Albums(database) };
  const removal = new Removal(database, entities);
  const lists = new EntityLists(database, () => revision);
  const folders = new Folders(database, () => revision);
  const tracks = new Tracks(
    database,
    { ...entities, removal },
    () => revision,
    (reach) => {
      analyses.noteTracksChanged();
      folders.invalidate();
      if (reach === 'order') {
        lists.invalidate();
        search.invalidate();
      }
      onRevision.fire(++revision);
    },
  );
  const playlists = new Playlists(database);
  const search: SearchAll = new SearchAll(database, { tracks, lists, playlists }, () => revision);
  const learned = new Learned(database, options.log);
  const backups = new Backups({ file: database.connection.name, log: options.log });
  const recover = async (): Promise<DatabaseVerdict> => {
    const verdict = await database.recover();
    if (verdict !== 'unknown') problem = verdict === 'damaged' ? 'database-corrupt' : null;
    return verdict;
  };
  return {
    tracks,
    analyses,
    art: new Art(database),
    made: new Made(database, removal, () => tracks.noteMade()),
    backups,
    roots: new Roots(database, removal, () => tracks.noteRemoved()),
    preferences: new Preferences(database),
    learned,
    playStats: new PlayStats(database),
    lyrics: new Lyrics(database),
    properties: (ids) => propertiesOf(database, tracks, ids),
    lists,
    folders,
    playlists,
    playlistEdits: new PlaylistEdits(database),
    playlistRows: new PlaylistRows(database, tracks),
    queue: new QueueEntries(database),
    search,
    finder: new TrackFinder(database),
    get revision() {
      return revision;
    },
    onRevision: onRevision.event,
    damage: database.damage,
    onLost: database.onLost,
    get problem() {
      return database.isLost ? 'data-folder-gone' : problem;
    },
    get isDiskFull() {
      return database.isDiskFull;
    },
    guard: (guards) => database.guard(guards),
    insist: (work) => database.insist(work),
    recover,
    lookOver: async () => {
      if (database.endedBadly) await recover();
    },
    dispose: () => {
      database.beginClosing();
      backups.dispose();
      learned.dispose();
      words.dispose();
      tracks.dispose();
      database.close();
    },
  };
}
