// What mastering does to the sound, each figure beside its goal: on made signals and, where AURALIS_BENCH_MUSIC names a folder, on the first
// 90 s of each file of it (decoded by ffmpeg). Run: npm run bench:sound
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Loudness, SoundProfile, TrackAnalysis, TrackSound } from '../src/shared/analysis.ts';
import { LEVELLING_TARGET_LUFS, levelGainDb, levelShortfallDb } from '../src/shared/levels.ts';
import { MASTERING_PRESETS, type MasteringPreset } from '../src/shared/presets.ts';
import type { Stereo } from '../src/testing/signals.ts';
import { hasFfmpeg, wholeByFfmpeg } from '../src/testing/whole-file.ts';
import { toneDistanceDb } from '../src/worker/dsp/tone-design.ts';
import { analyse, master, SIGNALS } from '../src/worker/mastered-sound.testing.ts';
import { bassRippleDb, dulled, imdDb, padWobbleDb, rms, sibilanceDb, thdDb, toneChangeDb } from '../src/worker/sound-measures.testing.ts'; // prettier-ignore

const SECONDS = 90;
/** A recording is cut in so many to see what a join does. */
const PARTS = 3;

/** Of one sound in one preset. */
interface Measures {
  /** Peak over loudness against that of the original, in dB: what is lost of it is squashed. */
  readonly peaksDb: number;
  /** Loudness range against that of the original, in LU. */
  readonly rangeLu: number;
  /** How far from the loudness of the original it is played with level match, in LU. */
  readonly matchLu: number;
  /** Largest change of an octave, 63 Hz to 8 kHz, at equal loudness, in dB. */
  readonly toneDb: number;
  /** From the spectrum of the preset that is nearest, over the same octaves, in dB (root mean square). */
  readonly apartDb: number;
  /** How far from the target it is played with levelling and no level match, in LU, beyond what the clip guard says it must be. */
  readonly levelLu: number;
}

const GOALS: Readonly<Record<keyof Measures, string>> = {
  peaksDb: '≥ −0.5 (punchy ≥ 0)',
  rangeLu: '',
  matchLu: '≤ 0.3',
  levelLu: '≤ 0.3',
  toneDb: '≤ 3.5',
  apartDb: '≥ 1.5',
};

const MATCHED = { levelMatch: true, levelling: 'off' } as const;
const LEVELLED = { levelMatch: false, levelling: 'track' } as const;

/** What the page knows of a sound; null where there is too little to hear. */
function knownOf({
  profile,
  presetLufs,
}: Pick<TrackAnalysis, 'profile' | 'presetLufs'>): (TrackSound & { readonly track: Loudness }) | null {
  const { integratedLufs: lufs, truePeakDbtp } = profile;
  if (lufs === null || truePeakDbtp === null) return null;
  return {
    trackId: 1, signature: '', track: { lufs, truePeakDbtp }, album: null, presetLufs, replayGain: null, presetChains: null, spectrumDb: null,
    waveform: null, features: null, problem: null, doubt: null,
  }; // prettier-ignore
}

async function measure(sound: Stereo): Promise<Readonly<Record<MasteringPreset, Measures>> | null> {
  const analysis = await analyse(sound);
  const known = knownOf(analysis);
  if (!known) return null;
  const { lufs, truePeakDbtp } = known.track;
  const changes: Partial<Record<MasteringPreset, number[]>> = {};
  const profiles: Partial<Record<MasteringPreset, SoundProfile>> = {};
  for (const preset of MASTERING_PRESETS) {
    const { profile: after } = await master(sound, analysis, preset);
    profiles[preset] = after;
    changes[preset] = toneChangeDb(analysis.profile, after);
  }
  const measures: Partial<Record<MasteringPreset, Measures>> = {};
  for (const preset of MASTERING_PRESETS) {
    const after = profiles[preset] ?? analysis.profile;
    const change = changes[preset] ?? [];
    const distances = MASTERING_PRESETS.flatMap((other) =>
      other === preset ? [] : [rms(change.map((value, octave) => value - (changes[other]?.[octave] ?? 0)))],
    );
    const afterLufs = after.integratedLufs ?? 0;
    measures[preset] = {
      peaksDb: (after.truePeakDbtp ?? 0) - afterLufs - (truePeakDbtp - lufs),
      rangeLu: after.loudnessRangeLu - analysis.profile.loudnessRangeLu,
      matchLu: afterLufs + levelGainDb(known, preset, MATCHED) - (lufs + levelGainDb(known, 'off', MATCHED)),
      toneDb: Math.max(...change.map(Math.abs)),
      apartDb: Math.min(...distances),
      levelLu: afterLufs + levelGainDb(known, preset, LEVELLED) + levelShortfallDb(known, preset, LEVELLED) - LEVELLING_TARGET_LUFS, // prettier-ignore
    };
  }
  return measures as Readonly<Record<MasteringPreset, Measures>>;
}

/**
 * The largest step in dB of the original's gain with level match, where a sound that is one is cut in three tracks: null where a third of it
 * has no loudness.
 */
async function largestStepDb({ left, right }: Stereo): Promise<number | null> {
  const frames = Math.floor(left.length / PARTS);
  const gains: number[] = [];
  for (let part = 0; part < PARTS; part++) {
    const [from, to] = [part * frames, (part + 1) * frames];
    const known = knownOf(await analyse({ left: left.slice(from, to), right: right.slice(from, to) }));
    if (!known) return null;
    gains.push(levelGainDb(known, 'off', MATCHED));
  }
  return Math.max(...gains.slice(1).map((gain, at) => Math.abs(gain - (gains[at] ?? gain))));
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Median and worst of each measure by preset, the worst being what is furthest from the original in the direction that hurts. */
async function table(title: string, sounds: Iterable<readonly [name: string, sound: Stereo]>): Promise<void> {
  const all: { readonly name: string; readonly measures: Readonly<Record<MasteringPreset, Measures>> }[] = [];
  for (const [name, sound] of sounds) {
    const measures = await measure(sound);
    if (measures) all.push({ name, measures });
  }
  console.log(`\n${title}: ${all.length} sounds; median, then the worst and whose it is`);
  const rows: Record<string, Record<string, string | number>> = {};
  for (const [key, goal] of Object.entries(GOALS) as [keyof Measures, string][]) {
    for (const preset of MASTERING_PRESETS) {
      const badness = (value: number): number => (key === 'peaksDb' || key === 'apartDb' ? -value : Math.abs(value));
      const values = all.map(({ name, measures }) => ({ name, value: measures[preset][key] }));
      const sorted = values.toSorted((a, b) => a.value - b.value);
      const worst = values.reduce((most, each) => (badness(each.value) > badness(most.value) ? each : most));
      rows[`${key} ${preset}`] = {
        median: rounded(sorted[sorted.length >> 1]?.value ?? Number.NaN),
        worst: rounded(worst.value),
        of: worst.name.slice(0, 24),
        highest: rounded(sorted.at(-1)?.value ?? Number.NaN),
        goal,
      };
    }
  }
  console.table(rows);
}

/** What ffmpeg finds sound in. */
function* filesOf(folder: string): Iterable<readonly [string, Stereo]> {
  for (const name of readdirSync(folder).toSorted()) {
    let sound: Stereo;
    try {
      sound = wholeByFfmpeg(join(folder, name), SECONDS);
    } catch {
      continue;
    }
    yield [name, sound];
  }
}

async function steps(sounds: Iterable<readonly [name: string, sound: Stereo]>): Promise<void> {
  const found: { readonly name: string; readonly stepDb: number }[] = [];
  for (const [name, sound] of sounds) {
    const stepDb = await largestStepDb(sound);
    if (stepDb !== null) found.push({ name, stepDb });
  }
  const sorted = found.toSorted((a, b) => a.stepDb - b.stepDb);
  const [median, worst] = [sorted[sorted.length >> 1], sorted.at(-1)];
  console.log(`the original with level match, cut in ${PARTS}: steps by ${rounded(median?.stepDb ?? Number.NaN)} dB (median of ${sorted.length}), ${rounded(worst?.stepDb ?? Number.NaN)} at worst (${worst?.name ?? 'none'})`); // prettier-ignore
}

/** What sounds that show one fault each come out with. */
async function faults(): Promise<void> {
  const rows: Record<string, Record<string, string | number>> = {};
  const FAULTS = {
    'pad under drums, dB': [padWobbleDb, '≤ 0.8 (gentle ≤ 0.5)'],
    'sibilance, dB': [sibilanceDb, '≤ 0.5'],
    'harmonics of 1 kHz, dB': [thdDb, '≤ −90 (warm: its own)'],
    'intermodulation, dB': [imdDb, '≤ −60'],
    'ripple of 50 to 70 Hz, dB': [bassRippleDb, '≤ −80 (warm: its own)'],
  } as const;
  for (const [name, [measureOf, goal]] of Object.entries(FAULTS)) {
    const row: Record<string, string | number> = {};
    for (const preset of MASTERING_PRESETS) row[preset] = rounded(await measureOf(preset));
    rows[name] = { ...row, goal };
  }
  console.log('\nmade sounds that show one fault each');
  console.table(rows);
  for (const name of ['music', 'pink noise'] as const) {
    const dull = dulled(SIGNALS[name] as Stereo);
    const analysis = await analyse(dull);
    const distanceDb = (profile: SoundProfile): number => rms(toneDistanceDb(profile));
    const [before, after] = [
      distanceDb(analysis.profile),
      distanceDb((await master(dull, analysis, 'adaptive')).profile),
    ];
    console.log(`adaptive brings dulled ${name} from ${rounded(before)} to ${rounded(after)} dB of its target, ${Math.round(100 * (1 - after / before))} % nearer (goal ≥ 25)`); // prettier-ignore
  }
}

export async function run(): Promise<void> {
  await faults();
  await table('made signals', Object.entries(SIGNALS));
  const folder = process.env['AURALIS_BENCH_MUSIC'];
  if (!folder) console.log('real music: skipped, AURALIS_BENCH_MUSIC names no folder');
  else if (!hasFfmpeg) console.log('real music: skipped, there is no ffmpeg');
  else {
    await table(folder, filesOf(folder));
    await steps(filesOf(folder));
  }
}

if (import.meta.main) await run();
