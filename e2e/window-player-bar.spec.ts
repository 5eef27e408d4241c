// The bar at the bottom and the list above it: one queue whatever the list shows, the way back to what plays, and the position slider.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

test('sorting and searching change the list, not what is queued', async ({ folder, start, open }) => {
  await mkdir(join(folder, 'tones'));
  for (const [at, name] of ['1 one', '2 two', '3 three', '4 four'].entries()) {
    await writeTone(join(folder, 'tones', `${name}.wav`), { frames: seconds(30), hz: 220 * (at + 1) });
  }
  const page = await open(await start([join(folder, 'tones')]));
  const player = new PlayerPage(page);
  await expect(player.row('4 four')).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeHidden();
  await player.sortBy('Title');
  await expect.poll(() => player.titles()).toEqual(['1 one', '2 two', '3 three', '4 four']);
  await player.play('1 one');
  await player.expectMoving();
  await player.sortBy('Title');
  await expect.poll(() => player.titles()).toEqual(['4 four', '3 three', '2 two', '1 one']);
  await player.expectTrack('1 one');
  await player.expectMoving();
  // Near the end, so that the next track comes by itself.
  await player.seekTo(29.5);
  await player.expectTrack('2 two');
  await page.getByRole('textbox', { name: 'Search' }).fill('four');
  await expect.poll(() => player.titles()).toEqual(['4 four']);
  await page.getByRole('button', { name: 'Next' }).click();
  await player.expectTrack('3 three');
  await player.expectMoving();

  await page.getByRole('button', { name: 'Show “3 three” in the list' }).click();
  await expect(player.row('3 three')).toHaveAttribute('aria-selected', 'true');
  await expect(player.row('3 three')).toBeFocused();
});

test('the time under the pointer covers no button', async ({ folder, start, open }) => {
  await mkdir(join(folder, 'tones'));
  await writeTone(join(folder, 'tones', 'tone.wav'), { frames: seconds(60), hz: 220 });
  const page = await open(await start([join(folder, 'tones')]));
  const player = new PlayerPage(page);
  await player.play('tone');
  await player.expectMoving();
  const slider = await player.position.boundingBox();
  if (!slider) throw new Error('the slider has no box');
  const bubble = page.locator('.seek-bubble');
  for (const share of [0.02, 0.5, 0.98]) {
    await page.mouse.move(slider.x + slider.width * share, slider.y + slider.height / 2);
    await expect(bubble).toHaveCSS('opacity', '1');
    const shown = await bubble.boundingBox();
    for (const name of ['Previous', 'Pause', 'Next']) {
      const button = await page.getByRole('button', { name, exact: true }).boundingBox();
      if (!shown || !button) throw new Error('nothing to compare');
      const apart =
        shown.x + shown.width <= button.x ||
        button.x + button.width <= shown.x ||
        shown.y + shown.height <= button.y ||
        button.y + button.height <= shown.y;
      expect(apart, `${name} at ${share}`).toBe(true);
    }
  }
  await expect(bubble).toHaveText('0:58');
});

test('the position slider follows the pointer, and the music again when it is let go', async ({
  folder,
  start,
  open,
}) => {
  await mkdir(join(folder, 'tones'));
  await writeTone(join(folder, 'tones', 'tone.wav'), { frames: seconds(100), hz: 220 });
  const page = await open(await start([join(folder, 'tones')]));
  const player = new PlayerPage(page);
  await player.play('tone');
  await player.expectMoving();
  const slider = await player.position.boundingBox();
  if (!slider) throw new Error('the slider has no box');
  const at = (share: number): [number, number] => [slider.x + slider.width * share, slider.y + slider.height / 2];

  await page.mouse.move(...at(0.3));
  await page.mouse.down();
  await page.mouse.move(...at(0.7), { steps: 5 });
  const dragged = await player.seconds();
  await page.waitForTimeout(300);
  expect(await player.seconds()).toBe(dragged);
  await page.mouse.up();
  await player.expectMoving();
  expect(await player.seconds()).toBeGreaterThan(68);
  expect(await player.seconds()).toBeLessThan(75);

  // Taken and brought back to where it was.
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const share = (await player.seconds()) / (await player.lengthSeconds());
  await page.mouse.move(...at(share));
  await page.mouse.down();
  await page.mouse.move(...at(0.4), { steps: 3 });
  await page.mouse.move(...at(share), { steps: 3 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await player.expectMoving();
});

test('a drag that outlasts its track does not seek in the next one', async ({ folder, start, open }) => {
  await mkdir(join(folder, 'tones'));
  for (const name of ['1 one', '2 two']) {
    await writeTone(join(folder, 'tones', `${name}.wav`), { frames: seconds(30), hz: 220 });
  }
  const page = await open(await start([join(folder, 'tones')]));
  const player = new PlayerPage(page);
  await expect(player.row('2 two')).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeHidden();
  await player.sortBy('Title');
  await expect.poll(() => player.titles()).toEqual(['1 one', '2 two']);
  await player.play('1 one');
  await player.expectMoving();
  await player.seekTo(28);
  const slider = await player.position.boundingBox();
  if (!slider) throw new Error('the slider has no box');
  await page.mouse.move(slider.x + slider.width * 0.93, slider.y + slider.height / 2);
  await page.mouse.down();
  await page.mouse.move(slider.x + slider.width * 0.5, slider.y + slider.height / 2, { steps: 3 });
  await player.expectTrack('2 two');
  await page.mouse.up();
  await player.expectMoving();
  expect(await player.seconds()).toBeLessThan(10);
});
