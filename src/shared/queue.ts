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

/** What a queue is beside its entries: as the page holds it and as it is kept. */
export interface QueueFacts {
  /** Of the current entry in order of play, -1 in an empty queue. */
  readonly index: number;
  /** How many entries after the current one are Next up. What is passed or played of it belongs to the list from then on. */
  readonly nextUp: number;
  /** How many of those, at its head, were put there by "play next" since the current entry began. */
  readonly putNext: number;
  /** The list that was played from; null: all was put together by hand, so that all that is ahead is. */
  readonly source: QueueSource | null;
  readonly shuffle: ShuffleMode;
  readonly seed: number;
  /** How often the list was begun anew by "repeat all". */
  readonly round: number;
}

/** A queue as it is kept. `order` and `natural` name the parts (contract/queue.ts) whose entries, one after the other, they are. */
export interface KeptQueue extends QueueFacts {
  /** In order of play. */
  readonly order: readonly number[];
  /** While shuffled: as the list stands unshuffled, without Next up. */
  readonly natural: readonly number[] | null;
  readonly repeat: RepeatMode;
}
