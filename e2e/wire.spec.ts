// Who is let in by the page's address: one page at a time, and no other server is shown its cookie.
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { PAUSES } from '../src/renderer/client/socket-transport.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

test('a second page is told why it may not come in, and comes in once the first has left', async ({ start, open }) => {
  const process_ = await start();
  const first = await open(process_);
  await expect(first.getByRole('button', { name: 'Add folder' }).first()).toBeVisible();
  const second = await first.context().newPage();
  await second.goto(new URL(process_.url).origin);
  const refusal = second.getByRole('alert').filter({ hasText: 'open in another window' });
  await expect(refusal).toBeVisible();
  await expect(first.getByText('open in another')).toHaveCount(0);
  await first.close();
  await expect(refusal).toHaveCount(0, { timeout: 15_000 });
  await expect(second.getByRole('button', { name: 'Add folder' }).first()).toBeVisible();
});

test('a second window is used instead when its listener says so: the first falls silent, and the second goes on', async ({
  folder,
  start,
  open,
}) => {
  const music = join(folder, 'music');
  await mkdir(music);
  await writeTone(join(music, 'a tone.wav'), { frames: seconds(60), hz: 330 });
  const process_ = await start([music]);
  const first = await open(process_);
  const player = new PlayerPage(first);
  await player.play('a tone');
  await player.expectMoving();
  const second = await first.context().newPage();
  await second.goto(new URL(process_.url).origin);
  // The first's timers from now on: it begins to try again, if it does, when its place is taken.
  await first.clock.install();
  await second.getByRole('alert').getByRole('button', { name: 'Use it here' }).click();
  await expect(first.getByRole('alert').filter({ hasText: 'used in another window now' })).toBeVisible();
  await expect(first.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  // What played goes on there, at its place.
  await expect(second.locator('.now-playing-title')).toHaveText('a tone');
  await new PlayerPage(second).expectMoving();
  // Neither takes the place from the other by itself: the longest pause between attempts is over.
  await first.clock.runFor(PAUSES.limitMs + 1_000);
  await new PlayerPage(second).expectMoving();
  await first.getByRole('alert').getByRole('button', { name: 'Use it here' }).click();
  await expect(second.getByRole('alert').filter({ hasText: 'used in another window now' })).toBeVisible();
  await expect(first.locator('.now-playing-title')).toHaveText('a tone');
  await expect(first.getByRole('alert').filter({ hasText: 'another window' })).toHaveCount(0);
});

test('another server of this machine, on whatever port and name, is not shown the page’s cookie', async ({
  start,
  open,
}) => {
  const shown: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    shown.push(request.headers.cookie);
    response.end('<!doctype html><title>another</title>');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const page = await open(await start());
  await expect(page.getByRole('button', { name: 'Add folder' }).first()).toBeVisible();
  expect(await page.context().cookies()).toHaveLength(1);
  const beside = await page.context().newPage();
  for (const name of ['127.0.0.1', 'localhost', 'another.localhost']) await beside.goto(`http://${name}:${port}/`);
  expect(shown.length).toBeGreaterThanOrEqual(3);
  expect(shown.filter((cookie) => cookie !== undefined)).toEqual([]);
  // Loaded anew, the page is let in: its own name shows the cookie.
  await page.reload();
  await expect(page.getByRole('button', { name: 'Add folder' }).first()).toBeVisible();
  other.close();
});
