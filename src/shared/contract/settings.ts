// What a listener can set.
import * as v from 'valibot';

import { settingsSchema, type Settings } from '../settings.ts';
import { call, event, nothing, type CallHandlers } from './kit.ts';

export const settings = {
  calls: {
    'settings.get': call<Settings>({ safe: true })(nothing),
    /** Only what is given changes. Answers with all of them. */
    'settings.set': call<Settings>()(v.partial(settingsSchema)),
  },
  notifications: {},
  events: {
    'settings.changed': event<Settings>(),
  },
} as const;

export type SettingsCalls = CallHandlers<typeof settings>;
