// The words of playlists that core and page share: the lists, what is put into them, and what came of reading one from a file.
import type { AlbumRow } from './entities.ts';
import type { TrackQuery } from './library.ts';

export interface PlaylistRow {
  readonly id: number;
  readonly name: string;
  /** The query of a list that fills itself; null for one made by hand. */
  readonly query: string | null;
  /** Of a list made by hand; what a query finds is not counted here. */
  readonly trackCount: number;
  /** When the listener changed it last, in milliseconds since 1970. */
  readonly changedAt: number;
}

/** Stretches of a list by index, in order and apart, each from its first to before its second. */
export type RowRanges = readonly (readonly [number, number])[];

/** What is put into a playlist. Lists are named by their query and the queue by its name, so that no list of ids travels for them. */
export type TracksFrom =
  | { readonly trackIds: readonly number[] }
  | { readonly query: TrackQuery; readonly ranges?: RowRanges | undefined }
  /** As it was kept last. */
  | { readonly queue: true };

/** What becomes of tracks that the list has already. ask: nothing is added when there are some. */
export const REPEATS = ['all', 'new', 'ask'] as const;
export type Repeats = (typeof REPEATS)[number];

export interface PlaylistAddition {
  readonly playlist: PlaylistRow;
  readonly added: number;
  /** How many of those that were asked for the list had already. */
  readonly already: number;
}

export const PLAYLIST_EDITS = ['create', 'add', 'remove', 'move', 'sort', 'change', 'delete'] as const;
export type PlaylistEditKind = (typeof PLAYLIST_EDITS)[number];

/** An edit that was undone or done again, and the list as it was called. */
export interface PlaylistStep {
  readonly kind: PlaylistEditKind;
  readonly playlistId: number;
  readonly name: string;
}

/** `index` among all entries, `trackIndex` among those that are tracks of the library. */
export interface EntryPlace {
  readonly index: number;
  readonly trackIndex: number;
}

/** What a list, or what a query finds, amounts to. */
export interface PlaylistFacts {
  readonly trackCount: number;
  /** Without a file at present, or without a track of the library. */
  readonly missingCount: number;
  readonly durationSeconds: number;
  /** Of its first albums that have one, four at most. */
  readonly covers: readonly NonNullable<AlbumRow['cover']>[];
}

/** An entry of a playlist file that no track of the library is; it stays in the list, greyed, and is what it names once that is there. */
export interface UnfoundEntry {
  readonly location: string;
  readonly title: string | null;
  readonly artist: string | null;
}

export interface PlaylistImport {
  readonly playlist: PlaylistRow;
  /** Found where the file says, below other folders under the same names, and by title and artist. */
  readonly foundByPath: number;
  readonly foundByNames: number;
  readonly foundByTags: number;
  readonly unfoundCount: number;
  /** The first of them. */
  readonly unfound: readonly UnfoundEntry[];
}

/** The tracks of a list that fills itself. What its query says of order goes before the order here. */
export function smartTracks(query: string): TrackQuery {
  return { search: query, sort: 'artist', direction: 'ascending' };
}

/** The tracks of the list, in its order. */
export function tracksOfPlaylist({ id, query }: Pick<PlaylistRow, 'id' | 'query'>): TrackQuery {
  return query === null
    ? { search: '', sort: 'title', direction: 'ascending', of: { kind: 'playlist', id } }
    : smartTracks(query);
}
