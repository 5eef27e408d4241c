// The sounds a chunk can be rendered in, as data: the numbers from which the chain of each preset is designed, each with its reason.
// `worker/dsp/design-chain` alone turns them into filters, scaled by the material; `renderer/texts` has their names.

export const MASTERING_PRESETS = ['adaptive', 'gentle', 'warm', 'bright', 'punchy'] as const;
export type MasteringPreset = (typeof MASTERING_PRESETS)[number];

/** `off` is a preset like any other: the plain decode. The order is that of the keys 0 to 5. */
export const PRESETS = ['off', ...MASTERING_PRESETS] as const;
export type Preset = (typeof PRESETS)[number];

export function isMastering(preset: Preset): preset is MasteringPreset {
  return preset !== 'off';
}

/**
 * Part of every chunk key and of every stored analysis: raise it whenever a change makes the worker emit other samples, or find other
 * figures, for the same file. One for both, since the samples of a preset follow from the analysis and what it predicts from the preset.
 */
export const ENGINE_VERSION = 3;

/**
 * The tone control every preset shares: seven minimum-phase filters an octave and more apart, wide enough (Q ≤ 0.9) that neighbours add
 * up to a smooth curve. Their phase stays below 20° at the gains used, so that a blend with the original lies between the two.
 */
export const TONE_BANDS = [
  { kind: 'low-shelf', frequencyHz: 75, q: 0.7 },
  { kind: 'bell', frequencyHz: 150, q: 0.8 },
  { kind: 'bell', frequencyHz: 350, q: 0.8 },
  { kind: 'bell', frequencyHz: 900, q: 0.8 },
  { kind: 'bell', frequencyHz: 2400, q: 0.8 },
  { kind: 'bell', frequencyHz: 5500, q: 0.9 },
  { kind: 'high-shelf', frequencyHz: 10_000, q: 0.7 },
] as const;

/** Gains of `TONE_BANDS` in dB, in their order. */
export type ToneGains = readonly [number, number, number, number, number, number, number];

export interface PresetDirection {
  /** Tone of the direction itself, in dB on neutral material. */
  readonly tone: ToneGains;
  /** Share of the distance from the material's spectral target that is made good in bands the direction leaves, 0–1. */
  readonly correction: number;
  /** Direction and correction together move no third octave by more against the whole, in dB. Guess: beyond it a master is another one. */
  readonly toneCapDb: number;
  /** How far the compressor reaches on dynamic material: gain reduction in dB of the loudest passages. */
  readonly compressionDb: number;
  /** Compressor ratio above its threshold. */
  readonly ratio: number;
  /** Lift of attacks in dB on material that has few; 0 leaves them. */
  readonly attackDb: number;
  /** Change of the side signal above the bass, in dB. */
  readonly sideDb: number;
  /** Level of the added harmonics against the music, in dB; null adds none. */
  readonly harmonicsDb: number | null;
}

/**
 * Chosen on ten varied signals and 41 recordings so that each is known at once (an octave moves by 1.5 dB and more) and no two are alike; the
 * reasons of single numbers stand beside them.
 */
export const PRESET_DIRECTIONS: Readonly<Record<MasteringPreset, PresetDirection>> = {
  adaptive: {
    tone: [0, 0, 0, 0, 0, 0, 0],
    // Not the whole distance, which would make every record sound alike.
    correction: 0.6,
    toneCapDb: 3.5,
    compressionDb: 1.5,
    ratio: 1.6,
    attackDb: 0,
    sideDb: 0,
    harmonicsDb: null,
  },
  gentle: {
    // Presence (2–6 kHz) tires first: ISO 226 hears it loudest; the middle comes forward instead.
    tone: [-1.5, -1.5, 0, 1, -2, -3.5, -3],
    correction: 0.2,
    toneCapDb: 3.5,
    compressionDb: 3,
    ratio: 2,
    attackDb: 0,
    sideDb: -0.5,
    harmonicsDb: null,
  },
  warm: {
    // 150–350 Hz is where voices and guitars have their body.
    tone: [1.5, 3, 2.5, -0.5, -1.5, -2, -2],
    correction: 0.2,
    toneCapDb: 3.5,
    compressionDb: 1.5,
    ratio: 1.5,
    attackDb: 0,
    sideDb: 0,
    harmonicsDb: -38,
  },
  bright: {
    tone: [-1.5, -2, -2.5, -1.5, 0.5, 2.5, 4],
    correction: 0.2,
    // Treble is heard as harsh before bass is heard as boomy.
    toneCapDb: 3,
    compressionDb: 1,
    ratio: 1.5,
    attackDb: 0,
    sideDb: 1,
    harmonicsDb: null,
  },
  punchy: {
    // The kick's weight at 60–100 Hz, the box at 350 Hz taken out, the stick at 2–5 kHz.
    tone: [3.5, 1, -2.5, -1, 2, 0, -0.5],
    correction: 0.2,
    toneCapDb: 3.5,
    compressionDb: 0.8,
    ratio: 1.8,
    attackDb: 4.7,
    sideDb: 0,
    harmonicsDb: null,
  },
};
