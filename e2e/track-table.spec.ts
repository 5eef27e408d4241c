// The table of tracks as a listener arranges it: columns, widths, order, rows, several sort keys, and what is typed ahead in lists.
import type { Locator, Page } from '@playwright/test';

import { collection } from './collection.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';

const heads = (page: Page): Promise<string[]> =>
  page.getByRole('grid', { name: 'Tracks' }).getByRole('columnheader').locator('.head-label').allTextContents();

const head = (page: Page, name: string): Locator => page.getByRole('columnheader', { name });

const widthOf = async (locator: Locator): Promise<number> => (await locator.boundingBox())?.width ?? 0;

const focusedTitle = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.querySelector('.cell-title')?.textContent ?? null);

test('columns are chosen, moved and sized by mouse and by key, and stay', async ({
  folder,
  start,
  open,
  openAsLeft,
}) => {
  const player = await start([await collection(folder)]);
  const page = await open(player);
  await page.setViewportSize({ width: 1280, height: 800 });

  await head(page, 'Title').click({ button: 'right' });
  await page.getByRole('menuitemcheckbox', { name: 'Genre' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Plays' }).click();
  await page.getByRole('menuitemradio', { name: 'Compact' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => heads(page)).toEqual(['Title', 'Artist', 'Album', 'Year', 'Plays', 'Format', 'Time']);
  await expect.poll(async () => (await page.getByRole('row').nth(2).boundingBox())?.height).toBe(32);

  // By the mouse: the year before the title; by key: one to the right again, with the focus.
  await head(page, 'Year').dragTo(head(page, 'Title'), { targetPosition: { x: 4, y: 15 } });
  await expect.poll(async () => (await heads(page)).slice(0, 3)).toEqual(['Year', 'Title', 'Artist']);
  await head(page, 'Year').getByRole('button').focus();
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(async () => (await heads(page)).slice(0, 3)).toEqual(['Title', 'Year', 'Artist']);
  await expect(head(page, 'Year').getByRole('button')).toBeFocused();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(async () => (await heads(page)).slice(0, 2)).toEqual(['Year', 'Title']);

  const artist = head(page, 'Artist');
  const before = await widthOf(artist);
  await artist.getByRole('button').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => widthOf(artist)).toBeCloseTo(before + 16, -1);
  const edge = await artist.locator('.column-edge').boundingBox();
  if (!edge) throw new Error('the column has no edge');
  await page.mouse.move(edge.x + 6, edge.y + 10);
  await page.mouse.down();
  await page.mouse.move(edge.x - 54, edge.y + 10, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => widthOf(artist)).toBeLessThan(before - 30);
  const dragged = await widthOf(artist);
  // The cells of the column are as wide as its head.
  const cell = page.getByRole('row').nth(2).locator('.cell-artist');
  expect(await widthOf(cell)).toBeCloseTo(dragged, 0);

  expect(await player.stop()).toBe(0);
  const after = await openAsLeft(await start());
  await after.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(async () => (await heads(after)).slice(0, 3)).toEqual(['Year', 'Title', 'Artist']);
  expect(await widthOf(head(after, 'Artist'))).toBeCloseTo(dragged, 0);
  await head(after, 'Artist').locator('.column-edge').dblclick();
  await expect.poll(() => widthOf(head(after, 'Artist'))).not.toBeCloseTo(dragged, 0);

  await after.getByRole('button', { name: 'Columns' }).click();
  await after.getByRole('menuitem', { name: 'Reset columns' }).click();
  await expect.poll(async () => (await heads(after)).slice(0, 2)).toEqual(['Title', 'Artist']);
});

test('all that is known of tracks is a place of its own', async ({ folder, start, open }) => {
  const page = await open(await start([await collection(folder)]));
  const player = new PlayerPage(page);
  await player.sortBy('Title');
  await player.row('Anchor').click();
  await page.keyboard.press('Alt+Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Properties' })).toBeVisible();
  const fact = (name: string): Locator =>
    page.locator('dl > div', { has: page.getByText(name, { exact: true }) }).locator('dd');
  await expect(fact('Title')).toHaveText('Anchor');
  await expect(fact('Path')).toHaveText(/Second Harbour.Anchor\.flac$/);
  await expect(fact('Sample rate')).toHaveText('48 kHz');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(player.row('Anchor')).toHaveAttribute('aria-selected', 'true');

  await player.row('Beacon').click({ modifiers: ['Shift'] });
  await player.row('Beacon').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Properties' }).click();
  await expect(fact('Artist')).toHaveText('Ada Lane');
  await expect(fact('Title')).toHaveText('2 different values');
});

test('tracks are sorted by several columns, and rated and reached cell by cell', async ({ folder, start, open }) => {
  const page = await open(await start([await collection(folder)]));
  const player = new PlayerPage(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await player.sortBy('Artist');
  await head(page, 'Title')
    .getByRole('button')
    .click({ modifiers: ['Shift'] });
  await head(page, 'Artist')
    .getByRole('button')
    .click({ modifiers: ['Shift'] });
  await expect(head(page, 'Artist').locator('.sort-place')).toHaveText('1');
  await expect(head(page, 'Title').locator('.sort-place')).toHaveText('2');
  const titles = ['Anchor', 'Beacon', 'Delta', 'Estuary', 'Mast', 'Mole', 'Rain', 'Spring'];
  await expect
    .poll(() => player.titles())
    .toEqual(
      (await head(page, 'Artist').getAttribute('aria-sort')) === 'descending'
        ? ['Dusk', 'North', 'Roost', 'Thermal', ...titles]
        : [...titles, 'Dusk', 'North', 'Roost', 'Thermal'],
    );

  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Rating' }).click();
  await page.keyboard.press('Escape');
  await player.sortBy('Title');
  await player.row('Anchor').locator('[data-star="4"]').click();
  const stars = player.row('Anchor').getByRole('slider', { name: 'Rating: Anchor' });
  await expect(stars).toHaveAttribute('aria-valuenow', '4');

  // Down into the row, through its cells to the stars, and out again.
  await player.row('Anchor').click();
  for (let i = 0; i < 12 && !(await stars.evaluate((element) => element === document.activeElement)); i++)
    await page.keyboard.press('ArrowRight');
  await expect(stars).toBeFocused();
  await page.keyboard.press('2');
  await expect(stars).toHaveAttribute('aria-valuenow', '2');
  await page.keyboard.press('ArrowDown');
  await expect(player.row('Beacon').getByRole('slider')).toBeFocused();
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowLeft');
  await expect(player.row('Beacon')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('columnheader').locator(':focus')).toHaveCount(1);
});

test('what is typed in a list is jumped to, and letters that mean something keep it', async ({
  folder,
  start,
  open,
}) => {
  const page = await open(await start([await collection(folder)]));
  const player = new PlayerPage(page);
  await player.sortBy('Title');
  await player.row('Anchor').click();
  await page.keyboard.type('ro');
  await expect.poll(() => focusedTitle(page)).toBe('Roost');
  await expect(page.getByTestId('type-ahead')).toHaveCount(0);
  // M mutes; behind a slash it is a letter.
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await expect.poll(() => focusedTitle(page)).toBe('Roost');
  await page.keyboard.type('/mo');
  await expect.poll(() => focusedTitle(page)).toBe('Mole');
  await expect(page.getByTestId('type-ahead')).toHaveCount(0);
  await page.keyboard.type('zz');
  await expect(page.getByTestId('type-ahead')).toHaveAttribute('data-found', 'false');
  await expect.poll(() => focusedTitle(page)).toBe('Mole');

  await page.getByRole('navigation').getByRole('button', { name: 'Artists', exact: true }).click();
  const grid = page.getByRole('grid', { name: 'Artists', exact: true });
  await grid.getByRole('gridcell').first().focus();
  await page.keyboard.type('cr');
  await expect(grid.getByRole('gridcell').filter({ hasText: 'The Cranes' })).toBeFocused();
});
