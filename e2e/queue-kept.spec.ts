// The queue outlives the window and the player, in both shells: what is queued, the track, the place in it, and that it waits.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { launchElectronDouble } from './electron-double/launch.ts';
import { test as electronTest } from './electron-test.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

/** It waits near `place` of `title`, with all of its queue, and goes on from there. */
async function expectWaiting(shown: PlayerPage, title: string, place: number): Promise<void> {
  await shown.expectTrack(title);
  const play = shown.page.getByRole('button', { name: 'Play', exact: true });
  await expect(play).toBeEnabled();
  expect(Math.abs((await shown.seconds()) - place)).toBeLessThan(1.5);
  await play.click();
  await shown.expectMoving();
}

test('a player that is begun again waits where it was, with what followed', async ({ folder, start, open }) => {
  const music = join(folder, 'tones');
  await mkdir(music);
  for (const [at, name] of ['one', 'two', 'three'].entries())
    await writeTone(join(music, `${name}.wav`), { frames: seconds(60), hz: 220 + 110 * at });
  const first = await start([music]);
  const before = new PlayerPage(await open(first));
  await before.play('one');
  await before.expectMoving();
  await before.page.getByRole('button', { name: 'Next', exact: true }).click();
  await before.expectTrack('three');
  await before.seekTo(20);
  await before.expectMoving();
  const place = await before.seconds();
  await first.stop();
  await before.page.close();

  const after = new PlayerPage(await open(await start()));
  await expectWaiting(after, 'three', place);
  await after.page.getByRole('button', { name: 'Next', exact: true }).click();
  await after.expectTrack('two');
});

test('a page that is loaded anew waits where it was', async ({ folder, start, open }) => {
  const music = join(folder, 'tones');
  await mkdir(music);
  await writeTone(join(music, 'one.wav'), { frames: seconds(60), hz: 220 });
  const page = await open(await start([music]));
  const shown = new PlayerPage(page);
  await shown.play('one');
  await shown.expectMoving();
  await shown.seekTo(30);
  await shown.expectMoving();
  const place = await shown.seconds();
  await page.reload();
  await expectWaiting(shown, 'one', place);
});

electronTest('the window that is closed and the player with it: the next one waits where it was', async ({ folder, shell, player, browserOfWorker }) => {
  await player.seekTo(90);
  await player.expectMoving();
  const place = await player.seconds();
  expect(await shell.close()).toBe(0);
  const again = await launchElectronDouble({ dataFolder: join(folder, 'data'), args: [], browser: browserOfWorker });
  try {
    await expectWaiting(new PlayerPage(again.page), 'a long tone', place);
  } finally {
    await again.close();
  }
}); // prettier-ignore
