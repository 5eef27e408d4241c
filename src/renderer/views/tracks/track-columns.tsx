// The columns a track table can have: one description gives the head, the cells, the skeleton, the grid and the order.
import type { ReactNode } from 'react';

import { isTrack, sizeOfSignature, type SortColumn, type TrackRow } from '../../../shared/library.ts';
import type { TableKind, TrackColumnId } from '../../../shared/settings.ts';
import { bitrateText, channelsText, dayText, lengthText, momentText, rateText, sizeText, streamText, tempoText } from '../../texts/track-text.ts'; // prettier-ignore
import { LoveButton } from './LoveButton.tsx';
import { StarRating } from './StarRating.tsx';

export interface TrackColumn {
  /** Names the cell's class and its word (`words.columns`), too. */
  readonly id: TrackColumnId;
  readonly sort: SortColumn;
  /** The first click begins with the largest: what was added last, what was played most. */
  readonly descendingFirst?: true;
  /** Its width, or its least width where it takes a share of what is left; in CSS pixels. */
  readonly leastPx: number;
  /** Of what is left, against those of other columns; 0: it keeps its width. */
  readonly share: number;
  /** In a table narrower than this the player's own choice leaves the column out, in CSS pixels. */
  readonly fromPx: number;
  /** Numbers stand at the right. */
  readonly isNumber?: true;
  /** Null: an empty cell. */
  cell(row: TrackRow): ReactNode;
  /** What the tooltip says where the cell does not fit, or says more. */
  title?(row: TrackRow): string | null;
  /** How wide its bar is while the row is not there, in percent; absent: no bar. */
  readonly skeleton?: number;
}

/** Of the state of each row, before all others. */
export const MARK_PX = 44;

type Facts = Omit<TrackColumn, 'id' | 'sort' | 'fromPx'> & Partial<Pick<TrackColumn, 'sort' | 'fromPx'>>;

const text = (leastPx: number, share: number, of: (row: TrackRow) => string | null, skeleton: number): Facts => ({
  leastPx, share, skeleton, title: of,
  cell: (row) => {
    const value = of(row);
    return value === null ? null : <span dir="auto">{value}</span>;
  },
}); // prettier-ignore

const number = (leastPx: number, of: (row: TrackRow) => ReactNode): Facts => ({
  leastPx,
  share: 0,
  isNumber: true,
  cell: of,
});

const FACTS: Readonly<Record<TrackColumnId, Facts>> = {
  number: number(52, (row) => row.trackNo),
  disc: number(66, (row) => row.discNo),
  title: text(120, 2.3, (row) => row.title, 62),
  artist: text(80, 1.5, (row) => row.artist, 55),
  album: { ...text(90, 1.6, (row) => row.album, 58), fromPx: 600 },
  albumArtist: text(90, 1.3, (row) => row.albumArtist, 55),
  composer: text(90, 1.1, (row) => row.composer, 50),
  year: { ...number(76, (row) => row.year), fromPx: 600 },
  originalYear: number(100, (row) => row.originalYear),
  genre: { ...text(80, 0.8, (row) => row.genre, 50), fromPx: 920 },
  rating: { leastPx: 104, share: 0, fromPx: 760, descendingFirst: true, cell: (row) => isTrack(row) && <StarRating track={row} /> },
  loved: {
    leastPx: 40, share: 0, fromPx: 480, descendingFirst: true,
    cell: (row) => isTrack(row) && <LoveButton track={row} inRow className="row-love" tabIndex={-1} />,
  },
  plays: { ...number(76, (row) => (row.plays === 0 ? null : row.plays)), fromPx: 760, descendingFirst: true },
  last: {
    leastPx: 104, share: 0, descendingFirst: true,
    cell: (row) => row.lastPlayedAt !== null && dayText(row.lastPlayedAt),
    title: (row) => (row.lastPlayedAt === null ? null : momentText(row.lastPlayedAt)),
  },
  added: {
    leastPx: 104, share: 0, descendingFirst: true,
    cell: (row) => dayText(row.addedAt),
    title: (row) => momentText(row.addedAt),
  },
  bpm: number(70, (row) => tempoText(row)),
  format: {
    leastPx: 86, share: 0, fromPx: 760, title: streamText,
    cell: (row) => row.format && <span className="format-tag" translate="no">{row.format}</span>,
  },
  bitrate: number(104, bitrateText),
  sampleRate: number(116, rateText),
  channels: { leastPx: 100, share: 0, cell: channelsText },
  size: number(80, (row) => sizeText(sizeOfSignature(row.signature))),
  path: text(120, 2, (row) => row.path, 70),
  time: { ...number(76, lengthText), sort: 'duration' },
}; // prettier-ignore

export const COLUMNS = Object.fromEntries(
  (Object.entries(FACTS) as [TrackColumnId, Facts][]).map(([id, facts]) => [
    id,
    { sort: id as SortColumn, fromPx: 0, ...facts, id },
  ]),
) as Readonly<Record<TrackColumnId, TrackColumn>>;

/** What each table shows until the listener chooses. Of one album by one artist, the views leave `artist` out. */
export const STANDARD_COLUMNS: Readonly<Record<TableKind, readonly TrackColumnId[]>> = {
  list: ['title', 'artist', 'album', 'year', 'genre', 'loved', 'format', 'time'],
  album: ['number', 'title', 'artist', 'loved', 'plays', 'format', 'time'],
  artist: ['title', 'album', 'year', 'loved', 'plays', 'format', 'time'],
  folder: ['title', 'artist', 'album', 'year', 'loved', 'format', 'time'],
};
