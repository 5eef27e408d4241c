// What really leaves the player without a preset: recorded from a private PulseAudio and compared with the wave that went in, sample by
// sample.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { launchBrowser, browserForTests } from '../../src/testing/browser.ts';
import { PlayerPage } from '../player-page.ts';
import { expect, test, type PlayerProcess } from '../player.ts';
import { DEVICE_BUFFER, SoundRecorder, soundSystem } from '../../src/testing/sound-recorder.ts';
import { writeTone } from '../tone.ts';
import { showTracks } from '../show-tracks.ts';

/** Not 1 kHz: a lost 10 ms buffer would then leave no trace. */
const TONE_HZ = 997.3;
const RATE_HZ = 48_000;
const PEAK = 0.5;
/** 16-bit samples carry up to half a step of rounding in each of the three terms of the residual. */
const RESIDUAL_LIMIT = 4 / 32_768;

const missing = soundSystem();

/**
 * A machine that starves the browser's audio thread puts silence into the middle of anything; a fault of ours would be in every
 * recording. So one clean recording of a few is the proof.
 */
const ATTEMPTS = 5;

/** Frames from the first to the last sound, the worst departure from a sine in between, and the peak. */
function examine(samples: Float32Array): { frames: number; worst: number; worstAt: number; peak: number } {
  const loud = (x: number): boolean => Math.abs(x) > 1e-4;
  const first = samples.findIndex(loud);
  const last = samples.findLastIndex(loud);
  const twoCos = 2 * Math.cos((2 * Math.PI * TONE_HZ) / RATE_HZ);
  let [worst, worstAt, peak] = [0, -1, 0];
  for (let n = first + 2; n <= last; n++) {
    const residual = Math.abs((samples[n] ?? 0) - twoCos * (samples[n - 1] ?? 0) + (samples[n - 2] ?? 0));
    if (residual > worst) [worst, worstAt] = [residual, n - first];
    peak = Math.max(peak, Math.abs(samples[n] ?? 0));
  }
  // The first sample of a sine is zero, so sound is seen from the second on.
  return { frames: last - first + 2, worst, worstAt, peak };
}

const FIRST_FRAMES = 6.5 * RATE_HZ + 17;
const SECOND_FRAMES = 5.5 * RATE_HZ + 31;

/** Two tracks of one wave, each longer than a chunk: several joins, of which one is between tracks. */
const TRACKS = {
  'two files': async (music: string): Promise<void> => {
    await writeTone(join(music, '1 first half.wav'), { frames: FIRST_FRAMES, hz: TONE_HZ });
    await writeTone(join(music, '2 second half.wav'), { frames: SECOND_FRAMES, hz: TONE_HZ, startFrame: FIRST_FRAMES });
  },
  'parts of one file': async (music: string): Promise<void> => {
    await writeTone(join(music, 'both.wav'), { frames: FIRST_FRAMES + SECOND_FRAMES, hz: TONE_HZ });
    const track = (number: number, title: string, start: string): string =>
      `TRACK 0${number} AUDIO\nTITLE "${title}"\nINDEX 01 ${start}\n`;
    // 6 s and 37 of 75 parts of one: no whole chunk, and no whole second.
    const sheet = `FILE "both.wav" WAVE\n${track(1, '1 first half', '00:00:00')}${track(2, '2 second half', '00:06:37')}`;
    await writeFile(join(music, 'both.cue'), sheet);
  },
} as const;

for (const [kind, write] of Object.entries(TRACKS)) {
  test(`chunks and tracks join without a gap, a click or a lost sample: ${kind}`, async ({ folder, start }) => {
    test.setTimeout(180_000);
    test.skip(missing !== null, `no output can be recorded: ${missing}`);
    test.skip((await browserForTests()).packaged, 'the packaged browser has no way to a sound server');
    const music = join(folder, 'joined');
    await mkdir(music);
    await write(music);
    const total = FIRST_FRAMES + SECOND_FRAMES;
    const complaints: string[] = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const [left, right] = await recordTwoTracks(await start([music]), join(folder, `attempt-${attempt}`));
      expect(left).toEqual(right);
      const { frames, worst, worstAt, peak } = examine(left);
      if (Math.abs(frames - total) <= 2 && worst < RESIDUAL_LIMIT) {
        expect(peak).toBeCloseTo(PEAK, 3);
        return;
      }
      complaints.push(`${frames - total} frames too many, residual ${worst} at frame ${worstAt}`);
    }
    expect(complaints, 'departures from the wave that went in').toEqual([]);
  });
}

/** Plays the first of two tracks and records until the second has ended. */
async function recordTwoTracks(process_: PlayerProcess, folder: string): Promise<[Float32Array, Float32Array]> {
  await mkdir(folder);
  const recorder = await SoundRecorder.start(folder);
  const browser = await launchBrowser({
    ignoreDefaultArgs: ['--mute-audio'],
    env: recorder.environment,
    args: [DEVICE_BUFFER],
  });
  try {
    const page = await browser.newPage();
    await page.goto(process_.url);
    await showTracks(page);
    const player = new PlayerPage(page);
    await expect(player.row('2 second half')).toBeVisible();
    await player.sortBy('Title');
    await player.asItIs();
    await recorder.record();
    await player.play('1 first half');
    await expect(player.row('2 second half')).toHaveAttribute('aria-current', 'true', { timeout: 20_000 });
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible({ timeout: 30_000 });
    await page.waitForTimeout(500);
    return await recorder.recorded();
  } finally {
    await browser.close();
    await recorder.dispose();
    await process_.stop();
  }
}
