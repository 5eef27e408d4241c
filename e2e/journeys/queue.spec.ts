// The queue as a listener builds it: by menu, mouse and keys, and what was done to it undone.
import { collection, COLLECTION_TRACKS } from '../collection.ts';
import { expect, test } from '../journey.ts';
import { LibraryPage } from '../library-page.ts';

test('the queue is built, changed and undone by mouse and keys', async ({ folder, start, open }) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player, queue } = library;
  await player.sortBy('Title');
  await player.play('Anchor');
  await player.expectMoving();
  await library.showQueue();
  await expect.poll(() => library.queued()).toContain('Beacon');

  await player.row('Thermal').click({ button: 'right' });
  await library.menuItem('Play next').click();
  await library.expectQueueBegins(['Anchor', 'Thermal']);
  await player.row('Rain').click();
  await page.keyboard.press('q');
  await library.expectQueueBegins(['Anchor', 'Thermal', 'Rain']);
  await expect(queue.getByText('Next up', { exact: true })).toBeVisible();

  // Alt and the arrows move, Delete removes, Ctrl+Z takes back.
  await library.entry('Rain').click();
  await page.keyboard.press('Alt+ArrowUp');
  await library.expectQueueBegins(['Anchor', 'Rain', 'Thermal']);
  await page.keyboard.press('Delete');
  await library.expectQueueBegins(['Anchor', 'Thermal', 'Beacon']);
  await page.keyboard.press('Control+z');
  await library.expectQueueBegins(['Anchor', 'Rain', 'Thermal']);

  // By the mouse: a row of the list onto the queue, and within the queue.
  await player.row('Dusk').dragTo(queue.getByRole('tabpanel'), { targetPosition: { x: 30, y: 12 } });
  await library.expectQueueBegins(['Anchor', 'Rain', 'Thermal', 'Dusk']);
  await library.entry('Dusk').dragTo(library.entry('Rain'), { targetPosition: { x: 60, y: 5 } });
  await library.expectQueueBegins(['Anchor', 'Dusk', 'Rain', 'Thermal']);

  await library.entry('Thermal').dblclick();
  await player.expectTrack('Thermal');
  await player.expectMoving();
});

test('what an edit takes from the queue is told, with Undo for as long as it is the last edit', async ({
  folder,
  start,
  open,
}) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player, queue } = library;
  await player.sortBy('Title');
  await player.play('Anchor');
  await player.expectMoving();
  await library.showQueue();
  await library.expectQueueBegins(['Anchor', 'Beacon', 'Delta']);
  const undo = page.getByRole('status').getByRole('button', { name: 'Undo' });

  const whole = await library.queued();
  await queue.getByRole('button', { name: 'Clear what is next' }).click();
  await expect.poll(() => library.queued()).toEqual(['Anchor']);
  await expect(page.getByRole('status').filter({ hasText: 'The queue was cleared.' })).toBeVisible();
  await undo.click();
  await expect.poll(() => library.queued()).toEqual(whole);
  await expect(undo).toHaveCount(0);

  // Two from the middle; what is added meanwhile would be what the button takes back, so that it goes.
  await library.entry('Beacon').click();
  await library.entry('Delta').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Delete');
  await expect(page.getByRole('status').filter({ hasText: '2 tracks removed from the queue.' })).toBeVisible();
  await library.expectQueueBegins(['Anchor', 'Dusk']);
  await player.row('Rain').click();
  await page.keyboard.press('q');
  await library.expectQueueBegins(['Anchor', 'Rain', 'Dusk']);
  await expect(undo).toHaveCount(0);

  // What was arranged is replaced by a mis-click: one press brings it back, and what played plays on.
  const arranged = await library.queued();
  await player.play('Thermal');
  await player.expectTrack('Thermal');
  const replaced = page.getByRole('status').filter({ hasText: 'The queue you arranged was replaced.' });
  await expect(replaced).toBeVisible();
  await replaced.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => library.queued()).toEqual(arranged);
  await expect(replaced).toHaveCount(0);
});

test('the queue is saved as a playlist, which a search finds, plays and deletes', async ({ folder, start, open }) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player, queue } = library;
  await player.sortBy('Title');
  await player.play('Anchor');
  await player.expectMoving();
  await library.showQueue();
  await library.entry('Beacon').click();
  await page.keyboard.press('Delete');
  await library.expectQueueBegins(['Anchor', 'Delta']);
  const saved = await library.queued();

  await queue.getByRole('button', { name: 'Save as playlist…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as playlist' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Evening Walk');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'saved as “Evening Walk”' })).toBeVisible();

  await player.play('Dusk');
  await player.expectTrack('Dusk');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('evening');
  const found = page.getByRole('main').getByRole('button', { name: /Evening Walk/ });
  await found.click();
  await library.expectView('Evening Walk');
  await library.button('Play').click();
  await expect.poll(() => library.queued()).toEqual(saved);
  await expect(queue.getByText('Next from “Evening Walk”')).toBeVisible();

  await page.keyboard.press('Alt+ArrowLeft');
  await found.click({ button: 'right' });
  await library.menuItem('Delete playlist').click();
  await expect(found).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(found).toBeVisible();
});
