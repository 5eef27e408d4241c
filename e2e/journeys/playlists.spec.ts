// Playlists as a listener makes them: filled by menu and by dragging, arranged by mouse and keys, undone, kept; and lists that fill themselves.
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { collection, COLLECTION_TRACKS } from '../collection.ts';
import { expect, test } from '../journey.ts';
import { LibraryPage } from '../library-page.ts';

class PlaylistsPage extends LibraryPage {
  readonly sidebar: Locator;

  constructor(page: Page) {
    super(page);
    this.sidebar = page.getByRole('navigation', { name: 'Playlists' });
  }

  link(name: string): Locator {
    return this.sidebar.getByRole('button', { name, exact: true });
  }

  async make(name: string): Promise<void> {
    await this.sidebar.getByRole('button', { name: 'New playlist', exact: true }).click();
    const field = this.page.getByRole('textbox', { name: /^Name of/ });
    await expect(field).toBeFocused();
    await field.fill(name);
    await this.page.keyboard.press('Enter');
    await expect(this.link(name)).toBeVisible();
    await this.expectView(name);
  }

  async addByMenu(row: Locator, name: string): Promise<void> {
    await row.click({ button: 'right' });
    await this.menuItem('Add to playlist').click();
    await this.menuItem(name).click();
  }

  async expectTitles(name: string, titles: readonly string[]): Promise<void> {
    await expect.poll(() => this.titlesOf(`Tracks of ${name}`)).toEqual(titles);
  }

  entryOf(name: string, title: string): Locator {
    return this.rowsOf(`Tracks of ${name}`).filter({ hasText: title }).first();
  }

  notice(text: string): Locator {
    return this.page.getByRole('status').filter({ hasText: text });
  }
}

test('a playlist is made, filled, arranged, undone, and is there after a restart', async ({
  folder,
  start,
  open,
  openAsLeft,
}) => {
  const player = await start([await collection(folder)]);
  const first = await open(player);
  await LibraryPage.over(first, COLLECTION_TRACKS);
  const library = new PlaylistsPage(first);
  const { page } = library;
  await library.make('Evening');
  await expect(page.getByText('Nothing in this playlist yet')).toBeVisible();

  // By menu, and by dragging on its name.
  await library.goTo('Tracks');
  await library.player.sortBy('Title');
  await library.addByMenu(library.player.row('Anchor'), 'Evening');
  await expect(library.notice('1 track added to “Evening”.')).toBeVisible();
  await library.player.row('Dusk').click();
  await library.player.row('Mast').click({ modifiers: ['Shift'] });
  await library.player.row('Dusk').dragTo(library.link('Evening'));
  await expect(library.notice('3 tracks added to “Evening”.')).toBeVisible();
  await library.link('Evening').click();
  await library.expectTitles('Evening', ['Anchor', 'Dusk', 'Estuary', 'Mast']);
  await expect(page.getByRole('main').getByText('4 tracks · 3 min')).toBeVisible();

  // Alt and the arrows move, so does the mouse; Ctrl+Z takes back.
  await library.entryOf('Evening', 'Anchor').click();
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('Alt+ArrowDown');
  await library.expectTitles('Evening', ['Dusk', 'Estuary', 'Anchor', 'Mast']);
  await expect(library.entryOf('Evening', 'Anchor')).toBeFocused();
  await library
    .entryOf('Evening', 'Mast')
    .dragTo(library.entryOf('Evening', 'Dusk'), { targetPosition: { x: 200, y: 4 } });
  await library.expectTitles('Evening', ['Mast', 'Dusk', 'Estuary', 'Anchor']);
  await page.keyboard.press('Control+z');
  await library.expectTitles('Evening', ['Dusk', 'Estuary', 'Anchor', 'Mast']);

  // Delete takes out, and the notice brings back.
  await library.entryOf('Evening', 'Estuary').click();
  await page.keyboard.press('Delete');
  await library.expectTitles('Evening', ['Dusk', 'Anchor', 'Mast']);
  await expect(library.entryOf('Evening', 'Anchor')).toBeFocused();
  await library.notice('1 track removed').getByRole('button', { name: 'Undo' }).click();
  await library.expectTitles('Evening', ['Dusk', 'Estuary', 'Anchor', 'Mast']);

  // What is there already is asked about, and may be there twice.
  await library.addByMenu(library.entryOf('Evening', 'Dusk'), 'Evening');
  const repeats = page.getByRole('dialog', { name: 'Already in “Evening”' });
  await repeats.getByRole('button', { name: 'Add again' }).click();
  await library.expectTitles('Evening', ['Dusk', 'Estuary', 'Anchor', 'Mast', 'Dusk']);

  // The second of the two plays as the last of the list.
  await library.rowsOf('Tracks of Evening').last().dblclick();
  await library.player.expectTrack('Dusk');
  await library.showQueue();
  await expect.poll(() => library.queued()).toEqual(['Dusk', 'Estuary', 'Anchor', 'Mast', 'Dusk']);
  await expect(library.queue.locator('[data-section="now"]')).toHaveAttribute('aria-posinset', '5');

  // By a column once, for good.
  await page.getByRole('columnheader', { name: 'Title' }).getByRole('button').click();
  await library.expectTitles('Evening', ['Anchor', 'Dusk', 'Dusk', 'Estuary', 'Mast']);

  // Renamed in place by F2.
  await library.link('Evening').focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: /^Name of/ }).fill('Late Evening');
  await page.keyboard.press('Enter');
  await expect(library.link('Late Evening')).toBeFocused();
  await library.expectView('Late Evening');

  await player.stop();
  const again = new PlaylistsPage(await openAsLeft(await start()));
  await again.link('Late Evening').click();
  await again.expectTitles('Late Evening', ['Anchor', 'Dusk', 'Dusk', 'Estuary', 'Mast']);

  // Deleted, and brought back with all that is in it.
  await again.link('Late Evening').focus();
  await again.page.keyboard.press('Delete');
  await expect(again.page.getByText('This playlist is not there any more.')).toBeVisible();
  await expect(again.link('Late Evening')).toHaveCount(0);
  await again.notice('was deleted').getByRole('button', { name: 'Undo' }).click();
  await again.expectTitles('Late Evening', ['Anchor', 'Dusk', 'Dusk', 'Estuary', 'Mast']);
});

test('albums are dropped into a list at their place, and going back gives the place back', async ({
  folder,
  start,
  open,
}) => {
  const page = await open(await start([await collection(folder)]));
  await LibraryPage.over(page, COLLECTION_TRACKS);
  const library = new PlaylistsPage(page);
  await library.make('Road');
  await library.goTo('Albums');
  await library.cell('Albums', 'Second Harbour').first().dragTo(library.link('Road'));
  await expect(library.notice('4 tracks added to “Road”.')).toBeVisible();
  await library.link('Road').click();
  await library.expectTitles('Road', ['Mole', 'Anchor', 'Beacon', 'Mast']);
  await library.entryOf('Road', 'Beacon').click();
  await library.goTo('Artists');
  await page.keyboard.press('Alt+ArrowLeft');
  await library.expectView('Road');
  await expect(library.entryOf('Road', 'Beacon')).toHaveAttribute('aria-selected', 'true');
});

test('a list that fills itself follows what is heard and loved, and its rule is edited as rows and as text', async ({
  folder,
  start,
  open,
}) => {
  const page = await open(await start([await collection(folder)]));
  await LibraryPage.over(page, COLLECTION_TRACKS);
  const library = new PlaylistsPage(page);
  // Those that every library begins with.
  await expect(library.sidebar.getByRole('listitem')).toHaveText([
    'Forgotten',
    'Loved',
    'Most played',
    'Never played',
    'Recently added',
  ]);
  await library.link('Loved').click();
  await expect(page.getByText('No track meets the rule now')).toBeVisible();
  await library.goTo('Tracks');
  await library.player.row('Rain').click();
  await library.player.row('Rain').getByRole('button', { name: 'Favourite: Rain' }).click();
  await library.link('Loved').click();
  await library.expectTitles('Loved', ['Rain']);
  // While it is shown: what is no favourite any more goes.
  await library.entryOf('Loved', 'Rain').getByRole('button', { name: 'Favourite: Rain' }).click();
  await expect(page.getByText('No track meets the rule now')).toBeVisible();

  // A search is kept as a list; what is rated by the keys comes into it and leaves it.
  await library.search.fill('-rating:<4*');
  await library.button('Save as smart playlist…').click();
  const kept = page.getByRole('dialog', { name: 'New smart playlist' });
  await expect(kept.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('Unrated');
  await page.keyboard.press('Enter');
  await library.expectView('Unrated');
  await expect(page.getByRole('main').getByText('12 tracks · 8 min')).toBeVisible();
  await library.entryOf('Unrated', 'Anchor').click();
  await page.keyboard.press('Alt+2');
  await expect(page.getByRole('main').getByText('11 tracks · 7 min')).toBeVisible();

  await library.sidebar.getByRole('button', { name: 'New smart playlist…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New smart playlist' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Old');
  await dialog.getByRole('button', { name: 'Add a condition' }).click();
  await dialog.getByRole('combobox', { name: 'Field' }).selectOption('Year');
  await dialog.getByRole('combobox', { name: 'Comparison' }).selectOption('is less than');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('1990');
  await expect(dialog.getByRole('textbox', { name: 'As text' })).toHaveValue('year:<1990');
  await expect(dialog.getByText('8 tracks now, 5 min')).toBeVisible();
  // As text, and the rows follow.
  await dialog.getByRole('textbox', { name: 'As text' }).fill('year:<1990 title:m sort:-title limit:1');
  await expect(dialog.getByRole('textbox', { name: 'Value' })).toHaveCount(2);
  await expect(dialog.getByText('1 track now')).toBeVisible();
  await page.keyboard.press('Enter');
  await library.expectView('Old');
  await library.expectTitles('Old', ['Mole']);
  await expect(
    page.getByText('Year is less than 1990 and Title has the words m · by Title, highest first · the first 1'),
  ).toBeVisible();
  await library.entryOf('Old', 'Mole').dblclick();
  await library.player.expectTrack('Mole');
});

test('what is not in the library keeps its place in a list that came in, and the keys add to a new one', async ({
  folder,
  start,
  open,
}) => {
  const music = await collection(folder);
  const file = join(folder, 'party.m3u');
  await writeFile(file, ['Quiet Water/Rain', 'Quiet Water/Lost', 'Flight Lines/Dusk'].map((path) => join(music, `${path}.flac`)).join('\n')); // prettier-ignore
  const player = await start([music]);
  const page = await open(player);
  await LibraryPage.over(page, COLLECTION_TRACKS);
  const library = new PlaylistsPage(page);
  await library.sidebar.getByRole('button', { name: 'Import a playlist…' }).click();
  await page.getByLabel('Path of the file: Import').fill(file);
  await page.keyboard.press('Enter');
  await library.button('Go to the playlist').click();
  await library.expectTitles('party', ['Rain', 'Lost.flac', 'Dusk']);
  await expect(page.getByRole('main').getByText('3 tracks · 1 min · 1 not found')).toBeVisible();
  await expect(library.entryOf('party', 'Lost').getByRole('img')).toBeVisible();
  await library.button('Play').click();
  await library.player.expectTrack('Rain');
  await library.showQueue();
  await expect.poll(() => library.queued()).toEqual(['Rain', 'Dusk']);

  // Everything of it by keys into another list, which is made on the way.
  await library.entryOf('party', 'Rain').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Alt+p');
  const dialog = page.getByRole('dialog', { name: 'Choose a playlist' });
  await dialog.getByRole('combobox').fill('Both');
  await expect(dialog.getByRole('option', { selected: true })).toHaveText('New playlist “Both”');
  await page.keyboard.press('Enter');
  await expect(library.notice('saved as “Both”')).toBeVisible();
  await library.link('Both').click();
  await library.expectTitles('Both', ['Rain', 'Dusk']);

  // The file comes: the entry is what it names.
  await copyFile(join(music, 'Quiet Water', 'Delta.flac'), join(music, 'Quiet Water', 'Lost.flac'));
  await page.getByRole('button', { name: 'Rescan folders' }).click();
  await library.link('party').click();
  await library.expectTitles('party', ['Rain', 'Delta', 'Dusk']);
  await expect(page.getByRole('main').getByText('3 tracks · 2 min', { exact: true })).toBeVisible();
});
