// What the engine tells the core of the listener's intent.
import * as v from 'valibot';

import { REPORT_KINDS, type EngineReport } from '../playback.ts';
import { PRESETS } from '../presets.ts';
import { count, id, type NotificationHandlers } from './kit.ts';

const engineReport = v.strictObject({
  kind: v.picklist(REPORT_KINDS),
  pageId: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  epoch: count,
  playing: v.boolean(),
  preset: v.picklist(PRESETS),
  intensity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  bypassed: v.boolean(),
  trackId: v.nullable(id),
  signature: v.nullable(v.pipe(v.string(), v.maxLength(96))),
  frame: count,
  nextTrackId: v.nullable(id),
  previousTrackId: v.nullable(id),
  underruns: count,
  heardSwitch: v.nullable(v.strictObject({ count, ms: v.pipe(v.number(), v.minValue(0)) })),
}) satisfies v.GenericSchema<unknown, EngineReport>;

export const playback = {
  calls: {},
  notifications: {
    'session.report': engineReport,
  },
  events: {},
} as const;

export type PlaybackNotifications = NotificationHandlers<typeof playback>;
