// What a listener does with the music that plays: places in it, the order, the keys, and what is kept. How one comes to it is in `journeys`.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { callCore, keepSocket } from '../src/testing/core-call.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

/** A window in which all tracks of the fixtures have a row in the document. */
const ALL_ROWS = { viewport: { width: 1280, height: 1100 } };

test.describe('with long tracks', () => {
  test.beforeEach(async ({ folder }) => {
    await mkdir(join(folder, 'tones'));
    for (const [index, name] of ['one', 'two', 'three'].entries()) {
      await writeTone(join(folder, 'tones', `${name}.wav`), { frames: seconds(40), hz: 220 * (index + 1) });
    }
  });

  test('seeks, pauses and goes on where it was', async ({ folder, start, open }) => {
    const page = await open(await start([join(folder, 'tones')]));
    const player = new PlayerPage(page);
    await player.play('one');
    await player.expectMoving();
    await player.seekTo(31);
    await expect.poll(() => player.seconds()).toBeGreaterThan(31);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const paused = await player.seconds();
    await page.waitForTimeout(400);
    expect(await player.seconds()).toBeCloseTo(paused, 2);
    await player.seekTo(12);
    await expect.poll(() => player.seconds()).toBeCloseTo(12, 1);
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await player.expectMoving();
    expect(await player.seconds()).toBeLessThan(16);
  });

  test('next, previous and a storm of both end on the right track', async ({ folder, start, open }) => {
    const page = await open(await start([join(folder, 'tones')]));
    const player = new PlayerPage(page);
    await expect(player.row('three')).toBeVisible();
    await player.sortBy('Title');
    const titles = await player.titles();
    await player.rows.nth(1).dblclick();
    await player.expectMoving();
    const [next, previous] = [
      page.getByRole('button', { name: 'Next' }),
      page.getByRole('button', { name: 'Previous' }),
    ];
    for (let i = 0; i < 15; i++) {
      await next.click({ noWaitAfter: true });
      await next.click({ noWaitAfter: true });
      await previous.click({ noWaitAfter: true });
      await previous.click({ noWaitAfter: true });
    }
    await next.click();
    await player.expectTrack(titles.at(-2) ?? '');
    await player.expectMoving();
    await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toHaveCount(0);
  });

  test('obeys the keyboard', async ({ folder, start, open }) => {
    const page = await open(await start([join(folder, 'tones')]));
    const player = new PlayerPage(page);
    await player.play('one');
    await player.expectMoving();
    await page.getByRole('heading', { name: 'Tracks' }).click();
    await page.keyboard.press('Space');
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    const before = await player.seconds();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => player.seconds()).toBeCloseTo(before + 5, 0);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => player.seconds()).toBeCloseTo(before, 0);
    await page.keyboard.press('Control+f');
    await expect(page.getByRole('textbox', { name: 'Search' })).toBeFocused();
    await page.keyboard.type('two');
    await expect(player.row('one')).toBeHidden();
    await expect(player.row('two')).toBeVisible();
    // A space in the search box is a space.
    await page.keyboard.press('Space');
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(player.row('one')).toBeVisible();
    await player.row('two').click();
    await page.keyboard.press('Enter');
    await player.expectTrack('two');
  });

  test('keeps volume, theme and library across a restart', async ({ folder, start, open }) => {
    const first = await start([join(folder, 'tones')]);
    const page = await open(first, {}, keepSocket);
    await expect(new PlayerPage(page).row('three')).toBeVisible();
    await page.getByRole('slider', { name: 'Volume' }).focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
    const volume = await page.getByRole('slider', { name: 'Volume' }).inputValue();
    await new PlayerPage(page).chooseTheme('Light');
    await expect.poll(async () => callCore(page, 'settings.get', {})).toMatchObject({ theme: 'light', volume: Number(volume) }); // prettier-ignore
    expect(await first.stop()).toBe(0);

    const again = await open(await start());
    await expect(new PlayerPage(again).row('three')).toBeVisible();
    await expect(again.getByRole('slider', { name: 'Volume' })).toHaveValue(volume);
    await expect(again.locator('html')).toHaveAttribute('data-theme', 'light');
  });
});

test('sorts and searches', async ({ music, start, open }) => {
  const page = await open(await start([music]), ALL_ROWS);
  const player = new PlayerPage(page);
  await expect(page.getByText('25 tracks').first()).toBeVisible();
  const title = page.getByRole('columnheader', { name: 'Title' });
  await player.sortBy('Title');
  await expect(title).toHaveAttribute('aria-sort', 'ascending');
  const ascending = await player.titles();
  await player.sortBy('Title');
  await expect(title).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(() => player.titles()).toEqual([...ascending].reverse());

  const search = page.getByRole('textbox', { name: 'Search' });
  await search.fill('grosse ahre');
  await expect(player.rows).toHaveCount(2);
  await expect(player.row('Größe und Ähre')).toBeVisible();
  await search.fill('AHRE gro');
  await expect(player.row('Größe und Ähre')).toBeVisible();
  await search.fill('"; drop table * (');
  await expect(page.getByRole('heading', { name: /nothing found/i })).toBeVisible();
});
