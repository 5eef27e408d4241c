// What stands beside the view while music plays: the words of the song, which follow it, and what is done to its sound.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { collection, COLLECTION_TRACKS } from '../collection.ts';
import { expect, test } from '../journey.ts';
import { LibraryPage } from '../library-page.ts';

test('lyrics follow the song, a line is a way to its place, and their time can be set right', async ({
  folder,
  start,
  open,
}) => {
  const music = await collection(folder);
  const lines = ['[00:00.00]First line', '[00:02.00]Second line', '[00:30.00]Near the end', '[00:35.00]Last line'];
  await writeFile(join(music, 'Second Harbour', 'Anchor.lrc'), lines.join('\n'));
  const library = await LibraryPage.over(await open(await start([music])), COLLECTION_TRACKS);
  const { page, player } = library;
  await player.play('Anchor');
  await player.expectMoving();
  await library.control('Show the lyrics').click();
  const lyrics = page.getByRole('complementary', { name: 'Lyrics' });
  const sung = lyrics.locator('[aria-current=true]');
  await expect(sung).toHaveText('Second line');
  await lyrics.getByRole('button', { name: 'Near the end' }).click();
  await expect(sung).toHaveText('Near the end');
  expect(await player.seconds()).toBeGreaterThanOrEqual(29.9);
  expect(await player.seconds()).toBeLessThan(35);

  // Sooner by 0.2 s, and so when the song comes again.
  for (let press = 0; press < 2; press++) await lyrics.getByRole('button', { name: 'Show the words sooner' }).click();
  await expect(lyrics.getByText('0.2 s sooner')).toBeVisible();
  await player.play('Mole');
  await expect(lyrics.getByText('No lyrics')).toBeVisible();
  await player.play('Anchor');
  await expect(lyrics.getByText('0.2 s sooner')).toBeVisible();
});

test('the sound panel tells what the chosen preset does to the track', async ({ folder, start, open }) => {
  const library = await LibraryPage.over(await open(await start([await collection(folder)])), COLLECTION_TRACKS);
  const { page, player } = library;
  await player.play('Anchor');
  await player.expectMoving();
  await library.control('What is done to the sound').click();
  const sound = page.getByRole('complementary', { name: 'Sound' });
  await page.keyboard.press('0');
  await expect(sound.getByRole('paragraph').filter({ hasText: 'The music as it was released.' })).toBeVisible();
  await page.keyboard.press('3');
  await expect(sound.getByRole('heading', { name: 'What Warm does to this track' })).toBeVisible();
  await expect(sound.getByRole('paragraph').filter({ hasText: 'a touch of warm harmonics' })).toBeVisible({
    timeout: 20_000,
  });
  await expect(sound.getByRole('img', { name: /^Spectrum of the track/ })).toBeVisible();
  await expect(sound.getByText('FLAC · 48 kHz')).toBeVisible();
  await expect(sound.getByText('Warm · Intensity 100%')).toBeVisible();

  // One panel at a time, by tabs and by the keys.
  await sound.getByRole('tab', { name: 'Queue' }).click();
  await expect(page.getByRole('complementary', { name: 'Queue' })).toBeVisible();
  await page.keyboard.press('Control+Shift+E');
  await expect(sound).toBeVisible();
  await page.keyboard.press('Control+Shift+E');
  await expect(sound).toHaveCount(0);
});
