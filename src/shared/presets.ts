// The sounds a chunk can be rendered in. `off` is a preset like any other: the plain decode.

export const PRESETS = ['off'] as const;
export type Preset = (typeof PRESETS)[number];

/** Part of every chunk key: raise it whenever a change makes the worker emit other samples for the same file. */
export const ENGINE_VERSION = 1;
