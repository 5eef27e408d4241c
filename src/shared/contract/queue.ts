// The queue as far as the core has a part in it: what it knows of albums, and what it keeps from run to run.
import * as v from 'valibot';

import { call, id, type CallHandlers } from './kit.ts';

export const queue = {
  calls: {
    /** Of each id in turn two numbers: its album, 0 for none and for a track that is gone, and a number that rises within that album. */
    'queue.albumPlaces': call<readonly number[]>({ safe: true })(
      v.strictObject({ ids: v.pipe(v.array(id), v.maxLength(50_000)) }),
    ),
  },
  notifications: {},
  events: {},
} as const;

export type QueueCalls = CallHandlers<typeof queue>;
