// What was made goes out to a file and comes in from one, and a playlist of another program: by their paths in the settings, with what was not found.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callCore, keepSocket } from '../src/testing/core-call.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

test('a library goes out to a file and a playlist comes in, with what was not found', async ({
  folder,
  start,
  open,
}) => {
  const music = join(folder, 'music');
  await mkdir(music);
  for (const name of ['one', 'two']) await writeTone(join(music, `${name}.wav`), { frames: seconds(5), hz: 330 });
  await writeFile(join(folder, 'party.m3u'), `${join(music, 'one.wav')}\n${join(music, 'gone.wav')}\n`);
  const page = await open(await start([music]), {}, keepSocket);
  await expect(new PlayerPage(page).row('two')).toBeVisible();

  await page.keyboard.press('Control+,');
  await page.getByLabel('Path of the file: Import').fill(join(folder, 'party.m3u'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'party' })).toContainText('1 track found, 1 not');
  await expect(page.getByRole('region', { name: 'Not found' })).toContainText('gone.wav');
  const lists = await callCore(page, 'playlists.list', {});
  expect(lists).toContainEqual(expect.objectContaining({ name: 'party', trackCount: 2 }));

  const out = join(folder, 'out.json');
  await page.getByLabel('Path of the file: Export').fill(out);
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'out.json' })).toBeVisible();
  expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
    format: 'auralis-library',
    playlists: expect.arrayContaining([{ name: 'party', query: null }]) as unknown,
  });

  await page.getByLabel('Forget missing tracks').selectOption('Never');
  await expect.poll(async () => (await callCore(page, 'settings.get', {})).forgetMissingDays).toBe(0);
});
