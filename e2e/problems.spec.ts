// The files that could not be read: told apart, found, copied, ignored, tried again, on a page of their own.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callCore, keepSocket } from '../src/testing/core-call.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

test('problems are a place: counted, filtered, ignored, and gone when the file is mended', async ({
  folder,
  start,
  open,
}) => {
  const music = join(folder, 'music');
  for (const disc of ['one', 'two']) {
    await mkdir(join(music, disc), { recursive: true });
    for (const extension of ['flac', 'mp3'])
      await writeFile(join(music, disc, `random.${extension}`), randomBytes(50_000));
  }
  await writeTone(join(music, 'whole.wav'), { frames: seconds(20), hz: 440 });
  const running = await start([music]);
  const page = await open(running, {}, keepSocket);
  const player = new PlayerPage(page);
  const link = page.getByRole('button', { name: /^Problems/ });
  // Rows that are still coming move the others under the hand.
  await expect(link).toHaveText(/4$/);
  await player.play('whole');
  await player.expectMoving();

  await link.click();
  const files = page.getByRole('group', { name: 'Problems' }).getByRole('listitem');
  await expect(files).toHaveCount(4);
  // Each by its name with extension, and its folder; a remedy that helps nothing is not offered.
  const inOne = files.filter({ hasText: join(music, 'one') }).filter({ hasText: 'random.mp3' });
  await expect(inOne).toHaveCount(1);
  for (const file of await files.all()) await expect(file).not.toContainText('Convert');

  await page.getByRole('searchbox', { name: /^Filter/ }).fill('two');
  await expect(files).toHaveCount(2);
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('');

  await inOne.getByRole('button', { name: 'Ignore random.mp3' }).click();
  await expect(files).toHaveCount(3);
  await expect(link).toHaveText(/3$/);
  await page.getByRole('checkbox', { name: 'Show 1 ignored file' }).check();
  await expect(files).toHaveCount(4);
  await page.getByRole('checkbox', { name: 'Show 1 ignored file' }).uncheck();

  // This machine of the tests has no screen: the control says so, and the core refuses.
  const show = files.first().getByRole('button', { name: /in the file manager/ });
  await expect(show).toHaveAttribute('aria-disabled', 'true');
  await show.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'no file manager' })).toBeVisible();

  const mended = join(music, 'two', 'random.flac');
  await writeTone(mended, { frames: seconds(5), hz: 330 });
  await files
    .filter({ hasText: join(music, 'two') })
    .getByRole('button', { name: 'Try random.flac again' })
    .click();
  await expect(files).toHaveCount(2);
  // Keys are the music's here, too.
  await page.getByRole('heading', { name: 'Problems' }).click();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();

  expect(await running.stop()).toBe(0);
  const again = await open(await start(), {}, keepSocket);
  await expect(again.getByRole('button', { name: /^Problems/ })).toHaveText(/2$/);
  expect((await callCore(again, 'library.problems', { offset: 0, limit: 10 })).ignored).toBe(1);
});
