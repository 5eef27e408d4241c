// What real libraries and machines do: broken files, files that go away, folders that cannot be read, workers that die.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AUDIO_FIXTURES } from './browser-and-folder.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

test('broken files are rows with a reason, and playback passes them by', async ({ folder, start, open }) => {
  const music = join(folder, 'broken');
  await mkdir(music);
  await writeTone(join(music, 'a first.wav'), { frames: seconds(2), hz: 440 });
  await writeFile(join(music, 'b empty.mp3'), '');
  await writeFile(join(music, 'c noise.flac'), randomBytes(100_000));
  await writeFile(join(music, 'd text.ogg'), 'This is a shopping list: milk, bread, eggs.\n'.repeat(50));
  await writeFile(join(music, 'e list.mp3'), "ffconcat version 1.0\nfile '/etc/passwd'\n");
  const flac = await readFile(join(AUDIO_FIXTURES, 'flac-16-44.flac'));
  await writeFile(join(music, 'f wrong name.mp3'), flac);
  await writeFile(join(music, 'g cut.flac'), flac.subarray(0, Math.floor(flac.length * 0.4)));
  await writeTone(join(music, 'h last.wav'), { frames: seconds(30), hz: 330 });

  const page = await open(await start([music]));
  const player = new PlayerPage(page);
  await expect(player.row('h last')).toBeVisible();
  await expect(player.row('b empty').getByRole('img', { name: /empty/i })).toBeVisible();
  for (const broken of ['c noise', 'd text', 'e list']) {
    await expect(player.row(broken).getByRole('img', { name: /damaged|not audio|not supported/i })).toBeVisible();
  }
  await player.sortBy('Title');
  await expect(player.row('Sixteen Bits').first()).toBeVisible();

  await player.play('a first');
  await player.expectTrack('a first');
  // Whatever is in between, the last good track is reached and heard.
  await expect(player.row('h last')).toHaveAttribute('aria-current', 'true', { timeout: 30_000 });
  await player.expectMoving();
});

test('a file deleted while it plays gives a reason, and the next one plays', async ({ folder, start, open }) => {
  const music = join(folder, 'going');
  await mkdir(music);
  await writeTone(join(music, 'going.wav'), { frames: seconds(120), hz: 440 });
  await writeTone(join(music, 'staying.wav'), { frames: seconds(60), hz: 660 });
  const page = await open(await start([music]));
  const player = new PlayerPage(page);
  await expect(player.row('staying')).toBeVisible();
  await player.sortBy('Title');
  await player.play('going');
  await player.expectMoving();
  await rm(join(music, 'going.wav'));
  await player.seekTo(100);
  await player.expectTrack('staying');
  await player.expectMoving();
  await expect(page.getByText(/file is gone|missing/i).first()).toBeVisible();
  await expect(player.row('going').getByRole('img', { name: /gone|missing/i })).toBeVisible();
});

test('a folder of nothing but dead files stops with a sentence instead of spinning', async ({
  folder,
  start,
  open,
}) => {
  const music = join(folder, 'dead');
  await mkdir(music);
  for (let i = 0; i < 8; i++) await writeTone(join(music, `dead ${i}.wav`), { frames: seconds(20), hz: 440 });
  const page = await open(await start([music]));
  const player = new PlayerPage(page);
  await expect(player.row('dead 7')).toBeVisible();
  await player.sortBy('Title');
  for (let i = 0; i < 8; i++) await truncate(join(music, `dead ${i}.wav`), 20);
  await player.play('dead 0');
  await expect(page.getByText(/several tracks in a row/i).first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('folders that are no use are refused with the reason', async ({ folder, start, open }) => {
  await writeFile(join(folder, 'a file'), 'x');
  await mkdir(join(folder, 'loop'));
  await symlink(join(folder, 'loop'), join(folder, 'loop', 'again'));
  await writeTone(join(folder, 'loop', 'inside.wav'), { frames: 4800, hz: 440 });
  const page = await open(await start([join(folder, 'loop')]));
  const player = new PlayerPage(page);
  // The loop leads to each file once.
  await expect(page.getByText('1 track', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Add folder' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add a folder' });
  for (const [path, reason] of [
    [join(folder, 'nowhere'), /does not exist/],
    [join(folder, 'a file'), /not a folder/],
  ] as const) {
    await dialog.getByLabel('Path').fill(path);
    await dialog.getByLabel('Path').press('Enter');
    await expect(dialog.getByRole('alert')).toHaveText(reason);
  }
  await dialog.getByLabel('Path').fill(join(folder, 'loop'));
  await dialog.getByLabel('Path').press('Enter');
  await dialog.getByRole('button', { name: 'Add “loop”' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(/already in the library/);
  await expect(player.rows).toHaveCount(2);
});

test('dead workers are replaced and the music goes on', async ({ folder, start, open }) => {
  test.skip(process.platform !== 'linux', 'finds the workers through /proc');
  const music = join(folder, 'long');
  await mkdir(music);
  await writeTone(join(music, 'long.wav'), { frames: seconds(180), hz: 440 });
  const process_ = await start([music]);
  const page = await open(process_);
  const player = new PlayerPage(page);
  await player.play('long');
  await player.expectMoving();
  // Twice; twenty times in `long/kill-worker`.
  for (const place of [80, 160]) {
    const pids = await process_.childPids();
    expect(pids.length).toBeGreaterThanOrEqual(2);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await player.seekTo(place);
    await expect.poll(() => player.seconds(), { timeout: 15_000 }).toBeGreaterThan(place + 0.2);
    expect(await player.seconds()).toBeLessThan(place + 15);
    // A worker in its place before the next blow: what is killed while it is born is another test's matter.
    await expect.poll(async () => (await process_.childPids()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  }
  expect(process_.exitCode).toBeNull();
});

test('a library folder that goes away loses nothing', async ({ folder, start, open }) => {
  const music = join(folder, 'drive');
  await mkdir(music);
  await writeTone(join(music, 'kept.wav'), { frames: seconds(5), hz: 440 });
  const first = await start([music]);
  await expect(new PlayerPage(await open(first)).row('kept')).toBeVisible();
  await first.stop();
  await rename(music, join(folder, 'unplugged'));

  const page = await open(await start());
  const player = new PlayerPage(page);
  await expect(player.row('kept')).toBeVisible();
  await expect(page.getByText(/drive connected|unavailable|does not exist/i).first()).toBeVisible();
  await rename(join(folder, 'unplugged'), music);
  await page.getByRole('button', { name: 'Rescan folders' }).click();
  await player.play('kept');
  await player.expectMoving();
});
