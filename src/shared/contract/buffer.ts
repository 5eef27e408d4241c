// The tiered buffer: its figures and its upkeep, and how chunks travel. Byte routes have paths relative to the page in both shells and always
// answer 200 or a status with a coded error as JSON; `health` and `metrics` are two more (`health` is 503 when unhealthy).
import type { BufferStats, IntegrityIssue } from '../buffer-figures.ts';
import { chunkKeyText, type ChunkKey } from '../timeline.ts';
import { call, nothing, type CallHandlers } from './kit.ts';

export const buffer = {
  calls: {
    'buffer.stats': call<BufferStats>({ safe: true })(nothing),
    /** Looks everything over, repairs what it can, and tells what it found. */
    'buffer.validate': call<readonly IntegrityIssue[]>()(nothing),
    /** Empties all tiers. What was learned stays. */
    'buffer.clear': call<null>()(nothing),
  },
  notifications: {},
  events: {},
} as const;

export type BufferCalls = CallHandlers<typeof buffer>;

/** Total frames of the track on a chunk's answer, once known. A chunk is planar float32 little-endian, left then right; frames = bytes / 8. */
export const TOTAL_FRAMES_HEADER = 'auralis-total-frames';

/**
 * On a chunk's answer when it is less than what was asked for: how and why. `simple; render-invalid` (the simple chain made it),
 * `silence; worker-stuck` (its original could not be had).
 */
export const DEGRADED_HEADER = 'auralis-degraded';

export function chunkUrl(key: ChunkKey, urgency: 'now' | 'soon' | 'maybe'): string {
  return `chunk/${chunkKeyText(key)}?urgency=${urgency}`;
}
