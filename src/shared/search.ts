// The words of a search over everything: what one call answers.
import type { AlbumRow, ArtistRow } from './entities.ts';
import type { TrackRow } from './library.ts';
import type { PlaylistRow } from './playlists.ts';

/** The best first; `total` is how many there are in all. */
export interface Ranked<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

export const SEARCHED_KINDS = ['artists', 'albums', 'tracks', 'playlists'] as const;
export type SearchedKind = (typeof SEARCHED_KINDS)[number];

export interface SearchResults {
  readonly tracks: Ranked<TrackRow>;
  readonly albums: Ranked<AlbumRow>;
  readonly artists: Ranked<ArtistRow>;
  readonly playlists: Ranked<PlaylistRow>;
  /** Of which kind the first row is what was most likely meant; null when nothing was found. */
  readonly top: SearchedKind | null;
  /** As of `TrackPage`. */
  readonly meant: string | null;
  readonly revision: number;
}
