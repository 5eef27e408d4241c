// Everything the page and the core can say to each other, put together from its domains. Both sides' types are derived from this one object.
import { app } from './app.ts';
import { buffer } from './buffer.ts';
import type { Client } from './client.ts';
import { collection } from './collection.ts';
import { health } from './health.ts';
import type { CallHandlers, EventSender, NotificationHandlers } from './kit.ts';
import { library } from './library.ts';
import { playback } from './playback.ts';
import { playlists } from './playlists.ts';
import { queue } from './queue.ts';
import { settings } from './settings.ts';
import { sound } from './sound.ts';
import { upkeep } from './upkeep.ts';

export const contract = {
  calls: {
    ...app.calls,
    ...library.calls,
    ...collection.calls,
    ...playlists.calls,
    ...upkeep.calls,
    ...queue.calls,
    ...sound.calls,
    ...buffer.calls,
    ...health.calls,
    ...settings.calls,
  },
  notifications: { ...playback.notifications, ...buffer.notifications, ...health.notifications },
  events: {
    ...app.events,
    ...library.events,
    ...playlists.events,
    ...sound.events,
    ...health.events,
    ...settings.events,
  },
} as const;

export type Contract = typeof contract;
export type CoreClient = Client<Contract>;
export type CoreCalls = CallHandlers<Contract>;
export type CoreNotifications = NotificationHandlers<Contract>;
export type CoreEvents = EventSender<Contract>;
