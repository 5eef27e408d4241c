// The views of the library and the queue, as a listener walks through them.
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { writeCollection } from './collection.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';

/** What a listener does in the views, by roles and names. */
class Views {
  readonly page: Page;
  readonly player: PlayerPage;
  readonly queue: Locator;

  constructor(page: Page) {
    this.page = page;
    this.player = new PlayerPage(page);
    this.queue = page.getByRole('complementary', { name: 'Queue' });
  }

  async goTo(view: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: view, exact: true }).click();
  }

  /** Cards or tiles of the grid of that name. */
  cell(grid: string, name: string): Locator {
    return this.page.getByRole('grid', { name: grid, exact: true }).getByRole('gridcell').filter({ hasText: name });
  }

  rowsOf(grid: string): Locator {
    return this.page.getByRole('grid', { name: grid }).getByRole('row');
  }

  titlesOf(grid: string): Promise<string[]> {
    return this.rowsOf(grid).locator('[role=gridcell].cell-title').allTextContents();
  }

  /** Titles in the queue, from the top. */
  async queued(): Promise<string[]> {
    const names = await this.queue.getByRole('option').locator('[data-title]').allTextContents();
    return names;
  }

  async showQueue(): Promise<void> {
    await this.page.getByRole('button', { name: 'Show the queue' }).click();
    await expect(this.queue).toBeVisible();
  }

  menuItem(name: string): Locator {
    return this.page.getByRole('menuitem', { name });
  }
}

async function collection(folder: string): Promise<string> {
  const music = join(folder, 'collection');
  await writeCollection(music);
  return music;
}

test('an album is found among its covers, played in its own order, and gone back from', async ({
  folder,
  start,
  open,
}) => {
  const views = new Views(await open(await start([await collection(folder)])));
  const { page, player } = views;
  await views.goTo('Albums');
  await expect(page.getByText('3 albums')).toBeVisible();
  await views.cell('Albums', 'Second Harbour').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Second Harbour' })).toBeVisible();
  await expect.poll(() => views.titlesOf('Tracks of Second Harbour')).toEqual(['Mole', 'Anchor', 'Beacon', 'Mast']);

  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await player.expectTrack('Mole');
  await player.expectMoving();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await player.expectTrack('Anchor');

  await page.getByRole('main').getByRole('button', { name: 'Ada Lane' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ada Lane' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Albums' }).getByRole('link')).toHaveCount(2);
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByRole('heading', { level: 1, name: 'Second Harbour' })).toBeVisible();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Albums' })).toBeVisible();
  await page.getByRole('button', { name: 'Forward', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Second Harbour' })).toBeVisible();

  // Nothing was heard for long enough yet.
  await views.goTo('History');
  await expect(page.getByRole('heading', { level: 1, name: 'Nothing was played yet' })).toBeVisible();
});

test('the queue is built, changed and undone by mouse and keys', async ({ folder, start, open }) => {
  const views = new Views(await open(await start([await collection(folder)])));
  const { page, player } = views;
  await player.sortBy('Title');
  await player.play('Anchor');
  await player.expectMoving();
  await views.showQueue();
  await expect.poll(() => views.queued()).toContain('Beacon');

  await player.row('Thermal').click({ button: 'right' });
  await views.menuItem('Play next').click();
  await expect.poll(async () => (await views.queued()).slice(0, 2)).toEqual(['Anchor', 'Thermal']);
  await player.row('Rain').click();
  await page.keyboard.press('q');
  await expect.poll(async () => (await views.queued()).slice(0, 3)).toEqual(['Anchor', 'Thermal', 'Rain']);
  await expect(views.queue.getByText('Next up', { exact: true })).toBeVisible();

  // Alt and the arrows move, Delete removes, Ctrl+Z takes back.
  await views.queue.getByRole('option').filter({ hasText: 'Rain' }).first().click();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(async () => (await views.queued()).slice(0, 3)).toEqual(['Anchor', 'Rain', 'Thermal']);
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await views.queued()).slice(0, 3)).toEqual(['Anchor', 'Thermal', 'Beacon']);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await views.queued()).slice(0, 3)).toEqual(['Anchor', 'Rain', 'Thermal']);

  await views.queue.getByRole('button', { name: 'Clear what is next' }).click();
  await expect.poll(() => views.queued()).toEqual(['Anchor']);
  await page.getByRole('status').filter({ hasText: 'cleared' }).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await views.queued()).slice(0, 3)).toEqual(['Anchor', 'Rain', 'Thermal']);

  // By the mouse: a row of the list onto the queue, and within the queue.
  await player.row('Dusk').dragTo(views.queue.getByRole('heading', { name: 'Queue' }));
  await expect.poll(async () => (await views.queued()).slice(0, 4)).toEqual(['Anchor', 'Rain', 'Thermal', 'Dusk']);
  await views.queue
    .getByRole('option')
    .filter({ hasText: 'Dusk' })
    .first()
    .dragTo(views.queue.getByRole('option').filter({ hasText: 'Rain' }).first(), { targetPosition: { x: 60, y: 5 } });
  await expect.poll(async () => (await views.queued()).slice(0, 4)).toEqual(['Anchor', 'Dusk', 'Rain', 'Thermal']);

  await views.queue.getByRole('option').filter({ hasText: 'Thermal' }).first().dblclick();
  await player.expectTrack('Thermal');
  await player.expectMoving();
});

test('what is selected is loved, rated and queued together', async ({ folder, start, open }) => {
  const views = new Views(await open(await start([await collection(folder)])));
  const { page, player } = views;
  await player.sortBy('Title');
  await player.row('Anchor').click();
  await player.row('Delta').click({ modifiers: ['Shift'] });
  await expect(player.rows.and(page.locator('[aria-selected="true"]'))).toHaveCount(3);
  const selection = page.getByRole('toolbar', { name: 'Selection' });
  await expect(selection).toContainText('3 tracks selected');
  // Nothing of the list moves for it.
  const topOf = async (): Promise<number | undefined> => (await player.row('Anchor').boundingBox())?.y;
  const top = await topOf();
  await page.keyboard.press('Escape');
  await expect(selection).toBeHidden();
  expect(await topOf()).toBe(top);
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowUp');
  expect(await topOf()).toBe(top);
  await selection.getByRole('button', { name: 'Add to queue' }).click();
  await expect(page.getByText('3 tracks added to the queue.')).toBeVisible();
  await selection.getByRole('button', { name: 'Clear the selection' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(selection.getByRole('button', { name: 'Play', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(player.row('Anchor')).toBeFocused();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(selection).toBeVisible();
  await page.keyboard.press('Control+l');
  await player.row('Mast').hover();
  await player.row('Mast').getByRole('button', { name: 'Favourite: Mast' }).click();
  await expect(player.row('Mast').getByRole('button', { name: 'Favourite: Mast' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await player.row('Mast').getByRole('button', { name: 'Favourite: Mast' }).click();
  await views.goTo('Favourites');
  await expect
    .poll(() => views.titlesOf('Favourites').then((titles) => titles.sort()))
    .toEqual(['Anchor', 'Beacon', 'Delta']);

  await views.rowsOf('Favourites').filter({ hasText: 'Beacon' }).click({ button: 'right' });
  await views.menuItem('Remove from favourites').click();
  await expect.poll(() => views.titlesOf('Favourites').then((titles) => titles.sort())).toEqual(['Anchor', 'Delta']);

  await views.rowsOf('Favourites').filter({ hasText: 'Delta' }).click();
  await page.keyboard.press('Alt+4');
  await page.getByRole('textbox', { name: 'Search' }).fill('rating:>3');
  await expect.poll(() => player.titles()).toEqual(['Delta']);
});

test('a search finds across everything, plays what was meant, and leads back', async ({ folder, start, open }) => {
  const views = new Views(await open(await start([await collection(folder)])));
  const { page, player } = views;
  await views.goTo('Albums');
  await expect(page.getByText('3 albums')).toBeVisible();
  const box = page.getByRole('textbox', { name: 'Search' });
  await box.fill('cranes');
  await expect(page.getByRole('heading', { level: 1, name: 'Results' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Artists' }).getByRole('button')).toHaveText(/The Cranes/);
  await expect(page.getByRole('region', { name: 'Albums' }).getByRole('link', { name: 'Flight Lines' })).toBeVisible();
  await expect.poll(() => player.titles()).toHaveLength(4);
  await box.press('Escape');
  await expect(page.getByRole('heading', { level: 1, name: 'Albums' })).toBeVisible();

  await box.fill('thermal');
  await box.press('Enter');
  await player.expectTrack('Thermal');
  await player.expectMoving();
});

test('a player that is started again opens where it was left', async ({ folder, start, open, openAsLeft }) => {
  const first = await start([await collection(folder)]);
  const before = new Views(await open(first));
  await before.goTo('Albums');
  await before.cell('Albums', 'Flight Lines').click();
  await before.page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await before.player.expectTrack('North');
  await before.player.expectMoving();
  await before.page.getByRole('button', { name: 'Next', exact: true }).click();
  await before.player.expectTrack('Thermal');
  await before.goTo('Artists');
  await expect(before.page.getByRole('heading', { level: 1, name: 'Artists' })).toBeVisible();
  await before.page.keyboard.press('Space');
  await expect(before.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  expect(await first.stop()).toBe(0);

  const after = new Views(await openAsLeft(await start()));
  await expect(after.page.getByRole('heading', { level: 1, name: 'Artists' })).toBeVisible();
  await after.player.expectTrack('Thermal');
  await expect(after.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await after.showQueue();
  await expect.poll(() => after.queued()).toEqual(['North', 'Thermal', 'Roost', 'Dusk']);
  await after.page.keyboard.press('Space');
  await after.player.expectMoving();
});
