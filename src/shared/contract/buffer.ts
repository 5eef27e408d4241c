// The tiered buffer: its figures and its upkeep, and how chunks travel. Byte routes have paths relative to the page in both shells and always
// answer 200 or a status with a coded error as JSON; `health` and `metrics` are two more (`health` is 503 when unhealthy).
import * as v from 'valibot';

import type { BufferStats, IntegrityIssue } from '../buffer-figures.ts';
import { chunkKeyText, type ChunkKey } from '../timeline.ts';
import { call, nothing, type CallHandlers, type NotificationHandlers } from './kit.ts';

/** Names a request for a chunk. */
export const REQUEST_NAME = /^[\w-]{1,64}$/;

export const buffer = {
  calls: {
    'buffer.stats': call<BufferStats>({ safe: true })(nothing),
    /** Looks everything over, repairs what it can, and tells what it found. */
    'buffer.validate': call<readonly IntegrityIssue[]>()(nothing),
    /** Empties all tiers. What was learned stays. */
    'buffer.clear': call<null>()(nothing),
  },
  notifications: {
    /**
     * The chunk that was asked for under that name (see `chunkUrl`) is not wanted any more. An aborted `fetch` does not tell: Electron's scheme
     * gives its handler no sign of it. May come before the request itself, since the two travel apart.
     */
    'chunk.cancel': v.strictObject({ request: v.pipe(v.string(), v.regex(REQUEST_NAME)) }),
  },
  events: {},
} as const;

export type BufferCalls = CallHandlers<typeof buffer>;
export type BufferNotifications = NotificationHandlers<typeof buffer>;

/** Total frames of the track on a chunk's answer, once known. A chunk is planar float32 little-endian, left then right; frames = bytes / 8. */
export const TOTAL_FRAMES_HEADER = 'auralis-total-frames';

/**
 * On a chunk's answer when it is less than what was asked for: how and why. `simple; render-invalid` (the simple chain made it),
 * `silence; worker-stuck` (its original could not be had).
 */
export const DEGRADED_HEADER = 'auralis-degraded';

/** A chunk whose index lies beyond the end of the track is 416, with the total in its header. `request` names it for `chunk.cancel`. */
export function chunkUrl(key: ChunkKey, urgency: 'now' | 'soon' | 'maybe', request?: string): string {
  const url = `chunk/${chunkKeyText(key)}?urgency=${urgency}`;
  return request === undefined ? url : `${url}&request=${request}`;
}
