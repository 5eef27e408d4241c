// The library follows the disk while the player runs.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AUDIO_FIXTURES } from './browser-and-folder.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

test('adding, changing and deleting a file shows up by itself', async ({ folder, start, open }) => {
  const music = join(folder, 'live');
  await mkdir(music);
  await writeTone(join(music, 'base.wav'), { frames: seconds(3), hz: 440 });
  const page = await open(await start([music]));
  const player = new PlayerPage(page);
  await expect(player.row('base')).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeHidden();

  await mkdir(join(music, 'new album'));
  await writeTone(join(music, 'new album', 'fresh.wav'), { frames: seconds(61), hz: 440 });
  await expect(player.row('fresh')).toContainText('1:01');

  await writeTone(join(music, 'new album', 'fresh.wav'), { frames: seconds(125), hz: 880 });
  await expect(player.row('fresh')).toContainText('2:05');

  await rm(join(music, 'new album', 'fresh.wav'));
  await expect(player.row('fresh').getByRole('img', { name: /gone|missing/i })).toBeVisible();

  await writeTone(join(music, 'new album', 'fresh.wav'), { frames: seconds(10), hz: 880 });
  await expect(player.row('fresh')).toContainText('0:10');
  await expect(player.row('fresh').getByRole('img')).toHaveCount(0);
});

test('a broken file that is repaired becomes playable', async ({ folder, start, open }) => {
  const music = join(folder, 'repair');
  await mkdir(music);
  await writeFile(join(music, 'song.flac'), 'not yet');
  const page = await open(await start([music]));
  const player = new PlayerPage(page);
  await expect(player.row('song').getByRole('img')).toBeVisible();
  await copyFile(join(AUDIO_FIXTURES, 'flac-16-44.flac'), join(music, 'song.flac'));
  await expect(player.row('Sixteen Bits')).toBeVisible();
  await player.play('Sixteen Bits');
  await player.expectMoving();
});

test('a changed file plays its new sound, not what was kept of the old one', async ({ folder, start, open }) => {
  const music = join(folder, 'changed');
  await mkdir(music);
  await writeTone(join(music, 'song.wav'), { frames: seconds(4), hz: 440 });
  const page = await open(await start([music]));
  const player = new PlayerPage(page);
  await player.play('song');
  await player.expectMoving();
  await writeTone(join(music, 'song.wav'), { frames: seconds(33), hz: 880 });
  await expect(player.row('song')).toContainText('0:33');
  await player.play('song');
  await expect.poll(() => player.lengthSeconds()).toBe(33);
  await player.seekTo(30);
  await expect.poll(() => player.seconds()).toBeGreaterThan(30.2);
});
