// Everything by keys: from the start to music, through every view, and what is done there. No mouse, and no place that the focus cannot reach.
import type { Locator } from '@playwright/test';

import { collection, COLLECTION_TRACKS } from '../../collection.ts';
import { expect, test } from '../../journey.ts';
import { LibraryPage } from '../../library-page.ts';

/** As many stops as a window has at most, with some to spare. */
const MAX_STOPS = 60;

/** Tab until the focus is there, or in it. */
async function tabTo(target: Locator): Promise<void> {
  const isThere = (): Promise<boolean> =>
    target
      .first()
      .evaluate((element) => element.contains(document.activeElement))
      .catch(() => false);
  for (let stops = 0; stops < MAX_STOPS && !(await isThere()); stops++) await target.page().keyboard.press('Tab');
  expect(await isThere(), `the focus comes to ${String(target)}`).toBe(true);
}

test('by keys alone: from the start to music, through every view, and with what is there', async ({
  folder,
  start,
  open,
  openAsLeft,
}) => {
  test.setTimeout(180_000);
  // It was read before: a listener who comes back.
  const first = await start([await collection(folder)]);
  await LibraryPage.over(await open(first), COLLECTION_TRACKS);
  await first.stop();

  const library = new LibraryPage(await openAsLeft(await start()));
  const { page, player } = library;
  const { keyboard } = page;
  await expect(library.control('Play')).toBeEnabled();
  await keyboard.press('Space');
  await player.expectMoving();
  await keyboard.press('Space');
  await expect(library.control('Play')).toBeVisible();

  await keyboard.press('Control+1');
  await expect(page.getByRole('main').getByRole('heading', { name: 'Recently added' })).toBeVisible();

  // An album, opened from among the covers and played from its second track.
  await keyboard.press('Control+2');
  await library.expectView('Albums');
  await tabTo(page.getByRole('grid', { name: 'Albums', exact: true }));
  await keyboard.press('Home');
  await keyboard.press('ArrowRight');
  await keyboard.press('Enter');
  await library.expectView('Second Harbour');
  await tabTo(library.rowsOf('Tracks of Second Harbour').filter({ hasText: 'Mole' }));
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await player.expectTrack('Anchor');
  await player.expectMoving();
  await keyboard.press('Alt+ArrowLeft');
  await library.expectView('Albums');

  await keyboard.press('Control+3');
  await library.expectView('Artists');
  await tabTo(page.getByRole('grid', { name: 'Artists', exact: true }));
  await keyboard.press('End');
  await keyboard.press('Enter');
  await library.expectView('The Cranes');
  await tabTo(library.button('Shuffle'));
  await keyboard.press('Enter');
  await player.expectTrack(/^(North|Thermal|Roost|Dusk)$/);
  await player.expectMoving();

  // The menu of a row, as the mouse has it.
  await keyboard.press('Control+4');
  await library.expectView('Tracks');
  await tabTo(player.rows.nth(1));
  await keyboard.press('Home');
  const menu = page.getByRole('menu');
  await keyboard.press('Shift+F10');
  await expect(menu.getByRole('menuitem', { name: 'Play next' })).toBeVisible();
  for (let stops = 0; stops < 10; stops++) {
    if (await menu.getByRole('menuitem', { name: 'Play next' }).evaluate((item) => item === document.activeElement))
      break;
    await keyboard.press('ArrowDown');
  }
  await keyboard.press('Enter');
  await expect(menu).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: '1 track plays next.' })).toBeVisible();
  await keyboard.press('Control+l');

  await keyboard.press('Control+5');
  await expect(page.getByRole('heading', { level: 1, name: 'No genres yet' })).toBeVisible();
  await keyboard.press('Control+6');
  await tabTo(page.getByRole('tree', { name: 'Folders' }));
  await keyboard.press('End');
  await expect(page.getByRole('grid', { name: 'Tracks in Second Harbour' })).toBeVisible();
  await keyboard.press('Control+7');
  await library.expectView('Favourites');
  await expect.poll(() => library.titlesOf('Favourites')).toHaveLength(1);
  await keyboard.press('Control+8');
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();

  // Search: from the box into what was found, and what is meant at once.
  await keyboard.press('Control+f');
  await expect(library.search).toBeFocused();
  await keyboard.type('harbour');
  await expect.poll(() => player.titles()).toHaveLength(4);
  await keyboard.press('ArrowDown');
  await expect(library.search).not.toBeFocused();
  await keyboard.press('Control+f');
  await keyboard.type('thermal');
  await keyboard.press('Enter');
  await player.expectTrack('Thermal');
  await player.expectMoving();
  await keyboard.press('Escape');

  // The queue: entries moved, removed and brought back.
  await keyboard.press('Control+1');
  await keyboard.press('Control+2');
  await tabTo(page.getByRole('grid', { name: 'Albums', exact: true }));
  await keyboard.press('Home');
  await keyboard.press('q');
  await keyboard.press('Control+Shift+q');
  await expect(library.queue).toBeVisible();
  await expect.poll(async () => (await library.queued()).length).toBeGreaterThan(4);
  await tabTo(library.queue.getByRole('listbox'));
  const before = await library.queued();
  const [now = '', one = '', two = '', three = ''] = before;
  await keyboard.press('Home');
  await keyboard.press('ArrowDown');
  await keyboard.press('Alt+ArrowDown');
  await library.expectQueueBegins([now, two, one, three]);
  await keyboard.press('Delete');
  await library.expectQueueBegins([now, two, three]);
  await keyboard.press('Control+z');
  await keyboard.press('Control+z');
  await expect.poll(() => library.queued()).toEqual(before);

  await keyboard.press('Control+,');
  await library.expectView('Settings');
  await keyboard.press('Control+Shift+d');
  await expect(player.figures).toBeVisible();
  await keyboard.press('Alt+ArrowLeft');
  await library.expectView('Settings');
  await keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await player.expectMoving();
});
