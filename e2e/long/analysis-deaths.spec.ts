// A track whose analysis takes its time, and whose worker dies at it over and over: the original plays meanwhile, and afterwards.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PlayerPage } from '../player-page.ts';
import { expect, test, type PlayerProcess } from '../player.ts';
import { seconds, writeTone } from '../tone.ts';

/** More processor time than a worker takes to start (0.5 to 1 s): then it is at its job. The whole analysis takes some 7 s. */
const ANALYSING_MS = 1_500;

/** The processor time that a process has had, 0 when it is gone. Fields 14 and 15 of its `stat`, in hundredths of a second. */
async function processorMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return 10 * (user + system);
}

/** Kills the worker that analyses, if it is at it. */
async function killScanWorker(player: PlayerProcess): Promise<void> {
  for (const pid of await player.childPids()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.split('\0').includes('scan') && (await processorMsOf(pid)) > ANALYSING_MS) process.kill(pid, 'SIGKILL');
  }
}

test('while a track is analysed the original plays; when that cannot be done it goes on', async ({
  folder,
  start,
  open,
}) => {
  test.skip(process.platform !== 'linux', 'finds the workers through /proc');
  test.setTimeout(120_000);
  const music = join(folder, 'music');
  await mkdir(music);
  // Long enough that its analysis is still under way when the workers die.
  await writeTone(join(music, 'long.wav'), { frames: seconds(1200), hz: 220 });
  const process_ = await start([music]);
  const page = await open(process_);
  const player = new PlayerPage(page);
  await expect(player.row('long')).toBeVisible();
  await player.play('long');
  await expect(page.getByText('Preparing Adaptive; the original plays until then.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Heard now: Original' })).toBeVisible();
  await player.expectMoving();
  const failure = page.getByRole('status').filter({ hasText: 'The track could not be analysed' });
  await expect(async () => {
    await killScanWorker(process_);
    await expect(failure).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 90_000 });
  await player.expectMoving();
  await player.expectInTheMix(/^the original alone/, /^Adaptive: failed$/);
});
