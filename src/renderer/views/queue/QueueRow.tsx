// One entry of the queue.
import { X } from 'lucide-react';
import type { DragEvent, MouseEvent } from 'react';

import type { TrackRow } from '../../../shared/library.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import type { QueueSection } from '../../stores/queue-lines.ts';
import { lengthText, unplayableReason } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { TrackLine } from '../tracks/TrackLine.tsx';
import styles from './QueueRow.module.css';

interface QueueRowProps {
  /** Undefined until it came; null: the track is gone. */
  readonly row: TrackRow | null | undefined;
  readonly index: number;
  readonly total: number;
  readonly section: QueueSection;
  readonly topPx: number;
  readonly heightPx: number;
  readonly selected: boolean;
  readonly tabbable: boolean;
  onSelect(event: MouseEvent): void;
  onJump(): void;
  onMenu(event: MouseEvent): void;
  onRemove(): void;
  onDragStart(event: DragEvent): void;
  /** Something is dragged over its upper half, or its lower. */
  onDragOver(event: DragEvent, half: 'upper' | 'lower'): void;
  /** Where a line shows that it will be dropped. */
  readonly dropEdge: 'above' | 'below' | null;
}

export function QueueRow(props: QueueRowProps) {
  const { row, index, total, section, topPx, heightPx, selected, tabbable, onSelect, onJump, onMenu, onRemove } = props;
  const { onDragStart, onDragOver, dropEdge } = props;
  const title = row?.title ?? words.queue.unread;
  const isPlayable = row === undefined || (row !== null && unplayableReason(row) === null);
  return (
    <div
      role="option"
      className={styles['row']}
      style={{ transform: `translateY(${topPx}px)`, height: heightPx }}
      data-entry={index}
      data-section={section}
      data-unplayable={!isPlayable || undefined}
      aria-posinset={index + 1}
      aria-setsize={total}
      aria-selected={selected}
      aria-current={section === 'now' ? 'true' : undefined}
      tabIndex={tabbable ? 0 : -1}
      onClick={onSelect}
      onDoubleClick={onJump}
      onContextMenu={onMenu}
      data-drop={dropEdge ?? undefined}
      draggable={section !== 'now'}
      onDragStart={onDragStart}
      onDragOver={(event) => {
        const { top, height } = event.currentTarget.getBoundingClientRect();
        onDragOver(event, event.clientY < top + height / 2 ? 'upper' : 'lower');
      }}
    >
      <TrackLine track={row ?? null} title={title} credit={row?.artist ?? null} />
      <span className={styles['time']}>{row ? lengthText(row) : null}</span>
      {section !== 'now' && (
        <IconButton
          label={words.queue.remove(title)}
          className={styles['remove'] ?? ''}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            onRemove();
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <X />
        </IconButton>
      )}
    </div>
  );
}
