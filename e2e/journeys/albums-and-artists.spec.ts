// Music by its albums and artists: found, played in order, and in an order by chance.
import { collection, COLLECTION_TRACKS } from '../collection.ts';
import { expect, test } from '../journey.ts';
import { LibraryPage } from '../library-page.ts';

test('an album is found among its covers, played in its own order, and gone back from', async ({
  folder,
  start,
  open,
}) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player } = library;
  await library.goTo('Albums');
  await expect(page.getByText('3 albums')).toBeVisible();
  await library.cell('Albums', 'Second Harbour').click();
  await library.expectView('Second Harbour');
  await expect.poll(() => library.titlesOf('Tracks of Second Harbour')).toEqual(['Mole', 'Anchor', 'Beacon', 'Mast']);

  await library.button('Play').click();
  await player.expectTrack('Mole');
  await player.expectMoving();
  // To the next by itself, and to those behind it by the button.
  await player.seekTo((await player.lengthSeconds()) - 0.5);
  for (const title of ['Anchor', 'Beacon', 'Mast']) {
    await player.expectTrack(title);
    await player.expectMoving();
    if (title !== 'Mast') await library.control('Next').click();
  }

  await library.button('Ada Lane').click();
  await library.expectView('Ada Lane');
  await expect(page.getByRole('region', { name: 'Albums' }).getByRole('link')).toHaveCount(2);
  await page.keyboard.press('Alt+ArrowLeft');
  await library.expectView('Second Harbour');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await library.expectView('Albums');
  await page.getByRole('button', { name: 'Forward', exact: true }).click();
  await library.expectView('Second Harbour');

  // Nothing was heard for long enough yet.
  await library.goTo('History');
  await library.expectView('Nothing was played yet');
});

test('an artist is shuffled: all of it once, in the order that the queue shows, and back in its own', async ({
  folder,
  start,
  open,
}) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player } = library;
  await library.goTo('Artists');
  await library.cell('Artists', 'Ada Lane').click();
  await library.expectView('Ada Lane');
  await expect.poll(() => library.titlesOf('Tracks')).toHaveLength(8);
  const own = await library.titlesOf('Tracks');

  await library.button('Shuffle').click();
  await player.expectMoving();
  await library.showQueue();
  await expect.poll(() => library.queued()).toHaveLength(8);
  const shuffled = await library.queued();
  expect([...shuffled].sort()).toEqual([...own].sort());
  // One of 40,320 orders.
  expect(shuffled).not.toEqual(own);
  await player.expectTrack(shuffled[0] ?? '');
  await page.keyboard.press('Control+ArrowRight');
  await player.expectTrack(shuffled[1] ?? '');
  await player.expectMoving();
  await library.control('Next').click();
  const current = shuffled[2] ?? '';
  await player.expectTrack(current);

  // Off: what follows is what follows it on the artist's page.
  await library.control('Shuffle: tracks').click();
  await library.control('Shuffle: albums').click();
  await expect(library.control('Shuffle')).toBeVisible();
  await expect.poll(() => library.queued()).toEqual(own);
  await player.expectTrack(current);
  const next = own[own.indexOf(current) + 1];
  if (next === undefined) return;
  await library.control('Next').click();
  await player.expectTrack(next);
});
