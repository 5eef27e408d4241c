// What a selection of a list of tracks is to the menus and keys that act on it.
import type { CoreClient } from '../../../shared/contract/index.ts';
import { isTrack, type TrackQuery, type TrackRow } from '../../../shared/library.ts';
import type { RowRanges } from '../../../shared/playlists.ts';
import type { TracksTarget } from '../../stores/menu-store.ts';
import { rowAt, type Pages } from '../../stores/pages.ts';
import { words } from '../../texts/words.ts';
import { rangesOf } from './entry-moves.ts';
import { selectedCount, selectedIndices, type Selection } from '../../stores/selection.ts';

/** Rows looked at for words and states: of more nobody reads names. */
const ROWS_AT_HAND = 200;

/** The contract's limit. */
const RANGES_A_CALL = 1000;

/** Null while none of the selected rows is loaded. */
export function tracksTarget(
  client: CoreClient,
  shown: Pages<TrackRow, TrackQuery>,
  selection: Selection,
  play: (row: TrackRow) => void,
  /** One of them that was asked for, where none is loaded. */
  asked?: TrackRow,
  /** The rows are entries that can be taken out. */
  entries?: { readonly playlistId: number; remove(ranges: RowRanges): void },
): TracksTarget | null {
  const count = selectedCount(selection);
  const loaded = selectedIndices(selection, ROWS_AT_HAND).flatMap((index) => rowAt(shown, index) ?? []);
  const rows = loaded.length === 0 && asked ? [asked] : loaded;
  const [first] = rows;
  if (!first) return null;
  const ranges = rangesOf(selection);
  return {
    kind: 'tracks',
    rows,
    count,
    play: () => play(first),
    from: ranges.length <= RANGES_A_CALL ? { query: shown.query, ranges } : undefined,
    ...(entries && {
      entries: { playlistId: entries.playlistId, ranges },
      remove: { words: words.playlists.removeFrom, run: () => entries.remove(ranges) },
    }),
    // Rows that are all at hand are named at once; of others only the intervals are known here.
    ids: async () => {
      if (rows.length === count) return rows.filter(isTrack).map(({ id }) => id);
      const ids: number[] = [];
      for (let at = 0; at < ranges.length; at += RANGES_A_CALL) {
        const part = ranges.slice(at, at + RANGES_A_CALL);
        for (const id of await client.call('library.trackIds', { query: shown.query, ranges: part })) ids.push(id);
      }
      return ids;
    },
  };
}
