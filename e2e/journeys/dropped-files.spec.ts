// What the system's file manager lets go over the window: a playlist and a folder. Electron tells where they lie; a browser does not, and the page asks.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '../journey.ts';
import { PlayerPage } from '../player-page.ts';
import { seconds, writeTone } from '../tone.ts';

test('a playlist and a folder that are dropped on the window come in', async ({ shellName, folder, start, open }) => {
  const [music, more] = [join(folder, 'music'), join(folder, 'more')];
  for (const place of [music, more]) await mkdir(place);
  for (const name of ['one', 'two']) await writeTone(join(music, `${name}.wav`), { frames: seconds(5), hz: 330 });
  await writeTone(join(more, 'three.wav'), { frames: seconds(5), hz: 440 });
  const party = join(folder, 'party.m3u');
  await writeFile(party, `${join(music, 'one.wav')}\n${join(music, 'gone.wav')}\n`);
  const running = await start([music]);
  const page = await open(running);
  const player = new PlayerPage(page);
  await expect(player.row('two')).toBeVisible();

  await running.drop(page, [party]);
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  if (shellName === 'chromium') {
    await expect(page.getByText('The browser does not tell where “party.m3u” lies.')).toBeVisible();
    await page.getByLabel('Path of the file: Import').fill(party);
    await page.keyboard.press('Enter');
  }
  await expect(page.getByRole('status').filter({ hasText: 'playlist “party”' })).toContainText('1 track found, 1 not');
  await expect(page.getByRole('region', { name: 'Not found' })).toContainText('gone.wav');

  await page.getByRole('navigation').getByRole('button', { name: 'Tracks', exact: true }).click();
  await running.drop(page, [more]);
  if (shellName === 'chromium') {
    const dialog = page.getByRole('dialog', { name: 'Add a folder' });
    await expect(dialog.getByText(/does not tell where “more” lies/)).toBeVisible();
    await dialog.getByLabel('Path').fill(more);
    await dialog.getByLabel('Path').press('Enter');
    await dialog.getByRole('button', { name: 'Add “more”' }).click();
  }
  await player.play('three');
  await player.expectTrack('three');
  await player.expectMoving();
});
