// The columns of the track table, in order. Widths and which of them leave first on a narrow window are `styles/table.css`'s.
import type { SortColumn } from '../../../shared/library.ts';

export interface TrackColumn {
  /** Names the cell's class and test hook. */
  readonly name: 'title' | 'artist' | 'album' | 'year' | 'genre' | 'format' | 'time';
  readonly label: string;
  readonly sort: SortColumn;
}

export const TRACK_COLUMNS: readonly TrackColumn[] = [
  { name: 'title', label: 'Title', sort: 'title' },
  { name: 'artist', label: 'Artist', sort: 'artist' },
  { name: 'album', label: 'Album', sort: 'album' },
  { name: 'year', label: 'Year', sort: 'year' },
  { name: 'genre', label: 'Genre', sort: 'genre' },
  { name: 'format', label: 'Format', sort: 'format' },
  { name: 'time', label: 'Time', sort: 'duration' },
];
