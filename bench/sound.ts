// What mastering does to the sound, each figure beside its goal: on made signals and, where AURALIS_BENCH_MUSIC names a folder, on the first
// 90 s of each file of it (decoded by ffmpeg). Run: npm run bench:sound
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { TrackSound } from '../src/shared/analysis.ts';
import { LEVELLING_TARGET_LUFS, levelGainDb, levelShortfallDb } from '../src/shared/levels.ts';
import { MASTERING_PRESETS, type MasteringPreset } from '../src/shared/presets.ts';
import { SAMPLE_RATE_HZ } from '../src/shared/timeline.ts';
import type { Stereo } from '../src/testing/signals.ts';
import { analyse, master, SIGNALS } from '../src/worker/mastered-sound.testing.ts';

const SECONDS = 90;

/** Of one sound in one preset. */
interface Measures {
  /** Peak over loudness against that of the original, in dB: what is lost of it is squashed. */
  readonly peaksDb: number;
  /** Loudness range against that of the original, in LU. */
  readonly rangeLu: number;
  /** How far from the loudness of the original it is played with level match, in LU. */
  readonly matchLu: number;
  /** How far from the target it is played with levelling and no level match, in LU, beyond what the clip guard says it must be. */
  readonly levelLu: number;
}

const GOALS: Readonly<Record<keyof Measures, string>> = {
  peaksDb: '≥ −0.5 (punchy ≥ 0)',
  rangeLu: '',
  matchLu: '≤ 0.3',
  levelLu: '≤ 0.3',
};

/** Null where there is too little to hear. */
async function measure(sound: Stereo): Promise<Readonly<Record<MasteringPreset, Measures>> | null> {
  const { profile, presetLufs } = await analyse(sound);
  const { integratedLufs: lufs, truePeakDbtp } = profile;
  if (lufs === null || truePeakDbtp === null) return null;
  const known: TrackSound = {
    trackId: 1, signature: '', track: { lufs, truePeakDbtp }, album: null, presetLufs, replayGain: null,
    waveform: null, features: null, problem: null, doubt: null,
  }; // prettier-ignore
  const measures: Partial<Record<MasteringPreset, Measures>> = {};
  for (const preset of MASTERING_PRESETS) {
    const { profile: after } = await master(sound, { profile, presetLufs }, preset);
    const afterLufs = after.integratedLufs ?? 0;
    const matched = { levelMatch: true, levelling: 'off' } as const;
    const levelled = { levelMatch: false, levelling: 'track' } as const;
    measures[preset] = {
      peaksDb: (after.truePeakDbtp ?? 0) - afterLufs - (truePeakDbtp - lufs),
      rangeLu: after.loudnessRangeLu - profile.loudnessRangeLu,
      matchLu: afterLufs + levelGainDb(known, preset, matched) - (lufs + levelGainDb(known, 'off', matched)),
      levelLu: afterLufs + levelGainDb(known, preset, levelled) + levelShortfallDb(known, preset, levelled) - LEVELLING_TARGET_LUFS, // prettier-ignore
    };
  }
  return measures as Readonly<Record<MasteringPreset, Measures>>;
}

function decoded(path: string): Stereo | null {
  const args = ['-v', 'error', '-t', String(SECONDS), '-i', path, '-ac', '2', '-ar', String(SAMPLE_RATE_HZ), '-f', 'f32le', '-']; // prettier-ignore
  const { status, stdout } = spawnSync('ffmpeg', args, { maxBuffer: 2 ** 28 });
  if (status !== 0 || stdout.length === 0) return null;
  const both = new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
  const side = (offset: number): Float32Array =>
    Float32Array.from({ length: both.length >> 1 }, (_, frame) => both[2 * frame + offset] ?? 0);
  return { left: side(0), right: side(1) };
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
      const badness = (value: number): number => (key === 'peaksDb' ? -value : Math.abs(value));
      const values = all.map(({ name, measures }) => ({ name, value: measures[preset][key] }));
      const sorted = values.toSorted((a, b) => a.value - b.value);
      const worst = values.reduce((most, each) => (badness(each.value) > badness(most.value) ? each : most));
      rows[`${key} ${preset}`] = {
        median: rounded(sorted[sorted.length >> 1]?.value ?? Number.NaN),
        worst: rounded(worst.value),
        of: worst.name.slice(0, 24),
        goal,
      };
    }
  }
  console.table(rows);
}

function* filesOf(folder: string): Iterable<readonly [string, Stereo]> {
  for (const name of readdirSync(folder).toSorted()) {
    const sound = decoded(join(folder, name));
    if (sound) yield [name, sound];
  }
}

export async function run(): Promise<void> {
  await table('made signals', Object.entries(SIGNALS));
  const folder = process.env['AURALIS_BENCH_MUSIC'];
  if (!folder) console.log('real music: skipped, AURALIS_BENCH_MUSIC names no folder');
  else if (spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status !== 0)
    console.log('real music: skipped, there is no ffmpeg'); // prettier-ignore
  else await table(folder, filesOf(folder));
}

if (import.meta.main) await run();
