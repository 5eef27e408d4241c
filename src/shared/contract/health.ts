// How the player fares, and what the page tells of itself.
import * as v from 'valibot';

import { ERRORS, type ErrorCode } from '../errors.ts';
import {
  BREAKER_STATES,
  PAGE_FAULTS,
  type Alert,
  type HealthNews,
  type HealthReport,
  type TrackedError,
} from '../health.ts';
import { call, count, event, id, nothing, type CallHandlers, type NotificationHandlers } from './kit.ts';

export const health = {
  calls: {
    'health.report': call<HealthReport>({ safe: true })(nothing),
    /** Present and past, newest first, at most 100. */
    'health.alerts': call<readonly Alert[]>({ safe: true })(nothing),
    'health.acknowledge': call<null>({ safe: true })(v.strictObject({ id })),
    /** The last 100, newest first. */
    'health.errors': call<readonly TrackedError[]>({ safe: true })(nothing),
  },
  notifications: {
    /** How the page's socket fares, at each new connection and each change of its breaker; not where there is none. */
    'page.socket': v.strictObject({
      breaker: v.literal('socket'),
      state: v.picklist(BREAKER_STATES),
      sinceMs: count,
      attempts: count,
      failures: count,
      failuresInARow: count,
      refused: count,
      retries: count,
      opened: count,
      lastCode: v.nullable(v.picklist(Object.keys(ERRORS) as ErrorCode[])),
    }),
    'page.fault': v.strictObject({ kind: v.picklist(PAGE_FAULTS), message: v.pipe(v.string(), v.maxLength(500)) }),
  },
  events: {
    /** At most 2 a second; the last one always comes. */
    'health.changed': event<HealthNews>(),
  },
} as const;

export type HealthCalls = CallHandlers<typeof health>;
export type HealthNotifications = NotificationHandlers<typeof health>;
