// The figures of the diagnostics after a listening session in real time.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { PlayerPage } from '../player-page.ts';
import { expect, test } from '../player.ts';
import { seconds, writeTone } from '../tone.ts';

/** The figures of the diagnostics by their names. */
async function figures(page: Page): Promise<Record<string, string>> {
  const pairs = await page
    .getByRole('group', { name: 'Figures' })
    .evaluate((shown) =>
      [...shown.querySelectorAll('dl > div')].map((pair) => [
        pair.querySelector('dt')?.textContent ?? '',
        pair.querySelector('dd')?.textContent ?? '',
      ]),
    );
  return Object.fromEntries(pairs) as Record<string, string>;
}

test('diagnostics tell a listening session as it was', async ({ folder, start, open }) => {
  const music = join(folder, 'long');
  await mkdir(music);
  await writeTone(join(music, 'long.wav'), { frames: seconds(180), hz: 330 });
  const page = await open(await start([music]));
  /** The chunks that were asked for; what the page has in hand, it does not ask for again. */
  const chunks = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/chunk/')) chunks.add(pathname);
  });
  const player = new PlayerPage(page);
  await player.play('long');
  await player.expectMoving();
  // 20 s of listening: on through three places, then back among them.
  for (const place of [0, 60, 120, 0, 60, 120, 0, 60, 120, 0]) {
    await player.seekTo(place);
    await page.waitForTimeout(2000);
  }

  await page.getByRole('button', { name: 'Diagnostics', exact: true }).click();
  await expect(page.getByText('Hit rate')).toBeVisible();
  const before = await figures(page);
  console.log(before);
  const [hitPercent = NaN, requests = NaN] =
    (before['Hit rate'] ?? '')
      .replaceAll(',', '')
      .match(/[\d.]+/g)
      ?.map(Number) ?? [];
  expect(requests).toBeGreaterThanOrEqual(chunks.size / 2);
  // In memory is what was prepared, and at the latest what is asked for the second time.
  expect(Math.round((hitPercent / 100) * requests)).toBeGreaterThanOrEqual(Math.max(1, requests - chunks.size));
  for (const tier of ['L1 hot', 'L2 warm', 'L3 disk']) {
    const held = (await page.getByRole('row', { name: tier }).getByText(' of ').textContent()) ?? '';
    const [used = Infinity, budget = 0] = held.split(' of ').map(Number.parseFloat);
    expect(used, tier).toBeGreaterThan(1);
    expect(used, tier).toBeLessThanOrEqual(budget);
  }
  expect(before['Sound stopped']).toContain('never');
  expect(before['State']).toBe('playing');
  expect(before['Exact length']).toBe('8,640,000 frames');
  expect(Number.parseFloat(before['Render time'] ?? '')).toBeGreaterThan(0);

  // Listening goes on meanwhile: the next chunks are asked for and counted.
  const asked = (text: string | undefined): number =>
    Number(/of ([\d,]+) requests/.exec(text ?? '')?.[1]?.replace(',', ''));
  await expect
    .poll(async () => asked((await figures(page))['Hit rate']), { timeout: 12_000 })
    .toBeGreaterThan(requests);
});
