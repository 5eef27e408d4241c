// The library: its folders, the scan, tracks by query and by id, and their art by path.
import * as v from 'valibot';

import {
  SORT_COLUMNS,
  type ArtSizePx,
  type LibraryRoot,
  type ProblemReport,
  type ScanProgress,
  type TrackPage,
  type TrackRow,
} from '../library.ts';
import type { EntityPage, FolderRow } from '../entities.ts';
import type { SearchResults } from '../search.ts';
import { call, count, event, id, nothing, path, typed, type CallHandlers } from './kit.ts';

export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
}

/** daily: made while the player runs; upgrade: before a new version changed the database. */
export interface Backup {
  readonly name: string;
  readonly atMs: number;
  readonly sizeBytes: number;
  readonly why: 'daily' | 'upgrade';
}

export const DIRECTIONS = ['ascending', 'descending'] as const;
export const searchText = v.pipe(v.string(), v.maxLength(500));

export const trackQuery = v.strictObject({
  search: searchText,
  sort: v.picklist(SORT_COLUMNS),
  direction: v.picklist(DIRECTIONS),
  then: v.optional(
    v.pipe(
      v.array(v.strictObject({ by: v.picklist(SORT_COLUMNS), direction: v.picklist(DIRECTIONS) })),
      v.maxLength(4),
      v.readonly(),
    ),
  ),
  of: v.optional(v.strictObject({ kind: v.picklist(['album', 'artist', 'genre', 'playlist']), id })),
  folder: v.optional(v.strictObject({ path, deep: v.boolean() })),
});

/** In order and apart. */
export const ranges = v.pipe(
  v.array(v.pipe(v.tuple([count, count]), v.readonly())),
  v.maxLength(1000),
  v.check((all) => all.every(([from, to], at) => from < to && from >= (all[at - 1]?.[1] ?? 0)), 'in order and apart'),
  v.readonly(),
);

const somePaths = v.pipe(v.array(path), v.maxLength(1000));

export const library = {
  calls: {
    'shell.listFolder': call<FolderListing>({ safe: true })(v.strictObject({ path: v.nullable(path) })),
    'library.roots': call<readonly LibraryRoot[]>({ safe: true })(nothing),
    'library.pickFolder': call<string | null>({ untimed: true })(nothing),
    'library.addFolder': call<LibraryRoot>()(v.strictObject({ path })),
    /** Where a folder dropped into a page without paths lies: its name and some of its entries are looked for near the home folder. */
    'library.locateFolder': call<string | null>({ safe: true })(
      v.strictObject({
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
        entries: v.pipe(v.array(v.pipe(v.string(), v.maxLength(255))), v.maxLength(50)),
      }),
    ),
    'library.removeFolder': call<null>()(v.strictObject({ rootId: id })),
    'library.rescan': call<null>()(nothing),
    'library.progress': call<ScanProgress>({ safe: true })(nothing),
    /** The scan that runs, and those that follow, stand still until it is called with false. */
    'library.pauseScan': call<null>()(v.strictObject({ paused: v.boolean() })),
    /** What was read stays; what was not is found by the next scan. */
    'library.cancelScan': call<null>()(nothing),
    'library.problems': call<ProblemReport>({ safe: true })(
      v.strictObject({ offset: count, limit: v.pipe(count, v.maxValue(1000)) }),
    ),
    'library.ignoreProblems': call<null>()(v.strictObject({ paths: somePaths, ignored: v.boolean() })),
    /** Reads these files again, whatever was wrong with them. */
    'library.readAgain': call<null>()(v.strictObject({ paths: somePaths })),
    /** Opens the system's file manager at the track's file. Only where `capabilities.showFile` is. */
    'shell.showFile': call<null>()(v.strictObject({ trackId: id })),
    'library.tracks': call<TrackPage>({ safe: true })(
      v.strictObject({ query: trackQuery, offset: count, limit: v.pipe(count, v.maxValue(1000)) }),
    ),
    /** Tracks, albums, artists and playlists at once, the best of each first. `text` is in the query language. */
    'search.all': call<SearchResults>({ safe: true })(
      v.strictObject({ text: searchText, limit: v.pipe(count, v.minValue(1), v.maxValue(100)) }),
    ),
    /**
     * Ids of the tracks of the query, in order: what the queue holds. `ranges`: only of those, each from its first index to before its second; a
     * selection of many travels as its intervals.
     */
    'library.trackIds': call<readonly number[]>({ safe: true })(
      v.strictObject({
        query: trackQuery,
        ranges: v.optional(ranges),
      }),
    ),
    /**
     * The first row, from `from` on and around the end, whose name begins as typed: the name the query sorts by, else the title. null: there is none.
     */
    'library.trackPlace': call<number | null>({ safe: true })(
      v.strictObject({ query: trackQuery, text: typed, from: count }),
    ),
    /** The folders directly in one that have music; without a path those that were added. */
    'folders.page': call<EntityPage<FolderRow>>({ safe: true })(
      v.strictObject({ path: v.nullable(path), offset: count, limit: v.pipe(count, v.maxValue(1000)) }),
    ),
    /** Rows of the ids that exist, in the order asked. */
    'library.byIds': call<readonly TrackRow[]>({ safe: true })(
      v.strictObject({ ids: v.pipe(v.array(id), v.maxLength(1000)) }),
    ),
    /** Newest first. */
    'library.backups': call<readonly Backup[]>({ safe: true })(nothing),
    'library.backUp': call<Backup>()(nothing),
    /** That backup takes the place of the library's database at the next start; the present one is set aside. */
    'library.restore': call<null>()(v.strictObject({ name: v.pipe(v.string(), v.maxLength(100)) })),
  },
  notifications: {},
  events: {
    'library.changed': event<{ readonly revision: number }>(),
    'library.roots': event<readonly LibraryRoot[]>(),
    'library.progress': event<ScanProgress>(),
    /** A track's row changed in a way playback cares about: measured length, new content, unreadable, missing. */
    'library.track': event<TrackRow>(),
  },
} as const;

export type LibraryCalls = CallHandlers<typeof library>;

/** In the address of a cover: at most how many pixels its longer side has. */
export const ART_SIZE = 'size';

/** The signature makes it immutable: the browser's own HTTP cache keeps it. Without a size it is as it is in the file. */
export function artUrl(trackId: number, signature: string, sizePx?: ArtSizePx): string {
  return `art/${trackId}/${signature}${sizePx === undefined ? '' : `?${ART_SIZE}=${sizePx}`}`;
}
