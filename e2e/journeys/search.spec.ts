// Finding: across everything, by a field, and with a word that is misspelt.
import { collection, COLLECTION_TRACKS } from '../collection.ts';
import { expect, test } from '../journey.ts';
import { LibraryPage } from '../library-page.ts';

test('a search finds across everything, plays what was meant, and leads back', async ({ folder, start, open }) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player, search } = library;
  await library.goTo('Albums');
  await expect(page.getByText('3 albums')).toBeVisible();
  await search.fill('cranes');
  await library.expectView('Results');
  await expect(page.getByRole('region', { name: 'Artists' }).getByRole('button')).toHaveText(/The Cranes/);
  await expect(page.getByRole('region', { name: 'Albums' }).getByRole('link', { name: 'Flight Lines' })).toBeVisible();
  await expect.poll(() => player.titles()).toHaveLength(4);
  await search.press('Escape');
  await library.expectView('Albums');

  // By fields: those of the one album that is meant, and of its tracks the one.
  await search.fill('artist:lane year:>1980');
  await expect.poll(async () => (await player.titles()).sort()).toEqual(['Anchor', 'Beacon', 'Mast', 'Mole']);
  await search.fill('artist:lane year:>1980 -title:m');
  await expect.poll(async () => (await player.titles()).sort()).toEqual(['Anchor', 'Beacon']);
  await search.fill('year:soon');
  await expect(page.getByRole('search').getByText('“soon” is no value of this field.')).toBeVisible();

  // Misspelt: it is said what was looked for instead.
  await search.fill('estuery');
  await expect.poll(() => player.titles()).toEqual(['Estuary']);
  await expect(page.getByText('1 track for “estuary”')).toBeVisible();

  await search.fill('thermel');
  await search.press('Enter');
  await player.expectTrack('Thermal');
  await player.expectMoving();
});
