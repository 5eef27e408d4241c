// Hundreds of random faults while music plays, and after each the same questions: does the player answer, are its figures sane, is what the
// listener asked for what is heard, and was the sound ever gone longer than it may be. A run is made again by its seed.
import { join } from 'node:path';

import { launchBrowser } from '../../src/testing/browser.ts';
import { writeAlbum, type AlbumTrack } from '../album.ts';
import { seedOfRun } from '../faults/seeded-random.ts';
import { tapState } from '../faults/sound-tap.ts';
import { expect, test } from '../player.ts';
import { FAULTS } from './fault-table.ts';
import { planStep, stepText, type PlanOptions } from './fault-plan.ts';
import { Rig } from './rig.ts';
import { carryOut, type StepReport } from './step.ts';

const TRACK_SECONDS = 180;
/** The last ones are those whose files are hurt; the very last follows them and lives. */
const ALBUM: readonly AlbumTrack[] = [
  { title: '1 Flac', seconds: TRACK_SECONDS, format: 'flac' },
  { title: '2 Mp3', seconds: TRACK_SECONDS, format: 'mp3' },
  { title: '3 Opus', seconds: TRACK_SECONDS, format: 'opus' },
  { title: '4 Victim', seconds: TRACK_SECONDS, format: 'flac' },
  { title: '5 Victim', seconds: TRACK_SECONDS, format: 'mp3' },
  { title: '6 Last', seconds: TRACK_SECONDS, format: 'flac' },
];
const SAFE_TRACKS = 3;
const VICTIMS = 2;

const FAULT_COUNT = Number(process.env['AURALIS_CHAOS_FAULTS']) || 300;
/** Steps before it are left out: to come to a step again without the way to it. */
const FROM = Number(process.env['AURALIS_CHAOS_FROM']) || 0;
/** Whatever is asked for, a run ends by then. */
const LONGEST_MINUTES = Number(process.env['AURALIS_CHAOS_MINUTES']) || 25;
const CONTROL_MS = 20_000;
/** More of them say nothing new. */
const MOST_COMPLAINTS = 40;

test('random faults during playback', async ({ folder }) => {
  test.skip(process.platform !== 'linux', 'hurts processes through /proc and signals');
  test.setTimeout((LONGEST_MINUTES + 5) * 60_000);
  const seed = seedOfRun('AURALIS_CHAOS_SEED');
  const possible = FAULTS.filter((fault) => {
    const why = fault.impossible?.() ?? null;
    if (why !== null) console.log(`left out: ${fault.name} (${why})`);
    return why === null;
  });
  console.log(`chaos: ${FAULT_COUNT} faults, AURALIS_CHAOS_SEED=${seed}`);
  const music = join(folder, 'music');
  await writeAlbum(music, ALBUM);
  const browser = await launchBrowser();
  const options = {
    browser,
    folder,
    music,
    tracks: new Map(ALBUM.map(({ title, format }) => [title, `${title}.${format}`])),
    trackSeconds: TRACK_SECONDS,
  };
  let rig = await Rig.start(options);
  const complaints: string[] = [];
  const reports: StepReport[] = [];
  try {
    test.skip(!(await isFastEnough(rig)), 'machine too slow: there are gaps even while nothing is wrong');
    const plan: PlanOptions = {
      seed,
      faults: possible,
      tracks: SAFE_TRACKS,
      victims: VICTIMS,
      trackSeconds: TRACK_SECONDS,
    };
    const endMs = performance.now() + LONGEST_MINUTES * 60_000;
    let done = 0;
    for (let number = FROM; done < FAULT_COUNT && performance.now() < endMs; number++) {
      const step = planStep(number, plan);
      const report = await carryOut(step, rig, { safe: SAFE_TRACKS });
      done += step.faults.length;
      reports.push(report);
      for (const complaint of report.complaints) {
        complaints.push(`${stepText(step)} (${report.warm ? 'warm' : 'cold'}): ${complaint}`);
        console.log(`✗ ${complaints.at(-1)}`);
      }
      if (report.complaints.length > 0) {
        const last = reports.slice(-10).map(({ text }) => `    ${text}`);
        console.log(`  the last steps were\n${last.join('\n')}\n  and the log ends\n${await rig.lastWords()}`);
      }
      if (complaints.length >= MOST_COMPLAINTS) break;
      if (report.fatal) {
        await rig.dispose();
        rig = await Rig.start(options);
      }
    }
    console.log(summary(reports, done));
    await expectCalm(rig, complaints);
  } finally {
    const code = await rig.dispose();
    if (code !== 0) complaints.push(`the player ended with ${code}`);
    await browser.close();
  }
  expect(complaints, `AURALIS_CHAOS_SEED=${seed}`).toEqual([]);
});

/** A control without faults: nothing is missing of what is heard. */
async function isFastEnough(rig: Rig): Promise<boolean> {
  const before = (await tapState(rig.page)).frame;
  await rig.page.waitForTimeout(CONTROL_MS);
  const { frame, silences, silentFrames } = await tapState(rig.page);
  const heardMs = (frame - before) / 48;
  const gaps = silences.filter(({ atFrame }) => atFrame >= before);
  console.log(`control: ${(heardMs / 1000).toFixed(1)} s heard, ${gaps.length} gaps`);
  return gaps.length === 0 && silentFrames === 0 && heardMs > CONTROL_MS * 0.95;
}

/** Afterwards everything mends: nothing is wrong with what is held, and the health says so or names what still rests. */
async function expectCalm(rig: Rig, complaints: string[]): Promise<void> {
  await rig.page.waitForTimeout(3000);
  const repaired = await rig.validate();
  const left = await rig.validate();
  console.log(`at the end: ${repaired.length} things repaired, ${left.length} left; ${await rig.healthText()}`);
  for (const { kind, subject } of left) complaints.push(`after it was repaired: ${kind} ${subject}`);
  for (const complaint of await rig.listener.complaints()) complaints.push(`at the end: ${complaint}`);
}

function summary(reports: readonly StepReport[], faults: number): string {
  const worst = (of: (report: StepReport) => number): string => Math.max(0, ...reports.map(of)).toFixed(0);
  const warm = reports.filter((report) => report.warm);
  const quietest = reports.toSorted((a, b) => b.quietMs - a.quietMs).slice(0, 3);
  return [
    `${faults} faults in ${reports.length} steps, ${warm.length} of them with L1 warm`,
    `longest quiet: ${worst(({ quietMs }) => quietMs)} ms; gaps where none may be: ${reports.reduce((sum, { gaps }) => sum + gaps, 0)}`,
    `slowest answer: ${worst(({ pingMs }) => pingMs)} ms; workers replaced: ${reports.at(-1)?.restarts ?? 0}`,
    ...quietest.map(({ quietMs, text }) => `  quiet for ${quietMs.toFixed(0)} ms at ${text}`),
  ].join('\n');
}
