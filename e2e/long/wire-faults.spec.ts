// The way between the page and its core, cut again and again and stopped for seconds while music plays: nothing that was wished for meanwhile
// is lost, and what is heard goes on.
import type { Page } from '@playwright/test';

import { callCore } from '../../src/testing/core-call.ts';
import { playLongTone, prepare, writeLongTone } from '../faults/long-tone.ts';
import { tapState } from '../faults/sound-tap.ts';
import { expect, test, type PlayerProcess } from '../player.ts';

/** The page plays on from what it holds; what is missing after that is back within this time. */
const SOUND_WITHIN_MS = 2_000;

async function stopFor(process_: PlayerProcess, ms: number, meanwhile: () => Promise<void>): Promise<void> {
  const began = performance.now();
  process.kill(process_.pid, 'SIGSTOP');
  try {
    await meanwhile();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - (performance.now() - began))));
  } finally {
    process.kill(process_.pid, 'SIGCONT');
  }
}

const notice = (page: Page) => page.getByText('The connection to the player was lost.');

test('a core that stands still for eight seconds is not heard, and knows every wish afterwards', async ({
  folder,
  start,
  open,
}) => {
  test.skip(process.platform === 'win32', 'there are no signals');
  const process_ = await start([await writeLongTone(folder)]);
  const page = await open(process_, { bypassCSP: true }, prepare);
  const player = await playLongTone(page);
  await stopFor(process_, 8_000, async () => {
    for (const preset of ['Warm', 'Bright', 'Punchy']) await player.sound(preset).click();
    await page.getByRole('slider', { name: 'Intensity' }).focus();
    await page.keyboard.press('ArrowDown');
  });
  await expect.poll(async () => (await callCore(page, 'settings.get', {})).preset, { timeout: 10_000 }).toBe('punchy');
  await player.expectMoving();
  await player.expectInTheMix(/^Punchy/);
  const { longestQuietMs } = await tapState(page);
  expect(longestQuietMs).toBeLessThan(SOUND_WITHIN_MS);
  await expect(notice(page)).toHaveCount(0);
  expect(process_.exitCode).toBeNull();
});

test('a core that does not answer is told of, and found again when it does', async ({ folder, start, open }) => {
  test.skip(process.platform === 'win32', 'there are no signals');
  const process_ = await start([await writeLongTone(folder)]);
  const page = await open(process_, { bypassCSP: true }, prepare);
  const player = await playLongTone(page);
  await stopFor(process_, 0, async () => {
    await expect(notice(page)).toBeVisible({ timeout: 15_000 });
    await player.sound('Gentle').click();
    await player.seekTo(90);
  });
  await expect(notice(page)).toHaveCount(0, { timeout: 10_000 });
  await expect.poll(async () => (await callCore(page, 'settings.get', {})).preset).toBe('gentle');
  await expect.poll(() => player.seconds(), { timeout: 10_000 }).toBeGreaterThan(90.2);
  await player.expectMoving();
});

test('a wire that is cut again and again loses no wish, and is not heard', async ({ folder, start, open }) => {
  const process_ = await start([await writeLongTone(folder)]);
  const page = await open(process_, { bypassCSP: true }, prepare);
  const player = await playLongTone(page);
  const { frame } = await tapState(page);
  const cut = (): Promise<void> =>
    page.evaluate(() => (window as unknown as { playerSocket?: WebSocket }).playerSocket?.close());
  const presets = ['Warm', 'Bright', 'Punchy', 'Gentle', 'Adaptive'];
  for (let round = 0; round < 15; round++) {
    const preset = presets[round % presets.length] ?? '';
    await cut();
    await player.sound(preset).click();
    if (round % 3 === 0) await cut();
    await expect
      .poll(async () => (await callCore(page, 'settings.get', {})).preset, { timeout: 10_000 })
      .toBe(preset.toLowerCase());
  }
  await player.expectMoving();
  expect((await tapState(page)).silences.filter(({ atFrame }) => atFrame >= frame)).toEqual([]);
  await expect(notice(page)).toHaveCount(0);
});
