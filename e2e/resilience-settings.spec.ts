// The settings of resilience, by keyboard and by their names: each reaches the core at once and is there after
// a restart. And the alert that a listener acknowledges.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import type { Settings } from '../src/shared/settings.ts';
import { callCore, keepSocket } from '../src/testing/core-call.ts';
import { signal, workerAtWork } from './faults/workers.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

async function openResilience(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Resilience' }).click();
  await expect(page.getByRole('heading', { name: 'Resilience' })).toBeFocused();
  return page.getByRole('group', { name: 'All settings' });
}

async function expectKept(page: Page, settings: Partial<Settings>): Promise<void> {
  await expect.poll(() => callCore(page, 'settings.get', {})).toMatchObject(settings);
}

test('log level, strategies and breakers are set, and kept', async ({ folder, start, open }) => {
  const first = await start([join(folder, 'nothing')]);
  const page = await open(first, {}, keepSocket);
  const settings = await openResilience(page);

  await settings.getByLabel('Log', { exact: true }).selectOption('Everything');
  await expectKept(page, { logLevel: 'debug' });
  await expect(settings.getByText('Every detail, to find a fault.')).toBeVisible();
  await settings.getByLabel('Time for a job').selectOption('Doubling');
  await settings.getByLabel('Waits between tries').selectOption('Fibonacci');
  await expectKept(page, { timeoutStrategy: 'exponential', retryStrategy: 'fibonacci' });

  const defaults = settings.getByRole('button', { name: 'Defaults' });
  await expect(defaults).toHaveAttribute('aria-disabled', 'true');
  const failures = settings.getByRole('spinbutton', { name: 'Rendering: failures in a row' });
  const rest = settings.getByRole('spinbutton', { name: 'Rendering: seconds of rest' });
  const { breakers: before } = await callCore(page, 'settings.get', {});
  await failures.fill('7');
  expect((await callCore(page, 'settings.get', {})).breakers, 'nothing is sent while one types').toEqual(before);
  await failures.press('Tab');
  await expect(rest).toBeFocused();
  await rest.fill('12.5');
  await rest.press('Enter');
  await expect(settings.getByRole('status').filter({ hasText: 'Rendering rests' })).toHaveText(
    'Rendering rests for 12.5 s after 7 failures in a row.',
  );
  await expectKept(page, { breakers: { ...before, render: { failures: 7, seconds: 12.5 } } });

  // What the schema refuses is refused here, with its bounds, and the number that holds comes back.
  await failures.fill('21');
  await failures.press('Tab');
  await expect(settings.getByText('from 1 to 20. It stays at 7.')).toBeVisible();
  await expect(failures).toHaveValue('7');
  await failures.fill('');
  await failures.press('Enter');
  await expect(failures).toHaveValue('7');
  await expectKept(page, { breakers: { ...before, render: { failures: 7, seconds: 12.5 } } });

  expect(await first.stop()).toBe(0);
  const again = await open(await start(), {}, keepSocket);
  const settingsAgain = await openResilience(again);
  await expect(settingsAgain.getByLabel('Log', { exact: true })).toHaveValue('debug');
  await expect(settingsAgain.getByRole('spinbutton', { name: 'Rendering: failures in a row' })).toHaveValue('7');
  await settingsAgain.getByRole('button', { name: 'Defaults' }).press('Enter');
  await expectKept(again, { breakers: before, logLevel: 'debug' });
  await expect(settingsAgain.getByRole('spinbutton', { name: 'Rendering: seconds of rest' })).toHaveValue('30');
});

test('an alert is read in the diagnostics and acknowledged there', async ({ folder, start, open }) => {
  test.skip(process.platform !== 'linux', 'finds the worker through the signals of Linux');
  const music = join(folder, 'music');
  await mkdir(music);
  await writeTone(join(music, 'long.wav'), { frames: seconds(120), hz: 330 });
  const page = await open(await start([music]), { viewport: { width: 420, height: 800 } }, keepSocket);
  const player = new PlayerPage(page);
  await player.play('long');
  await player.expectMoving();
  const killed = new Set<number>();
  while (killed.size < 3) {
    const pid = await workerAtWork(page, 'render');
    if (pid !== null && !killed.has(pid) && signal(pid, 'SIGKILL')) killed.add(pid);
    await page.waitForTimeout(100);
  }
  await page.keyboard.press('Control+Shift+D');
  const alerts = player.figures.getByRole('list', { name: 'Alerts' });
  const alert = alerts.getByRole('listitem').filter({ hasText: 'Workers replaced often' });
  await expect(alert).toContainText('had to be replaced 3 times');
  // In the narrow window the sentence is a paragraph, not a column of letters.
  const { height = Infinity } = (await alert.boundingBox()) ?? {};
  expect(height).toBeLessThan(200);
  await alert.getByRole('button', { name: /^Acknowledge/ }).click();
  await expect(alert).toContainText('acknowledged');
  await expect(alert.getByRole('button')).toHaveCount(0);
  const kept = (await callCore(page, 'health.alerts', {})).find(({ kind }) => kind === 'worker-restarts');
  expect(kept?.acknowledgedAtMs).not.toBeNull();
});
