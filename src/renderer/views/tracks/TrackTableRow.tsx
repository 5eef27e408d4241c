// One row of a track table. Memoised: it is drawn again only when its own track, place or state changes.
import { FileX, TriangleAlert } from 'lucide-react';
import { memo, type DragEvent, type MouseEvent } from 'react';

import type { TrackRow } from '../../../shared/library.ts';
import { Equalizer } from '../../elements/Equalizer.tsx';
import { unplayableReason } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { useLanguage } from '../PlayerContext.tsx';
import type { TrackColumn } from './track-columns.tsx';

/** How the row takes part in playback. */
export type RowPlayback = 'none' | 'moving' | 'resting';

interface TrackTableRowProps {
  readonly row: TrackRow | undefined;
  readonly columns: readonly TrackColumn[];
  readonly index: number;
  readonly topPx: number;
  readonly selected: boolean;
  /** Whether Tab reaches this row (roving focus). */
  readonly tabbable: boolean;
  readonly playback: RowPlayback;
  /** The pointer goes down on it: a click or a double click may follow. */
  onPress(index: number): void;
  onSelect(index: number, event: MouseEvent): void;
  onPlay(index: number): void;
  onMenu(index: number, event: MouseEvent): void;
  onDrag(index: number, event: DragEvent): void;
}

export const TrackTableRow = memo(function TrackTableRow(props: TrackTableRowProps) {
  const { row, columns, index, topPx, selected, tabbable, playback, onPress, onSelect, onPlay, onMenu, onDrag } = props;
  useLanguage();
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
      onClick={(event) => onSelect(index, event)}
      onDoubleClick={() => onPlay(index)}
      onContextMenu={(event) => onMenu(index, event)}
      draggable
      onDragStart={(event) => onDrag(index, event)}
    >
      <div role="gridcell" aria-colindex={1} className="cell cell-mark">
        {row && <RowMark row={row} reason={reason} playback={playback} onPlay={() => onPlay(index)} />}
      </div>
      {!row && <RowSkeleton columns={columns} index={index} />}
      {row &&
        columns.map((column, at) => (
          <div
            key={column.id}
            role="gridcell"
            aria-colindex={at + 2}
            className={column.isNumber ? `cell cell-number-like cell-${column.id}` : `cell cell-${column.id}`}
            title={column.id === 'title' ? (reason ?? row.title) : (column.title?.(row) ?? undefined)}
          >
            {column.cell(row)}
          </div>
        ))}
    </div>
  );
});

interface RowMarkProps {
  readonly row: TrackRow;
  readonly reason: string | null;
  readonly playback: RowPlayback;
  onPlay(): void;
}

/** What plays, what cannot, and the button that plays. */
function RowMark({ row, reason, playback, onPlay }: RowMarkProps) {
  if (reason !== null) {
    return (
      <span className="row-problem" role="img" aria-label={reason} title={reason}>
        {row.state === 'missing' ? <FileX aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
      </span>
    );
  }
  return (
    <>
      {playback !== 'none' && <Equalizer moving={playback === 'moving'} />}
      <button
        type="button"
        className="row-play"
        tabIndex={-1}
        aria-label={words.actions.playNamed(row.title)}
        // Focus stays where it was: Space means play or pause, not this row again.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onPlay}
        onDoubleClick={(event) => event.stopPropagation()}
      />
    </>
  );
}

/**
 * Bars in the place of the words, of lengths that differ from row to row. One cell and nothing else: a scroll bar that is dragged makes forty new rows
 * a frame, and most of them are gone before their tracks come.
 */
function RowSkeleton({ columns, index }: { readonly columns: readonly TrackColumn[]; readonly index: number }) {
  return (
    <div role="gridcell" aria-colindex={2} className="row-skeleton">
      {columns.map(({ id, skeleton }, at) => {
        if (skeleton === undefined) return null;
        const width = skeleton - 12 + ((index * id.length) % 5) * 6;
        return <span key={id} className="skeleton" style={{ gridColumn: at + 2, width: `${width}%` }} />;
      })}
    </div>
  );
}
