// What befalls the Electron shell from outside, run with the double of `electron`: a page that hangs, a GPU process that dies, a machine that
// sleeps, faults of the core. The double raises the events; how the runtime itself behaves it does not prove.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { launchElectronDouble } from './electron-double/launch.ts';
import { test } from './electron-test.ts';

test('a page that hangs for long is loaded anew, and waits where it was; one that was only busy is let be', async ({
  shell,
  player,
}) => {
  test.setTimeout(90_000);
  shell.befall('unresponsive');
  await shell.page.waitForTimeout(2_000);
  shell.befall('responsive');
  await shell.page.waitForTimeout(10_000);
  expect([shell.recorded.has('crashed'), shell.recorded.has('reload')]).toEqual([false, false]);
  await player.expectMoving();
  const before = await player.seconds();

  shell.befall('unresponsive');
  await expect.poll(() => shell.recorded.get('reload'), { timeout: 15_000 }).toBe(1);
  expect(shell.recorded.get('crashed')).toBe(true);
  await player.expectTrack('a long tone');
  await expect.poll(() => player.seconds()).toBeGreaterThan(before);
  await shell.page.getByRole('button', { name: 'Play', exact: true }).click();
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
  expect([shell.recorded.has('crashed'), shell.recorded.get('reload')]).toEqual([false, 1]);
  for (const reloads of [2, 3]) {
    shell.befall('page-gone');
    await expect.poll(() => shell.recorded.get('reload')).toBe(reloads);
  }
  expect(shell.recorded.has('error-box')).toBe(false);
  shell.befall('page-gone');
  await expect.poll(() => shell.recorded.get('error-box')).toMatchObject({ title: 'Auralis keeps crashing' });
  expect(shell.recorded.get('reload')).toBe(3);
});

test('an exception while it ends does not begin it anew', async ({ folder, shell, player }) => {
  await player.expectMoving();
  shell.befall('exception-at-end');
  expect(await shell.close()).toBe(1);
  expect(shell.output()).toContain('an exception nobody handles');
  expect(shell.recorded.has('relaunch')).toBe(false);
  await expect(readFile(join(folder, 'data/last-fault.json'))).rejects.toThrow('ENOENT');
});

test('the end of the GPU’s process is noted, and a machine that wakes is heard of', async ({ shell, player }) => {
  const heard = shell.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const { auralis } = window as unknown as { auralis: { onText(listener: (text: string) => void): void } };
        auralis.onText((text) => {
          if (text.includes('system.woke')) resolve(text);
        });
      }),
  );
  // The listener above is set before these are sent: evaluate runs its first part at once, and a call proves it.
  await shell.page.evaluate(() => null);
  shell.befall('gpu-process-gone');
  await expect.poll(() => shell.output()).toContain('the GPU process is gone: crashed');
  shell.befall('suspend');
  shell.befall('resume');
  expect(JSON.parse(await heard)).toMatchObject({ t: 'event', name: 'system.woke' });
  await player.expectMoving();
});

test('a rejection that nobody handles is lived with', async ({ shell, player }) => {
  shell.befall('unhandled-rejection');
  await expect.poll(() => shell.output()).toContain('a rejection nobody handles');
  await player.seekTo(100);
  await expect.poll(() => player.seconds(), { timeout: 10_000 }).toBeGreaterThan(100.2);
  await player.expectMoving();
});

test('after an exception that nobody handles it ends in order and is begun anew, until that is a loop', async ({
  folder,
  shell,
  player,
}) => {
  test.setTimeout(120_000);
  await player.expectMoving();
  shell.befall('uncaught-exception');
  expect(await shell.ended).toBe(70);
  expect(shell.recorded.get('relaunch')).toBe(true);
  const dataFolder = join(folder, 'data');
  for (let again = 2; again <= 4; again++) {
    const next = await launchElectronDouble({ dataFolder });
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
