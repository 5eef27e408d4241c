// What is known of a track's sound, and how far the library's analysis is.
import * as v from 'valibot';

import type { AnalysisProgress, TrackSound } from '../analysis.ts';
import { call, event, id, nothing, type CallHandlers } from './kit.ts';

export const sound = {
  calls: {
    /** What is known of a track's sound now. Does not analyse: the current and the next track are analysed anyway, and `analysis.sound` tells. */
    'analysis.sound': call<TrackSound>({ safe: true })(v.strictObject({ trackId: id })),
    'analysis.progress': call<AnalysisProgress>({ safe: true })(nothing),
  },
  notifications: {},
  events: {
    /** A track was analysed, could not be, or its album's loudness became known. */
    'analysis.sound': event<TrackSound>(),
    'analysis.progress': event<AnalysisProgress>(),
  },
} as const;

export type SoundCalls = CallHandlers<typeof sound>;
