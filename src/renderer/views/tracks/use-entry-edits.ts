// Rows of a table that the listener arranges: moved by dragging and by Alt with the arrows, taken out, and put in by dropping.
import { useState, type DragEvent, type KeyboardEvent } from 'react';

import type { SortColumn, SortDirection } from '../../../shared/library.ts';
import type { RowRanges } from '../../../shared/playlists.ts';
import { announce } from '../../stores/announcement-store.ts';
import { draggedTracks } from '../../stores/dragged.ts';
import type { ItemTarget } from '../../stores/menu-store.ts';
import type { Selection } from '../../stores/selection.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import { movedSelection, rangesOf } from './entry-moves.ts';

/** What can be done with the entries of the list that a table shows. */
export interface EntryEdits {
  readonly playlistId: number;
  move(ranges: RowRanges, before: number): void;
  remove(ranges: RowRanges): void;
  insert(target: ItemTarget, before: number): void;
  /** Puts them in that order once. */
  sort(by: SortColumn, direction: SortDirection): void;
}

export interface EntryTable {
  readonly edits: EntryEdits | undefined;
  readonly total: number;
  readonly selection: Selection;
  /** Selects by index, whichever rows come to stand there. */
  choose(selection: Selection): void;
}

export interface EntryControls {
  /** Whether the key was one of these. */
  onKey(event: KeyboardEvent): boolean;
  /** Before which row what is dragged would land; null: nothing is. */
  readonly dropAt: number | null;
  onDragOver(event: DragEvent): void;
  onDragLeave(event: DragEvent): void;
  onDrop(event: DragEvent): void;
  onDragEnd(): void;
}

export function useEntryEdits({ edits, total, selection, choose }: EntryTable): EntryControls {
  const { announcements } = useServices();
  const [dropAt, setDropAt] = useState<number | null>(null);

  const moveTo = (ranges: RowRanges, before: number): void => {
    const after = movedSelection(ranges, before, selection);
    edits?.move(ranges, before);
    choose(after);
    announce(announcements, words.playlists.movedTo((after.intervals[0]?.first ?? 0) + 1, total));
  };
  const taken = (event: DragEvent): ItemTarget | null => (edits ? draggedTracks(event.dataTransfer) : null);
  return {
    onKey(event) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (!edits || step === 0 || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
      const ranges = rangesOf(selection);
      const [first, last] = [ranges[0]?.[0] ?? 0, ranges.at(-1)?.[1] ?? 0];
      const isPossible = ranges.length === 1 && (step === 1 ? last < total : first > 0);
      if (isPossible) moveTo(ranges, step === 1 ? last + 1 : first - 1);
      return true;
    },
    dropAt,
    onDragOver(event) {
      if (!taken(event)) return;
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
      event.preventDefault();
      if (!row) return;
      const { top, height } = row.getBoundingClientRect();
      setDropAt(Number(row.dataset['index']) + (event.clientY < top + height / 2 ? 0 : 1));
    },
    onDragLeave(event) {
      const to = event.relatedTarget;
      if (!(to instanceof Node) || !event.currentTarget.contains(to)) setDropAt(null);
    },
    onDrop(event) {
      const target = taken(event);
      setDropAt(null);
      if (!edits || !target) return;
      event.preventDefault();
      const before = dropAt ?? total;
      const entries = target.kind === 'tracks' ? target.entries : undefined;
      if (entries?.playlistId === edits.playlistId) moveTo(entries.ranges, before);
      else edits.insert(target, before);
    },
    onDragEnd: () => setDropAt(null),
  };
}
