// What a listener can set and the core keeps. One store: the catalogue's `preferences` table.
import * as v from 'valibot';

export const settingsSchema = v.object({
  theme: v.picklist(['system', 'light', 'dark']),
  /** Position of the volume slider, 0 to 1. */
  volume: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = { theme: 'system', volume: 0.8 };
