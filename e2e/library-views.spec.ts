// What is done with several tracks at once in the views of the library. The way through the views is in `journeys`.
import { collection, COLLECTION_TRACKS } from './collection.ts';
import { LibraryPage } from './library-page.ts';
import { expect, test } from './player.ts';

test('what is selected is loved, rated and queued together', async ({ folder, start, open }) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player, search } = library;
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
  await library.goTo('Favourites');
  await expect
    .poll(() => library.titlesOf('Favourites').then((titles) => titles.sort()))
    .toEqual(['Anchor', 'Beacon', 'Delta']);

  await library.rowsOf('Favourites').filter({ hasText: 'Beacon' }).click({ button: 'right' });
  await library.menuItem('Remove from favourites').click();
  await expect.poll(() => library.titlesOf('Favourites').then((titles) => titles.sort())).toEqual(['Anchor', 'Delta']);

  await library.rowsOf('Favourites').filter({ hasText: 'Delta' }).click();
  await page.keyboard.press('Alt+4');
  await search.fill('rating:>3');
  await expect.poll(() => player.titles()).toEqual(['Delta']);
  await page.getByRole('textbox', { name: 'Search' }).fill('folder:"second harbour" sort:title');
  await expect.poll(() => player.titles()).toEqual(['Anchor', 'Beacon', 'Mast', 'Mole']);
});
