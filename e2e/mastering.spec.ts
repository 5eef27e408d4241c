// The sound a listener chooses: presets by click and by key, how much of them, the original for comparison, one loudness, and what is
// seen of the track's own sound.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import type { Preset } from '../src/shared/presets.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

async function writeMusic(folder: string): Promise<string> {
  const music = join(folder, 'music');
  await mkdir(music);
  for (const [at, name] of ['1 one', '2 two'].entries()) {
    await writeTone(join(music, `${name}.wav`), { frames: seconds(60), hz: 220 * (at + 1) });
  }
  return music;
}

/** The addresses of the chunks that came, by preset, in order. */
function chunksThatCome(page: Page): (preset: Preset) => readonly string[] {
  const addresses: string[] = [];
  page.on('response', (response) => {
    // A chunk that was asked for more urgently meanwhile is still the same.
    if (response.status() === 200) addresses.push(response.url().replace(/\?urgency=.*/, ''));
  });
  return (preset) => addresses.filter((address) => new RegExp(`/chunk/.*/${preset}/`).test(address));
}

/** What the strip says of the preset, when it has something to say. */
function noteOf(page: Page): Locator {
  return page.getByRole('status').filter({ hasText: /Preparing|plays as it is/ });
}

test('a preset is chosen by click, by digit and by arrow, and is heard', async ({ folder, start, open }) => {
  const page = await open(await start([await writeMusic(folder)]));
  const chunks = chunksThatCome(page);
  const player = new PlayerPage(page);
  // What a new listener begins with.
  await expect(player.sound('Adaptive')).toBeChecked();
  await player.play('1 one');
  await player.expectMoving();
  await player.expectInTheMix(/^Adaptive, 100%$/);
  await expect(noteOf(page)).toHaveCount(0);
  expect(chunks('adaptive').length).toBeGreaterThan(0);
  expect(chunks('warm')).toEqual([]);

  await player.sound('Warm').click();
  await expect(player.sound('Warm')).toBeChecked();
  await player.expectInTheMix(/^Warm/);
  expect(chunks('warm').length).toBeGreaterThan(0);

  await player.row('2 two').click();
  await page.keyboard.press('4');
  await expect(player.sound('Bright')).toBeChecked();
  await player.expectInTheMix(/^Bright/);
  expect(chunks('bright').length).toBeGreaterThan(0);

  await player.sound('Bright').focus();
  await page.keyboard.press('ArrowRight');
  await expect(player.sound('Punchy')).toBeChecked();
  await expect(player.sound('Punchy')).toBeFocused();
  await player.expectInTheMix(/^Punchy/);
  await page.keyboard.press('0');
  await expect(player.sound('Off')).toBeChecked();
  await player.expectInTheMix(/^the original alone/);
  await player.expectMoving();

  // A digit that is typed is a digit.
  await page.getByRole('textbox', { name: 'Search' }).fill('');
  await page.getByRole('textbox', { name: 'Search' }).press('3');
  await expect(player.sound('Off')).toBeChecked();
  await expect(page.getByRole('textbox', { name: 'Search' })).toHaveValue('3');
});

test('the preset goes on into the next track', async ({ folder, start, open }) => {
  const page = await open(await start([await writeMusic(folder)]));
  const player = new PlayerPage(page);
  await expect(player.row('2 two')).toBeVisible();
  await player.sortBy('Title');
  await player.play('1 one');
  await player.sound('Gentle').click();
  await player.expectInTheMix(/^Gentle/);
  await player.seekTo(58);
  await player.expectTrack('2 two');
  await player.expectInTheMix(/^Gentle/);
});

test('preset, intensity, level match and levelling survive a restart', async ({ folder, start, open }) => {
  const first = await start([await writeMusic(folder)]);
  const page = await open(first);
  const player = new PlayerPage(page);
  const intensity = page.getByRole('slider', { name: 'Intensity' });
  await player.sound('Off').click();
  await expect(intensity).toBeDisabled();
  await player.sound('Punchy').click();
  await page.getByRole('heading', { name: 'Tracks' }).click();
  for (let i = 0; i < 3; i++) await page.keyboard.press('[');
  await page.keyboard.press(']');
  await expect(intensity).toHaveAttribute('aria-valuetext', '80%');
  await expect(page.getByRole('status').filter({ hasText: 'Intensity 80%' })).toHaveCount(1);
  await intensity.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(intensity).toHaveAttribute('aria-valuetext', '79%');
  await page.keyboard.press('l');
  await expect(page.getByRole('status').filter({ hasText: 'Level match off' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Sound settings' }).click();
  await expect(page.getByRole('switch', { name: 'Level match' })).not.toBeChecked();
  await page.getByRole('switch', { name: 'Analyse the library when idle' }).click();
  await expect(page.getByRole('switch', { name: 'Analyse the library when idle' })).not.toBeChecked();
  await page.getByRole('radio', { name: 'Album' }).click();

  const expectKept = async (again: Page): Promise<void> => {
    await expect(new PlayerPage(again).sound('Punchy')).toBeChecked();
    await expect(again.getByRole('slider', { name: 'Intensity' })).toHaveAttribute('aria-valuetext', '79%');
    await expect(again.getByRole('button', { name: 'Level match' })).toHaveAttribute('aria-pressed', 'false');
    await again.getByRole('button', { name: 'Sound settings' }).click();
    await expect(again.getByRole('radio', { name: 'Album' })).toBeChecked();
    await expect(again.getByRole('switch', { name: 'Analyse the library when idle' })).not.toBeChecked();
  };
  // The page goes at once: the last choice is kept too.
  await page.reload();
  await expectKept(page);
  expect(await first.stop()).toBe(0);
  await expectKept(await open(await start()));
});

test('the original is compared by button and by key', async ({ folder, start, open }) => {
  const page = await open(await start([await writeMusic(folder)]));
  const chunks = chunksThatCome(page);
  const player = new PlayerPage(page);
  const compare = page.getByRole('button', { name: 'Heard now' });
  await player.play('1 one');
  await player.sound('Warm').click();
  await player.expectInTheMix(/^Warm, 100%$/);
  await expect(compare).toHaveText(/Mastered$/);
  await compare.click();
  await expect(compare).toHaveText(/Original$/);
  await expect(compare).toHaveAttribute('aria-pressed', 'true');
  await player.expectInTheMix(/^Warm, 100%, bypassed$/);

  for (let i = 0; i < 9; i++) await page.keyboard.press('b');
  await expect(compare).toHaveText(/Mastered$/);
  await expect(compare).toHaveAttribute('aria-pressed', 'false');
  await expect(page.getByRole('status').filter({ hasText: 'Mastered' })).toHaveCount(1);
  // Comparing fetches nothing anew: the music goes on, and each chunk comes once.
  for (const preset of ['off', 'warm'] as const) expect(new Set(chunks(preset)).size).toBe(chunks(preset).length);
  await player.expectMoving();

  await page.keyboard.press('0');
  await expect(compare).toBeDisabled();
});

/** Share of the pixels of the waveform that are drawn, and in which colour; null without one. */
function inkOf(page: Page): Promise<{ readonly share: number; readonly colour: string } | null> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.waveform canvas');
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    if (!pixels) return null;
    const drawn = pixels.filter((value, at) => at % 4 === 3 && value > 0).length;
    const full = pixels.findIndex((value, at) => at % 4 === 3 && value === 255);
    return { share: drawn / (pixels.length / 4), colour: `rgb(${pixels.slice(full - 3, full).join(', ')})` };
  });
}

/** The colour in which the stylesheet wants the waveform. */
function waveformColour(page: Page): Promise<string> {
  return page
    .locator('.waveform canvas')
    .first()
    .evaluate((canvas) => getComputedStyle(canvas).color);
}

test('the waveform comes behind the position without moving anything', async ({ folder, start, open }) => {
  const page = await open(await start([await writeMusic(folder)]));
  const player = new PlayerPage(page);
  await expect(player.row('1 one')).toBeVisible();
  const transport = page.getByRole('group', { name: 'Transport' });
  const before = await transport.boundingBox();
  expect(await inkOf(page)).toBeNull();
  await player.play('1 one');
  const shareOf = async (): Promise<number> => (await inkOf(page))?.share ?? 0;
  await expect.poll(shareOf, { timeout: 20_000 }).toBeGreaterThan(0.3);
  expect(await transport.boundingBox()).toEqual(before);

  // A click into the waveform is a seek to that place, and the thumb stands where it was clicked.
  const box = await player.position.boundingBox();
  if (!box) throw new Error('the slider has no box');
  await page.mouse.click(box.x + box.width * 0.75, box.y + 4);
  await expect.poll(() => player.seconds()).toBeGreaterThan(44.5);
  expect(await player.seconds()).toBeLessThan(48);
  const light = await waveformColour(page);
  expect((await inkOf(page))?.colour).toBe(light);
  await player.chooseTheme('Dark');
  await expect.poll(() => waveformColour(page)).not.toBe(light);
  await expect.poll(async () => (await inkOf(page))?.colour).toBe(await waveformColour(page));
  await page.setViewportSize({ width: 900, height: 640 });
  await expect.poll(shareOf).toBeGreaterThan(0.3);
});

test('a track that cannot be mastered plays as it is, says why, and is tried again when asked', async ({
  folder,
  start,
  open,
}) => {
  const page = await open(await start([await writeMusic(folder)]));
  const player = new PlayerPage(page);
  await player.sound('Off').click();
  await player.play('1 one');
  await player.expectMoving();
  const refuse = '**/chunk/**/warm/**';
  await page.route(refuse, (route) =>
    route.fulfill({
      status: 500,
      json: { code: 'analysis-failed', message: 'The track could not be analysed, so it plays as it is.' },
    }),
  );
  await player.sound('Warm').click();
  await expect(page.getByRole('status').filter({ hasText: 'could not be analysed' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Heard now: Original' })).toBeVisible();
  await player.expectMoving();
  await player.expectInTheMix(/^the original alone/, /^Warm: failed$/);

  await page.unroute(refuse);
  await player.sound('Warm').click();
  await player.expectInTheMix(/^Warm/);
  await expect(noteOf(page)).toHaveCount(0);
});
