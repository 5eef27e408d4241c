// How long the way back from an edit of the queue is offered: long enough to be found and pressed, and no longer.
import { collection, COLLECTION_TRACKS } from './collection.ts';
import { LibraryPage } from './library-page.ts';
import { expect, test } from './player.ts';

const STAYS_MS = 8_000;

test('Undo is offered for 8 s', async ({ folder, start, open }) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player } = library;
  await player.sortBy('Title');
  await player.play('Anchor');
  await player.expectMoving();
  await library.showQueue();
  await library.entry('Beacon').click();
  await page.keyboard.press('Delete');
  const notice = page.getByRole('status').filter({ hasText: '1 track removed from the queue.' });
  await expect(notice).toBeVisible();
  const seenAtMs = performance.now();
  await expect(notice).toHaveCount(0, { timeout: 2 * STAYS_MS });
  // It was there a little before it was seen.
  expect(performance.now() - seenAtMs).toBeGreaterThan(STAYS_MS - 1_000);
  // What was offered is gone, the way back is not.
  await page.keyboard.press('Control+z');
  await library.expectQueueBegins(['Anchor', 'Beacon']);
});
