// Everything the page and the core can say to each other. Both sides' types are derived from this one object.
import * as v from 'valibot';

import type { AnalysisProgress, TrackSound } from './analysis.ts';
import type { BufferStats, IntegrityIssue } from './buffer-figures.ts';
import {
  call,
  event,
  type CallHandlers,
  type Client,
  type EventSender,
  type NotificationHandlers,
} from './contract-kit.ts';
import { ERRORS, type ErrorCode, type SerializedError } from './errors.ts';
import {
  BREAKER_STATES,
  PAGE_FAULTS,
  type Alert,
  type HealthNews,
  type HealthReport,
  type TrackedError,
} from './health.ts';
import { SORT_COLUMNS, type LibraryRoot, type ScanProgress, type TrackPage, type TrackRow } from './library.ts';
import { REPORT_KINDS, type EngineReport } from './playback.ts';
import { PRESETS } from './presets.ts';
import { settingsSchema, type Settings } from './settings.ts';
import { chunkKeyText, type ChunkKey } from './timeline.ts';

const nothing = v.strictObject({});
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(8192),
  v.check((text) => !text.includes('\0'), 'no NUL'),
);

const query = v.strictObject({
  search: v.pipe(v.string(), v.maxLength(500)),
  sort: v.picklist(SORT_COLUMNS),
  direction: v.picklist(['ascending', 'descending']),
});

const engineReport = v.strictObject({
  kind: v.picklist(REPORT_KINDS),
  pageId: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  epoch: count,
  playing: v.boolean(),
  preset: v.picklist(PRESETS),
  intensity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  bypassed: v.boolean(),
  trackId: v.nullable(id),
  signature: v.nullable(v.pipe(v.string(), v.maxLength(64))),
  frame: count,
  nextTrackId: v.nullable(id),
  previousTrackId: v.nullable(id),
  underruns: count,
  heardSwitch: v.nullable(v.strictObject({ count, ms: v.pipe(v.number(), v.minValue(0)) })),
}) satisfies v.GenericSchema<unknown, EngineReport>;

/** What this core is and can do; asked once per connection. */
export interface Hello {
  readonly version: string;
  readonly shell: 'electron' | 'chromium';
  /** nativeFolderDialog: `library.pickFolder` opens the system's dialog; otherwise the page browses with `shell.listFolder`. */
  readonly capabilities: { readonly nativeFolderDialog: boolean };
  readonly homeFolder: string;
  /** Which decoder back end the worker runs, null until it is up. */
  readonly decoder: string | null;
  /** What went wrong at this start and was mended, e.g. a damaged database that was set aside. */
  readonly startupProblem: SerializedError | null;
}

export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
}

export const contract = {
  calls: {
    'app.hello': call<Hello>({ safe: true })(nothing),
    /** Whether the core is alive: the page asks when it has heard nothing for a while. */
    'app.ping': call<{ readonly atMs: number }>({ safe: true })(nothing),
    'health.report': call<HealthReport>({ safe: true })(nothing),
    /** Present and past, newest first, at most 100. */
    'health.alerts': call<readonly Alert[]>({ safe: true })(nothing),
    'health.acknowledge': call<null>({ safe: true })(v.strictObject({ id })),
    /** The last 100, newest first. */
    'health.errors': call<readonly TrackedError[]>({ safe: true })(nothing),
    'settings.get': call<Settings>({ safe: true })(nothing),
    'settings.set': call<Settings>()(v.partial(settingsSchema)),
    'shell.listFolder': call<FolderListing>({ safe: true })(v.strictObject({ path: v.nullable(path) })),
    'library.roots': call<readonly LibraryRoot[]>({ safe: true })(nothing),
    'library.pickFolder': call<string | null>({ untimed: true })(nothing),
    'library.addFolder': call<LibraryRoot>()(v.strictObject({ path })),
    /** Where a folder dropped into a page without paths lies: its name and some of its entries are looked for near the home folder. */
    'library.locateFolder': call<string | null>({ safe: true })(
      v.strictObject({
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
        entries: v.pipe(v.array(v.pipe(v.string(), v.maxLength(255))), v.maxLength(50)),
      }),
    ),
    'library.removeFolder': call<null>()(v.strictObject({ rootId: id })),
    'library.rescan': call<null>()(nothing),
    'library.progress': call<ScanProgress>({ safe: true })(nothing),
    'library.tracks': call<TrackPage>({ safe: true })(
      v.strictObject({ query, offset: count, limit: v.pipe(count, v.maxValue(1000)) }),
    ),
    /** Ids of all tracks of the query, in order: what the queue holds. */
    'library.trackIds': call<readonly number[]>({ safe: true })(v.strictObject({ query })),
    /** Rows of the ids that exist, in the order asked. */
    'library.byIds': call<readonly TrackRow[]>({ safe: true })(
      v.strictObject({ ids: v.pipe(v.array(id), v.maxLength(1000)) }),
    ),
    /** What is known of a track's sound now. Does not analyse: the current and the next track are analysed anyway, and `analysis.sound` tells. */
    'analysis.sound': call<TrackSound>({ safe: true })(v.strictObject({ trackId: id })),
    'analysis.progress': call<AnalysisProgress>({ safe: true })(nothing),
    'buffer.stats': call<BufferStats>({ safe: true })(nothing),
    /** Looks everything over, repairs what it can, and tells what it found. */
    'buffer.validate': call<readonly IntegrityIssue[]>()(nothing),
    /** Empties all tiers. What was learned stays. */
    'buffer.clear': call<null>()(nothing),
  },
  notifications: {
    'session.report': engineReport,
    /** How the page's socket fares, at each new connection and each change of its breaker; not where there is none. */
    'page.socket': v.strictObject({
      door: v.literal('socket'),
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
    'library.changed': event<{ readonly revision: number }>(),
    'library.roots': event<readonly LibraryRoot[]>(),
    'library.progress': event<ScanProgress>(),
    /** A track's row changed in a way playback cares about: measured length, new content, unreadable, missing. */
    'library.track': event<TrackRow>(),
    /** A track was analysed, could not be, or its album's loudness became known. */
    'analysis.sound': event<TrackSound>(),
    'analysis.progress': event<AnalysisProgress>(),
    'settings.changed': event<Settings>(),
    /** At most 2 a second; the last one always comes. */
    'health.changed': event<HealthNews>(),
    /** The machine slept, or the player was stopped, for so long. */
    'system.woke': event<{ readonly awayMs: number }>(),
  },
} as const;

export type Contract = typeof contract;
export type CoreClient = Client<Contract>;
export type CoreCalls = CallHandlers<Contract>;
export type CoreNotifications = NotificationHandlers<Contract>;
export type CoreEvents = EventSender<Contract>;

/**
 * Byte routes. Paths are relative to the page in both shells and always answer 200 or a status with `{code, message}` as JSON.
 * A chunk is planar float32 little-endian, left then right; frames = bytes / 8. Its total is in `TOTAL_FRAMES_HEADER` once known.
 * `DEGRADED_HEADER` is there when the chunk is less than what was asked for, and says how and why: `simple; render-invalid` (the simple chain
 * made it), `silence; worker-stuck` (its original could not be had). `health` is the report as JSON, 503 when unhealthy; `metrics` is Prometheus text.
 */
export const TOTAL_FRAMES_HEADER = 'auralis-total-frames';
export const DEGRADED_HEADER = 'auralis-degraded';

export function chunkUrl(key: ChunkKey, urgency: 'now' | 'soon' | 'maybe'): string {
  return `chunk/${chunkKeyText(key)}?urgency=${urgency}`;
}

/** The signature makes it immutable: the browser's own HTTP cache keeps it. */
export function artUrl(trackId: number, signature: string): string {
  return `art/${trackId}/${signature}`;
}
