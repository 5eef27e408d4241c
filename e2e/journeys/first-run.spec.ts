// From an empty player to music.
import { expect, test } from '../journey.ts';
import { PlayerPage } from '../player-page.ts';

test('a new listener adds a folder, sees the tracks and hears one', async ({ music, start, open }) => {
  const running = await start();
  const page = await open(running);
  const player = new PlayerPage(page);
  await expect(page.getByRole('heading', { name: 'Your music belongs here' })).toBeVisible();
  await running.addFolder(page, music);
  await expect(player.row('Größe und Ähre — 夜想曲 🌙')).toBeVisible();
  await expect(page.getByText('25 tracks').first()).toBeVisible();

  await player.play('Größe und Ähre — 夜想曲 🌙');
  await player.expectTrack('Größe und Ähre — 夜想曲 🌙');
  await player.expectMoving();
  await expect(page).toHaveTitle(/Größe und Ähre/);
});
