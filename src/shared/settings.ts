// What a listener can set and the core keeps. One store: the catalogue's `preferences` table.
import * as v from 'valibot';

import { PRESETS } from './presets.ts';

/** off: as it was mastered; track, album: all tracks, or albums, at one loudness. */
export const LEVELLINGS = ['off', 'track', 'album'] as const;
export type Levelling = (typeof LEVELLINGS)[number];

export const DISK_CACHE_MB = [0, 256, 512, 1024, 2048, 4096] as const;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const settingsSchema = v.object({
  theme: v.picklist(['system', 'light', 'dark']),
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
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  volume: 0.8,
  preset: 'adaptive',
  intensity: 1,
  levelMatch: true,
  levelling: 'off',
  analyseLibrary: true,
  diskCacheMb: 512,
};
