// The queue as far as the core has a part in it: what it knows of albums, and what it keeps from run to run. Entries travel in parts, which never
// change: an edit brings the few that it made, and says which make the queue now. A hundred thousand entries are 98 parts.
import * as v from 'valibot';

import { QUEUE_SOURCES, REPEAT_MODES, SHUFFLE_MODES, type KeptQueue } from '../queue.ts';
import { call, count, id, nothing, type CallHandlers } from './kit.ts';
import { trackQuery } from './library.ts';

/** A stretch of the queue: entry ids and track ids in turn, each of 32 bits, lowest byte first, as base64. */
export interface QueuePart {
  readonly id: number;
  readonly entries: string;
}

/** What was kept, and where playback was. */
export interface FoundQueue extends KeptQueue {
  readonly parts: readonly QueuePart[];
  /** Tracks among them that are not in the library any more. */
  readonly gone: readonly number[];
  /** The last that was heard of the play head; null: nothing. */
  readonly place: { readonly trackId: number; readonly frame: number; readonly ended: boolean } | null;
  /** It played until just now, and nobody ended it: the listener expects it to go on. */
  readonly playsOn: boolean;
}

/** Most parts in one call: 350 KB. */
export const MAX_PARTS = 32;

const partIds = v.pipe(v.array(count), v.maxLength(20_000), v.readonly());

const kept = v.strictObject({
  order: partIds,
  natural: v.nullable(partIds),
  index: v.pipe(v.number(), v.safeInteger(), v.minValue(-1)),
  nextUp: count,
  putNext: count,
  source: v.nullable(
    v.strictObject({
      kind: v.picklist(QUEUE_SOURCES),
      id: v.optional(id),
      name: v.optional(v.pipe(v.string(), v.maxLength(1000))),
      query: v.nullable(trackQuery),
    }),
  ),
  shuffle: v.picklist(SHUFFLE_MODES),
  seed: count,
  round: count,
  repeat: v.picklist(REPEAT_MODES),
}) satisfies v.GenericSchema<unknown, KeptQueue>;

export const queue = {
  calls: {
    /** null: nothing was kept. */
    'queue.load': call<FoundQueue | null>({ safe: true })(nothing),
    /** Parts that a `queue.keep` is going to name. */
    'queue.keepParts': call<null>({ safe: true })(
      v.strictObject({
        parts: v.pipe(
          v.array(v.strictObject({ id: count, entries: v.pipe(v.string(), v.maxLength(12_000), v.base64()) })),
          v.maxLength(MAX_PARTS),
        ),
      }),
    ),
    /** Keeps this queue instead of the one before. Returns the parts that the core does not have: then nothing has changed. */
    'queue.keep': call<readonly number[]>({ safe: true })(kept),
    /** Of each id in turn two numbers: its album, 0 for none and for a track that is gone, and a number that rises within that album. */
    'queue.albumPlaces': call<readonly number[]>({ safe: true })(
      v.strictObject({ ids: v.pipe(v.array(id), v.maxLength(50_000)) }),
    ),
  },
  notifications: {},
  events: {},
} as const;

export type QueueCalls = CallHandlers<typeof queue>;
