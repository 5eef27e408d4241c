// The words of the queue that page and core share: where its tracks came from, and how it goes on. What is kept of it travels in parts, see
// contract/queue.ts.
import type { TrackQuery } from './library.ts';

export const QUEUE_SOURCES = [
  'tracks', 'album', 'artist', 'genre', 'search', 'playlist', 'folder', 'favourites', 'history', 'loose',
] as const; // prettier-ignore

/** The list that was played from. */
export interface QueueSource {
  readonly kind: (typeof QUEUE_SOURCES)[number];
  /** Of the album, artist, genre or playlist. */
  readonly id?: number | undefined;
  /** What it was called then. */
  readonly name?: string | undefined;
  /** Gives the same list again as far as the library is the same; null when no query does. */
  readonly query: TrackQuery | null;
}

export const SHUFFLE_MODES = ['off', 'tracks', 'albums'] as const;
export type ShuffleMode = (typeof SHUFFLE_MODES)[number];

export const REPEAT_MODES = ['off', 'all', 'one'] as const;
export type RepeatMode = (typeof REPEAT_MODES)[number];

/** Where a track stands on its album, for shuffling by albums. `album` 0: on none. Places of one album are in the order of its discs and tracks. */
export interface AlbumPlace {
  readonly album: number;
  readonly place: number;
}

/** A queue as it is kept. `order` and `natural` name the parts (contract/queue.ts) whose entries, one after the other, they are. */
export interface KeptQueue {
  /** In order of play. */
  readonly order: readonly number[];
  /** While shuffled: as the list stands unshuffled, without Next up. */
  readonly natural: readonly number[] | null;
  /** Of the current entry, -1 in an empty queue. */
  readonly index: number;
  readonly nextUp: number;
  readonly putNext: number;
  readonly source: QueueSource | null;
  readonly shuffle: ShuffleMode;
  readonly seed: number;
  readonly round: number;
  readonly repeat: RepeatMode;
}
