// Which rows of a table are selected, and the track under the cursor as rows come and go. Pure.
import type { TrackQuery, TrackRow } from '../../../shared/library.ts';
import { indexWhere, rowAt, type Pages } from '../../stores/pages.ts';
import { clipped, isSelected, NOTHING_SELECTED, only, type Selection } from '../../stores/selection.ts';

export interface Chosen {
  readonly selection: Selection;
  /** The track under the cursor, kept here because its page may leave the cache; null while nothing was selected yet. */
  readonly row: TrackRow | null;
}

export const START: Chosen = { selection: NOTHING_SELECTED, row: null };

/**
 * The cursor stays on its track when the library shifts rows, and in the list when it shrinks. Of several selected rows the indices say nothing any
 * more then: the one under the cursor stays.
 */
export function followed(shown: Pages<TrackRow, TrackQuery>, chosen: Chosen): Chosen {
  if (chosen === START) return START;
  const { selection, row } = chosen;
  const { cursor } = selection;
  const there = rowAt(shown, cursor) ?? null;
  // Moved to a row that was not loaded then: it is selected as soon as it is there.
  if (row === null) return { selection: clipped(selection, shown.total), row: there };
  const isIt = (other: TrackRow): boolean => other.id === row.id && other.entryId === row.entryId;
  if (there && isIt(there)) return { selection: clipped(selection, shown.total), row: there };
  if (there === null && cursor < shown.total) return chosen;
  const index = indexWhere(shown, isIt) ?? Math.min(cursor, Math.max(0, shown.total - 1));
  return { selection: isSelected(selection, cursor) ? only(index) : { ...NOTHING_SELECTED, cursor: index }, row };
}
