// What befalls the Electron shell from outside and takes its time: a page that hangs or crashes again and again, a core that does. Run with the
// double of `electron`, which raises the events; how the runtime itself behaves it does not prove.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { launchElectronDouble } from '../electron-double/launch.ts';
import { test } from '../electron-test.ts';

test('a page that hangs for long is loaded anew where it was; one that was only busy is let be', async ({
  shell,
  player,
}) => {
  test.setTimeout(90_000);
  shell.befall('unresponsive');
  await shell.page.waitForTimeout(2_000);
  shell.befall('responsive');
  await shell.page.waitForTimeout(10_000);
  expect(shell.recorded.has('crashed')).toBe(false);
  expect(shell.recorded.has('reload')).toBe(false);
  await player.expectMoving();
  const before = await player.seconds();

  shell.befall('unresponsive');
  await expect.poll(() => shell.recorded.get('reload'), { timeout: 15_000 }).toBe(1);
  expect(shell.recorded.get('crashed')).toBe(true);
  await player.expectTrack('a long tone');
  await expect.poll(() => player.seconds()).toBeGreaterThan(before);
  // A page that crashed plays on. The double may let it say goodbye before, as the runtime does not, and then it waits.
  const play = shell.page.getByRole('button', { name: 'Play', exact: true });
  await expect(play.or(shell.page.getByRole('button', { name: 'Pause', exact: true }))).toBeEnabled();
  if (await play.isVisible()) await play.click();
  await player.expectMoving();
  expect(shell.pageErrors).toEqual([]);
});

test('a page that crashes while it hangs is loaded once, and one that keeps crashing is told of', async ({
  shell,
  player,
}) => {
  test.setTimeout(90_000);
  await player.expectMoving();
  shell.befall('unresponsive');
  await shell.page.waitForTimeout(1_000);
  shell.befall('page-gone');
  await expect.poll(() => shell.recorded.get('reload')).toBe(1);
  await shell.page.waitForTimeout(11_000);
  expect(shell.recorded.has('crashed')).toBe(false);
  expect(shell.recorded.get('reload')).toBe(1);
  for (const reloads of [2, 3]) {
    shell.befall('page-gone');
    await expect.poll(() => shell.recorded.get('reload')).toBe(reloads);
  }
  expect(shell.recorded.has('error-box')).toBe(false);
  shell.befall('page-gone');
  await expect.poll(() => shell.recorded.get('error-box')).toMatchObject({ title: 'Auralis keeps crashing' });
  expect(shell.recorded.get('reload')).toBe(3);
});

test('after an exception that nobody handles it ends in order and is begun anew, until that is a loop', async ({
  folder,
  shell,
  player,
  browserOfWorker,
}) => {
  test.setTimeout(120_000);
  await player.expectMoving();
  shell.befall('uncaught-exception');
  expect(await shell.ended).toBe(70);
  expect(shell.recorded.get('relaunch')).toBe(true);
  const dataFolder = join(folder, 'data');
  for (let again = 2; again <= 4; again++) {
    const next = await launchElectronDouble({ dataFolder, browser: browserOfWorker });
    try {
      await expect(next.page.getByText('Auralis ended unexpectedly last time.')).toBeVisible();
      next.befall('uncaught-exception');
      expect(await next.ended).toBe(70);
      expect(next.recorded.has('relaunch')).toBe(again <= 3);
    } finally {
      await next.close();
    }
  }
  const fault = JSON.parse(await readFile(join(dataFolder, 'last-fault.json'), 'utf8')) as { atMs: number[] };
  expect(fault.atMs).toHaveLength(4);
});
