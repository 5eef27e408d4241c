// One row of the track table. Memoised: it is drawn again only when its own track, place or state changes.
import { FileX, TriangleAlert } from 'lucide-react';
import { memo } from 'react';

import { Equalizer } from '../../elements/Equalizer.tsx';
import type { TrackRow } from '../../../shared/library.ts';
import { lengthText, streamText, unplayableReason } from '../../texts/track-text.ts';

/** How the row takes part in playback. */
export type RowPlayback = 'none' | 'moving' | 'resting';

interface TrackTableRowProps {
  readonly row: TrackRow | undefined;
  readonly index: number;
  readonly topPx: number;
  readonly selected: boolean;
  /** Whether Tab reaches this row (roving focus). */
  readonly tabbable: boolean;
  readonly playback: RowPlayback;
  /** The pointer goes down on it: a click or a double click may follow. */
  onPress(index: number): void;
  onSelect(index: number): void;
  onPlay(index: number): void;
}

export const TrackTableRow = memo(function TrackTableRow(props: TrackTableRowProps) {
  const { row, index, topPx, selected, tabbable, playback, onPress, onSelect, onPlay } = props;
  const reason = row ? unplayableReason(row) : null;
  const classes = [
    'track-row',
    index % 2 === 1 ? 'track-row-odd' : '',
    selected ? 'track-row-selected' : '',
    playback === 'none' ? '' : 'track-row-playing',
    reason === null ? '' : 'track-row-unplayable',
  ];
  return (
    <div
      role="row"
      className={classes.filter(Boolean).join(' ')}
      style={{ transform: `translateY(${topPx}px)` }}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-current={playback === 'none' ? undefined : 'true'}
      aria-busy={row ? undefined : true}
      tabIndex={tabbable ? 0 : -1}
      onPointerDown={() => onPress(index)}
      onClick={() => onSelect(index)}
      onDoubleClick={() => onPlay(index)}
    >
      {row ? (
        <RowCells row={row} reason={reason} playback={playback} onPlay={() => onPlay(index)} />
      ) : (
        <SkeletonCells index={index} />
      )}
    </div>
  );
});

interface RowCellsProps {
  readonly row: TrackRow;
  readonly reason: string | null;
  readonly playback: RowPlayback;
  onPlay(): void;
}

function RowCells({ row, reason, playback, onPlay }: RowCellsProps) {
  return (
    <>
      <div role="gridcell" aria-colindex={1} className="cell cell-mark">
        {reason === null ? (
          <>
            {playback !== 'none' && <Equalizer moving={playback === 'moving'} />}
            <button
              type="button"
              className="row-play"
              tabIndex={-1}
              aria-label={`Play ${row.title}`}
              // Focus stays where it was: Space means play or pause, not this row again.
              onMouseDown={(event) => event.preventDefault()}
              onClick={onPlay}
              onDoubleClick={(event) => event.stopPropagation()}
            />
          </>
        ) : (
          <span className="row-problem" role="img" aria-label={reason} title={reason}>
            {row.state === 'missing' ? <FileX aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
          </span>
        )}
      </div>
      <div role="gridcell" aria-colindex={2} className="cell cell-title" title={reason ?? row.title}>
        {row.title}
      </div>
      <div role="gridcell" aria-colindex={3} className="cell cell-artist" title={row.artist ?? undefined}>
        {row.artist}
      </div>
      <div role="gridcell" aria-colindex={4} className="cell cell-album" title={row.album ?? undefined}>
        {row.album}
      </div>
      <div role="gridcell" aria-colindex={5} className="cell cell-year">
        {row.year}
      </div>
      <div role="gridcell" aria-colindex={6} className="cell cell-genre" title={row.genre ?? undefined}>
        {row.genre}
      </div>
      <div role="gridcell" aria-colindex={7} className="cell cell-format" title={streamText(row)}>
        {row.format && <span className="format-tag">{row.format}</span>}
      </div>
      <div role="gridcell" aria-colindex={8} className="cell cell-time">
        {lengthText(row)}
      </div>
    </>
  );
}

/** Bars in the places of the words, of lengths that differ from row to row. */
function SkeletonCells({ index }: { readonly index: number }) {
  const width = (seed: number): string => `${40 + ((index * seed) % 5) * 9}%`;
  return (
    <>
      <div role="gridcell" aria-colindex={1} className="cell cell-mark" />
      <div role="gridcell" aria-colindex={2} className="cell cell-title">
        <span className="skeleton" style={{ width: width(3) }} />
      </div>
      <div role="gridcell" aria-colindex={3} className="cell cell-artist">
        <span className="skeleton" style={{ width: width(7) }} />
      </div>
      <div role="gridcell" aria-colindex={4} className="cell cell-album">
        <span className="skeleton" style={{ width: width(2) }} />
      </div>
      <div role="gridcell" aria-colindex={5} className="cell cell-year" />
      <div role="gridcell" aria-colindex={6} className="cell cell-genre" />
      <div role="gridcell" aria-colindex={7} className="cell cell-format" />
      <div role="gridcell" aria-colindex={8} className="cell cell-time" />
    </>
  );
}
