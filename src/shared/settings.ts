// What a listener can set and the core keeps. One store: the catalogue's `preferences` table.
import * as v from 'valibot';

import { PRESETS } from './presets.ts';
import { RETRY_STRATEGIES, TIMEOUT_STRATEGIES } from './health.ts';

/** off: as it was mastered; track, album: all tracks, or albums, at one loudness. */
export const LEVELLINGS = ['off', 'track', 'album'] as const;
export type Levelling = (typeof LEVELLINGS)[number];

export const DISK_CACHE_MB = [0, 256, 512, 1024, 2048, 4096] as const;

/** Those of the sidebar, in its order. */
export const TOP_VIEWS = ['home', 'albums', 'artists', 'tracks', 'genres', 'folders', 'favourites', 'history'] as const;
export type TopView = (typeof TOP_VIEWS)[number];

/** Those there is a catalogue of words for. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const;
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number];

/** What can stand beside the view, in the order of its tabs. */
export const SIDE_PANELS = ['queue', 'lyrics', 'sound'] as const;
export type SidePanelId = (typeof SIDE_PANELS)[number];

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Failures in a row that open the circuit breaker's breaker, and how long it rests before a trial. */
export const BREAKER_BOUNDS = { failures: { least: 1, most: 20 }, seconds: { least: 1, most: 600 } } as const;

const limits = v.object({
  failures: v.pipe(
    v.number(), v.integer(), v.minValue(BREAKER_BOUNDS.failures.least), v.maxValue(BREAKER_BOUNDS.failures.most),
  ), // prettier-ignore
  seconds: v.pipe(
    v.number(), v.minValue(BREAKER_BOUNDS.seconds.least), v.maxValue(BREAKER_BOUNDS.seconds.most),
  ), // prettier-ignore
});
const breakers = v.object({
  render: limits, analysis: limits, database: limits, tags: limits, spawn: limits, socket: limits,
}); // prettier-ignore

/** All that a table of tracks can show. */
export const TRACK_COLUMNS = [
  'number', 'disc', 'title', 'artist', 'album', 'albumArtist', 'composer', 'year', 'originalYear', 'genre', 'rating', 'loved', 'plays', 'last',
  'added', 'bpm', 'format', 'bitrate', 'sampleRate', 'channels', 'size', 'path', 'time',
] as const; // prettier-ignore
export type TrackColumnId = (typeof TRACK_COLUMNS)[number];

/** Tables of tracks whose columns are chosen apart: of tracks from anywhere, of an album, of an artist or a genre, of a folder. */
export const TABLE_KINDS = ['list', 'album', 'artist', 'folder'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

export const COLUMN_WIDTH = { leastPx: 36, mostPx: 1200 } as const;

/** `columns`: those chosen, in order; null: as the player has them, as many as there is room for. `widthsPx`: of those that were dragged. */
const tableLayout = v.object({
  columns: v.nullable(v.pipe(v.array(v.picklist(TRACK_COLUMNS)), v.minLength(1), v.maxLength(TRACK_COLUMNS.length))),
  widthsPx: v.record(
    v.picklist(TRACK_COLUMNS),
    v.pipe(v.number(), v.minValue(COLUMN_WIDTH.leastPx), v.maxValue(COLUMN_WIDTH.mostPx)),
  ),
});
export type TableLayout = v.InferOutput<typeof tableLayout>;

/** Rows of tables: 32, 40 and 48 px high. */
export const DENSITIES = ['compact', 'regular', 'roomy'] as const;
export type Density = (typeof DENSITIES)[number];

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** More than the page has actions. */
const MOST_KEYS = 200;

export const settingsSchema = v.object({
  theme: v.picklist(['system', 'light', 'dark']),
  language: v.picklist(LANGUAGE_CHOICES),
  /** Where the player opens: the view the listener was in last. */
  view: v.picklist(TOP_VIEWS),
  /** What stands beside the view; null: nothing. */
  sidePanel: v.nullable(v.picklist(SIDE_PANELS)),
  trackTables: v.object({ list: tableLayout, album: tableLayout, artist: tableLayout, folder: tableLayout }),
  density: v.picklist(DENSITIES),
  /** Position of the volume slider, 0 to 1. */
  volume: share,
  preset: v.picklist(PRESETS),
  /** Share of the mastered sound in what is heard, 0 to 1. */
  intensity: share,
  /** Original and every preset are heard at one loudness. */
  levelMatch: v.boolean(),
  levelling: v.picklist(LEVELLINGS),
  /** Analyse the library when the machine is idle; tracks about to be heard are analysed anyway. */
  analyseLibrary: v.boolean(),
  /** Room for rendered sound on the disk, in MB of 1,048,576 bytes; 0 keeps none there. */
  diskCacheMb: v.picklist(DISK_CACHE_MB),
  /** Tracks whose files are missing for so many days are forgotten; 0: never. */
  forgetMissingDays: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3650)),
  /** The environment (`AURALIS_BREAKER_RENDER=3/30`, failures/seconds) goes before it. */
  breakers,
  timeoutStrategy: v.picklist(TIMEOUT_STRATEGIES),
  retryStrategy: v.picklist(RETRY_STRATEGIES),
  logLevel: v.picklist(LOG_LEVELS),
  /** Whether letters, digits and signs without Ctrl or Alt do anything outside of text. */
  plainKeys: v.boolean(),
  /** Keys that were given to actions of the page instead of its own, by the action's id. */
  keys: v.pipe(
    v.record(v.pipe(v.string(), v.maxLength(40)), v.pipe(v.string(), v.minLength(1), v.maxLength(40))),
    v.check((keys) => Object.keys(keys).length <= MOST_KEYS, 'too many'),
  ),
});

export type BreakerSettings = v.InferOutput<typeof breakers>;
export type Settings = v.InferOutput<typeof settingsSchema>;

export const DEFAULT_LAYOUT: TableLayout = { columns: null, widthsPx: {} };

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  view: 'home',
  sidePanel: null,
  trackTables: { list: DEFAULT_LAYOUT, album: DEFAULT_LAYOUT, artist: DEFAULT_LAYOUT, folder: DEFAULT_LAYOUT },
  density: 'regular',
  volume: 0.8,
  preset: 'adaptive',
  intensity: 1,
  levelMatch: true,
  levelling: 'off',
  analyseLibrary: true,
  diskCacheMb: 512,
  forgetMissingDays: 60,
  breakers: {
    render: { failures: 3, seconds: 30 },
    analysis: { failures: 2, seconds: 45 },
    database: { failures: 5, seconds: 60 },
    tags: { failures: 3, seconds: 120 },
    spawn: { failures: 3, seconds: 120 },
    socket: { failures: 3, seconds: 120 },
  },
  timeoutStrategy: 'adaptive',
  retryStrategy: 'adaptive',
  logLevel: 'info',
  plainKeys: true,
  keys: {},
};
