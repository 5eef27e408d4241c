// The words of lists other than tracks that core and page share: albums, artists, genres, how they are asked for and what is shown of each.
import type { NamedArtist, SortDirection, TrackRow } from './library.ts';

export const ALBUM_SORTS = ['title', 'artist', 'year', 'added', 'duration', 'tracks'] as const;
export const ARTIST_SORTS = ['name', 'tracks', 'albums'] as const;
export const GENRE_SORTS = ['name', 'tracks'] as const;
export type AlbumSort = (typeof ALBUM_SORTS)[number];
export type ArtistSort = (typeof ARTIST_SORTS)[number];
export type GenreSort = (typeof GENRE_SORTS)[number];

/** Several: where the first leaves two equal the next decides. */
export type EntitySort<By extends string> = readonly { readonly by: By; readonly direction: SortDirection }[];

/** `missingCount` of the `trackCount` tracks have no file at present. */
export interface AlbumRow {
  readonly id: number;
  readonly title: string;
  /** As credited; null: of many artists when `compilation`, else unknown. */
  readonly artist: string | null;
  readonly artists: readonly NamedArtist[];
  readonly compilation: boolean;
  /** The dates as precise as the files say, "1994" or "1994-03-21". */
  readonly date: string | null;
  readonly originalDate: string | null;
  readonly year: number | null;
  readonly trackCount: number;
  readonly missingCount: number;
  readonly discCount: number;
  readonly durationSeconds: number;
  /** When its first track came, in milliseconds since 1970. */
  readonly addedAt: number;
  /** A track that has a cover, for `artUrl`; null: none has. */
  readonly cover: { readonly trackId: number; readonly signature: string } | null;
}

export interface ArtistRow {
  readonly id: number;
  readonly name: string;
  readonly albumCount: number;
  readonly trackCount: number;
  readonly composedCount: number;
}

export interface GenreRow {
  readonly id: number;
  readonly name: string;
  readonly trackCount: number;
}

/** Something that was heard: `playedAt` is when it began, in milliseconds since 1970. */
export interface PlayRow {
  readonly id: number;
  readonly playedAt: number;
  readonly track: TrackRow;
}

/** A folder with music in it or below it: `trackCount` counts both. `id` is its place in its list, from 1. */
export interface FolderRow {
  readonly id: number;
  readonly path: string;
  readonly name: string;
  readonly trackCount: number;
  readonly hasFolders: boolean;
}

/** Where names that begin so begin in a list. */
export interface LetterPlace {
  readonly letter: string;
  readonly index: number;
}

/** albums: whom an album is by; tracks: who is credited on a track; composers. */
export const ARTIST_KINDS = ['albums', 'tracks', 'composers'] as const;
export type ArtistKind = (typeof ARTIST_KINDS)[number];

/** One page; `revision` as of `TrackPage`. */
export interface EntityPage<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly revision: number;
}

/** Albums that are by the artist or have a track of it; that have a track of the genre. */
export type AlbumsOf = { readonly kind: 'artist' | 'genre'; readonly id: number };

interface PageOf {
  readonly offset: number;
  readonly limit: number;
}

export interface AlbumQuery extends PageOf {
  readonly of?: AlbumsOf | undefined;
  readonly sort?: EntitySort<AlbumSort> | undefined;
}

export interface ArtistQuery extends PageOf {
  readonly kind?: ArtistKind | undefined;
  readonly sort?: EntitySort<ArtistSort> | undefined;
}

export interface GenreQuery extends PageOf {
  readonly sort?: EntitySort<GenreSort> | undefined;
}
