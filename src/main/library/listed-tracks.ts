// Whose list a query of tracks is: a playlist's in its own order, or one that the catalogue orders. Both are asked for in the same words.
import type { TrackQuery } from '../../shared/library.ts';
import type { RowRanges } from '../../shared/playlists.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';

/** The playlist whose entries in their own order the query asks for; null: it asks for something else. */
export function ownOrderOf({ of, search, folder }: TrackQuery): number | null {
  return of?.kind === 'playlist' && search === '' && !folder ? of.id : null;
}

export async function trackIdsOf(
  { tracks, playlistRows }: Pick<Catalogue, 'tracks' | 'playlistRows'>,
  query: TrackQuery,
  ranges?: RowRanges,
): Promise<number[]> {
  const playlistId = ownOrderOf(query);
  return playlistId === null ? tracks.trackIdsSoon(query, ranges) : playlistRows.trackIds(playlistId, ranges);
}
