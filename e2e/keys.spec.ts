// Keys are the listener's own: those without Ctrl or Alt can be switched off, and each action can have others, which are kept.
import { join } from 'node:path';

import { callCore, keepSocket } from '../src/testing/core-call.ts';
import { collection } from './collection.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';

test('keys are switched off, given away, refused where they are taken, and kept', async ({ folder, start, open }) => {
  const running = await start([join(folder, 'nothing')]);
  const page = await open(running, {}, keepSocket);
  const muted = page.getByRole('button', { name: 'Unmute' });
  await page.keyboard.press('m');
  await expect(muted).toBeVisible();
  await page.keyboard.press('m');
  await expect(muted).toHaveCount(0);

  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Mute: M. Change' }).click();
  await page.keyboard.press('b');
  await expect(page.getByRole('status').filter({ hasText: 'B is taken by' })).toBeVisible();
  await page.getByRole('button', { name: 'Mute: M. Change' }).click();
  await page.keyboard.press('Control+m');
  await expect(page.getByRole('button', { name: 'Mute: Ctrl+M. Change' })).toBeVisible();
  await page.keyboard.press('m');
  await page.keyboard.press('Control+m');
  await expect(muted).toBeVisible();
  await page.keyboard.press('Control+m');
  await expect(muted).toHaveCount(0);

  await page.getByRole('switch', { name: 'Keys without Ctrl or Alt' }).click();
  await expect.poll(async () => callCore(page, 'settings.get', {})).toMatchObject({ plainKeys: false, keys: { mute: 'Mod+M' } }); // prettier-ignore
  await page.getByRole('heading', { name: 'Settings', exact: true }).click();
  await page.keyboard.press('3');
  await page.keyboard.press('Control+m');
  await expect(muted).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Adaptive' })).toBeChecked();

  expect(await running.stop()).toBe(0);
  const again = await open(await start(), {}, keepSocket);
  await again.keyboard.press('Control+,');
  await again.getByRole('button', { name: 'Mute: as Auralis came' }).click();
  await expect(again.getByRole('button', { name: 'Mute: M. Change' })).toBeVisible();
});

test('the keys of lists are the listener’s, too, and switched off with the others', async ({ folder, start, open }) => {
  const page = await open(await start([await collection(folder)]));
  const player = new PlayerPage(page);
  const queued = page.getByText('1 track added to the queue.');

  await page.keyboard.press('Control+,');
  const ofLists = page.getByRole('region', { name: 'In lists' });
  await ofLists.getByRole('button', { name: 'Add to queue: Q. Change' }).click();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('status').filter({ hasText: '↓ stays for moving' })).toBeVisible();
  await page.keyboard.press('Control+e');
  await expect(ofLists.getByRole('button', { name: 'Add to queue: Ctrl+E. Change' })).toBeVisible();

  // How high rows are is chosen here, too.
  await page.getByRole('radio', { name: 'Compact' }).click();

  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(async () => (await player.row('Anchor').boundingBox())?.height).toBe(32);
  await player.row('Anchor').click();
  // A letter without a meaning is typed ahead.
  await page.keyboard.press('q');
  await expect(page.getByTestId('type-ahead')).toContainText('q');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+e');
  await expect(queued).toBeVisible();
  await player.row('Anchor').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Add to queue' })).toContainText('Ctrl+E');
});
