// The columns a track table can have: one description gives the head, the cells, the skeleton, the grid and the order.
import type { ReactNode } from 'react';

import type { SortColumn, TrackRow } from '../../../shared/library.ts';
import { streamText, lengthText } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { LoveButton } from './LoveButton.tsx';

export type TrackColumnId =
  'number' | 'title' | 'artist' | 'album' | 'year' | 'genre' | 'plays' | 'rating' | 'loved' | 'format' | 'time';

export interface TrackColumn {
  /** Names the cell's class, too. */
  readonly id: TrackColumnId;
  readonly label: string;
  readonly sort: SortColumn | null;
  /** A track of the CSS grid. */
  readonly width: string;
  /** In a table narrower than this the column is left out, in CSS pixels. */
  readonly fromPx: number;
  /** Null: an empty cell. */
  cell(row: TrackRow): ReactNode;
  /** What the tooltip says where the cell does not fit, or says more. */
  title?(row: TrackRow): string | null;
  /** How wide its bar is while the row is not there, in percent; absent: no bar. */
  readonly skeleton?: number;
}

const COLUMNS: Readonly<Record<TrackColumnId, TrackColumn>> = {
  number: {
    id: 'number', label: words.columns.number, sort: null, width: '40px', fromPx: 0,
    cell: (row) => row.trackNo,
  },
  title: {
    id: 'title', label: words.columns.title, sort: 'title', width: 'minmax(120px, 2.3fr)', fromPx: 0, skeleton: 62,
    cell: (row) => <span dir="auto">{row.title}</span>,
    title: (row) => row.title,
  },
  artist: {
    id: 'artist', label: words.columns.artist, sort: 'artist', width: 'minmax(80px, 1.5fr)', fromPx: 0, skeleton: 55,
    cell: (row) => row.artist && <span dir="auto">{row.artist}</span>,
    title: (row) => row.artist,
  },
  album: {
    id: 'album', label: words.columns.album, sort: 'album', width: 'minmax(90px, 1.6fr)', fromPx: 600, skeleton: 58,
    cell: (row) => row.album && <span dir="auto">{row.album}</span>,
    title: (row) => row.album,
  },
  year: {
    id: 'year', label: words.columns.year, sort: 'year', width: '58px', fromPx: 600,
    cell: (row) => row.year,
  },
  genre: {
    id: 'genre', label: words.columns.genre, sort: 'genre', width: 'minmax(80px, 0.8fr)', fromPx: 920, skeleton: 50,
    cell: (row) => row.genre,
    title: (row) => row.genre,
  },
  plays: {
    id: 'plays', label: words.columns.plays, sort: null, width: '62px', fromPx: 760,
    cell: (row) => (row.plays === 0 ? null : row.plays),
  },
  rating: {
    id: 'rating', label: words.columns.rating, sort: null, width: '86px', fromPx: 760,
    cell: (row) => row.rating !== null && <Stars stars={starsOf(row.rating)} />,
  },
  loved: {
    id: 'loved', label: words.columns.loved, sort: null, width: '40px', fromPx: 480,
    cell: (row) => <LoveButton track={row} className="row-love" tabIndex={-1} />,
  },
  format: {
    id: 'format', label: words.columns.format, sort: 'format', width: '86px', fromPx: 760,
    cell: (row) => row.format && <span className="format-tag">{row.format}</span>,
    title: streamText,
  },
  time: {
    id: 'time', label: words.columns.time, sort: 'duration', width: '64px', fromPx: 0,
    cell: lengthText,
  },
}; // prettier-ignore

/** Of a list of tracks from anywhere. */
export const LIST_COLUMNS: readonly TrackColumn[] = (
  ['title', 'artist', 'album', 'year', 'genre', 'loved', 'format', 'time'] as const
).map((id) => COLUMNS[id]);

/** Of one album by one artist. */
export const ALBUM_COLUMNS: readonly TrackColumn[] = (
  ['number', 'title', 'loved', 'plays', 'format', 'time'] as const
).map((id) => COLUMNS[id]);

/** Of one album by many. */
export const COMPILATION_COLUMNS: readonly TrackColumn[] = (
  ['number', 'title', 'artist', 'loved', 'plays', 'format', 'time'] as const
).map((id) => COLUMNS[id]);

/** Of one artist. */
export const ARTIST_COLUMNS: readonly TrackColumn[] = (
  ['title', 'album', 'year', 'loved', 'plays', 'format', 'time'] as const
).map((id) => COLUMNS[id]);

/** As CSS, with the column of marks before them. */
export function gridOf(columns: readonly TrackColumn[]): string {
  return ['44px', ...columns.map(({ width }) => width)].join(' ');
}

export function starsOf(rating: number): number {
  return Math.round(rating / 20);
}

function Stars({ stars }: { readonly stars: number }) {
  return (
    <span role="img" aria-label={words.actions.stars(stars)}>
      {'★'.repeat(stars)}
      <span className="stars-left">{'★'.repeat(5 - stars)}</span>
    </span>
  );
}
